package wsdriver

import "github.com/wsdriver/wsdriver/handshake"

// hixieHead reports whether the opening handshake of v has the heads of the hixie
// drafts.
func hixieHead(v Version) bool { return v == Hixie75 || proven(v) }

// proven reports whether the opening handshake of v goes on behind the heads: with
// eight bytes of the client's, and with sixteen of the server's that answer them.
func proven(v Version) bool { return v == Hixie76 || v >= Hybi01 && v <= Hybi03 }

const (
	key3Size   = 8
	digestSize = 16
)

// ErrDigest is the fault of a server whose proof is not that of our keys.
var ErrDigest = &Error{Code: ProtocolError, Section: "hixie-76 4.1",
	Text: "the sixteen bytes behind the response do not answer the keys"}

// proof is what goes on behind the heads of hixie-76 to hybi-03.
type proof struct {
	have   [digestSize]byte
	n      int
	expect [digestSize]byte // client: the server's bytes
}

// receiveProof takes in the client's eight bytes, or the server's sixteen.
func (d *Driver) receiveProof(p []byte) (Event, int) {
	f := &d.more.proof
	size := digestSize
	if d.Role() == Server {
		size = key3Size
	}
	n := copy(f.have[f.n:size], p)
	if f.n += n; f.n < size {
		return Event{}, n
	}
	if d.Role() == Server {
		r := d.more.request
		o := d.more.old
		o.owed, o.owes = handshake.Digest(r.Key1, r.Key2, f.have[:key3Size]) // Check has passed the keys
	} else if f.have != f.expect {
		return d.fail(ErrDigest), n
	}
	d.phase = fresh
	return Event{Kind: Open}, n
}

// appendOwed appends what is owed before anything else: the proof of hixie-76.
func (d *Driver) appendOwed(dst []byte) []byte {
	if o := d.old(); o != nil && o.owes {
		return append(dst, o.owed[:]...)
	}
	return dst
}
