package websocket

import (
	"context"
	"errors"
	"io"
	"net"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/wsdriver/wsdriver"
	"github.com/wsdriver/wsdriver/adapters/dialer"
	"github.com/wsdriver/wsdriver/adapters/netconn"
)

// "If code is present, but is neither an integer equal to 1000 nor an integer in the
// range 3000 to 4999, inclusive, throw an "InvalidAccessError" DOMException. If
// reasonBytes is longer than 123 bytes, then throw a "SyntaxError" DOMException".
func TestCloseArguments(t *testing.T) {
	long := strings.Repeat("ä", 61) + "a" // 123 bytes
	for _, tt := range []struct {
		code   wsdriver.Code
		reason string
		want   error
		told   string
	}{
		{0, "", nil, "close 1005  true"},
		{1000, "", nil, "close 1000  true"},
		{0, "why", nil, "close 1000 why true"},
		{3000, long, nil, "close 3000 " + long + " true"},
		{4999, "", nil, "close 4999  true"},
		{0, long + "a", ErrSyntax, ""},
		{1000, "\xff", ErrSyntax, ""},
		{1, "", ErrInvalidAccess, ""},
		{999, "", ErrInvalidAccess, ""},
		{1001, "", ErrInvalidAccess, ""},
		{1005, "", ErrInvalidAccess, ""},
		{2999, "", ErrInvalidAccess, ""},
		{5000, "", ErrInvalidAccess, ""},
		{65535, "", ErrInvalidAccess, ""},
	} {
		synctest.Test(t, func(t *testing.T) {
			ws, peer := pair(t, Config{}, nil)
			d := keep(peer)
			err := ws.Close(tt.code, tt.reason)
			if !errors.Is(err, tt.want) {
				t.Errorf("Close(%d, %q): %v", tt.code, tt.reason, err)
			}
			if tt.want != nil {
				d.want(t, "nothing has happened", "open")
				if ws.ReadyState() != Open {
					t.Error(ws.ReadyState())
				}
				closeBoth(ws)
				return
			}
			d.want(t, "the peer is told", "open", tt.told)
			for range 2 {
				if err := ws.Close(tt.code, tt.reason); err != nil {
					t.Error("again:", err)
				}
			}
			d.want(t, "once")
		})
	}
}

// To close while connecting gives up.
func TestCloseConnecting(t *testing.T) {
	for name, dial := range map[string]dialFunc{
		"dialing": func(ctx context.Context, _, _ string) (net.Conn, error) {
			<-ctx.Done()
			return nil, ctx.Err()
		},
		"no answer": func(context.Context, string, string) (net.Conn, error) {
			nc, peer := net.Pipe()
			go io.Copy(io.Discard, peer)
			return nc, nil
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c := Config{Dialer: &dialer.Dialer{NetDial: dial}}
				ws, err := c.New("ws://example.com")
				if err != nil {
					t.Fatal(err)
				}
				synctest.Wait()
				if err := ws.Close(1001, ""); err != ErrInvalidAccess || ws.ReadyState() != Connecting {
					t.Error(err, ws.ReadyState())
				}
				if err := ws.Close(1000, "never mind"); err != nil || ws.ReadyState() != Closing {
					t.Error(err, ws.ReadyState())
				}
				ws.Close(0, "")
				if err := ws.SendText("hello"); err != nil || ws.BufferedAmount() != 5 {
					t.Error(err, ws.BufferedAmount())
				}
				d := keep(ws)
				d.want(t, "no connection", "error", "close 1006  false")
				if err := d.err(t); err != ErrCanceled {
					t.Error(err)
				}
				if ws.ReadyState() != Closed {
					t.Error(ws.ReadyState())
				}
			})
		})
	}
}

