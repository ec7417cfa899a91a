package dialer_test

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"

	"github.com/wsdriver/wsdriver/adapters/dialer"
	"github.com/wsdriver/wsdriver/handshake"
)

// written is a connection that keeps what is written and answers nothing.
type written struct {
	net.Conn
	bytes.Buffer
}

func (w *written) Read([]byte) (int, error)    { return 0, io.EOF }
func (w *written) Write(p []byte) (int, error) { return w.Buffer.Write(p) }
func (w *written) Close() error                { return nil }

// FuzzURL holds that no URL makes us panic, that one which is refused is refused before
// anything is dialed, and that of any other the request is one that net/http reads, with
// our fields and no more.
func FuzzURL(f *testing.F) {
	for _, url := range []string{
		"ws://example.com", "WS://u:p%40@[::1]:80/a?b", "ws://bücher.example:81/ü%20?ü", "ws+unix:///a/b%3ac:/d?e", "ws+unix:///a:?b:c",
		"ws://ü@例え。テスト/", "ws+unix:///a:@b/", "ws://a\r\nX: y/", "ws+unix:///\x00:/", "http://a/", "ws://a:99999/", "ws://a/#",
	} {
		f.Add(url)
	}
	f.Fuzz(func(t *testing.T, url string) {
		var nc *written
		_, err := dialer.Dial(t.Context(), url, &dialer.Dialer{NetDial: func(_ context.Context, network, addr string) (net.Conn, error) {
			if network == "unix" && (addr[0] != '/' || strings.Contains(addr, "\x00")) {
				t.Errorf("dialed %q", addr)
			}
			if _, port, err := net.SplitHostPort(addr); network == "tcp" && (err != nil || port == "") {
				t.Errorf("dialed %q", addr)
			}
			nc = new(written)
			return nc, nil
		}})
		var refused *handshake.ArgumentError
		if (nc == nil) != errors.As(err, &refused) {
			t.Fatal(err)
		}
		if nc == nil || nc.Len() == 0 || nc.Bytes()[0] != 'G' { // TLS
			return
		}
		r, err := http.ReadRequest(bufio.NewReader(&nc.Buffer))
		if err != nil {
			t.Fatal(err)
		}
		for name := range r.Header {
			if !strings.HasPrefix(name, "Sec-Websocket-") && name != "Upgrade" && name != "Connection" && (name != "Authorization" || !strings.Contains(url, "@")) {
				t.Errorf("%s: %s", name, r.Header.Get(name))
			}
		}
	})
}
