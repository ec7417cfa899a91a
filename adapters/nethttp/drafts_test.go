package nethttp

import (
	"context"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"

	"github.com/wsdriver/wsdriver"
	"github.com/wsdriver/wsdriver/adapters/netconn"
)

var allVersions = &netconn.Config{Driver: &wsdriver.Config{Versions: wsdriver.AllVersions()}}

// TestDrafts has a client of every version talk to one server.
func TestDrafts(t *testing.T) {
	noLeaks(t)
	s, results := serve(t, allVersions, nil)
	for _, v := range wsdriver.AllVersions() {
		t.Run(v.String()+"/server", func(t *testing.T) {
			addr := strings.TrimPrefix(s.URL, "http://")
			nc, err := net.Dial("tcp", addr)
			if err != nil {
				t.Fatal(err)
			}
			client, err := netconn.Connect(t.Context(), nc, &netconn.Config{Driver: &wsdriver.Config{Versions: []wsdriver.Version{v}}},
				&wsdriver.HandshakeRequest{Host: addr, Target: "/x"})
			if err != nil {
				t.Fatal(err)
			}
			r := <-results
			if r.err != nil {
				t.Fatal(r.err)
			}
			if got := r.c.Version(); got != v && v != wsdriver.Hybi03 { // 02 and 03 say the same
				t.Errorf("a client of %v is taken for one of %v", v, got)
			}
			client.WriteText("κόσμε")
			if _, p, err := r.c.ReadMessage(); err != nil || string(p) != "κόσμε" {
				t.Errorf("%q %v", p, err)
			}
			r.c.WriteText(strings.Repeat("x", 40000))
			if _, p, err := client.ReadMessage(); err != nil || len(p) != 40000 {
				t.Errorf("%d bytes, %v", len(p), err)
			}
			go r.c.ReadMessage()
			if err := client.Close(wsdriver.NormalClosure, ""); err != nil {
				t.Error(err)
			}
			r.c.CloseNow()
		})
	}
}

// hixie76 is the head of a client of hixie-76 and the eight bytes behind it, from
// the draft's own example; digest is the answer.
const (
	hixie76 = "GET /demo HTTP/1.1\r\nHost: example.com\r\nConnection: Upgrade\r\n" +
		"Sec-WebSocket-Key2: 12998 5 Y3 1  .P00\r\nUpgrade: WebSocket\r\n" +
		"Sec-WebSocket-Key1: 4 @1  46546xW%0l 1 5\r\nOrigin: http://example.com\r\n"
	key3   = "^n:ds[4U"
	digest = "8jKS'y:G*Co,Wxa-"
)

// The eight bytes of hixie-76 come whenever they come: the head is answered at once,
// for there are proxies that hold them back until they see the answer.
func TestTheEightBytes(t *testing.T) {
	noLeaks(t)
	for reason, tt := range map[string]struct {
		with  string   // the head
		later []string // written once the answer to the head was read
	}{
		"with the head":                 {"\r\n" + key3, nil},
		"with the head and a frame":     {"\r\n" + key3 + "\x00Hi\xff", nil},
		"in part with the head":         {"\r\n" + key3[:3], []string{key3[3:]}},
		"later":                         {"\r\n", []string{key3}},
		"later, one by one":             {"\r\n", strings.Split(key3, "")},
		"later, with a frame":           {"\r\n", []string{key3 + "\x00Hi\xff"}},
		"announced, with the head":      {"Content-Length: 8\r\n\r\n" + key3, nil},
		"announced, later":              {"Content-Length: 8\r\n\r\n", []string{key3[:5], key3[5:]}},
		"announced as nothing, later":   {"Content-Length: 0\r\n\r\n", []string{key3}},
		"announced, later with a frame": {"Content-Length: 8\r\n\r\n", []string{key3 + "\x00Hi\xff"}},
	} {
		t.Run(reason, func(t *testing.T) {
			s, results := serve(t, allVersions, nil)
			nc, err := net.Dial("tcp", strings.TrimPrefix(s.URL, "http://"))
			if err != nil {
				t.Fatal(err)
			}
			defer nc.Close()
			io.WriteString(nc, hixie76+tt.with)
			answer := readHead(t, nc)
			for _, want := range []string{"HTTP/1.1 101 WebSocket Protocol Handshake\r\n", "\r\nUpgrade: WebSocket\r\n",
				"\r\nSec-WebSocket-Location: ws://example.com/demo\r\n", "\r\nSec-WebSocket-Origin: http://example.com\r\n"} {
				if !strings.Contains(answer, want) {
					t.Errorf("%q is missing in %q", want, answer)
				}
			}
			for _, p := range tt.later {
				io.WriteString(nc, p)
			}
			got := make([]byte, len(digest))
			if _, err := io.ReadFull(nc, got); err != nil || string(got) != digest {
				t.Fatalf("the proof is %q, %v", got, err)
			}
			r := <-results
			if r.err != nil {
				t.Fatal(r.err)
			}
			defer r.c.CloseNow()
			if strings.Contains(reason, "frame") {
				if _, p, err := r.c.ReadMessage(); err != nil || string(p) != "Hi" {
					t.Errorf("a frame behind the bytes is not lost: %q %v", p, err)
				}
			}
		})
	}
}

// A client that never sends its eight bytes does not keep the server for ever, nor
// does one that goes away.
func TestWithoutTheEightBytes(t *testing.T) {
	noLeaks(t)
	s, results := serve(t, allVersions, nil)
	nc, err := net.Dial("tcp", strings.TrimPrefix(s.URL, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	io.WriteString(nc, hixie76+"\r\n"+key3[:7])
	readHead(t, nc)
	nc.Close()
	if r := <-results; r.err == nil {
		t.Error("a stream that ends in the handshake is no connection")
	}
}

// The context of a request that is over ends its handshake.
func TestCancelledBeforeTheEightBytes(t *testing.T) {
	noLeaks(t)
	ctx, cancel := context.WithCancel(t.Context())
	s, results := serve(t, allVersions, func(h http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { h.ServeHTTP(w, r.WithContext(ctx)) })
	})
	nc, err := net.Dial("tcp", strings.TrimPrefix(s.URL, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer nc.Close()
	io.WriteString(nc, hixie76+"\r\n")
	readHead(t, nc)
	cancel()
	if r := <-results; r.err == nil {
		t.Error("the handshake is cut off")
	}
}
