package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/wsdriver/wsdriver"
	"github.com/wsdriver/wsdriver/adapters/netconn"
	"github.com/wsdriver/wsdriver/adapters/nethttp"
)

// TestRun is a suite of three cases: one closes, one breaks off, one breaks the
// protocol.
func TestRun(t *testing.T) {
	var mu sync.Mutex
	var seen []string
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c, err := nethttp.Upgrade(w, r, nil, nil)
		if err != nil {
			t.Error(err)
			return
		}
		defer c.CloseNow()
		mu.Lock()
		seen = append(seen, r.RequestURI)
		mu.Unlock()
		switch {
		case r.URL.Path == "/getCaseCount":
			c.WriteText("3")
			c.Close(wsdriver.NormalClosure, "")
		case r.URL.Path == "/updateReports":
			c.Close(wsdriver.NormalClosure, "")
		default:
			runOne(t, c, r.URL.Query().Get("case"))
		}
	}))
	defer s.Close()
	var out strings.Builder
	if err := run(t.Context(), strings.Replace(s.URL, "http", "ws", 1), "a b", &wsdriver.Config{}, &out); err != nil {
		t.Fatal(err)
	}
	want := []string{"/getCaseCount?agent=a+b", "/runCase?agent=a+b&case=1", "/runCase?agent=a+b&case=2", "/runCase?agent=a+b&case=3", "/updateReports?agent=a+b"}
	if !slices.Equal(seen, want) {
		t.Errorf("got %q", seen)
	}
	if !strings.HasSuffix(out.String(), "case 3 of 3\n") {
		t.Errorf("printed %q", out.String())
	}
}

func runOne(t *testing.T, c *netconn.Conn, n string) {
	for i, kind := range []wsdriver.Kind{wsdriver.Text, wsdriver.Binary, wsdriver.Text} {
		sent := fmt.Sprint("message ", i)
		c.WriteMessage(kind, []byte(sent))
		if k, p, err := c.ReadMessage(); err != nil || k != kind || string(p) != sent {
			t.Errorf("case %s: %v %q %v", n, k, p, err)
		}
	}
	switch n {
	case "1":
		c.Close(wsdriver.NormalClosure, "")
	case "2":
		c.CloseNow()
	case "3":
		c.NetConn().Write([]byte("\x83\x00"))
		if _, _, err := c.ReadMessage(); netconn.CloseStatus(err) != wsdriver.ProtocolError {
			t.Errorf("a breach is answered with 1002: %v", err)
		}
	}
}

func TestNoSuite(t *testing.T) {
	s := httptest.NewServer(http.NotFoundHandler())
	defer s.Close()
	if err := run(t.Context(), strings.Replace(s.URL, "http", "ws", 1), "x", nil, &strings.Builder{}); err == nil {
		t.Error("a server that is no suite is an error")
	}
}
