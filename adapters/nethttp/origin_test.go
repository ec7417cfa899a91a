package nethttp

import (
	"slices"
	"strings"
	"testing"

	"github.com/wsdriver/wsdriver"
	"github.com/wsdriver/wsdriver/adapters/netconn"
)

func originRequest(origins ...string) *wsdriver.HandshakeRequest {
	r := &wsdriver.HandshakeRequest{Version: wsdriver.Hybi13}
	for _, o := range origins {
		r.Origin = o
		r.Header = append(r.Header, wsdriver.Field{Name: "Origin", Value: o})
	}
	return r
}

func TestAllowOriginPatterns(t *testing.T) {
	for _, tt := range []struct {
		pattern     string
		passes      []string
		doesNotPass []string
	}{
		{"https://example.com",
			[]string{"https://example.com", "https://EXAMPLE.com:443", "HTTPS://example.com"},
			[]string{"http://example.com", "https://www.example.com", "https://example.com:444"}},
		{"https://example.com:8443",
			[]string{"https://example.com:8443"},
			[]string{"https://example.com", "https://example.com:443", "http://example.com:8443"}},
		{"http://localhost:*",
			[]string{"http://localhost", "http://localhost:3000", "http://LOCALHOST:80"},
			[]string{"https://localhost:3000", "http://localhost.example.com:3000", "http://a.localhost:3000", "http://localhost:", "http://localhost:70000",
				"http://localhost:x", "http://localhost:*", "http://localhost.:3000", "http://127.0.0.1:3000"}},
		{"http://[::1]:*",
			[]string{"http://[::1]", "http://[::1]:3000"},
			[]string{"http://[::2]:3000", "http://::1:3000", "http://[::1]x:3000"}},
		{"https://*.example.com",
			[]string{"https://www.example.com", "https://a.b.c.example.com", "HTTPS://WWW.Example.COM", "https://www.example.com:443",
				"https://1.example.com", "https://xn--bcher-kva.example.com"},
			[]string{"https://example.com", "http://www.example.com", "https://www.example.com:8443", "https://www.example.com:", "https://.example.com",
				"https://..example.com", "https://a..example.com", "https://www.example.com.", "https://evilexample.com", "https://example.com.evil.com",
				"https://www.example.com.evil.com", "https://www.example.com@evil.com", "https://evil.com@www.example.com", "https://evil.com/.example.com",
				"https://evil.com?.example.com", "https://evil.com#.example.com", "https://evil.com\\.example.com", "https://evil.com:80.example.com",
				"https://evil.com,.example.com", "https://www.example.com https://evil.com", "https://[::1].example.com", "https://*.example.com",
				"https://www.example.com/", "wss://www.example.com", "www.example.com", "https:www.example.com", "https:/www.example.com",
				"https://b\xc3\xbccher.example.com", "https://www.example\xe3\x80\x82com", "null", "", "https://", "://www.example.com"}},
		{"https://*.example.com:8443",
			[]string{"https://www.example.com:8443", "https://www.example.com:08443"},
			[]string{"https://www.example.com", "https://www.example.com:443", "https://example.com:8443"}},
		{"http://*.localhost:*",
			[]string{"http://a.localhost", "http://a.localhost:1"},
			[]string{"http://localhost:1", "https://a.localhost:1", "http://a.localhost:1:2"}},
		{"chrome-extension://abcdef",
			[]string{"chrome-extension://abcdef"},
			[]string{"chrome-extension://abcdefg", "https://abcdef"}},
	} {
		allow, err := AllowOriginPatterns(tt.pattern)
		if err != nil {
			t.Error(err)
			continue
		}
		for _, o := range tt.passes {
			if !allow(originRequest(o)) {
				t.Errorf("%s does not let in %q", tt.pattern, o)
			}
		}
		for _, o := range tt.doesNotPass {
			if allow(originRequest(o)) {
				t.Errorf("%s lets in %q", tt.pattern, o)
			}
		}
		if !allow(originRequest()) {
			t.Errorf("%s does not let in what is no browser", tt.pattern)
		}
	}
}

