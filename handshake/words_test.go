package handshake_test

import (
	"strings"
	"testing"

	"github.com/wsdriver/wsdriver/handshake"
)

// Texts are looked at in words of eight bytes and what is left over byte by byte: so
// every byte is tried at every place of texts that are shorter and longer than a word.

func TestFieldValueBytes(t *testing.T) {
	for n := 1; n <= 20; n++ {
		for at := range n {
			for c := range 256 {
				value := []byte(strings.Repeat("x", n))
				value[at] = byte(c)
				r, err := handshake.ParseRequest("GET / HTTP/1.1\r\na:" + string(value) + "\r\n\r\n")
				if want := c >= 0x20 && c != 0x7F || c == '\t'; (err == nil) != want {
					t.Fatalf("%q may stand in a value: got %v", value, err)
				}
				if err == nil && r.Header[0].Value != strings.Trim(string(value), " \t") {
					t.Fatalf("%q became %q", value, r.Header[0].Value)
				}
			}
		}
	}
}

// The bytes of names, of fields whose value anybody may look at and of others, for
// those who parse a request and for those who skim it.
func TestFieldNameBytes(t *testing.T) {
	const others = "()<>@,;:\\\"/[]?={} \t"
	head := "GET / HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: " + goodKey + "\r\nSec-WebSocket-Version: 13\r\n"
	for n := 1; n <= 20; n++ {
		for at := range n {
			for c := range 256 {
				name := []byte(strings.Repeat("x", n))
				name[at] = byte(c)
				field := string(name) + ":y\r\n\r\n"
				token := c > 0x20 && c < 0x7F && strings.IndexByte(others, byte(c)) < 0
				if c == ':' {
					token = at > 0 // the rest is value
				}
				if _, err := handshake.ParseRequest("GET / HTTP/1.1\r\n" + field); (err == nil) != token {
					t.Fatalf("%q may be a name: got %v", name, err)
				}
				var r handshake.Request
				if ok := r.Skim(head+field, nil); ok != token {
					t.Fatalf("%q may be a name: skimmed: %v", name, ok)
				}
			}
		}
	}
}

func TestNamesFoldInASCIIAlone(t *testing.T) {
	small := func(c byte) byte {
		if 'A' <= c && c <= 'Z' {
			return c + 'a' - 'A'
		}
		return c
	}
	for _, n := range []int{1, 7, 8, 9, 16, 17} {
		for at := range n {
			a, b := []byte(strings.Repeat("x", n)), []byte(strings.Repeat("X", n))
			for i := range 1 << 16 {
				a[at], b[at] = byte(i), byte(i>>8)
				h := handshake.Header{{Name: string(a)}}
				if want := small(a[at]) == small(b[at]); h.Has(string(b)) != want {
					t.Fatalf("%q and %q are one name: got %v", a, b, !want)
				}
			}
		}
		h := handshake.Header{{Name: strings.Repeat("x", n)}}
		equal(t, "another length makes another name", h.Has(strings.Repeat("x", n+1)), false)
	}
}

// What may stand in the parts of a request, by the definitions.
func TestBytesOfParts(t *testing.T) {
	const alnum = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
	in := func(c int, set string) bool { return c < 0x80 && strings.IndexByte(set, byte(c)) >= 0 }
	for c := range 256 {
		s := "a" + string([]byte{byte(c)}) + "a"
		visible := c > 0x20 && c < 0x7F
		passes := func(old, new string) bool {
			_, err := check(with(t, old, new))
			return err == nil
		}
		equal(t, "in a path: "+s, passes("/chat", "/"+s), visible && c != '#' && c != '%')
		equal(t, "in a query: "+s, passes("/chat", "/?"+s), visible && c != '#')
		equal(t, "in a host: "+s, passes("server.example.com", s), in(c, alnum+"-._~"))
		key := s + goodKey[3:]
		equal(t, "in a key: "+s, passes(goodKey, key), in(c, alnum+"+/"))
		_, err := check(strings.Replace(with(t, goodKey, key), "13", "8", 1))
		equal(t, "in a key of version 8: "+s, err == nil, in(c, alnum+"+/="))
	}
}