// A connection that comes to be at the moment of Close is closed.
func TestCloseTooLate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := dialed(Config{}, func(nc net.Conn) {
			conn, err := netconn.Accept(t.Context(), nc, nil)
			if err == nil {
				_, _, err = conn.ReadMessage()
			}
			if err == nil {
				t.Error("there was a message")
			}
		})
		dial := c.Dialer.NetDial
		c.Dialer.NetDial = func(ctx context.Context, network, addr string) (net.Conn, error) {
			time.Sleep(time.Second) // and has not heard of Close
			return dial(ctx, network, addr)
		}
		ws, err := c.New("ws://example.com")
		if err != nil {
			t.Fatal(err)
		}
		d := keep(ws)
		ws.Close(0, "")
		d.want(t, "no connection yet")
		time.Sleep(2 * time.Second)
		d.want(t, "no connection", "error", "close 1006  false")
	})
}

// So is one that comes to be between Close and the end of dialing.
func TestCloseJustTooLate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		read := make(chan error, 1)
		c := dialed(Config{}, func(nc net.Conn) {
			conn, err := netconn.Accept(t.Context(), nc, nil)
			if err == nil {
				_, _, err = conn.ReadMessage()
			}
			read <- err
		})
		ws := newWebSocket(c)
		ctx, cancel := context.WithCancel(t.Context())
		ws.cancel, ws.state, ws.shutting = cancel, Closing, true
		d := keep(ws)
		go ws.connect(ctx, "ws://example.com", c.dialerFor(ws, nil))
		d.want(t, "no connection", "error", "close 1006  false")
		if err := <-read; err == nil {
			t.Error("there was a message")
		}
	})
}

// What was sent before goes out before the Close frame; what comes after it is dropped.
func TestCloseIsInLine(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ws, conn := client(t, Config{}, nil)
		mine := keep(ws)
		for range 3 {
			ws.SendText("before")
		}
		ws.Close(1000, "")
		ws.SendText("after")
		mine.want(t, "the peer does not read yet", "open")
		if ws.BufferedAmount() != 3*len("before")+len("after") {
			t.Error(ws.BufferedAmount())
		}
		if err := conn.WriteText("under way"); err != nil {
			t.Error(err)
		}
		theirs := keep(Wrap(conn))
		theirs.want(t, "in line", "open", "text before", "text before", "text before", "close 1000  true")
		mine.want(t, "messages are not told after Close", "close 1000  true")
		if ws.BufferedAmount() != len("after") {
			t.Error(ws.BufferedAmount())
		}
	})
}

// A WebSocket without handlers closes as well, and so does one that nobody reads from.
func TestCloseWithoutHandlers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ws, peer := pair(t, Config{}, nil)
		for range 100 {
			peer.SendText(strings.Repeat("a", 10000))
		}
		d := keep(peer)
		d.want(t, "open", "open")
		if peer.BufferedAmount() == 0 {
			t.Error("the test needs a peer that waits")
		}
		ws.Close(4000, "enough")
		d.want(t, "all is well", "close 4000 enough true")
		if ws.ReadyState() != Closed {
			t.Error(ws.ReadyState())
		}
	})
}

// A handler that is still at work when it has called Close is in nobody's way.
func TestCloseFromSlowHandler(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ws, peer := pair(t, Config{}, nil)
		mine, theirs := keep(ws), keep(peer)
		ws.OnMessage(func(m Message) {
			ws.Close(3000, "enough")
			time.Sleep(time.Hour)
			mine.write("done")
		})
		for range 100 {
			peer.SendText(strings.Repeat("a", 10000))
		}
		theirs.want(t, "the handshake is carried out", "open", "close 3000 enough true")
		time.Sleep(2 * time.Hour)
		mine.want(t, "and told in its turn", "open", "done", "close 3000  true")
	})
}

func TestNoAnswer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ws, conn := client(t, Config{}, nil)
		d := keep(ws)
		go io.Copy(io.Discard, conn.NetConn())
		ws.Close(1000, "")
		d.want(t, "the peer has time", "open")
		time.Sleep(netconn.DefaultCloseTimeout + time.Second)
		d.want(t, "and no more", "error", "close 1006  false")
		if err := d.err(t); err != ErrNoAnswer {
			t.Error(err)
		}
	})
}

