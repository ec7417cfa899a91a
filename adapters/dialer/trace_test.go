package dialer_test

import (
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httptrace"
	"net/textproto"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/wsdriver/wsdriver"
	"github.com/wsdriver/wsdriver/adapters/dialer"
	"github.com/wsdriver/wsdriver/adapters/netconn"
)

// traced is a trace that notes what it is told.
type traced struct {
	sync.Mutex
	told []string
}

func (tr *traced) note(format string, args ...any) {
	tr.Lock()
	defer tr.Unlock()
	tr.told = append(tr.told, fmt.Sprintf(format, args...))
}

func (tr *traced) trace() *httptrace.ClientTrace {
	return &httptrace.ClientTrace{
		GetConn:              func(addr string) { tr.note("GetConn") },
		ConnectStart:         func(network, addr string) { tr.note("ConnectStart %s", network) },
		ConnectDone:          func(network, addr string, err error) { tr.note("ConnectDone %v", err) },
		TLSHandshakeStart:    func() { tr.note("TLSHandshakeStart") },
		TLSHandshakeDone:     func(s tls.ConnectionState, err error) { tr.note("TLSHandshakeDone %v %v", s.HandshakeComplete, err) },
		GotConn:              func(i httptrace.GotConnInfo) { tr.note("GotConn %T", i.Conn) },
		WroteHeaderField:     func(name string, v []string) { tr.note("%s: %s", name, strings.Join(v, "|")) },
		WroteHeaders:         func() { tr.note("WroteHeaders") },
		WroteRequest:         func(i httptrace.WroteRequestInfo) { tr.note("WroteRequest %v", i.Err) },
		GotFirstResponseByte: func() { tr.note("GotFirstResponseByte") },
		Got100Continue:       func() { tr.note("Got100Continue") },
		Got1xxResponse: func(code int, h textproto.MIMEHeader) error {
			tr.note("Got1xxResponse %d %s", code, h.Get("Link"))
			return nil
		},
	}
}

func TestTrace(t *testing.T) {
	noLeaks(t)
	secure, config := secureEcho(t)
	p := newProxy(secure.Listener.Addr().String(), "")
	p.StartTLS()
	defer p.Close()
	var tr traced
	ctx := httptrace.WithClientTrace(t.Context(), tr.trace())
	c, err := dialer.Dial(ctx, "wss://example.com/x", &dialer.Dialer{TLSConfig: config, ProxyTLSConfig: trusting(p.Server), Proxy: via(t, p.URL), Protocols: []string{"a", "b"}})
	if err != nil {
		t.Fatal(err)
	}
	c.CloseNow()
	want := []string{
		"GetConn", "ConnectStart tcp", "ConnectDone <nil>",
		"TLSHandshakeStart", "TLSHandshakeDone true <nil>", // with the proxy
		"TLSHandshakeStart", "TLSHandshakeDone true <nil>",
		"GotConn *tls.Conn",
		"Host: example.com", "Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Key: ", "Sec-WebSocket-Protocol: a, b", "Sec-WebSocket-Version: 13",
		"WroteHeaders", "WroteRequest <nil>", "GotFirstResponseByte",
	}
	for i, s := range tr.told {
		if strings.HasPrefix(s, "Sec-WebSocket-Key: ") {
			tr.told[i] = "Sec-WebSocket-Key: "
		}
	}
	if !slices.Equal(tr.told, want) {
		t.Errorf("told %q\nwant %q", tr.told, want)
	}
}

// What goes wrong is told too, and a hook can end it.
func TestTraceOfFailures(t *testing.T) {
	noLeaks(t)
	var tr traced
	ctx := httptrace.WithClientTrace(t.Context(), tr.trace())
	dial, _ := answering("\x15\x03\x01\x00\x02\x02\x28")
	dialer.Dial(ctx, "wss://example.com/", &dialer.Dialer{NetDial: dial})
	nc, peer := net.Pipe()
	peer.Close()
	dialer.Connect(ctx, nc, "ws://example.com/", nil)
	want := []string{"GetConn", "TLSHandshakeStart", "TLSHandshakeDone false remote error: tls: handshake failure", "GotConn *net.pipe", "WroteRequest io: read/write on closed pipe"}
	if !slices.Equal(tr.told, want) {
		t.Errorf("told %q\nwant %q", tr.told, want)
	}
	stop := errors.New("enough")
	ctx = httptrace.WithClientTrace(t.Context(), &httptrace.ClientTrace{Got1xxResponse: func(int, textproto.MIMEHeader) error { return stop }})
	dial, _ = answering("HTTP/1.1 103 \r\n\r\n")
	_, err := dialer.Dial(ctx, "ws://example.com/", &dialer.Dialer{NetDial: dial})
	var e *netconn.HandshakeError
	if !errors.As(err, &e) || e.Err != stop {
		t.Error(err)
	}
}

// Interim responses are told however they are cut, and the last one is not one.
func TestTraceOfInterimResponses(t *testing.T) {
	noLeaks(t)
	const early = "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"
	for _, final := range []string{"HTTP/1.1 404 \r\nContent-Length: 2\r\n\r\nno", "HTTP/1.1 101 \r\n\r\n", "HTTP/1.1 x\r\n\r\n", "\x00"} {
		for _, step := range []int{1, 7, 1000} {
			nc, peer := net.Pipe()
			go func() {
				peer.Read(make([]byte, 4096))
				for p := early + final; p != ""; p = p[min(step, len(p)):] {
					io.WriteString(peer, p[:min(step, len(p))])
				}
				peer.Close()
			}()
			var tr traced
			all := tr.trace()
			if step == 7 {
				all.Got1xxResponse = nil
			}
			dialer.Connect(httptrace.WithClientTrace(t.Context(), all), nc, "ws://example.com/", nil)
			told := tr.told[slices.Index(tr.told, "GotFirstResponseByte")+1:]
			want := []string{"Got100Continue", "Got1xxResponse 100 ", "Got1xxResponse 103 </a>"}
			if step == 7 {
				want = want[:1]
			}
			if !slices.Equal(told, want) {
				t.Errorf("%.10q by %d: told %q", final, step, told)
			}
		}
	}
}

// The old versions have fields too, and bytes behind the head that are none.
func TestTraceOfHixie(t *testing.T) {
	noLeaks(t)
	s := httptest.NewServer(http.NotFoundHandler())
	defer s.Close()
	var tr traced
	d := &dialer.Dialer{Config: netconn.Config{Driver: &wsdriver.Config{Versions: []wsdriver.Version{wsdriver.Hixie76}}}}
	if _, err := dialer.Dial(httptrace.WithClientTrace(t.Context(), tr.trace()), wsURL(s), d); err == nil {
		t.Error("it was not refused")
	}
	i, j := slices.Index(tr.told, "GotConn *net.TCPConn"), slices.Index(tr.told, "WroteHeaders")
	if j-i-1 != 6 { // Upgrade, Connection, Host, Origin, two keys
		t.Errorf("%q", tr.told[i+1:j])
	}
}
