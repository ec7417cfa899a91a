package handshake_test

import (
	"strings"
	"testing"

	"github.com/wsdriver/wsdriver/handshake"
	"github.com/wsdriver/wsdriver/wire"
)

const limit = 8192

// verdict is all that a Head says about a stream.
type verdict struct {
	n    int
	done bool
	err  *wire.Error
	text string
}

// gather feeds the chunks to a Head through one buffer, which it spoils after
// each call: a Head that looked back at a chunk would notice.
func gather(response bool, limit int, chunks ...string) (v verdict) {
	h := handshake.Head{Response: response}
	for _, c := range chunks {
		p := []byte(c)
		n, done, err := h.Write(p, limit)
		for i := range p {
			p[i] = '\n'
		}
		v.n += n
		v.done, v.err = done, err
		if n < len(p) {
			break
		}
	}
	v.text = h.String()
	return v
}

func TestHeadEnd(t *testing.T) {
	for _, tt := range []struct {
		reason, in string
		rest       string
	}{
		{"a head ends with its empty line", good + "\r\n", ""},
		{"frames behind the head are not its", good + "\r\n", "\x81\x82\x37\xfa\x21\x3d\x7f\x93"},
		{"a head may have no fields", "GET / HTTP/1.1\r\n\r\n", "x"},
		{"another head behind the head is not its", "G\r\n\r\n", "G\r\n\r\n"},
	} {
		got := gather(false, limit, tt.in+tt.rest)
		equal(t, tt.reason, got, verdict{len(tt.in), true, nil, tt.in})
	}
	got := gather(false, limit, "\r\n\r\n"+good+"\r\nrest")
	equal(t, "a server skips empty lines before the head (RFC 9112 2.2)", got, verdict{len(good) + 6, true, nil, good + "\r\n"})
	got = gather(false, limit, good)
	equal(t, "without its empty line a head goes on", got, verdict{len(good), false, nil, good})
	got = gather(true, limit, "HTTP/1.1 101 \r\n\r\n")
	equal(t, "a response has the same end", got, verdict{17, true, nil, "HTTP/1.1 101 \r\n\r\n"})
}

func TestHeadMalformed(t *testing.T) {
	for _, tt := range []struct {
		reason, in string
		at         int
	}{
		{"a TLS hello is seen at its first byte", "\x16\x03\x01\x02\x00", 0},
		{"a space cannot start a head", " GET / HTTP/1.1\r\n", 0},
		{"a bare LF cannot start a head", "\nGET", 0},
		{"an empty line before the head ends in CRLF", "\r\rGET", 1},
		{"NUL in the start line", "GET /\x00 HTTP/1.1\r\n", 5},
		{"a bare LF ends no start line", "GET / HTTP/1.1\nHost: a\r\n", 14},
		{"a bare CR ends no start line", "GET / HTTP/1.1\rHost: a\r\n", 15},
		{"NUL in a field", "G\r\na\x00: b\r\n", 4},
		{"NUL at the start of a field", "G\r\n\x00: b\r\n", 3},
		{"a bare LF ends no field", "G\r\na: b\nc: d\r\n", 7},
		{"a bare LF ends no head", "G\r\n\n", 3},
		{"a bare CR ends no field", "G\r\na: b\rc: d\r\n", 8},
		{"a bare CR ends no head", "G\r\n\ra", 4},
		{"CR CR LF is not CRLF", "G\r\r\n", 2},
	} {
		got := gather(false, limit, tt.in)
		if got.n != tt.at || got.err != handshake.ErrMalformedHead || got.done {
			t.Errorf("%s: got %d, %v, want %d", tt.reason, got.n, got.err, tt.at)
		}
	}
	if got := gather(true, limit, "\r\nHTTP/1.1 101\r\n\r\n"); got.err != handshake.ErrMalformedHead || got.n != 0 {
		t.Errorf("no empty line may stand before a response: got %d, %v", got.n, got.err)
	}
}

