package handshake_test

import (
	"strings"
	"testing"

	"github.com/wsdriver/wsdriver/handshake"
)

// read feeds the chunks to a Body and returns what it kept, how many bytes it took
// and whether it is done.
func read(p *handshake.Response, chunks ...string) (kept string, n int, done bool) {
	var b handshake.Body
	b.Start(p)
	for _, c := range chunks {
		k, d := b.Write([]byte(c))
		n, done = n+k, d
		if done {
			break
		}
	}
	return string(b.Bytes()), n, done
}

func TestBody(t *testing.T) {
	long := strings.Repeat("a", 2000)
	for _, tt := range []struct {
		reason string
		status int
		fields string
		in     string
		want   string
		n      int
		done   bool
	}{
		{"a length", 404, "Content-Length: 5", "Hello, there", "Hello", 5, true},
		{"a length that is not reached", 404, "Content-Length: 50", "Hello", "Hello", 5, false},
		{"a length of 0", 404, "Content-Length: 0", "Hello", "", 0, true},
		{"a length beyond what is kept", 404, "Content-Length: 2000", long, long[:1024], 1024, true},
		{"a length of what is kept", 404, "Content-Length: 1024", long, long[:1024], 1024, true},
		{"no length: until the end of the stream", 404, "", "Hello", "Hello", 5, false},
		{"no length, a long body", 404, "", long, long[:1024], 1024, true},
		{"a malformed length", 404, "Content-Length: 5x", "Hello, there", "Hello, there", 12, false},
		{"an empty length", 404, "Content-Length:", "Hello", "Hello", 5, false},
		{"a negative length", 404, "Content-Length: -1", "Hello", "Hello", 5, false},
		{"a length beyond all", 404, "Content-Length: 99999999999999999999999", "Hello", "Hello", 5, false},
		{"two lengths", 404, "Content-Length: 1\r\nContent-Length: 2", "Hello", "Hello", 5, false},
		{"204 has no body", 204, "Content-Length: 5", "Hello", "", 0, true},
		{"304 has no body", 304, "Content-Length: 5", "Hello", "", 0, true},
		{"1xx has no body", 100, "Content-Length: 5", "Hello", "", 0, true},
		{"101 has no body", 101, "Transfer-Encoding: chunked", "Hello", "", 0, true},
		{"chunks", 404, "Transfer-Encoding: chunked", "5\r\nHello\r\n2\r\n, \r\n0\r\n\r\nmore", "Hello, ", 22, true},
		{"chunks override a length", 404, "Content-Length: 1\r\ntransfer-encoding: CHUNKED", "2\r\nab\r\n0\r\n\r\n", "ab", 12, true},
		{"chunks with extensions and trailers", 404, "Transfer-Encoding: chunked", "000a ;a=b\r\n0123456789\r\n00;x\r\nA: b\r\nC: d\r\n\r\nmore", "0123456789", 43, true},
		{"chunks of hexadecimal size", 404, "Transfer-Encoding: chunked", "7dA\r\n" + long, long[:1024], 1029, true},
		{"chunks that are cut", 404, "Transfer-Encoding: chunked", "5\r\nHel", "Hel", 6, false},
		{"chunks without a size", 404, "Transfer-Encoding: chunked", "x\r\nHello", "", 1, true},
		{"chunks that are longer than they say", 404, "Transfer-Encoding: chunked", "2\r\nHello", "He", 6, true},
		{"chunks with a CR and no LF behind them", 404, "Transfer-Encoding: chunked", "2\r\nHe\rllo", "He", 7, true},
		{"chunks with sizes in bare LF", 404, "Transfer-Encoding: chunked", "2\nHe\r\n0\n\r\n", "He", 10, true},
		{"chunks with a size beyond all", 404, "Transfer-Encoding: chunked", "0" + strings.Repeat("f", 17), "", 17, true},
		{"chunks end before a stray byte after the last CR", 404, "Transfer-Encoding: chunked", "0\r\n\rx", "", 5, true},
		{"a coding we do not know", 404, "Transfer-Encoding: gzip, chunked\r\nContent-Length: 1", "Hello", "Hello", 5, false},
		{"two codings", 404, "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked", "Hello", "Hello", 5, false},
	} {
		head := "HTTP/1.1 400 \r\n" + tt.fields + "\r\n\r\n"
		if tt.fields == "" {
			head = "HTTP/1.1 400 \r\n\r\n"
		}
		p, err := handshake.ParseResponse(head)
		if err != nil {
			t.Fatal(tt.reason, err)
		}
		p.Status = tt.status
		for cut := range len(tt.in) + 1 {
			kept, n, done := read(p, tt.in[:cut], tt.in[cut:])
			if kept != tt.want || n != tt.n || done != tt.done {
				t.Errorf("%s, cut at %d: got %q, %d, %v, want %q, %d, %v", tt.reason, cut, kept, n, done, tt.want, tt.n, tt.done)
			}
		}
		kept, n, done := read(p, strings.Split(tt.in, "")...)
		if kept != tt.want || n != tt.n || done != tt.done {
			t.Errorf("%s, byte by byte: got %q, %d, %v, want %q, %d, %v", tt.reason, kept, n, done, tt.want, tt.n, tt.done)
		}
	}
}

func TestBodyStartsAnew(t *testing.T) {
	var b handshake.Body
	equal(t, "nothing is kept before Start", len(b.Bytes()), 0)
	b.Start(&handshake.Response{Status: 400})
	b.Write([]byte("old"))
	b.Start(&handshake.Response{Status: 204})
	_, done := b.Write(nil)
	equal(t, "a body that is empty is done before its first byte", done, true)
	equal(t, "what was kept is gone", len(b.Bytes()), 0)
}
