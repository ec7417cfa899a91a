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
	"github.com/wsdriver/wsdriver/deflate"
)

func TestConversation(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ws, peer := pair(t, Config{}, nil)
		mine, theirs := keep(ws), keep(peer)
		mine.want(t, "the client opens", "open")
		theirs.want(t, "the server opens", "open")
		if ws.ReadyState() != Open || peer.ReadyState() != Open {
			t.Error(ws.ReadyState(), peer.ReadyState())
		}
		for _, m := range []Message{{Text: "hello"}, {}, {Data: []byte{1, 0xFF}}, {Data: []byte{}}, {Text: "κόσμε"}} {
			if err := ws.Send(m); err != nil {
				t.Error(err)
			}
			if err := peer.Send(m); err != nil {
				t.Error(err)
			}
		}
		ws.SendBinary(nil)
		told := []string{"text hello", "text ", "binary 01ff", "binary ", "text κόσμε"}
		mine.want(t, "messages come in their order", told...)
		theirs.want(t, "messages come in their order", append(told, "binary ")...)
		if err := ws.Close(3001, "that was all"); err != nil {
			t.Error(err)
		}
		if ws.ReadyState() != Closing {
			t.Error("after Close", ws.ReadyState())
		}
		mine.want(t, "the answer has the code", "close 3001  true")
		theirs.want(t, "the peer is told code and reason", "close 3001 that was all true")
		if ws.ReadyState() != Closed || peer.ReadyState() != Closed {
			t.Error(ws.ReadyState(), peer.ReadyState())
		}
	})
}

func TestAttributes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := Config{
			Extensions: []wsdriver.Extension{&deflate.Extension{}},
			Header:     wsdriver.Header{{Name: "Cookie", Value: "a=b"}},
			Dialer:     &dialer.Dialer{Header: wsdriver.Header{{Name: "X-More", Value: "c"}}},
		}
		sc := &netconn.Config{Driver: &wsdriver.Config{
			Extensions: c.Extensions,
			Protocols:  []string{"chat.v2"},
		}}
		ws, conn := client(t, c, sc, "chat.v1", "chat.v2")
		r := conn.Request()
		if r.Header.Get("Cookie") != "a=b" || r.Header.Get("X-More") != "c" {
			t.Error(r.Header)
		}
		peer := Wrap(conn)
		for _, ws := range []*WebSocket{ws, peer} {
			if ws.URL() != "ws://example.com/chat" || ws.Protocol() != "chat.v2" || ws.Version() != wsdriver.Hybi13 ||
				!strings.HasPrefix(ws.Extensions(), "permessage-deflate") || ws.Conn() == nil {
				t.Error(ws.URL(), ws.Protocol(), ws.Version(), ws.Extensions(), ws.Conn())
			}
		}
		if len(c.Dialer.Header) != 1 || c.Dialer.Config.Driver != nil {
			t.Error("the program's Dialer was changed")
		}
		d := keep(peer)
		ws.SendText(strings.Repeat("a", 1000))
		d.want(t, "compressed", "open", "text "+strings.Repeat("a", 20))
		closeBoth(ws, peer)
	})
}

// "If protocols is not the empty list and extracting header list values given
// `Sec-WebSocket-Protocol` […] results in null […], then fail the WebSocket connection"
// (WebSockets, "establish a WebSocket connection").
func TestNoProtocol(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := dialed(Config{}, func(nc net.Conn) { netconn.Accept(t.Context(), nc, nil) })
		ws, err := c.New("ws://example.com", "chat")
		if err != nil {
			t.Fatal(err)
		}
		d := keep(ws)
		d.want(t, "the client fails", "error", "close 1006  false")
		if err := d.err(t); !errors.Is(err, wsdriver.ErrNoProtocol) {
			t.Error(err)
		}
	})
}

func TestHandshakeFails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := dialed(Config{}, func(nc net.Conn) {
			nc.Read(make([]byte, 4096))
			time.Sleep(time.Second)
			io.WriteString(nc, "HTTP/1.1 404 Not Found\r\n\r\nno such chat")
			nc.Close()
		})
		ws, err := c.New("ws://example.com")
		if err != nil || ws.ReadyState() != Connecting || ws.Conn() != nil {
			t.Fatal(err, ws.ReadyState())
		}
		d := keep(ws)
		d.want(t, "no answer yet")
		time.Sleep(time.Minute)
		d.want(t, "a page is no handshake", "error", "close 1006  false")
		var e *netconn.HandshakeError
		if err := d.err(t); !errors.As(err, &e) || e.Status != 404 || string(e.Body) != "no such chat" {
			t.Error(err)
		}
		if ws.ReadyState() != Closed {
			t.Error(ws.ReadyState())
		}

		c.Dialer.NetDial = func(context.Context, string, string) (net.Conn, error) { return nil, io.ErrNoProgress }
		if ws, err = c.New("ws://example.com"); err != nil {
			t.Fatal(err)
		}
		d = keep(ws)
		d.want(t, "nobody is there", "error", "close 1006  false")
		if err := d.err(t); err != io.ErrNoProgress {
			t.Error(err)
		}
	})
}

// Every version talks, and has what it has.
func TestVersions(t *testing.T) {
	for _, v := range wsdriver.AllVersions() {
		t.Run(v.String(), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c := Config{Dialer: &dialer.Dialer{Config: netconn.Config{Driver: &wsdriver.Config{Versions: []wsdriver.Version{v}}}}}
				ws, peer := pair(t, c, &netconn.Config{Driver: &wsdriver.Config{Versions: []wsdriver.Version{v}}})
				mine, theirs := keep(ws), keep(peer)
				if ws.Version() != v || peer.Version() != v {
					t.Error(ws.Version(), peer.Version())
				}
				ws.SendText("hello")
				theirs.want(t, "text", "open", "text hello")
				caps := v.Caps()
				if err := ws.SendBinary([]byte{1}); caps.Binary {
					theirs.want(t, "binary", "binary 01")
				} else if !errors.Is(err, wsdriver.ErrUnsupported) || ws.BufferedAmount() != 0 {
					t.Errorf("binary: %v", err)
				}
				ws.Close(3000, "bye")
				switch {
				case caps.CloseCodes:
					theirs.want(t, "with a code", "close 3000 bye true")
					mine.want(t, "with a code", "open", "close 3000  true")
				case caps.CloseHandshake:
					theirs.want(t, "without a code", "close 1005  true")
					mine.want(t, "without a code", "open", "close 1005  true")
				default:
					theirs.want(t, "without a Close frame", "close 1006  false")
					mine.want(t, "without a Close frame", "open", "close 1006  false")
				}
			})
		})
	}
}
