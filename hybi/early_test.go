package hybi

import (
	"testing"

	"github.com/wsdriver/wsdriver/parser"
	"github.com/wsdriver/wsdriver/wire"
)

// nonce is the frame nonce of the tests, and nonceKey the key that stands for it.
const (
	nonce    = "\x37\xfa\x21\x3d"
	nonceKey = 0x3d21fa37
)

// peer is the reader of what r sends.
func (r earlyRules) peer() earlyRules {
	r.role = 1 - r.role
	return r
}

// sent is what r sends for a frame, and got what it gets.
func (r earlyRules) sent(frame string) string { return string(r.peer().masks([]byte(frame), nonce)) }
func (r earlyRules) got(frame string) []byte  { return r.masks([]byte(frame), "\x01\x02\x03\x04") }

// closes are Close frames that a peer sends, and their answers.
func (r earlyRules) closes() map[string]string {
	letter := map[wire.Role]string{wire.Server: "\x81\x01S", wire.Client: "\x81\x01C"}[r.role]
	switch {
	case r.version < 4:
		return map[string]string{"\x01\x00": "\x01\x00", "\x01\x05Hello": "\x01\x05Hello"}
	case r.version == 4:
		return map[string]string{"\x81\x00": "\x81\x00", "\x81\x01C": "\x81\x01C"}
	case r.version == 5:
		return map[string]string{"\x81\x00": letter, "\x81\x01C": letter, "\x81\x01S": letter, "\x81\x02\x03\xE8": letter}
	}
	return map[string]string{"\x81\x00": "\x81\x00", "\x81\x02\x03\xE8": "\x81\x02\x03\xE8",
		"\x81\x06\x0F\xA4bye.": "\x81\x02\x0F\xA4", "\x81\x02\x03\xEC": "\x81\x02\x03\xEC"}
}

// ours is the Close frame of our own.
func (r earlyRules) ours() string {
	switch {
	case r.version < 4:
		return "\x01\x00"
	case r.version == 5 && r.role == wire.Server:
		return "\x81\x01S"
	case r.version == 5:
		return "\x81\x01C"
	}
	return "\x81\x00"
}

// every calls a test for each version and role.
func every(call func(r earlyRules)) {
	for _, version := range earlyVersions {
		for _, role := range bothRoles {
			call(earlyRules{version, role, plenty, connKey})
		}
	}
}

// both is the state once both ends have closed.
func (r earlyRules) both() wire.State {
	if r.role == wire.Server {
		return wire.Finished
	}
	return wire.Closing
}

func TestEarlyTheyClose(t *testing.T) {
	every(func(r earlyRules) {
		for in, out := range r.closes() {
			c := r.start()
			equal(t, "it starts open", c.State(), wire.Opened)
			equal(t, "in its version", c.Version(), r.version)
			ev, _ := c.Receive(r.got(in))
			equal(t, "a Close is told", ev.Kind, wire.Close)
			equal(t, "and answered", c.State(), wire.Closing)
			dst, err := c.AppendMessage([]byte("x"), wire.Binary, []byte("y"), nonceKey)
			equal(t, "what remains may be sent", err, nil)
			equal(t, "by that", len(dst) > 1, true)
			equal(t, r.version.String()+" answers", string(c.AppendReply([]byte("x"), ev, nonceKey)), "x"+r.sent(out))
			equal(t, "both have closed", c.State(), r.both())
			equal(t, "one answer", string(c.AppendReply([]byte("x"), ev, nonceKey)), "x")
			equal(t, "all the rest is discarded", receives(c, r.got("\x84\x00")), wire.None)
			equal(t, "the end of the stream is no event", c.Abort(wire.ErrUnexpectedEOF).Kind, wire.None)
			equal(t, "and the end", c.State(), wire.Finished)
			equal(t, "nobody broke a rule", c.Err(), nil)
		}
	})
}

func receives(c *Early, p []byte) wire.Kind {
	ev, _ := c.Receive(p)
	return ev.Kind
}