func TestSeveralPatterns(t *testing.T) {
	allow, err := AllowOriginPatterns("https://a", "https://*.b", "http://c:*")
	if err != nil {
		t.Fatal(err)
	}
	for o, want := range map[string]bool{"https://a": true, "https://x.b": true, "http://c:1": true, "https://b": false, "http://a": false} {
		if allow(originRequest(o)) != want {
			t.Error(o, !want)
		}
	}
	none, err := AllowOriginPatterns()
	if err != nil || none(originRequest("https://a")) || !none(originRequest()) {
		t.Error("an empty list lets in", err)
	}
}

func TestMalformedPatterns(t *testing.T) {
	for _, p := range []string{
		"", "*", "null", "example.com", "*.example.com", "//example.com", "https:example.com", "https://", "https://*", "https://*.", "https://*.*",
		"*://example.com", "http*://example.com", "https://*example.com", "https://www.*.com", "https://www*.example.com", "https://**.example.com",
		"https://*.*.example.com", "https://example.*", "https://example.com/", "https://*.example.com/", "https://user@example.com",
		"https://user@*.example.com", "https://example.com:", "https://example.com:99999", "https://example.com:8*", "https://example.com:**",
		"https://*.example.com.", "https://*..com", "https://*.0.0.1", "https://*.1", "https://*.[::1]", "https://b\xc3\xbccher.example",
		"https://example.com, https://example.org", " https://example.com", "https://example.com?", "https://example.com#",
	} {
		if allow, err := AllowOriginPatterns("https://a", p); err == nil || allow != nil || !strings.Contains(err.Error(), "pattern") {
			t.Errorf("%q is taken for a pattern: %v", p, err)
		}
	}
}

func FuzzAllowOriginPatterns(f *testing.F) {
	f.Add("https://*.example.com", "https://www.example.com")
	f.Add("http://localhost:*", "http://localhost:3000")
	f.Add("https://[::1]:*", "https://[::1]:1")
	f.Fuzz(func(t *testing.T, pattern, origin string) {
		allow, err := AllowOriginPatterns(pattern)
		if err != nil {
			return
		}
		r := originRequest(origin)
		if origin == "" || !allow(r) {
			return
		}
		// Whatever passes is an origin, of the pattern's scheme, and of its domain.
		if !isOrigin(origin) {
			t.Errorf("%q lets in %q, which is none", pattern, origin)
		}
		scheme, host, _, _ := splitOrigin(pattern)
		oscheme, ohost, _, _ := splitOrigin(origin)
		if !strings.EqualFold(scheme, oscheme) || !strings.HasSuffix(strings.ToLower(ohost), strings.ToLower(strings.TrimPrefix(host, "*"))) {
			t.Errorf("%q lets in %q", pattern, origin)
		}
	})
}

// Origins and CheckOrigin both have to allow a request.
func TestServerOrigins(t *testing.T) {
	noLeaks(t)
	even := func(r *wsdriver.HandshakeRequest) bool { return len(r.Origin)%2 == 0 }
	for reason, tt := range map[string]struct {
		origins []string
		check   func(*wsdriver.HandshakeRequest) bool
		passes  string
		refused string
	}{
		"the same origin": {nil, nil, "http://example.com https://example.com", "https://a.example https://www.example.com"},
		"a list":          {[]string{"https://*.example"}, nil, "https://a.example https://aa.example", "http://a.example https://example.com http://example.com"},
		"a list and a check": {[]string{"https://*.example"}, even, "https://aa.example",
			"https://a.example https://example.com"},
		"an off-switch": {nil, wsdriver.InsecureAnyOrigin, "https://evil.example null", ""},
	} {
		t.Run(reason, func(t *testing.T) {
			config := &netconn.Config{Driver: &wsdriver.Config{CheckOrigin: tt.check}}
			addr := start(t, &Server{Handle: echoHandle, Origins: tt.origins, Config: config})
			for _, o := range slices.Concat(strings.Fields(tt.passes), strings.Fields(tt.refused)) {
				want := 101
				if slices.Contains(strings.Fields(tt.refused), o) {
					want = 403
				}
				if got := try(t, addr, head+"Origin: "+o+"\r\n\r\n"); got != want {
					t.Errorf("%d for %q, want %d", got, o, want)
				}
			}
			if got := try(t, addr, head+"\r\n"); got != 101 {
				t.Error("what is no browser gets", got)
			}
		})
	}
}
