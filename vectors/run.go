package vectors

import (
	"strconv"
	"strings"
	"time"

	"github.com/wsdriver/wsdriver"
)

// runner is one run of a script.
//
// Invariant: held is input that the Endpoint has not taken, which is empty but
// while a request waits for its answer.
type runner struct {
	start func(Setup) Endpoint
	cut   Chunking
	lines transcript

	end  Endpoint
	role wsdriver.Role
	// version is a client's.
	version wsdriver.Version
	source  *source
	manual  bool
	state   wsdriver.State   // as the transcript has it
	held    []byte           // input not taken yet
	owed    []wsdriver.Event // manual: what was not answered yet
}

// Run runs the script on Drivers, with every input cut that way, and returns the
// transcript.
func (s *Script) Run(c Chunking) string { return s.RunOn(Start, c) }

// RunOn is Run on what start returns.
func (s *Script) RunOn(start func(Setup) Endpoint, c Chunking) string {
	r := runner{start: start, cut: c}
	var t strings.Builder
	for _, b := range s.blocks {
		for _, c := range b.commands {
			c.run(&r)
			r.lines.flush()
			if state := r.end.State(); state != r.state {
				r.state = state
				r.lines.add("state " + state.String())
			}
		}
		writeBlock(&t, r.lines.take())
	}
	return t.String()
}

// begin starts an Endpoint.
func (r *runner) begin(s *setup) {
	setup, config, rand := s.Setup, *s.Config, s.source
	config.Rand = &rand
	setup.Config = &config
	rand.begin(s.Version)
	r.end, r.source, r.manual = r.start(setup), &rand, s.manual
	if s.Role == wsdriver.Client {
		rand.end()
	} else {
		rand.begin(0) // a server masks nothing, and makes at most one nonce
	}
	r.role, r.version, r.state, r.held, r.owed = s.Role, s.Version, r.end.State(), nil, nil
}

// receive gives p to the Endpoint in pieces. Each lies in memory of its own that
// is cleared once it is taken: an Endpoint that kept a reference would show it.
func (r *runner) receive(p []byte) {
	for piece := range r.cut.pieces(p) {
		r.held = append(r.held, piece...)
		r.pump()
	}
}

// maxIdle is how many events may come in a row without a byte taken: Open is one,
// more are not due. It bounds the loop over an Endpoint that would go on for ever.
const maxIdle = 8

// pump gives the Endpoint what is held, until it has no more to tell.
func (r *runner) pump() {
	in := r.held
	for idle := 0; idle < maxIdle; idle++ {
		ev, n := r.end.Receive(in)
		in = in[n:]
		if ev.Kind == wsdriver.None {
			break
		}
		r.tell(ev)
		if n > 0 {
			idle = 0
		}
	}
	rest := append([]byte(nil), in...)
	clear(r.held)
	r.held = rest
}

func (r *runner) eof() {
	if ev := r.end.ReceiveEOF(); ev.Kind != wsdriver.None {
		r.tell(ev)
	}
}

func (r *runner) tick(now time.Duration) {
	ev, next := r.end.Tick(now)
	if ev.Kind != wsdriver.None {
		r.tell(ev)
	}
	r.lines.next = next
}

// tell notes an event and answers it, or keeps it for reply.
func (r *runner) tell(ev wsdriver.Event) {
	r.lines.event(ev, r.failure(ev))
	if r.manual {
		ev.Data = append([]byte(nil), ev.Data...)
		r.owed = append(r.owed, ev)
		return
	}
	r.lines.append(r.end.AppendReply(nil, ev))
}

// failure returns what a Fail is about: the HTTP status that a server owes for
// it, if one is, and the words.
func (r *runner) failure(ev wsdriver.Event) string {
	err := r.end.Err()
	if ev.Kind != wsdriver.Fail || err == nil {
		return ""
	}
	words := " " + strconv.QuoteToASCII(err.Text)
	if r.role == wsdriver.Server && err.Status != 0 {
		return " " + strconv.Itoa(err.Status) + words
	}
	return words
}

// reply answers what was not answered yet.
func (r *runner) reply() {
	for _, ev := range r.owed {
		r.lines.append(r.end.AppendReply(nil, ev))
	}
	r.owed = nil
	r.resume()
}

// call makes a call of the application.
func (r *runner) call(c call) {
	p, err := c(r.end, nil)
	r.lines.append(p)
	if err != nil {
		r.lines.fail(err)
	}
	r.resume()
}

// resume goes on where the answer to a request may have let it. Elsewhere there
// must be no call of Receive, which an Endpoint may take for a sign of life.
func (r *runner) resume() {
	if r.state == wsdriver.Handshaking {
		r.pump()
	}
}

// show prints something that can be asked for.
func (r *runner) show(what string) {
	switch what {
	case "state":
		r.state = r.end.State()
		r.lines.add("state " + r.state.String())
	case "version":
		r.lines.add("version " + r.end.Version().String())
	case "protocol":
		r.lines.add("protocol " + operands([]byte(r.end.Protocol()), true))
	}
}
