package wsdriver_test

import (
	"bufio"
	"bytes"
	"crypto/sha1"
	"encoding/base64"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/wsdriver/wsdriver"
	"github.com/wsdriver/wsdriver/internal/xtest"
)

// propHead writes a request from a grammar: the fields in any order, their names in
// any case, lists in one line or several, whitespace where it is allowed, and then at
// most one thing changed.
func propHead(s *simScript) (head string, mutation string) {
	method, target, proto := "GET", []string{"/", "/chat?a=b", "http://server.example.com/chat", "/%41"}[s.below(4)], "HTTP/1.1"
	fields := [][2]string{
		{"Host", "server.example.com"}, {"Upgrade", "websocket"}, {"Connection", "Upgrade"},
		{"Sec-WebSocket-Key", propKey(s)}, {"Sec-WebSocket-Version", []string{"13", "8", "7"}[s.below(3)]},
	}
	switch s.below(4) {
	case 1:
		fields[2][1] = "keep-alive, Upgrade"
	case 2:
		fields[2][1] = "close,\tUPGRADE ,"
		fields[1][1] = "WebSocket"
	case 3:
		fields = append(fields, [2]string{"Connection", "keep-alive"}, [2]string{"Content-Length", "0"})
	}
	switch s.below(3) {
	case 1:
		fields = append(fields, [2]string{"Sec-WebSocket-Protocol", "chat, superchat"})
	case 2:
		fields = append(fields, [2]string{"Sec-WebSocket-Protocol", "superchat"}, [2]string{"Sec-WebSocket-Protocol", "chat"})
	}
	set := func(name, value string) {
		for i := range fields {
			if fields[i][0] == name {
				fields[i][1] = value
			}
		}
	}
	drop := func(i int) { fields = append(fields[:i:i], fields[i+1:]...) }
	nl, tail := "\r\n", ""
	mutations := []struct {
		name string
		do   func()
	}{
		{"none", func() {}}, {"none, again", func() {}},
		{"method", func() { method = []string{"POST", "get", "HEAD"}[s.below(3)] }},
		{"proto", func() { proto = []string{"HTTP/1.0", "HTTP/0.9", "HTTP/1.2"}[s.below(3)] }},
		{"a field is missing", func() { drop(s.below(5)) }},
		{"key", func() {
			set("Sec-WebSocket-Key", []string{"", "short", "dGhlIHNhbXBsZSBub25jZQ=", "dGhlIHNhbXBsZSBub25jZQ", "dGhlIHNhbXBsZSBub25jZSE=", "dGhlIHNhbX*sZSBub25jZQ==",
				"c2hvcnRlcg==", "dGhlIHNhbXBsZSBub25jZSBhbmQgbW9yZQ=="}[s.below(8)])
		}},
		{"version", func() { set("Sec-WebSocket-Version", []string{"14", "6", "013", "13, 8", "-13", "", "x"}[s.below(7)]) }},
		{"upgrade", func() { set("Upgrade", []string{"", "h2c", "websockets", "web socket"}[s.below(4)]) }},
		{"connection", func() { set("Connection", []string{"", "close", "upgraded", "Up grade"}[s.below(4)]) }},
		{"a field twice", func() { fields = append(fields, fields[3+s.below(2)]) }},
		{"host twice", func() { fields = append(fields, [2]string{"Host", "server.example.com"}) }},
		{"body", func() { fields = append(fields, [2]string{"Content-Length", "5"}) }},
		{"chunks", func() { fields = append(fields, [2]string{"Transfer-Encoding", "chunked"}) }},
		{"origin", func() { fields = append(fields, [2]string{"Origin", "http://evil.example"}) }},
		{"protocols", func() {
			fields = append(fields, [2]string{"Sec-WebSocket-Protocol", []string{"a b", "a,a", "a/b", "\x80"}[s.below(4)]})
		}},
		{"line ends", func() { nl = "\n" }},
		{"space before the colon", func() { fields[3][0] += " " }},
		{"folded", func() { fields = append(fields, [2]string{"X-Folded", "a\r\n b"}) }},
		{"name", func() { fields = append(fields, [2]string{[]string{"", "a b", "a\x00"}[s.below(3)], "x"}) }},
		{"control character", func() { fields = append(fields, [2]string{"X", "a\x01b"}) }},
		{"target", func() { target = []string{"*", "", "/a b", "/a#b", "chat"}[s.below(5)] }},
		{"other field", func() { fields = append(fields, [2]string{"X-Other", "\xE9 and more"}) }},
		{"frames behind", func() { tail = "\x89\x80\x00\x00\x00\x00" }},
	}
	m := mutations[s.below(len(mutations))]
	m.do()
	b := method + " " + target + " " + proto + nl
	for at := s.below(7); len(fields) > 0; {
		at %= len(fields)
		f := fields[at]
		drop(at)
		switch s.below(3) {
		case 1:
			f[0] = strings.ToLower(f[0])
		case 2:
			f[0] = strings.ToUpper(f[0])
		}
		b += f[0] + ":" + []string{" ", "", "\t "}[s.below(3)] + f[1] + []string{"", " \t"}[s.below(2)] + nl
	}
	return b + nl + tail, m.name
}

