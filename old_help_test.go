package wsdriver_test

import (
	"bytes"
	"fmt"

	"github.com/wsdriver/wsdriver"
)

// oldVersions are the versions before hybi-07.
var oldVersions = wsdriver.AllVersions()[3:]

// oldEnd is one end of a connection of which a test has both.
type oldEnd struct {
	d      *wsdriver.Driver
	header wsdriver.Header // what a server adds to its acceptance
	out    []byte          // appended and not delivered yet
	wire   []byte          // delivered
	events []modelEvent
	ended  bool

	// What is at hand with Open and not for much longer.
	request  *wsdriver.HandshakeRequest
	response *wsdriver.HandshakeResponse
}

// oldEnds returns two ends before their opening handshake. The client's request is
// appended, for example.com unless r says more.
func oldEnds(server, client wsdriver.Config, r wsdriver.HandshakeRequest) (c, s *oldEnd, err error) {
	for _, cfg := range []*wsdriver.Config{&server, &client} {
		if cfg.Rand == nil {
			cfg.Rand = new(simKeys)
		}
	}
	c, s = &oldEnd{d: wsdriver.NewClient(&client)}, &oldEnd{d: wsdriver.NewServer(&server)}
	if r.Host == "" {
		r.Host = "example.com"
	}
	c.out, err = c.d.AppendRequest(nil, &r)
	return c, s, err
}

// oldOpened returns two open ends of version v after their opening handshake.
func oldOpened(v wsdriver.Version, cut int) (c, s *oldEnd, err error) {
	server := wsdriver.Config{Versions: wsdriver.AllVersions()}
	c, s, err = oldEnds(server, wsdriver.Config{Versions: []wsdriver.Version{v}}, wsdriver.HandshakeRequest{})
	if err == nil {
		err = oldPump(c, s, cut)
	}
	if err == nil && (c.d.State() != wsdriver.Opened || s.d.State() != wsdriver.Opened) {
		err = fmt.Errorf("not open: %v and %v", c.d.Err(), s.d.Err())
	}
	return c, s, err
}

// oldPump delivers all that is appended on both sides, in chunks of so many bytes;
// 0 means that nothing is cut.
func oldPump(c, s *oldEnd, cut int) error {
	for len(c.out)+len(s.out) > 0 {
		if err := c.deliver(s, cut); err != nil {
			return fmt.Errorf("server: %w", err)
		}
		if err := s.deliver(c, cut); err != nil {
			return fmt.Errorf("client: %w", err)
		}
	}
	return nil
}

func (e *oldEnd) deliver(to *oldEnd, cut int) error {
	b := e.out
	e.out, e.wire = nil, append(e.wire, b...)
	if cut == 0 {
		cut = len(b)
	}
	for len(b) > 0 {
		n := min(cut, len(b))
		if err := to.feed(b[:n]); err != nil {
			return err
		}
		b = b[n:]
	}
	return nil
}

// feed gives p to the end, answers what is owed, and overwrites what the Driver gave
// back. It checks what holds for every input.
func (e *oldEnd) feed(p []byte) error {
	p = bytes.Clone(p)
	for still := 0; still < 4; still++ {
		ev, n := e.d.Receive(p)
		switch {
		case n < 0 || n > len(p):
			return fmt.Errorf("%d of %d bytes taken", n, len(p))
		case ev.Kind == wsdriver.None && n < len(p):
			return fmt.Errorf("no event, and %d of %d bytes taken", n, len(p))
		case ev.Kind == wsdriver.None:
			return nil
		}
		e.tell(ev)
		simOverwrite(ev.Data)
		simOverwrite(p[:n])
		if p = p[n:]; n > 0 {
			still = -1
		}
		if len(e.events) > 1 && e.events[len(e.events)-2].terminal() {
			return fmt.Errorf("%v came after the end", ev.Kind)
		}
	}
	return fmt.Errorf("no progress")
}

func (e modelEvent) terminal() bool { return e.kind == wsdriver.Close || e.kind == wsdriver.Fail }

// tell notes an event and answers it.
func (e *oldEnd) tell(ev wsdriver.Event) {
	e.events = modelJoin(e.events, modelEvent{ev.Kind, ev.Flags, ev.Code, string(ev.Data)})
	e.ended = e.ended || ev.Terminal()
	if ev.Kind == wsdriver.Open {
		e.request, e.response = e.d.Request(), e.d.Response()
	}
	if ev.Kind == wsdriver.Request && e.header != nil {
		e.out, _ = e.d.AppendAccept(e.out, "", e.header)
	}
	e.out = e.d.AppendReply(e.out, ev)
}

// eof tells the end of the peer's stream.
func (e *oldEnd) eof() {
	if ev := e.d.ReceiveEOF(); ev.Kind != wsdriver.None {
		e.tell(ev)
	}
}

// told are the events, each message where it ended.
func (e *oldEnd) told() []string { return oldTold(e.events) }

func oldTold(events []modelEvent) (told []string) {
	part := ""
	for _, e := range events {
		if e.kind == wsdriver.Text || e.kind == wsdriver.Binary {
			if part += e.data; e.flags&wsdriver.Last == 0 {
				continue
			}
			e.data, part = part, ""
		}
		told = append(told, oldWords(e.kind, e.code, e.data))
	}
	return told
}

// oldWords is how an event is told: without flags, since all is whole.
func oldWords(k wsdriver.Kind, c wsdriver.Code, data string) string {
	if k == wsdriver.Fail {
		data = ""
	}
	return fmt.Sprintf("%v %d %q", k, c, data)
}

// oldSame says how two lists of events differ.
func oldSame(got, want []string) error {
	for i := range max(len(got), len(want)) {
		switch {
		case i >= len(got):
			return fmt.Errorf("event %d is missing: %.200s", i, want[i])
		case i >= len(want):
			return fmt.Errorf("event %d should not be: %.200s", i, got[i])
		case got[i] != want[i]:
			return fmt.Errorf("event %d is %.200s, want %.200s", i, got[i], want[i])
		}
	}
	return nil
}
