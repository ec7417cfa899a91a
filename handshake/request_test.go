package handshake_test

import (
	"strings"
	"testing"

	"github.com/wsdriver/wsdriver/handshake"
	"github.com/wsdriver/wsdriver/wire"
)

func TestParseRequest(t *testing.T) {
	r, err := handshake.ParseRequest("GET /a?b HTTP/1.1\r\nHOST:example.com\r\nX-A: \t a  b\t \r\nX-B:\r\nx-c: \xe9\t\xff:\r\n\r\n")
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "the method", r.Method, "GET")
	equal(t, "the target", r.Target, "/a?b")
	equal(t, "the version of HTTP", r.Proto, "HTTP/1.1")
	equal(t, "the number of fields", len(r.Header), 4)
	equal(t, "names stay as spelled, a space after the colon may be absent", r.Header[0], wire.Field{Name: "HOST", Value: "example.com"})
	equal(t, "values are trimmed at their ends alone", r.Header[1], wire.Field{Name: "X-A", Value: "a  b"})
	equal(t, "values may be empty", r.Header[2], wire.Field{Name: "X-B"})
	equal(t, "values may have bytes from 0x80 on, tabs and colons", r.Header[3], wire.Field{Name: "x-c", Value: "\xe9\t\xff:"})
	equal(t, "syntax alone tells no version", r.Version, 0)
}

func TestParseRequestMalformed(t *testing.T) {
	for _, tt := range []struct{ reason, head string }{
		{"an empty head", ""},
		{"a head that is cut in the request line", "GET / HTTP/1.1"},
		{"a head that is cut before its empty line", "GET / HTTP/1.1\r\n"},
		{"a head that is cut in a field", "GET / HTTP/1.1\r\na: b"},
		{"something behind the head", "GET / HTTP/1.1\r\n\r\nx"},
		{"an empty request line", "\r\n\r\n"},
		{"no target", "GET HTTP/1.1\r\n\r\n"},
		{"two spaces before the target", "GET  / HTTP/1.1\r\n\r\n"},
		{"two spaces behind the target", "GET /  HTTP/1.1\r\n\r\n"},
		{"a space in the target", "GET /a b HTTP/1.1\r\n\r\n"},
		{"a tab in the target", "GET /a\tb HTTP/1.1\r\n\r\n"},
		{"a control character in the target", "GET /\x7f HTTP/1.1\r\n\r\n"},
		{"a space behind the version", "GET / HTTP/1.1 \r\n\r\n"},
		{"no version, as in HTTP/0.9", "GET /\r\n\r\n"},
		{"a version in lower case", "GET / http/1.1\r\n\r\n"},
		{"a version of two digits", "GET / HTTP/1.10\r\n\r\n"},
		{"a version without digits", "GET / HTTP/x.1\r\n\r\n"},
		{"a version without a point", "GET / HTTP/111\r\n\r\n"},
		{"a method that is no token", "G@T / HTTP/1.1\r\n\r\n"},
		{"a bare LF in the request line", "GET / HTTP/1.1\nHost: a\r\n\r\n"},
		{"H4: a bare LF in a field", "GET / HTTP/1.1\r\na: b\nc: d\r\n\r\n"},
		{"H4: a bare CR in a field", "GET / HTTP/1.1\r\na: b\rc: d\r\n\r\n"},
		{"H4: NUL in a value", "GET / HTTP/1.1\r\na: \x00\r\n\r\n"},
		{"a control character in a value", "GET / HTTP/1.1\r\na: \x01\r\n\r\n"},
		{"DEL in a value", "GET / HTTP/1.1\r\na: \x7f\r\n\r\n"},
		{"H5: a folded line", "GET / HTTP/1.1\r\na: b\r\n c\r\n\r\n"},
		{"H5: a line folded by a tab, with a colon", "GET / HTTP/1.1\r\na: b\r\n\tc: d\r\n\r\n"},
		{"H6: a space before the first field", "GET / HTTP/1.1\r\n a: b\r\n\r\n"},
		{"H6: a space before the colon", "GET / HTTP/1.1\r\na : b\r\n\r\n"},
		{"H6: an empty name", "GET / HTTP/1.1\r\n: b\r\n\r\n"},
		{"H6: a name that is no token", "GET / HTTP/1.1\r\na(b: c\r\n\r\n"},
		{"H6: a name that is not ASCII", "GET / HTTP/1.1\r\n\xc3\xa9: c\r\n\r\n"},
		{"a field without a colon", "GET / HTTP/1.1\r\nab\r\n\r\n"},
	} {
		refused(t, tt.reason, tt.head, handshake.ErrMalformedHead)
	}
	many := "GET / HTTP/1.1\r\n" + strings.Repeat("a: b\r\n", handshake.MaxLines+1) + "\r\n"
	refused(t, "more fields than Head lets through", many, handshake.ErrHeadTooLarge)
}

func TestParseRequestCopiesNothing(t *testing.T) {
	head := good + "\r\n"
	got := testing.AllocsPerRun(100, func() { handshake.ParseRequest(head) })
	equal(t, "a parse allocates the Request and its Header", got, 2)
}
