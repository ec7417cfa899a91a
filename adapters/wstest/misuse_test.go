package wstest_test

import (
	"context"
	"errors"
	"io"
	"math"
	"net"
	"testing"
	"testing/synctest"
	"time"

	"github.com/wsdriver/wsdriver"
	"github.com/wsdriver/wsdriver/adapters/netconn"
	"github.com/wsdriver/wsdriver/adapters/wstest"
	"github.com/wsdriver/wsdriver/handshake"
	"github.com/wsdriver/wsdriver/internal/xtest"
	"github.com/wsdriver/wsdriver/vectors"
)

// wild is a connection that says to have read and written what cannot be.
type wild struct {
	net.Conn
	n int
}

func (w wild) Read([]byte) (int, error)  { return w.n, nil }
func (w wild) Write([]byte) (int, error) { return w.n, nil }
func (wild) Close() error                { return nil }

// panicking is a connection that panics.
type panicking struct{ net.Conn }

func (panicking) Read([]byte) (int, error)  { panic("Read") }
func (panicking) Write([]byte) (int, error) { panic("Write") }

// unlike is a context that cannot be compared.
type unlike struct {
	context.Context
	_ []int
}

// everyCall uses a connection in every way.
func everyCall(nc interface {
	net.Conn
	CloseWrite() error
	Reset()
}) (err error) {
	for range 2 {
		_, err = nc.Read(make([]byte, 1))
		nc.Read(nil)
		nc.Write([]byte("a"))
		nc.Write(nil)
		nc.SetDeadline(time.Now().Add(-time.Hour))
		nc.SetReadDeadline(time.Unix(1<<40, 0))
		nc.SetWriteDeadline(time.Time{})
		nc.CloseWrite()
		nc.Reset()
		_ = nc.LocalAddr().String() + nc.RemoteAddr().Network()
		nc.Close()
	}
	return err
}