func TestEarlyWeClose(t *testing.T) {
	every(func(r earlyRules) {
		c := r.start()
		dst, err := c.AppendClose([]byte("x"), wire.NoStatus, "", nonceKey)
		equal(t, "a close is sent", err, nil)
		equal(t, r.version.String()+" closes with", string(dst), "x"+r.sent(r.ours()))
		equal(t, "the answer is awaited", c.State(), wire.Closing)
		equal(t, "their messages are told", receives(c, r.got(string(r.frameOf(5, true, []byte("z"))))), wire.Binary)
		ping, _ := c.Receive(r.got(string(r.frameOf(2, true, nil))))
		equal(t, "their pings too", ping.Kind, wire.Ping)
		equal(t, "but not answered", len(c.AppendReply(nil, ping, nonceKey)), 0)
		for in := range r.closes() {
			equal(t, "their answer is told", receives(c, r.got(in)), wire.Close)
			break
		}
		equal(t, "both have closed", c.State(), r.both())
		equal(t, "nobody broke a rule", c.Err(), nil)
	})
}

func TestEarlyFaults(t *testing.T) {
	big := map[wire.Version]string{6: "\x81\x02\x03\xEC"}
	wrong := map[wire.Version]string{6: "\x81\x02\x03\xEA"}
	every(func(r earlyRules) {
		r.limits.Message = 3
		for _, v := range []struct {
			op, payload string
			err         *wire.Error
			out         string
		}{
			{"\x05", "four", parser.ErrMessageTooBig, big[r.version]},
			{"\x0F", "", parser.ErrOpcode, wrong[r.version]},
		} {
			c := r.start()
			ev, _ := c.Receive(r.got(string(r.frameOf(v.op[0], true, []byte(v.payload)))))
			equal(t, "a fault is told", ev.Kind, wire.Fail)
			equal(t, "with its code", ev.Code, v.err.Code)
			equal(t, "and its words", c.Err(), v.err)
			if r.version < 6 {
				equal(t, "there is no way to say why", c.State(), wire.Finished)
			} else {
				equal(t, "the peer is told", c.State(), wire.Closing)
			}
			for _, stale := range []wire.Kind{wire.Ping, wire.Idle} {
				equal(t, "nothing else is answered", len(c.AppendReply(nil, wire.Event{Kind: stale}, nonceKey)), 0)
			}
			if v.out != "" {
				v.out = r.sent(v.out)
			}
			equal(t, r.version.String()+" says why", string(c.AppendReply(nil, ev, nonceKey)), v.out)
			if r.version == 6 {
				equal(t, "both have closed", c.State(), r.both())
			}
			equal(t, "all the rest is discarded", receives(c, r.got("\x84\x00")), wire.None)
			equal(t, "the end of the stream is no event", c.Abort(wire.ErrUnexpectedEOF).Kind, wire.None)
			equal(t, "the fault stays", c.Err(), v.err)
		}
	})
}

func TestEarlyEndOfStream(t *testing.T) {
	every(func(r earlyRules) {
		for _, cause := range []*wire.Error{wire.ErrUnexpectedEOF, wire.ErrTimeout} {
			c := r.start()
			c.Receive(r.got(string(r.frameOf(2, true, []byte("cut"))))[:4])
			ev := c.Abort(cause)
			equal(t, "an early end is told", ev.String(), `close 1006 ""`)
			equal(t, "with its cause", c.Err(), cause)
			equal(t, "it is the end", c.State(), wire.Finished)
			equal(t, "and owes nothing", len(c.AppendReply(nil, ev, nonceKey)), 0)
			equal(t, "nothing is kept", c.in.gathered == nil, true)
			equal(t, "a second end is silent", c.Abort(cause).Kind, wire.None)
		}
	})
}

func TestEarlyReplies(t *testing.T) {
	every(func(r earlyRules) {
		c := r.start()
		ping := wire.Event{Kind: wire.Ping, Flags: wire.Whole, Data: []byte("Hello")}
		equal(t, "a ping is answered", string(c.AppendReply(nil, ping, nonceKey)), r.sent(string(r.frameOf(3, true, ping.Data))))
		idle := wire.Event{Kind: wire.Idle}
		equal(t, "silence is broken", string(c.AppendReply(nil, idle, nonceKey)), r.sent(string(r.frameOf(2, true, nil))))
		for _, k := range []wire.Kind{wire.None, wire.Text, wire.Binary, wire.Open, wire.Pong} {
			equal(t, k.String()+" owes nothing", len(c.AppendReply(nil, wire.Event{Kind: k}, nonceKey)), 0)
		}
		if r.version < 6 {
			equal(t, "nor does a fault", len(c.AppendReply(nil, wire.Event{Kind: wire.Fail, Code: 1002}, nonceKey)), 0)
		}
		equal(t, "the state is as it was", c.State(), wire.Opened)
	})
}
