package nethttp

import (
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/wsdriver/wsdriver"
	"github.com/wsdriver/wsdriver/adapters/netconn"
)

// pipes is a listener whose connections are pipes.
type pipes struct {
	conns chan net.Conn
	done  chan struct{}
}

func newPipes() *pipes { return &pipes{make(chan net.Conn), make(chan struct{})} }

func (p *pipes) Accept() (net.Conn, error) {
	select {
	case nc := <-p.conns:
		return nc, nil
	case <-p.done:
		return nil, net.ErrClosed
	}
}

func (p *pipes) Close() error   { close(p.done); return nil }
func (p *pipes) Addr() net.Addr { return &net.UnixAddr{Name: "pipe"} }

func (p *pipes) dial() net.Conn {
	a, b := net.Pipe()
	p.conns <- a
	return b
}

// HandshakeTimeout bounds the handshake wherever it stands, and nothing else.
func TestHandshakeTimeout(t *testing.T) {
	const timeout = 3 * time.Second
	slow := func(w http.ResponseWriter, r *http.Request) bool {
		if r.URL.Path == "/slow" {
			<-r.Context().Done()
		}
		return true
	}
	for reason, tt := range map[string]struct {
		request string
		answer  string
		opens   bool
	}{
		"no request":       {"", "", false},
		"half a head":      {head, "", false},
		"a slow Authorize": {on("/slow"), "HTTP/1.1 408 Request Timeout\r\n", false},
		"half a hixie-76":  {hixie76 + "\r\n" + key3[:7], "HTTP/1.1 101 ", false},
		"a good handshake": {on("/"), "HTTP/1.1 101 ", true},
	} {
		for source, s := range map[string]*Server{
			"HandshakeTimeout": {HandshakeTimeout: timeout, Config: allVersions},
			"FailAfter":        {Config: &netconn.Config{Driver: &wsdriver.Config{FailAfter: timeout, Versions: wsdriver.AllVersions()}}},
		} {
			t.Run(reason+"/"+source, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					s := &Server{Handle: echoHandle, Authorize: slow, HandshakeTimeout: s.HandshakeTimeout, Config: s.Config}
					l := newPipes()
					go s.Serve(l)
					nc := l.dial()
					began := time.Now()
					go io.WriteString(nc, tt.request)
					ended := make(chan string)
					go func() {
						b, _ := io.ReadAll(nc)
						ended <- string(b)
					}()
					var answer string
					if tt.opens {
						time.Sleep(time.Hour)
						if s.Count() != 1 {
							t.Error("the connection is over")
						}
						s.Close()
						answer = <-ended
					} else {
						answer = <-ended
						if d := time.Since(began); d != timeout {
							t.Error("it took", d)
						}
					}
					if !strings.HasPrefix(answer, tt.answer) || tt.answer == "" && strings.HasPrefix(answer, "HTTP/1.1 101") {
						t.Errorf("the answer is %q", answer)
					}
					s.Shutdown(t.Context())
					nc.Close()
				})
			})
		}
	}
	if s := new(Server); s.Check() != nil || s.timeout != wsdriver.DefaultFailAfter {
		t.Error("without either it is", s.timeout)
	}
}
