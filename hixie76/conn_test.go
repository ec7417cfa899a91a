package hixie76

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/wsdriver/wsdriver/hixie75"
	"github.com/wsdriver/wsdriver/hixie75/hixietest"
	"github.com/wsdriver/wsdriver/wire"
)

func TestVectors(t *testing.T) {
	rules := hixietest.Rules{Closes: true, Message: 200, Frame: 1000}
	for _, v := range hixietest.Vectors {
		p, lines := hixietest.Octets(v.In), v.Of(true)
		if got := rules.Slow(p); !slices.Equal(got, lines) {
			t.Errorf("%s: the slow reader of %x:\ngot  %q\nwant %q", v.Reason, p, got, lines)
		}
		for _, role := range roles {
			hixietest.Agree(t, v.Reason, starting(t, role, rules), p, lines)
		}
	}
}

func TestRandomStreams(t *testing.T) {
	r := rand.New(rand.NewPCG(76, 1))
	for range 3000 {
		p, rules := hixietest.Mutate(r, hixietest.Random(r)), hixietest.Limits(r, true)
		hixietest.Agree(t, "the slow reader", starting(t, roles[r.IntN(2)], rules), p, rules.Slow(p))
	}
}

// Each step is what comes in ("<"), or what is done: "close" sends one, "reply"
// answers the terminal event, "eof" and "timeout" end the stream and our patience.
func TestClosing(t *testing.T) {
	type step struct{ do, out, state string }
	for _, v := range []struct {
		reason string
		steps  []step
		err    *wire.Error
	}{
		{"they close", []step{{"<\xFF\x00", "", "closing"}, {"reply", "\xFF\x00", "finished"}, {"reply", "", "finished"}, {"eof", "", "finished"}}, nil},
		{"they close, we do so ourselves", []step{{"<\xFF\x00", "", "closing"}, {"close", "\xFF\x00", "finished"}, {"reply", "", "finished"}}, nil},
		{"they close, we send what remains", []step{{"<\xFF\x00", "", "closing"}, {"text", "\x00hi\xFF", "closing"}, {"reply", "\xFF\x00", "finished"}}, nil},
		{"they close, their stream ends before the reply", []step{{"<\xFF\x00", "", "closing"}, {"eof", "", "finished"}, {"reply", "\xFF\x00", "finished"}}, nil},
		{"we close", []step{{"close", "\xFF\x00", "closing"}, {"<\x00a\xFF", "", "closing"}, {"<\xFF\x00", "", "finished"}, {"reply", "", "finished"}}, nil},
		{"we close, they do not", []step{{"close", "\xFF\x00", "closing"}, {"timeout", "", "finished"}, {"reply", "", "finished"}}, wire.ErrTimeout},
		{"we close, their stream ends", []step{{"close", "\xFF\x00", "closing"}, {"eof", "", "finished"}}, wire.ErrUnexpectedEOF},
		{"their stream ends", []step{{"eof", "", "finished"}, {"reply", "", "finished"}}, wire.ErrUnexpectedEOF},
		{"their stream ends amid a message", []step{{"<\x00a", "", "opened"}, {"eof", "", "finished"}}, wire.ErrUnexpectedEOF},
		{"half a closing frame is one", []step{{"<\xFF", "", "opened"}, {"eof", "", "finished"}, {"reply", "\xFF\x00", "finished"}, {"reply", "", "finished"}}, nil},
		{"also as the answer to ours", []step{{"close", "\xFF\x00", "closing"}, {"<\xFF", "", "closing"}, {"eof", "", "finished"}, {"reply", "", "finished"}}, nil},
		{"but not where our patience ends", []step{{"<\xFF", "", "opened"}, {"timeout", "", "finished"}, {"reply", "", "finished"}}, wire.ErrTimeout},
		{"they break a rule", []step{{"<\x00abcdef", "", "closing"}, {"reply", "\xFF\x00", "finished"}, {"<\xFF\x00", "", "finished"}, {"eof", "", "finished"}}, hixie75.ErrMessageTooBig},
		{"they break a rule after our close", []step{{"close", "\xFF\x00", "closing"}, {"<\x80\xFF\xFF", "", "finished"}, {"reply", "", "finished"}}, hixie75.ErrFrameTooBig},
		{"they close amid our message", []step{{"piece", "\x00hi", "opened"}, {"<\xFF\x00", "", "closing"}, {"reply", "\xFF\xFF\x00", "finished"}}, nil},
		{"and we end it", []step{{"piece", "\x00hi", "opened"}, {"<\xFF\x00", "", "closing"}, {"text", "", "closing"}, {"piece", "hi", "closing"}, {"last", "\xFF", "closing"}, {"reply", "\xFF\x00", "finished"}}, nil},
		{"they break a rule amid our message, which is not passed off as whole", []step{{"piece", "\x00hi", "opened"}, {"<\x00abcdef", "", "closing"}, {"reply", "", "finished"}, {"reply", "", "finished"}}, hixie75.ErrMessageTooBig},
	} {
		for _, role := range roles {
			c := open(role, hixie75.Limits{Message: 5, Frame: 100})
			var last wire.Event
			for i, s := range v.steps {
				out := []byte("x")
				tell := func(ev wire.Event) {
					if ev.Kind != wire.None {
						want(t, v.reason+": one terminal event", last.Kind, wire.None)
						last = ev
					}
				}
				switch s.do {
				case "close":
					out, _ = c.AppendClose(out, 0, "")
				case "text":
					out, _ = c.AppendMessage(out, wire.Text, []byte("hi"))
				case "piece":
					out, _ = c.AppendFragment(out, wire.Text, []byte("hi"), false)
				case "last":
					out, _ = c.AppendFragment(out, wire.Text, nil, true)
				case "reply":
					out = c.AppendReply(out, last)
				case "eof":
					tell(c.Abort(wire.ErrUnexpectedEOF))
				case "timeout":
					tell(c.Abort(wire.ErrTimeout))
				default:
					tell(drain(t, c, s.do[1:]))
				}
				if string(out) != "x"+s.out || c.State().String() != s.state {
					t.Errorf("%s, %v, step %d %q: sent %q, %v; want %q, %s", v.reason, role, i, s.do, out[1:], c.State(), s.out, s.state)
				}
				if last.Kind != wire.None && c.State() == wire.Opened {
					t.Errorf("%s: still open after %v", v.reason, last)
				}
			}
			want(t, v.reason, c.Err(), v.err)
			wanted := map[*wire.Error]string{
				nil: `close 1005 ""`, wire.ErrTimeout: `close 1006 ""`, wire.ErrUnexpectedEOF: `close 1006 ""`,
				hixie75.ErrMessageTooBig: "fail 1009", hixie75.ErrFrameTooBig: "fail 1009",
			}[v.err]
			want(t, v.reason, last.String(), wanted)
		}
	}
}

func TestNothingOwed(t *testing.T) {
	c := open(wire.Server, hixie75.Limits{Message: 5})
	for _, k := range []wire.Kind{wire.None, wire.Text, wire.Request, wire.Open, wire.Idle, wire.Ping} {
		want(t, k.String()+" owes nothing", len(c.AppendReply(nil, wire.Event{Kind: k})), 0)
	}
	want(t, "nor does it change the state", c.State(), wire.Opened)
}
