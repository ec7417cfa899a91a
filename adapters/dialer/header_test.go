package dialer_test

import (
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/wsdriver/wsdriver"
	"github.com/wsdriver/wsdriver/adapters/dialer"
	"github.com/wsdriver/wsdriver/adapters/nethttp"
)

// The jar's cookies are sent, and those of every answer kept.
func TestCookies(t *testing.T) {
	noLeaks(t)
	sent := make(chan []string, 8)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		sent <- r.Header["Cookie"]
		if r.URL.Path == "/login" {
			http.SetCookie(w, &http.Cookie{Name: "session", Value: "a b,c", Path: "/"})
			http.Error(w, "now you have a cookie", http.StatusForbidden)
			return
		}
		c, err := nethttp.Upgrade(w, r, nil, wsdriver.Header{{Name: "Set-Cookie", Value: "seen=1"}, {Name: "set-cookie", Value: "gone=; Max-Age=0"}, {Name: "Set-Cookie", Value: ";"}})
		if err == nil {
			c.CloseNow()
		}
	}))
	defer s.Close()
	jar, _ := cookiejar.New(nil)
	d := &dialer.Dialer{Jar: jar}
	for _, tt := range []struct {
		reason, path string
		header       wsdriver.Header
		want         []string
		ok           bool
	}{
		{"an empty jar", "/login", nil, nil, false},
		{"a refusal filled it", "/chat", nil, []string{`session="a b,c"`}, true},
		{"so did an acceptance", "/chat", nil, []string{`session="a b,c"; seen=1`}, true},
		{"the program's go first, and all in one field", "/chat", wsdriver.Header{{Name: "Cookie", Value: "mine=1"}, {Name: "X", Value: "y"}, {Name: "cookie", Value: "mine=2"}},
			[]string{`mine=1; mine=2; session="a b,c"; seen=1`}, true},
	} {
		d.Header = tt.header
		before := slices.Clone(tt.header)
		c, err := dialer.Dial(t.Context(), wsURL(s)+tt.path, d)
		if (err == nil) != tt.ok {
			t.Fatalf("%s: %v", tt.reason, err)
		}
		if got := <-sent; !slices.Equal(got, tt.want) {
			t.Errorf("%s: sent %q, want %q", tt.reason, got, tt.want)
		}
		if c != nil {
			c.CloseNow()
		}
		if !slices.Equal(d.Header, before) {
			t.Errorf("%s: the Dialer's own fields became %v", tt.reason, d.Header)
		}
	}
}

// spyJar notes what it is asked for.
type spyJar struct {
	http.CookieJar
	urls []string
}

func (j *spyJar) Cookies(u *url.URL) []*http.Cookie {
	j.urls = append(j.urls, u.String())
	return j.CookieJar.Cookies(u)
}

// Whose cookies are sent is a matter of the URL that is dialed, not of the Host field,
// and cookies for TLS only go nowhere else.
func TestCookiesOfWhom(t *testing.T) {
	noLeaks(t)
	inner, _ := cookiejar.New(nil)
	jar := &spyJar{CookieJar: inner}
	inner.SetCookies(&url.URL{Scheme: "https", Host: "example.com"}, []*http.Cookie{{Name: "plain", Value: "1"}, {Name: "secret", Value: "2", Secure: true}})
	dial, asked := answering("HTTP/1.1 403 \r\nSet-Cookie: theirs=3\r\n\r\n")
	dialer.Dial(t.Context(), "ws://u:p@example.com:81/a%20b?c", &dialer.Dialer{Jar: jar, Host: "elsewhere.example", NetDial: dial})
	<-asked
	if head := <-asked; !strings.Contains(head, "Cookie: plain=1\r\n") || strings.Contains(head, "secret") {
		t.Errorf("%q", head)
	}
	if len(jar.urls) != 1 || jar.urls[0] != "http://example.com:81/a%20b?c" {
		t.Error(jar.urls)
	}

	// A proxy's are nobody's.
	dial, asked = answering("HTTP/1.1 407 \r\nSet-Cookie: evil=1\r\n\r\n")
	_, err := dialer.Dial(t.Context(), "wss://example.com/", &dialer.Dialer{Jar: jar, NetDial: dial, Proxy: via(t, "http://example.com")})
	wantProxyError(t, "407", err, 407, nil)
	<-asked
	if head := <-asked; strings.Contains(head, "Cookie") {
		t.Errorf("the proxy was sent %q", head)
	}
	var names []string
	for _, c := range inner.Cookies(&url.URL{Scheme: "https", Host: "example.com"}) {
		names = append(names, c.Name)
	}
	if slices.Sort(names); !slices.Equal(names, []string{"plain", "secret", "theirs"}) {
		t.Errorf("the jar has %q", names)
	}
}
