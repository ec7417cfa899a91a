package wsdriver_test

import (
	"fmt"
	"testing"

	"github.com/wsdriver/wsdriver"
)

// The flags in the second byte of an input of FuzzDrafts.
const (
	draftsStrict    = 1 << iota // text is refused that is not UTF-8
	draftsHandshake             // the opening handshake comes first
)

// FuzzDrafts reads its input as: a byte for the version and the role; one of flags;
// three for limits; the number of chunk lengths, and those; and then the bytes as the
// peer sends them.
func FuzzDrafts(f *testing.F) {
	for i, v := range wsdriver.AllVersions() {
		for role := range byte(2) {
			b := byte(i)<<1 | role
			c := modelConfig{role: wsdriver.Role(role), version: v}
			for _, seed := range draftsSeeds(c) {
				f.Add(append([]byte{b, 0, 0, 0, 0, 1, 3}, seed...))
				f.Add(append([]byte{b, draftsStrict, 5, 0, 3, 2, 1, 9, 30}, seed...))
			}
			head := draftsHead(c)
			for _, seed := range draftsSeeds(c)[:2] {
				f.Add(append([]byte{b, draftsHandshake, 0, 0, 0, 1, 50}, append(head[:len(head):len(head)], seed...)...))
			}
		}
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) > 1<<14 {
			return
		}
		s := &simScript{b: data}
		c := draftCase(s)
		flags := s.byte()
		c = s.limits(c)
		cuts, strict := s.cuts(), flags&draftsStrict != 0
		err := error(nil)
		if flags&draftsHandshake == 0 {
			err = draftCheck(c, strict, s.b, cuts)
		} else {
			err = draftsOpening(c, strict, s.b, cuts)
		}
		if err != nil {
			t.Fatal(err)
		}
	})
}

// draftsFresh returns a Driver before its opening handshake; a client has sent its
// request, the same every time.
func draftsFresh(c modelConfig, strict bool) *wsdriver.Driver {
	cfg := c.config()
	cfg.StrictUTF8, cfg.Protocols = strict, []string{"chat"}
	if c.role == wsdriver.Server {
		cfg.Versions = wsdriver.AllVersions()
	}
	d := new(wsdriver.Driver)
	d.Reset(c.role, cfg)
	if c.role == wsdriver.Client {
		if _, err := d.AppendRequest(nil, &wsdriver.HandshakeRequest{Host: "example.com"}); err != nil {
			panic(err)
		}
	}
	return d
}

// draftsOpening holds a connection from its start against what must be so: Open comes
// once and before all but Request, and a version that was not asked for never does.
func draftsOpening(c modelConfig, strict bool, in []byte, cuts []int) error {
	e, err := draftBoth(func() *wsdriver.Driver { return draftsFresh(c, strict) }, in, cuts)
	if err != nil {
		return err
	}
	opened := false
	for i, ev := range e.events {
		switch ev.kind {
		case wsdriver.Request:
			if i > 0 || c.role == wsdriver.Client {
				return fmt.Errorf("%v at %d", ev, i)
			}
		case wsdriver.Open:
			if opened || i != 1-int(c.role) {
				return fmt.Errorf("%v at %d", ev, i)
			}
			opened = true
		case wsdriver.Fail, wsdriver.Close:
		default:
			if !opened {
				return fmt.Errorf("%v before Open", ev)
			}
		}
	}
	if opened && c.role == wsdriver.Client && e.d.Version() != c.version {
		return fmt.Errorf("%v opened, and %v was asked for", e.d.Version(), c.version)
	}
	if end := e.d.ReceiveEOF(); (end.Kind == wsdriver.None) != e.ended || e.d.State() != wsdriver.Finished {
		return fmt.Errorf("%v at the end, %v", end, e.d.State())
	}
	return nil
}

// draftsHead is what a peer sends as its opening handshake.
func draftsHead(c modelConfig) []byte {
	sent, _ := wsdriver.NewClient(&wsdriver.Config{Versions: []wsdriver.Version{c.version}, Rand: new(simKeys), Protocols: []string{"chat"}}).
		AppendRequest(nil, &wsdriver.HandshakeRequest{Host: "example.com"})
	if c.role == wsdriver.Server {
		return sent
	}
	e, _ := draftFeed(draftsFresh(modelConfig{role: wsdriver.Server, version: c.version}, false), sent)
	return e.out
}

// draftsSeeds are streams for the reader of the case: the examples of the drafts, and
// what their rules turn on.
func draftsSeeds(c modelConfig) (seeds [][]byte) {
	if !c.version.Hixie() && !c.version.Early() {
		return fuzzFrames(c)[:12]
	}
	if c.version.Hixie() {
		for _, in := range []string{"\x00Hello\xFF", "\x00\xFF\x00x\xFF", "\xFF\x00", "\xFF\x80\x00", "\x80\x03abc\x00x\xFF", "\x80\x81\x00\xFF\xFF",
			"\x66Hello\xFF\x00x\xFF", "\x00\xE2\x82\xFF", "\x80\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF", "\x80\x80\x80\x80\x80\x00\x00x\xFF", "\xFF", "\x00\xE6\xBC\xA2\x80\xC0\xAF\xFF"} {
			seeds = append(seeds, []byte(in))
		}
		return seeds
	}
	r := oldRules{version: c.version, from: 1 - c.role}
	last, more := byte(0), byte(0x80)
	if c.version >= wsdriver.Hybi04 {
		last, more = 0x80, 0
	}
	add := func(frames ...any) {
		var b []byte
		for i := 0; i < len(frames); i += 2 {
			b = oldAppend(b, r, frames[i].(byte), 0x37fa213d, frames[i+1].(string))
		}
		seeds = append(seeds, b)
	}
	add(last|4, "Hello")
	add(more|4, "Hel", last|2, "ping", last, "lo", last|3, "Hello")
	add(last|5, string(make([]byte, 256)), last|4, "after")
	add(last|5, string(make([]byte, 40)))
	for _, body := range []string{"", "C", "S", "\x03\xE8", "\x03\xE8bye", "\x03\xEE", "\x03\xE8\xFF", "x"} {
		add(last|1, body, last|4, "too late")
	}
	for op := byte(0); op < 16; op++ {
		add(last|op, "", more|op, "")
	}
	add(last|0x40|4, "x")
	add(more|4, "\xE6", last, "\xBC\xA2\xE5")
	add(more|4, "a", more, "", more, "", more, "", last, "")
	return append(seeds, octets("00000000 67f5a1e8dad534"), octets("37fa213d b160"), octets("057f 0000000100000005 48"), octets("85ff"))
}
