package handshake_test

import (
	"strings"
	"testing"

	"github.com/wsdriver/wsdriver/handshake"
)

// huge is how long the inputs of these tests are. Whatever takes a step for every
// byte is done with them at once; whatever takes one for every pair of bytes, 10^12
// steps, never is. So that these tests end is the proof, and no clock is read.
const huge = 1 << 20

func TestHeadIsLinear(t *testing.T) {
	for _, in := range []string{
		strings.Repeat("\r\n", huge/2),
		strings.Repeat("a", huge),
		"GET / HTTP/1.1\r\nCookie: " + strings.Repeat("a", huge) + "\r\n\r\n",
		"GET / HTTP/1.1\r\nCookie: " + strings.Repeat(" ", huge) + "x\r\n\r\n",
	} {
		var h handshake.Head
		var p [1]byte
		for i := range len(in) {
			p[0] = in[i]
			if n, _, err := h.Write(p[:], 2*huge); n != 1 || err != nil {
				t.Fatalf("byte %d of %.20q: got %d, %v", i, in, n, err)
			}
		}
		equal(t, "all of it is gathered", strings.HasSuffix(in, h.String()), true)
		handshake.ParseRequest(h.String())
		handshake.ParseResponse(h.String())
		new(handshake.Request).Skim(h.String(), nil)
	}
}

// The bytes gathered are copied when their memory grows, and that must be rare.
func TestHeadGrowsRarely(t *testing.T) {
	in := []byte(strings.Repeat("a", 1<<16))
	allocs := testing.AllocsPerRun(5, func() {
		var h handshake.Head
		for i := range in {
			h.Write(in[i:i+1], len(in))
		}
	})
	if allocs > 40 {
		t.Errorf("64 KiB byte by byte cost %v allocations", allocs)
	}
}

func TestFieldsAreLinear(t *testing.T) {
	for _, line := range []string{
		"Sec-WebSocket-Protocol: b" + strings.Repeat(" ", huge) + "x",
		"Sec-WebSocket-Protocol: b" + strings.Repeat(" ,", huge/2),
		"Sec-WebSocket-Protocol: b" + strings.Repeat(",b", huge/2),
		"Sec-WebSocket-Protocol: " + distinct(huge),
		"Sec-WebSocket-Extensions: a" + strings.Repeat(" ", huge) + "x",
		"Sec-WebSocket-Extensions: a" + strings.Repeat(", ", huge/2) + "x",
		"Sec-WebSocket-Extensions: a" + strings.Repeat(";a", huge/2),
		"Sec-WebSocket-Extensions: foo; bar=\"" + strings.Repeat("\\a", huge/2),
		"Sec-WebSocket-Extensions: foo; bar=" + strings.Repeat("\"", huge),
		"Connection: " + strings.Repeat(" ,", huge/2) + strings.Repeat(" ", huge),
		"Connection: " + strings.Repeat("upgrad,", huge/7),
		"Origin: http://" + strings.Repeat("[:", huge/2),
	} {
		r, err := handshake.ParseRequest(plus(line))
		if err != nil {
			t.Fatalf("%.40q: %v", line, err)
		}
		r.Check(nil)
		r.SameOrigin(false)
		new(handshake.Request).Skim(plus(line), nil)
	}
	for _, value := range []string{strings.Repeat(" a", huge/2), "a" + strings.Repeat(" ", huge) + "b", strings.Repeat("a,", huge/2)} {
		r := accepted(t, "many subprotocols", old(twoKeys, "WebSocket-Protocol: "+value+"\r\n"), all...)
		if _, err := handshake.AppendAccept(nil, r, r.Protocols[len(r.Protocols)-1], nil, nil); err != nil {
			t.Errorf("the last of them: %v", err)
		}
	}
	for _, s := range []string{strings.Repeat("%", huge), strings.Repeat("a.", huge/2), strings.Repeat("/", huge), strings.Repeat("%41", huge/3)} {
		check(with(t, "/chat", "/"+s))
		check(with(t, "/chat", "http://"+s))
		check(with(t, "server.example.com", s))
		check(with(t, "server.example.com", "["+s+"]"))
		handshake.ParseURL("ws://" + s + "@" + s + "/" + s + "?" + s)
	}
}

// distinct returns a list of about n bytes without two equal elements.
func distinct(n int) string {
	var b strings.Builder
	for i := 0; b.Len() < n; i++ {
		for j := i; ; j >>= 4 {
			b.WriteByte("abcdefghijklmnop"[j&15])
			if j < 16 {
				break
			}
		}
		b.WriteByte(',')
	}
	return b.String()
}