// The ends that are the peer's doing.
func TestPeerEnds(t *testing.T) {
	for _, tt := range []struct {
		reason string
		bytes  string // of the server
		told   []string
		is     error // of the error
	}{
		{"a Close frame with a code and a reason", "\x88\x05\x03\xf3bye", []string{"close 1011 bye true"}, nil},
		{"a Close frame without a code", "\x88\x00", []string{"close 1005  true"}, nil},
		{"the end of the stream", "", []string{"error", "close 1006  false"}, io.ErrUnexpectedEOF},
		{"the end amid a frame", "\x81\x05he", []string{"error", "close 1006  false"}, io.ErrUnexpectedEOF},
		{"text that is not UTF-8", "\x81\x01\xff", []string{"error", "close 1006  false"}, wsdriver.ErrUTF8},
		{"a reserved opcode, behind a message", "\x81\x02hi\x83\x00", []string{"text hi", "error", "close 1006  false"}, wsdriver.ErrOpcode},
		{"a message that is too large", "\x82\x7e\x10\x01", []string{"error", "close 1006  false"}, wsdriver.ErrFrameTooBig},
	} {
		t.Run(tt.reason, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ws, conn := client(t, Config{MaxMessage: 4096}, nil)
				d := keep(ws)
				nc := conn.NetConn()
				go io.Copy(io.Discard, nc)
				io.WriteString(nc, tt.bytes)
				nc.Close()
				d.want(t, tt.reason, append([]string{"open"}, tt.told...)...)
				if tt.is != nil {
					if err := d.err(t); !errors.Is(err, tt.is) {
						t.Error(err)
					}
				}
			})
		})
	}
}

// The state is Closing from the peer's Close frame on.
func TestPeerStarts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ws, conn := client(t, Config{}, nil)
		d := keep(ws)
		go io.Copy(io.Discard, conn.NetConn())
		io.WriteString(conn.NetConn(), "\x88\x02\x03\xe9") // and the stream stays open
		d.want(t, "a server closes first (RFC 6455, section 7.1.1)", "open")
		if ws.ReadyState() != Closing {
			t.Error(ws.ReadyState())
		}
		if err := ws.SendText("too late"); err != nil || ws.BufferedAmount() != 8 {
			t.Error(err, ws.BufferedAmount())
		}
		ws.Close(1000, "")
		time.Sleep(netconn.DefaultCloseTimeout + time.Second)
		d.want(t, "it has had its time", "close 1001  true")
	})
}

// A peer that says nothing is noticed, if that is wanted.
func TestPingAfter(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var asked []wsdriver.Kind
		c := Config{PingAfter: time.Minute}
		c.Dialer = &dialer.Dialer{Config: netconn.Config{
			OnEvent: func(_ *netconn.Conn, ev wsdriver.Event) { asked = append(asked, ev.Kind) },
			Driver:  &wsdriver.Config{FailAfter: time.Second},
		}}
		ws, conn := client(t, c, nil)
		d := keep(ws)
		go io.Copy(io.Discard, conn.NetConn())
		time.Sleep(time.Hour)
		d.want(t, "nobody is there", "open", "error", "close 1006  false")
		if err := d.err(t); !errors.Is(err, wsdriver.ErrTimeout) {
			t.Error(err)
		}
		if len(asked) != 2 || asked[0] != wsdriver.Idle || asked[1] != wsdriver.Close {
			t.Error("the program's OnEvent is told:", asked)
		}
	})
}

// A peer that starts to close shows in the state, also of a connection that was wrapped:
// while the goodbye has not gone through it is Closing.
func TestStateOfAWrappedConnection(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ws, conn := client(t, Config{}, nil)
		theirs := Wrap(conn)
		mine := keep(ws)
		d := keep(theirs)
		d.want(t, "open", "open")
		mine.want(t, "open", "open")
		if theirs.ReadyState() != Open {
			t.Error(theirs.ReadyState())
		}
		if err := conn.CloseWrite(wsdriver.NormalClosure, ""); err != nil { // behind its back
			t.Fatal(err)
		}
		if got := theirs.ReadyState(); got != Closing && got != Closed {
			t.Error(got)
		}
		d.want(t, "the end", "close 1000  true")
		mine.want(t, "the end", "close 1000  true")
	})
}
