package wsdriver

import (
	"strings"

	"github.com/wsdriver/wsdriver/handshake"
	"github.com/wsdriver/wsdriver/internal/spare"
)

// skimmed is what a server needs for a request that it has skimmed, up to the first
// input after Open. Unless the program asks for the request nobody looks at it
// afterwards, so it goes to the next connection then.
type skimmed struct {
	more
	opening
	head  spare.Text
	owner spare.Place // of the Driver: what a copy of that has, two may have
}

var skims spare.Pool[skimmed]

// skim takes in a whole request if it passes. What it says besides is left for the
// program to ask for.
func (d *Driver) skim(p []byte) bool {
	s := skims.Take()
	s.owner = spare.PlaceOf(d)
	s.head.Set(p)
	var r handshake.Request
	if !r.Skim(s.head.String(), d.cfg.versions()) || !r.SameOrigin(d.cfg.Secure) {
		s.release(d)
		return false
	}
	protocol := handshake.SelectProtocol(d.cfg.Protocols, r.Protocols)
	if protocol == "" && d.cfg.RequireProtocol {
		s.release(d)
		return false
	}
	s.opening = opening{skimmed: s, key: r.Key, version: r.Version}
	s.more = more{lasting: lasting{protocol: protocol}, opening: &s.opening}
	d.more, d.phase = &s.more, unanswered
	return true
}

// release gives s back, if d is sure to be the only one that has it.
func (s *skimmed) release(d *Driver) {
	if s.owner == spare.PlaceOf(d) {
		s.more, s.opening, s.owner = more{}, opening{}, 0
		s.head.Trim()
		skims.Give(s)
	}
}

// parse makes the request that skim took in. It is the program's, for as long as it
// likes.
func (s *skimmed) parse(enabled []Version) *handshake.Request {
	r, _ := handshake.ParseRequest(strings.Clone(s.head.String())) // cannot fail, nor can Check: see Skim
	r.Check(enabled)
	return r
}
