package main

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/wsdriver/wsdriver"
	"github.com/wsdriver/wsdriver/adapters/netconn"
	"github.com/wsdriver/wsdriver/adapters/nethttp"
	"github.com/wsdriver/wsdriver/deflate"
)

// echo is a server that sends back what it receives.
func echo(t *testing.T) (url string) {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c, err := nethttp.Upgrade(w, r, &netconn.Config{Driver: &wsdriver.Config{Versions: wsdriver.AllVersions()}}, nil)
		if err != nil {
			return
		}
		defer c.CloseNow()
		for {
			k, p, err := c.ReadMessage()
			if err != nil || c.WriteMessage(k, p) != nil {
				return
			}
		}
	}))
	t.Cleanup(s.Close)
	return strings.Replace(s.URL, "http", "ws", 1)
}

func TestLines(t *testing.T) {
	url := echo(t)
	for _, v := range wsdriver.AllVersions() {
		var out, errs strings.Builder
		if err := run(t.Context(), []string{"-version", v.String(), url}, strings.NewReader("one\n\nκόσμε\n"), &out, &errs); err != nil {
			t.Errorf("%v: %v", v, err)
		}
		if out.String() != "one\n\nκόσμε\n" {
			t.Errorf("%v: what comes back is printed, all of it: %q", v, out.String())
		}
	}
}

// A server that has the extension compresses its answers, and one that has not does not
// mind the offer.
func TestDeflate(t *testing.T) {
	config := &netconn.Config{Driver: &wsdriver.Config{Extensions: []wsdriver.Extension{&deflate.Extension{}}}}
	agreed := make(chan int, 1)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c, err := nethttp.Upgrade(w, r, config, nil)
		if err != nil {
			return
		}
		defer c.CloseNow()
		agreed <- len(c.Extensions())
		for {
			k, p, err := c.ReadMessage()
			if err != nil || c.WriteMessage(k, p) != nil {
				return
			}
		}
	}))
	defer s.Close()
	line := strings.Repeat("all work and no play ", 1000) + "\n"
	for _, url := range []string{strings.Replace(s.URL, "http", "ws", 1), echo(t)} {
		var out, errs strings.Builder
		if err := run(t.Context(), []string{"-deflate", url}, strings.NewReader(line), &out, &errs); err != nil || out.String() != line {
			t.Errorf("%v: %d bytes came back of %d", err, out.Len(), len(line))
		}
	}
	if n := <-agreed; n != 1 {
		t.Errorf("%d extensions were agreed on", n)
	}
}

func TestBinary(t *testing.T) {
	var out, errs strings.Builder
	if err := run(t.Context(), []string{"-binary", echo(t)}, strings.NewReader("Hi\n"), &out, &errs); err != nil {
		t.Fatal(err)
	}
	if out.String() != "4869\n" {
		t.Errorf("binary messages are printed in hexadecimal: %q", out.String())
	}
}

func TestRefused(t *testing.T) {
	for reason, args := range map[string][]string{
		"a version that there is not":     {"-version", "hybi-99", "ws://127.0.0.1:1/"},
		"a URL that is none":              {"nowhere"},
		"no URL":                          {},
		"text that is not valid":          {echo(t)},
		"a server that nobody listens to": {"ws://127.0.0.1:1/"},
	} {
		var out, errs strings.Builder
		if err := run(t.Context(), args, strings.NewReader("\xff\n"), &out, &errs); err == nil {
			t.Errorf("%s is an error", reason)
		}
	}
}
