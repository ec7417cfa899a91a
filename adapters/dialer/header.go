package dialer

import (
	"net/http"
	"slices"
	"strings"

	"github.com/wsdriver/wsdriver"
)

// header returns the fields for the request: of the URL, of the program, and of the jar.
func (d *Dialer) header(to *target) wsdriver.Header {
	h := slices.Clone(d.Header)
	if !h.Has("Authorization") {
		h = append(h, to.request.Header...) // the URL has no other
	}
	if d.Jar == nil {
		return h
	}
	cookies := http.Request{Header: make(http.Header)}
	for _, c := range d.Jar.Cookies(to.url) {
		if c != nil {
			cookies.AddCookie(c)
		}
	}
	jar := cookies.Header.Get("Cookie")
	if jar == "" {
		return h
	}
	// "The user agent MUST NOT attach more than one Cookie header field" (RFC 6265,
	// section 5.4).
	all := append(h.Values("Cookie"), jar)
	h = slices.DeleteFunc(h, func(f wsdriver.Field) bool { return strings.EqualFold(f.Name, "Cookie") })
	return append(h, wsdriver.Field{Name: "Cookie", Value: strings.Join(all, "; ")})
}

// keepCookies gives the cookies of an answer to the jar.
func (a *attempt) keepCookies(r *wsdriver.HandshakeResponse) {
	if a.Jar == nil || r == nil {
		return
	}
	lines := r.Header.Values("Set-Cookie")
	if len(lines) == 0 {
		return
	}
	p := http.Response{Header: http.Header{"Set-Cookie": lines}}
	if cookies := p.Cookies(); len(cookies) > 0 {
		a.Jar.SetCookies(a.to.url, cookies)
	}
}
