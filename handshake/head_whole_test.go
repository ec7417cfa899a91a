package handshake_test

import (
	"strings"
	"testing"

	"github.com/wsdriver/wsdriver/handshake"
	"github.com/wsdriver/wsdriver/wire"
)

// parsesWhole checks that a Head takes all of what the parsers parse, at any limit
// that it is not over: so who has a whole head at hand needs no Head.
func parsesWhole(t *testing.T, head string) {
	t.Helper()
	want := verdict{n: len(head), done: true, text: head}
	if _, err := handshake.ParseRequest(head); err == nil {
		equal(t, "a Head takes the request that was parsed", gather(false, len(head), head), want)
	}
	if _, err := handshake.ParseResponse(head); err == nil {
		equal(t, "a Head takes the response that was parsed", gather(true, len(head), head), want)
	}
}

func TestWhatParsesIsAHead(t *testing.T) {
	for _, head := range []string{
		"GET /a HTTP/1.1\r\nHost: a\r\nX-A:b\r\n\r\n",
		"HTTP/1.1 101 a b\r\nHost: a\r\nX-A:b\r\n\r\n",
		"HTTP/1.1 101\r\n\r\n",
	} {
		parsesWhole(t, head)
		for at := range len(head) {
			for c := range 256 {
				changed := []byte(head)
				changed[at] = byte(c)
				parsesWhole(t, string(changed))
			}
			for _, more := range []string{"\r", "\n", "\r\n", "\r\n\r\n", "\n\n"} {
				parsesWhole(t, head[:at]+more+head[at:])
				parsesWhole(t, head[:at]+more)
			}
			parsesWhole(t, head[:at]+head[at+1:])
		}
	}
	for lines, want := range map[int]*wire.Error{handshake.MaxLines: handshake.ErrMalformedHead, handshake.MaxLines + 1: handshake.ErrHeadTooLarge} {
		head := "GET / HTTP/1.1\r\n" + strings.Repeat("a:\r\n", lines)
		_, err := handshake.ParseRequest(head + "\r\n")
		equal(t, "both have one limit on the number of fields", err == nil, lines == handshake.MaxLines)
		parsesWhole(t, head+"\r\n")
		_, err = handshake.ParseRequest(head + "a: \n\n\r\n")
		equal(t, "an LF without its CR ends no field", err, want)
	}
}