// What a program does wrong is an error, or does no harm where none is wanted, and nothing
// waits for ever.
func TestMisuse(t *testing.T) {
	var none context.Context
	script, err := vectors.Parse("misuse", []byte("server hybi-13 open\nrecv 8180 00000000\n----\ntext first,last \"\"\n"))
	must(t, err)
	// faulty does with a Faulty what can be done, with a fault of every kind.
	faulty := func(fault wstest.Fault) func(*testing.T) error {
		return func(t *testing.T) error {
			for action := range wstest.Short + 3 {
				for on := range 64 {
					fault.On, fault.Do = wstest.Op(4*on+1), action
					s, c := wstest.Transports(1)
					f := wstest.Wrap(c, fault, fault)
					f.SetDeadline(time.Now().Add(time.Minute))
					go s.Write([]byte("hello"))
					f.Read(make([]byte, 2))
					f.Write([]byte("x"))
					f.Release()
					f.CloseWrite()
					if f.Counts().Of(255) == 0 {
						t.Error("it was not used")
					}
					f.Close()
					s.Close()
					everyCall(f)
				}
			}
			return nil
		}
	}
	link := func(l wstest.Link, ctx context.Context) error {
		_, _, err := l.Open(ctx)
		return err
	}
	for _, m := range []struct {
		name string
		want error
		do   func(t *testing.T) error
	}{
		{"the zero Transport", net.ErrClosed, func(*testing.T) error { return everyCall(new(wstest.Transport)) }},
		{"a buffer of less than nothing", nil, func(t *testing.T) error {
			s, c := wstest.Transports(math.MinInt)
			go c.Write([]byte("a"))
			_, err := s.Read(make([]byte, 1))
			return errors.Join(err, s.Close(), c.Close())
		}},
		{"a Transport after Close", net.ErrClosed, func(*testing.T) error {
			s, c := wstest.Transports(math.MaxInt)
			s.Close()
			c.Close()
			everyCall(s)
			everyCall(c)
			_, err := c.Read(make([]byte, 1))
			return err
		}},
		{"the zero Faulty", net.ErrClosed, func(*testing.T) error { return everyCall(new(wstest.Faulty)) }},
		{"Wrap of nothing", net.ErrClosed, func(*testing.T) error { return everyCall(wstest.Wrap(nil, wstest.Fault{}, wstest.Fault{On: 255})) }},
		{"the zero Faulty counts", nil, func(*testing.T) error {
			f := new(wstest.Faulty)
			f.Release()
			if f.Counts().Of(wstest.AnyCall) != 0 || new(wstest.Counts).Of(255) != 0 {
				return errors.New("what was not")
			}
			return nil
		}},
		{"faults below 0", nil, faulty(wstest.Fault{At: math.MinInt64, Call: -1, Size: math.MinInt, Bit: 200, Wait: math.MinInt64})},
		{"faults that never come", nil, faulty(wstest.Fault{At: math.MaxInt64, Call: math.MaxInt, Size: math.MaxInt, Bit: 200, Wait: math.MaxInt64})},
		{"a connection that reads too much", nil, func(t *testing.T) error {
			for _, n := range []int{math.MaxInt, math.MinInt, -1} {
				f := wstest.Wrap(wild{n: n}, wstest.Fault{On: wstest.Reads | wstest.Writes, Do: wstest.Flip})
				if n, _ := f.Read(make([]byte, 2)); n < 0 || n > 2 {
					t.Error("read", n)
				}
				if n, _ := f.Write(make([]byte, 2)); n < 0 || n > 2 {
					t.Error("written", n)
				}
			}
			return nil
		}},
		{"a connection that panics", nil, func(t *testing.T) error {
			f := wstest.Wrap(panicking{})
			for name, call := range map[string]func([]byte) (int, error){"Read": f.Read, "Write": f.Write} {
				for range 2 {
					func() {
						defer func() {
							if v := recover(); v != name {
								t.Errorf("%s panicked with %v", name, v)
							}
						}()
						call([]byte("a"))
					}()
				}
			}
			return nil
		}},

		{"a Dial without a context", wstest.ErrNilArgument, func(*testing.T) error {
			_, err := new(wstest.Net).DialContext(none, "", "")
			return err
		}},
		{"a Dial to nobody", wstest.ErrRefused, func(*testing.T) error { _, err := new(wstest.Net).Dial("", ""); return err }},
		{"two listeners", wstest.ErrInUse, func(t *testing.T) error {
			var n wstest.Net
			l, err := n.Listen("")
			must(t, err)
			defer l.Close()
			_, err = n.Listen("")
			return err
		}},
		{"a listener after Close", net.ErrClosed, func(t *testing.T) error {
			l, err := new(wstest.Net).Listen("a")
			must(t, err)
			l.Close()
			_, failed := l.Accept()
			wantOneOf(t, "Close", l.Close(), net.ErrClosed)
			return failed
		}},
		{"a Wrap that returns nothing", wstest.ErrNilArgument, func(t *testing.T) error {
			n := wstest.Net{Buffer: -1, Wrap: func(s, c net.Conn) (net.Conn, net.Conn) { return s, nil }}
			l, err := n.Listen("a")
			must(t, err)
			defer l.Close()
			_, err = n.Dial("", "a")
			return err
		}},

		{"a Link of a version that there is not", handshake.ErrInvalidVersion, func(t *testing.T) error { return link(wstest.Link{Version: 99}, t.Context()) }},
		{"the same over the transport", handshake.ErrInvalidVersion, func(t *testing.T) error {
			return link(wstest.Link{Version: 99, OverTransport: true}, t.Context())
		}},
		{"a Link of two versions", wsdriver.ErrVersion, func(t *testing.T) error {
			return link(wstest.Link{Server: &netconn.Config{Driver: &wsdriver.Config{Versions: []wsdriver.Version{wsdriver.Hybi08}}}}, t.Context())
		}},
		{"a Link without a context", netconn.ErrNilArgument, func(t *testing.T) error { return link(wstest.Link{OverTransport: true}, none) }},
		{"a Link that needs none", nil, func(t *testing.T) error {
			s, c, err := wstest.Link{Buffer: -1}.Open(none)
			must(t, err)
			return errors.Join(s.CloseNow(), c.CloseNow())
		}},
		{"a Link with an empty request", handshake.ErrInvalidHost, func(t *testing.T) error {
			return link(wstest.Link{Request: new(wsdriver.HandshakeRequest)}, t.Context())
		}},
		{"a Link in a context that cannot be compared", context.DeadlineExceeded, func(t *testing.T) error {
			ctx, cancel := context.WithTimeout(t.Context(), time.Second)
			defer cancel()
			stall := []wstest.Fault{{On: wstest.Reads, Do: wstest.Stall}}
			return link(wstest.Link{OverTransport: true, ServerFaults: stall}, unlike{Context: ctx})
		}},
		{"a Link whose Answer panics", nil, func(t *testing.T) error {
			defer func() {
				if v := recover(); v != "Answer" {
					t.Errorf("panicked with %v", v)
				}
			}()
			answer := func(*wsdriver.Driver, wsdriver.Event, []byte) []byte { panic("Answer") }
			return link(wstest.Link{OverTransport: true, Server: &netconn.Config{Answer: answer}}, t.Context())
		}},

		{"Play without a context", wstest.ErrNilArgument, func(*testing.T) error { return wstest.Play(none, new(wstest.Transport), script) }},
		{"Play without a connection", wstest.ErrNilArgument, func(t *testing.T) error { return wstest.Play(t.Context(), nil, script) }},
		{"Play without a script", wstest.ErrNilArgument, func(t *testing.T) error { return wstest.Play(t.Context(), new(wstest.Transport), nil) }},
		{"Play on the zero Transport", net.ErrClosed, func(t *testing.T) error { return wstest.Play(t.Context(), new(wstest.Transport), script) }},
		{"Play of the zero Script", nil, func(t *testing.T) error { return wstest.Play(t.Context(), new(wstest.Transport), new(vectors.Script)) }},
		{"Oppose without a context", wstest.ErrNilArgument, func(*testing.T) error { return wstest.Oppose(none, new(wstest.Transport), script) }},
		{"Oppose without a connection", wstest.ErrNilArgument, func(t *testing.T) error { return wstest.Oppose(t.Context(), nil, script) }},
		{"Oppose without a script", wstest.ErrNilArgument, func(t *testing.T) error { return wstest.Oppose(t.Context(), new(wstest.Transport), nil) }},
		{"the zero Stage", wstest.ErrNilArgument, func(t *testing.T) error {
			return errors.Join(wstest.Stage{}.Play(t.Context(), script), wstest.Stage{}.Oppose(t.Context(), script))
		}},
		{"a Stage whose Dial returns nothing", wstest.ErrNilArgument, func(t *testing.T) error {
			s := wstest.Stage{Dial: func(context.Context, vectors.Setup) (net.Conn, error) { return nil, nil }}
			return errors.Join(s.Play(t.Context(), script), s.Oppose(t.Context(), script))
		}},
		{"Play on what reads too much", nil, func(t *testing.T) error {
			for _, n := range []int{math.MaxInt, -1} {
				if wstest.Play(t.Context(), wild{new(wstest.Transport), n}, script) == nil {
					t.Error("it passes")
				}
			}
			return nil
		}},

		{"the zero Mismatch", nil, func(*testing.T) error {
			_ = new(wstest.Mismatch).Error() + (&wstest.Mismatch{Offset: -1, Got: []byte{0}}).Error() + (&wstest.Mismatch{Err: io.EOF, Want: []byte{0}}).Error()
			return new(wstest.Mismatch).Unwrap()
		}},
		{"NoLeaks without a test", nil, func(*testing.T) error { wstest.NoLeaks(nil); return nil }},
	} {
		t.Run(m.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) { xtest.Refuse(t, m.want, m.do) })
		})
	}
}