func TestHeadLimits(t *testing.T) {
	long := strings.Repeat("a", 100)
	lines := func(n int) string { return "G\r\n" + strings.Repeat("a:\r\n", n) + "\r\n" }
	for _, tt := range []struct {
		reason   string
		response bool
		limit    int
		in       string
		n        int
		err      *wire.Error
	}{
		{"a head of the limit passes", false, 20, "GET /12345 HTTP\r\nabc", 20, nil},
		{"a head that ends at the limit passes", false, 5, "G\r\n\r\n", 5, nil},
		{"so it does with frames behind it", false, 5, "G\r\n\r\nmore", 5, nil},
		{"H1: an endless request line is a URI too long", false, 50, long, 50, handshake.ErrURITooLong},
		{"also at its CR", false, 3, "GE\r\n\r\n", 3, handshake.ErrURITooLong},
		{"H2: an endless field line is a head too large", false, 50, "G\r\n" + long, 50, handshake.ErrHeadTooLarge},
		{"one byte over the limit is refused at that byte", false, 4, "G\r\n\r\n", 4, handshake.ErrHeadTooLarge},
		{"H3: empty lines before the head count", false, 51, strings.Repeat("\r\n", 100), 51, handshake.ErrHeadTooLarge},
		{"they count together with the head", false, 6, "\r\nG\r\n\r\n", 6, handshake.ErrHeadTooLarge},
		{"a response has no URI", true, 50, long, 50, handshake.ErrHeadTooLarge},
		{"a limit of 0 allows nothing", false, 0, "G", 0, handshake.ErrHeadTooLarge},
		{"a limit below 0 allows nothing", false, -1, "G", 0, handshake.ErrHeadTooLarge},
		{"128 fields pass", false, limit, lines(128), 3 + 4*128 + 2, nil},
		{"the 129th field is refused at its first byte", false, limit, lines(129), 3 + 4*128, handshake.ErrHeadTooLarge},
	} {
		got := gather(tt.response, tt.limit, tt.in)
		if got.n != tt.n || got.err != tt.err {
			t.Errorf("%s: got %d, %v, want %d, %v", tt.reason, got.n, got.err, tt.n, tt.err)
		}
	}
}

func TestHeadAnyChunking(t *testing.T) {
	for _, in := range []string{
		good + "\r\nrest", "\r\n\r\n" + good + "\r\n\r\n", good, "\r\n\r\r",
		"G\r\n" + strings.Repeat("a:\r\n", 129), "G\r\nab\n", "G\r\na\x00", "G\r\n\rx", "\x16\x03",
		strings.Repeat("a", 400), "G\r\n" + strings.Repeat("a", 400), strings.Repeat("\r\n", 200),
	} {
		for _, limit := range []int{0, 7, 200, 1 << 20} {
			want := gather(false, limit, in)
			for cut := range len(in) + 1 {
				if got := gather(false, limit, in[:cut], "", in[cut:]); got != want {
					t.Errorf("cut at %d of %q, limit %d: got %+v, want %+v", cut, in, limit, got, want)
				}
			}
			if got := gather(false, limit, strings.Split(in, "")...); got != want {
				t.Errorf("byte by byte, %q, limit %d: got %+v, want %+v", in, limit, got, want)
			}
		}
	}
}

func TestHeadAfterItsEnd(t *testing.T) {
	var h handshake.Head
	h.Write([]byte("G\r\n\r\n"), 5)
	n, done, err := h.Write([]byte("GET"), 5)
	if n != 0 || !done || err != nil {
		t.Errorf("a whole head takes no more: got %d, %v, %v", n, done, err)
	}
	text := h.String()
	h.Reset()
	n, done, err = h.Write([]byte("\n"), limit)
	if n != 0 || done || err != handshake.ErrMalformedHead {
		t.Errorf("after Reset a head starts anew: got %d, %v, %v", n, done, err)
	}
	n, _, err = h.Write([]byte("G"), limit)
	if n != 0 || err != handshake.ErrMalformedHead {
		t.Errorf("an error is final: got %d, %v", n, err)
	}
	equal(t, "the text outlives Reset", text, "G\r\n\r\n")

	h = handshake.Head{Response: true}
	h.Reset()
	if _, _, err = h.Write([]byte("\r\n"), limit); err != handshake.ErrMalformedHead {
		t.Errorf("Reset keeps Response: got %v", err)
	}
}

func TestHeadCopiesOnce(t *testing.T) {
	head := []byte(good + "\r\n")
	got := testing.AllocsPerRun(100, func() {
		var h handshake.Head
		h.Write(head, limit)
		_ = h.String()
	})
	equal(t, "a head in one chunk costs one allocation", got, 1)
}
