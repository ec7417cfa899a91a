package handshake

import "github.com/wsdriver/wsdriver/wire"

// Skim reads a whole head as [Head] gathers it, and reports whether [ParseRequest]
// would parse it and [Request.Check] pass it; r is then as they would leave it, but
// for Header and Extensions, which are nil. So a server that has no use for those need
// not have them taken apart and kept.
//
// It knows nothing but the plain: a request of version 7, 8 or 13 in which no field
// that Check looks at stands twice, with an Origin that is not empty, if any. Of
// others, good or bad, it says false, and r is of no use then.
func (r *Request) Skim(head string, enabled []wire.Version) bool {
	*r = Request{}
	rest, ok := r.cutLine(head)
	if !ok {
		return false
	}
	var m marks
	for lines := 0; rest != crlf; lines++ {
		var name, value string
		name, value, rest, ok = cutAnyField(rest)
		if !ok || lines == MaxLines || !m.add(name, value) && !isName(name) {
			return false
		}
	}
	if m.repeated {
		return false
	}
	v, err := r.check(&m, enabled)
	switch {
	case err != nil, !negotiates(v), !wellFormedOffers(m.extensions.value):
		return false
	case r.Origin == "" && m.originOf(v).n > 0:
		return false
	}
	r.Version = v
	return true
}