func propKey(s *simScript) string {
	return base64.StdEncoding.EncodeToString(append(make([]byte, 10), s.byte(), s.byte(), s.byte(), s.byte(), s.byte(), s.byte()))
}

// propStricter are the changes that net/http lets pass and we do not: each of them
// can make two readers see two heads.
var propStricter = map[string]string{
	"line ends": "a lone LF ends no line", "folded": "a line is not folded",
	"name": "net/http takes names with spaces in part", "target": "net/http takes a fragment and an authority",
}

// propAccepts is the verdict on a head by net/http's parser and RFC 6455, section
// 4.2.1, in the order of its list.
func propAccepts(head string) (ok bool, key string) {
	r, err := http.ReadRequest(bufio.NewReader(strings.NewReader(head)))
	if err != nil {
		return false, ""
	}
	has := func(name, token string) bool {
		for _, e := range strings.Split(strings.Join(r.Header[name], ","), ",") {
			if strings.EqualFold(strings.Trim(e, " \t"), token) {
				return true
			}
		}
		return false
	}
	one := func(name string) string {
		if v := r.Header[http.CanonicalHeaderKey(name)]; len(v) == 1 {
			return v[0]
		}
		return ""
	}
	key, version := one("Sec-WebSocket-Key"), one("Sec-WebSocket-Version")
	raw, err := base64.StdEncoding.DecodeString(key)
	switch {
	case !strings.Contains(strings.ToLower(head), "\nhost:"): // net/http takes it from an absolute target
		return false, ""
	case r.Method != "GET", !r.ProtoAtLeast(1, 1), r.Host == "", !has("Upgrade", "websocket"), !has("Connection", "upgrade"):
		return false, ""
	case version != "13" && version != "8" && version != "7":
		return false, ""
	case version == "13" && (err != nil || len(raw) != 16), key == "", strings.ContainsAny(key, "*"):
		return false, ""
	case r.ContentLength > 0, len(r.TransferEncoding) > 0:
		return false, ""
	}
	// The same origin; in version 7 and 8 it stands in a field of another name.
	if o := one("Origin"); o != "" && o != "http://"+r.Host && version != "7" {
		return false, ""
	}
	return propTokens(r.Header[http.CanonicalHeaderKey("Sec-WebSocket-Protocol")]), key
}

// propTokens says whether the lines list tokens, none twice.
func propTokens(lines []string) bool {
	seen := map[string]bool{}
	for _, p := range strings.Split(strings.Join(lines, ","), ",") {
		p = strings.Trim(p, " \t")
		if strings.ContainsAny(p, " /") || strings.IndexByte(p, 0x80) >= 0 || seen[p] && p != "" {
			return false
		}
		seen[p] = true
	}
	return true
}

// A request is accepted if net/http can read it and it is what RFC 6455 asks for, but
// for a few changes that are listed; and the answer proves that it was read.
func TestHandshakesAreJudgedAsNetHTTPWould(t *testing.T) {
	xtest.Check(t, "a good head, one thing changed", xtest.ForAll(func(script xtest.Blob) error {
		s := &simScript{b: script}
		cuts := s.cuts()
		head, mutation := propHead(s)
		cfg := &wsdriver.Config{Protocols: []string{"chat"}}
		fresh := func() *wsdriver.Driver { return wsdriver.NewServer(cfg) }
		tr, err := simBoth(fresh, []byte(head), cuts...)
		if err != nil {
			return fmt.Errorf("%s: %q: %w", mutation, head, err)
		}
		ok, key := propAccepts(head)
		if _, stricter := propStricter[mutation]; stricter && ok && tr.opened < 0 {
			return nil
		}
		if opened := tr.opened >= 0; opened != ok {
			return fmt.Errorf("%s: %q: opened %v (%v), want %v", mutation, head, opened, tr.err, ok)
		}
		if !ok {
			return propRefusal(tr)
		}
		sum := sha1.Sum([]byte(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"))
		accept := "Sec-WebSocket-Accept: " + base64.StdEncoding.EncodeToString(sum[:]) + "\r\n"
		chose := strings.Contains(strings.ToLower(head), "sec-websocket-protocol")
		switch out := string(tr.out); {
		case !strings.HasPrefix(out, "HTTP/1.1 101 "), !strings.Contains(out, accept):
			return fmt.Errorf("%q: accepted with %q", head, out)
		case chose && !strings.Contains(strings.ToLower(out), "sec-websocket-protocol: ") && strings.Contains(head, " chat"):
			return fmt.Errorf("%q: no subprotocol in %q", head, out)
		}
		return nil
	}, xtest.Bytes(60)))
}

// propRefusal holds a refusal to what HTTP wants of it: net/http can read it, its
// length is known and the connection closes.
func propRefusal(tr *simTrace) error {
	if len(tr.out) == 0 && !tr.ended {
		return nil // the head is not whole
	}
	r, err := http.ReadResponse(bufio.NewReader(bytes.NewReader(tr.out)), nil)
	switch {
	case err != nil:
		return fmt.Errorf("the refusal is %q: %w", tr.out, err)
	case r.StatusCode < 400, !r.Close, r.ContentLength < 0, tr.state != wsdriver.Finished:
		return fmt.Errorf("the refusal is %q, the state %v", tr.out, tr.state)
	}
	return nil
}
