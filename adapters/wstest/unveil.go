package wstest

import "github.com/wsdriver/wsdriver"

// unveiling compares two streams of frames that are the same but for their masks.
//
// Invariant: keyLeft bytes of a key come next, or header bytes up to a whole header, or
// left bytes of payload.
type unveiling struct {
	whole bool // a key stands before each frame and covers its header too: hybi-05 and -06
	late  bool // a key stands behind the header, if it says so: from hybi-07 on
	blind bool // masks cannot be undone: hybi-04

	key     [2][4]byte // of what is wanted and of what came
	keyLeft int
	mask    int // bytes that the key was used for
	masked  bool
	header  []byte
	left    uint64
}

func newUnveiling(v wsdriver.Version, fromClient bool) *unveiling {
	u := &unveiling{
		late:  v >= wsdriver.Hybi07 && v <= wsdriver.Hybi13,
		blind: v == wsdriver.Hybi04 && fromClient,
		whole: (v == wsdriver.Hybi05 || v == wsdriver.Hybi06) && fromClient,
	}
	u.start()
	return u
}

// start makes ready for the next frame.
func (u *unveiling) start() {
	u.header, u.mask, u.masked = u.header[:0], 0, u.whole
	if u.whole {
		u.keyLeft = 4
	}
}

// next takes a byte of each stream, and returns them without their masks, which are
// 0 themselves, and whether they say the same.
func (u *unveiling) next(want, got byte) (w, g byte, same bool) {
	switch {
	case u.blind:
		return 0, 0, true
	case !u.late && !u.whole:
		return want, got, want == got
	case u.keyLeft > 0:
		i := 4 - u.keyLeft
		u.key[0][i], u.key[1][i] = want, got
		if u.keyLeft--; u.keyLeft == 0 && u.late && u.left == 0 {
			u.start()
		}
		return 0, 0, true
	}
	if u.masked {
		want ^= u.key[0][u.mask&3]
		got ^= u.key[1][u.mask&3]
		u.mask++
	}
	if u.left > 0 {
		if u.left--; u.left == 0 {
			u.start()
		}
		return want, got, want == got
	}
	u.header = append(u.header, want)
	u.measure()
	return want, got, want == got
}

// measure reads a header, once it is whole.
func (u *unveiling) measure() {
	h := u.header
	if len(h) < 2 {
		return
	}
	n := uint64(h[1] & 0x7F)
	extended := map[uint64]int{126: 2, 127: 8}[n]
	if len(h) < 2+extended {
		return
	}
	if extended > 0 {
		n = 0
		for _, b := range h[2:] {
			n = n<<8 | uint64(b)
		}
	}
	u.left = n
	u.header = u.header[:0]
	if u.late && h[1]&0x80 != 0 {
		u.keyLeft, u.masked = 4, true
	} else if n == 0 {
		u.start()
	}
}
