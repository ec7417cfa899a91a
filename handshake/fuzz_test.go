package handshake_test

import (
	"bufio"
	"net/http"
	"net/textproto"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/wsdriver/wsdriver/handshake"
)

// FuzzHead holds that no head makes us panic, that its verdict does not depend on
// how it is cut, and that what we accept net/http reads in the same way: a proxy
// or a handler that stands beside us must not see another request.
func FuzzHead(f *testing.F) {
	for _, s := range []string{
		good + "\r\n", "\r\n" + good + "\r\nx",
		plus("Origin: http://a", "Sec-WebSocket-Protocol: a, b", "Sec-WebSocket-Extensions: a; b=\"c\"", "Content-Length: 0"),
		strings.Replace(good, "/chat", "http://[::1]:80/a?b%", 1) + "\r\n",
		strings.Replace(good, "13", "8", 1) + "Pragma: no-cache\r\nTrailer: a\r\nX: \xff\r\n\r\n",
		strings.Replace(good, "server.example.com", "[::ffff:1.2.3.4]:", 1) + "\r\n",
		old(), old("WebSocket-Protocol: a b\r\n"), old(twoKeys), old(twoKeys, "Sec-WebSocket-Draft: 2\r\nContent-Length: 8\r\n") + "^n:ds[4U",
		strings.Replace(good, "13", "4", 1) + "Origin: http://a b\r\n\r\n", strings.Replace(old(twoKeys), "/demo", "http://a:80?b", 1),
		"GET / HTTP/1.1\r\n\r\n", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "\x16\x03\x01", "GET / HTTP/1.1\r\na: b\r\n c\r\n\r\n",
	} {
		f.Add(s, uint16(len(s)/2))
	}
	f.Fuzz(func(t *testing.T, s string, cut uint16) {
		at := min(int(cut), len(s))
		v := gather(false, limit, s)
		if got := gather(false, limit, s[:at], s[at:]); got != v {
			t.Fatalf("cut at %d: got %+v, want %+v", at, got, v)
		}
		parsesWhole(t, s)
		if !v.done {
			return
		}
		few, fault := check(v.text)
		r, err := check(v.text, all...)
		if fault == nil && (err != nil || few.Version != r.Version || few.Origin != r.Origin) {
			t.Fatalf("more versions make another request: %v, %+v instead of %+v", err, r, few)
		}
		if err != nil {
			status, h, body := handshake.Refusal(err, all)
			if _, err := handshake.AppendReject(nil, status, h, []byte(body)); err != nil {
				t.Fatalf("a refusal cannot be written: %v", err)
			}
			return
		}
		r.SameOrigin(true)
		r.Nonce = goodKey
		if _, err := handshake.AppendAccept(nil, r, handshake.SelectProtocol(r.Protocols, r.Protocols), r.Extensions, nil); err != nil {
			t.Fatalf("an acceptance cannot be written: %v", err)
		}
		agree(t, r, v.text)
	})
}

// FuzzParts is FuzzHead for parts that stand in a request that is good otherwise, so
// that more of what is tried is accepted.
func FuzzParts(f *testing.F) {
	f.Add("/a%20b?c", "example.com:80", "X-A: b")
	f.Add("http://[::1]:80/?%", "[1:2::3.4.5.6]", "Pragma: no-cache")
	f.Add("//a|\"<>\\^`{}", "a_b~c.", "Sec-WebSocket-Protocol: a, b")
	f.Add("wss://a", "0", "Trailer: Host\r\nExpect: 100-continue\r\nContent-Length: 0")
	f.Fuzz(func(t *testing.T, target, host, line string) {
		head := strings.NewReplacer("/chat", target, "server.example.com", host).Replace(good) + line + "\r\n\r\n"
		if r, err := check(head); err == nil {
			agree(t, r, head)
		}
	})
}

// agree checks that net/http reads the request as we do.
func agree(t *testing.T, r *handshake.Request, head string) {
	t.Helper()
	p, err := http.ReadRequest(bufio.NewReader(strings.NewReader(head)))
	if err != nil {
		t.Fatalf("net/http refuses what we accept: %v\n%q", err, head)
	}
	if p.Method != r.Method || p.RequestURI != r.Target || p.Host != r.Host || p.Proto != r.Proto || p.ContentLength != 0 && (p.ContentLength != 8 || r.Key2 == "") || p.TransferEncoding != nil {
		t.Fatalf("net/http reads %q %q %q %q %d, we read %q %q %q %q", p.Method, p.RequestURI, p.Host, p.Proto, p.ContentLength, r.Method, r.Target, r.Host, r.Proto)
	}
	for _, f := range r.Header {
		name := textproto.CanonicalMIMEHeaderKey(f.Name)
		if name == "Host" || name == "Cache-Control" { // net/http takes the one out and may add the other
			continue
		}
		if got, want := p.Header[name], r.Header.Values(f.Name); !slices.Equal(got, want) {
			t.Fatalf("net/http reads %s as %q, we as %q", name, got, want)
		}
	}
	for name, values := range p.Header {
		if name != "Cache-Control" && !r.Header.Has(name) {
			t.Fatalf("net/http reads %s as %q, we do not see it", name, values)
		}
	}
}

