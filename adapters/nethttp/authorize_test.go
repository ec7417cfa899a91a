package nethttp

import (
	"context"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/wsdriver/wsdriver"
	"github.com/wsdriver/wsdriver/adapters/netconn"
)

func TestAuthorizeRefuses(t *testing.T) {
	noLeaks(t)
	for reason, tt := range map[string]struct {
		authorize func(http.ResponseWriter, *http.Request) bool
		status    int
		field     string
		body      string
	}{
		"with a status and fields": {func(w http.ResponseWriter, r *http.Request) bool {
			w.Header().Set("WWW-Authenticate", `Basic realm="chat"`)
			http.Error(w, "who are you?", http.StatusUnauthorized)
			return false
		}, 401, "Www-Authenticate", "who are you?"},
		"without an answer": {func(w http.ResponseWriter, r *http.Request) bool {
			w.Header().Set("X-Why", "because")
			return false
		}, 403, "X-Why", "Forbidden"},
		"with a redirect": {func(w http.ResponseWriter, r *http.Request) bool {
			http.Redirect(w, r, "/login", http.StatusSeeOther)
			return false
		}, 303, "Location", "See Other"},
		"with a body alone": {func(w http.ResponseWriter, r *http.Request) bool {
			io.WriteString(w, "no")
			return false
		}, 200, "Content-Length", "no"},
		"with a flush alone": {func(w http.ResponseWriter, r *http.Request) bool {
			return http.NewResponseController(w).Flush() != nil
		}, 200, "", ""},
		"with an answer and true": {func(w http.ResponseWriter, r *http.Request) bool {
			w.WriteHeader(http.StatusTeapot)
			return true
		}, 418, "", ""},
		"with a flush of its answer": {func(w http.ResponseWriter, r *http.Request) bool {
			w.WriteHeader(http.StatusPaymentRequired)
			http.NewResponseController(w).Flush()
			io.WriteString(w, "pay")
			return false
		}, 402, "", "pay"},
		"with 500, which is its own affair": {func(w http.ResponseWriter, r *http.Request) bool {
			http.Error(w, "the data base is away", http.StatusInternalServerError)
			return false
		}, 500, "Content-Type", "data base"},
	} {
		t.Run(reason, func(t *testing.T) {
			var b book
			h := &Handler{
				Handle:    func(*netconn.Conn, *http.Request) { t.Error("Handle is called") },
				Authorize: tt.authorize, ErrorLog: b.logger(),
			}
			_, resp := ask(t, serveHTTP(t, h), head+"\r\n")
			body, _ := io.ReadAll(resp.Body)
			if resp.StatusCode != tt.status || !strings.Contains(string(body), tt.body) {
				t.Error(resp.Status, string(body))
			}
			if tt.field != "" && resp.Header.Get(tt.field) == "" {
				t.Error(tt.field, "is missing in", resp.Header)
			}
			if !resp.Close {
				t.Error("the next bytes may be anything, so this is the last response")
			}
			if strings.Contains(b.String(), "nethttp") {
				t.Error(b.String())
			}
		})
	}
}

func TestAuthorizeAccepts(t *testing.T) {
	noLeaks(t)
	type key struct{}
	user := make(chan any, 1)
	header := append(make(wsdriver.Header, 0, 10), wsdriver.Field{Name: "X-Always", Value: "1"})
	h := &Handler{
		Handle: func(c *netconn.Conn, r *http.Request) {
			user <- r.Context().Value(key{})
			echo(c)
		},
		Header: header,
		Authorize: func(w http.ResponseWriter, r *http.Request) bool {
			w.WriteHeader(http.StatusEarlyHints) // no answer yet
			if err := http.NewResponseController(w).SetReadDeadline(time.Now().Add(time.Hour)); err != nil {
				t.Error(err)
			}
			w.Header().Add("Set-Cookie", "a=1")
			w.Header().Add("Set-Cookie", "b=2")
			ctx, cancel := context.WithCancel(context.WithValue(r.Context(), key{}, "alice"))
			defer cancel() // its own work is over, not the connection
			*r = *r.WithContext(ctx)
			return true
		},
	}
	addr := serveHTTP(t, h)
	for range 2 {
		c := connect(t, addr, "/")
		f := c.Response().Header
		if got := f.Values("Set-Cookie"); len(got) != 2 || got[0] != "a=1" || got[1] != "b=2" || f.Get("X-Always") != "1" {
			t.Error(f)
		}
		if got := <-user; got != "alice" {
			t.Error(got)
		}
		wantEcho(t, c)
	}
	if header[:2][1].Name != "" {
		t.Error("the spare room of Header was written to")
	}
}

// What the handshake says is wrong is not asked about.
func TestAuthorizeIsAskedLast(t *testing.T) {
	noLeaks(t)
	h := &Handler{Handle: echoHandle, Authorize: func(http.ResponseWriter, *http.Request) bool {
		t.Error("Authorize is called")
		return true
	}}
	addr := serveHTTP(t, h)
	for request, status := range map[string]int{
		plain: 426,
		head + "Origin: http://evil.example\r\n\r\n":                    403,
		strings.Replace(head, "Version: 13", "Version: 12", 1) + "\r\n": 426,
	} {
		if got := try(t, addr, request); got != status {
			t.Error(got, request)
		}
	}
}

// A field that the handshake has for itself is the program's mistake.
func TestAuthorizeSetsWhatItMayNot(t *testing.T) {
	noLeaks(t)
	var b book
	h := &Handler{Handle: echoHandle, ErrorLog: b.logger(), Authorize: func(w http.ResponseWriter, r *http.Request) bool {
		w.Header().Set("Sec-WebSocket-Accept", "x")
		return true
	}}
	if got := try(t, serveHTTP(t, h), head+"\r\n"); got != 500 || !strings.Contains(b.String(), "Accept") {
		t.Error(got, b.String())
	}
}