// FuzzExtensions holds that what we parse we can write, and that it parses back.
func FuzzExtensions(f *testing.F) {
	for _, s := range []string{
		"", "a", "a,", "a, b", "a; b", "a; b=1", `a; b="hi"`, `a; b="hi, \"there"`, `a; b; c=1; d="\h\i", e`, " , a ;\tb = c ", "x-webkit- -frame", `foo; bar="fooa\a\a\a`,
	} {
		f.Add(s, "y")
	}
	f.Fuzz(func(t *testing.T, a, b string) {
		list, err := handshake.ParseExtensions([]string{a, b})
		if err != nil {
			return
		}
		text := string(handshake.AppendOffers(nil, list))
		again, err := handshake.ParseExtensions([]string{text})
		if err != nil || !reflect.DeepEqual(list, again) {
			t.Fatalf("%q, %q became %q, which is %+v, %v and not %+v", a, b, text, again, err, list)
		}
	})
}

// FuzzResponse holds that no response makes us panic, that a 101 passes only with
// its proof, and that a body never keeps more than it may.
func FuzzResponse(f *testing.F) {
	f.Add(goodResponse+"\r\n", "")
	f.Add(goodResponse+"Sec-WebSocket-Protocol: foo\r\nSec-WebSocket-Extensions: x; a\r\n\r\n", "\x81\x00")
	f.Add("HTTP/1.1 404 Not Found\r\nContent-Length: 5\r\n\r\n", "Hello")
	f.Add("HTTP/1.1 404\r\nTransfer-Encoding: chunked\r\n\r\n", "5;a\r\nHello\r\n0\r\nA: b\r\n\r\n")
	f.Add("HTTP/1.1 101 a\r\nUpgrade: WebSocket\r\nConnection: Upgrade\r\nSec-WebSocket-Origin: https://a\r\nSec-WebSocket-Location: wss://a/\r\nSec-WebSocket-Protocol: foo\r\n\r\n", "")
	f.Add("HTTP/1.0 101 a\r\n\r\n", "")
	f.Fuzz(func(t *testing.T, head, body string) {
		p, err := answer(head)
		if p == nil {
			return
		}
		for _, v := range all {
			p.CheckHixie(&handshake.Request{Host: "a", Protocols: []string{"foo"}}, v, true)
		}
		if err == nil && (p.Status != 101 || !strings.Contains(head, clientAccept)) {
			t.Fatalf("passed without proof: %q", head)
		}
		kept, n, done := read(p, body)
		bytewise, m, alsoDone := read(p, strings.Split(body, "")...)
		if body != "" && (kept != bytewise || n != m || done != alsoDone) {
			t.Fatalf("byte by byte: %q, %d, %v; at once: %q, %d, %v", bytewise, m, alsoDone, kept, n, done)
		}
		if len(kept) > handshake.MaxBody || n > len(body) || !done && n < len(body) {
			t.Fatalf("took %d of %d bytes and kept %d", n, len(body), len(kept))
		}
	})
}

// FuzzKeyNumber holds KeyNumber against numbers that know no overflow.
func FuzzKeyNumber(f *testing.F) {
	for _, key := range []string{
		"", " ", "0 ", "4 @1  46546xW%0l 1 5", "18x 6]8vM;54 *(5:  {   U1]8  z [  8", "99999 99999990", "4294967295 ", "4294967296 ", "8589934590  ",
		" 18446744073709551616", " 18446744073709551621", "000000000000000000000000 12", "1\t2", "\u0663 ", "115292150460684697 60",
	} {
		f.Add(key)
	}
	f.Fuzz(func(t *testing.T, key string) {
		number, ok := handshake.KeyNumber(key)
		want, wantOK := keyNumber(key)
		if ok != wantOK || number != want {
			t.Fatalf("%q: got %d, %v, want %d, %v", key, number, ok, want, wantOK)
		}
	})
}
