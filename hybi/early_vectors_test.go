package hybi

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/wsdriver/wsdriver/wire"
)

// earlyVector is a stream of frames, in the clear and set apart by bars, and what it
// tells in the versions from one to another. An end "eof" is left out.
type earlyVector struct {
	from, to   wire.Version
	reason, in string
	lines      []string
}

const h5 = "48656c6c6f" // Hello

var (
	bytes256 = strings.Repeat("41", 256)
	bytes64K = strings.Repeat("42", 65536)
)

var earlyVectors = []earlyVector{
	{1, 3, "text", "0405" + h5, []string{`text "Hello"`}},
	{1, 3, "a short text", "0403 666f6f", []string{`text "foo"`}},
	{1, 3, "empty text", "0400", []string{`text ""`}},
	{1, 3, "fragments", "8403 48656c | 0002 6c6f", []string{`text "Hello"`}},
	{1, 3, "two words", "8406 68656c6c6f20 | 0005 776f726c64", []string{`text "hello world"`}},
	{1, 3, "three fragments", "8403 48656c | 8002 6c6f | 0006 20776f726c64", []string{`text "Hello world"`}},
	{1, 3, "empty fragments", "8400 | 8000 | 0000", []string{`text ""`}},
	{1, 3, "an empty ping and pong", "0200 | 0300", []string{`ping ""`, `pong ""`}},
	{1, 3, "a ping and a pong", "0205" + h5 + "| 0305" + h5, []string{`ping "Hello"`, `pong "Hello"`}},
	{1, 3, "a text of 256 bytes", "047e0100" + bytes256, []string{`text "` + strings.Repeat("A", 256) + `"`}},
	{1, 3, "a binary of 256 bytes", "057e0100" + bytes256, []string{`binary "` + strings.Repeat("A", 256) + `"`}},
	{1, 3, "a binary of 64 KiB", "057f0000000000010000" + bytes64K, []string{`binary "` + strings.Repeat("B", 65536) + `"`}},
	{1, 3, "a close", "0100", []string{`close 1005 ""`}},
	{1, 3, "the body of a close is kept, to be echoed", "0105" + h5, []string{`close 1005 "Hello"`}},
	{1, 3, "nothing follows a close", "0100 | 0405" + h5, []string{`close 1005 ""`}},
	{1, 3, "a pong amid a message", "8403 48656c | 0303 616263 | 0002 6c6f", []string{`pong "abc"`, `text "Hello"`}},
	{1, 3, "a ping amid a message", "8403 48656c | 0202 4f4b | 0002 6c6f", []string{`ping "OK"`, `text "Hello"`}},
	{1, 3, "a frame that waits for its last byte", "0406" + h5, []string{`part text "Hello"`}},
	{1, 3, "a continuation of nothing", "0001 66", []string{"fail 1002 a continuation frame has no message to continue"}},
	{1, 3, "opcode 9", "0905" + h5, []string{"fail 1002 the opcode is not defined"}},
	{1, 3, "opcode 6", "0605" + h5, []string{"fail 1002 the opcode is not defined"}},
	{1, 3, "a fragmented close", "8100", []string{"fail 1002 a control frame is fragmented"}},
	{1, 3, "a message amid a message", "8403 48656c | 0402 6c6f", []string{`part text "Hel"`, "fail 1002 a message starts before the last one has ended"}},
	{1, 3, "RSV1 to RSV3", "7405" + h5, []string{"fail 1002 a reserved bit is set without an extension that owns it"}},
	{1, 3, "the high half of a length counts", "047f0000000100000005" + h5, []string{"fail 1009 a frame is larger than the limit"}},

	{4, 6, "text", "8405" + h5, []string{`text "Hello"`}},
	{4, 6, "empty text", "8400", []string{`text ""`}},
	{4, 6, "fragments", "0403 48656c | 8002 6c6f", []string{`text "Hello"`}},
	{4, 6, "three fragments", "0403 48656c | 0002 6c6f | 8006 20776f726c64", []string{`text "Hello world"`}},
	{4, 6, "a ping and a pong", "8205" + h5 + "| 8305" + h5, []string{`ping "Hello"`, `pong "Hello"`}},
	{4, 6, "a binary of 256 bytes", "857e0100" + bytes256, []string{`binary "` + strings.Repeat("A", 256) + `"`}},
	{4, 6, "a binary of 64 KiB", "857f0000000000010000" + bytes64K, []string{`binary "` + strings.Repeat("B", 65536) + `"`}},
	{4, 6, "a pong amid a message", "0403 48656c | 8303 616263 | 8002 6c6f", []string{`pong "abc"`, `text "Hello"`}},
	{4, 6, "a frame that waits for its last byte", "8406" + h5, []string{`part text "Hello"`}},
	{4, 6, "opcode 9", "8905" + h5, []string{"fail 1002 the opcode is not defined"}},
	{4, 6, "a continuation of nothing", "8005" + h5, []string{"fail 1002 a continuation frame has no message to continue"}},
	{4, 6, "a fragmented ping", "0200", []string{"fail 1002 a control frame is fragmented"}},
	{4, 6, "frames of hybi-03", "0405" + h5 + "| 0405" + h5, []string{`part text "Hello"`, "fail 1002 a message starts before the last one has ended"}},
	{4, 4, "the body of a close is kept, to be echoed", "8105" + h5, []string{`close 1005 "Hello"`}},
	{4, 6, "an empty close", "8100", []string{`close 1005 ""`}},
	{5, 5, "a letter says who closes, and no more", "8101 43", []string{`close 1005 ""`}},
	{5, 5, "nor does anything else", "8102 03e8", []string{`close 1005 ""`}},
	{6, 6, "a code", "8102 03e8", []string{`close 1000 ""`}},
	{6, 6, "a code and a reason", "8106 0fa4 6279652e", []string{`close 4004 "bye."`}},
	{6, 6, "1004 was a code then", "8102 03ec", []string{`close 1004 ""`}},
	{6, 6, "1005 never was", "8102 03ed", []string{"fail 1002 the code of a Close frame is reserved or undefined"}},
	{6, 6, "half a code", "8101 43", []string{"fail 1002 the body of a Close frame is a single byte"}},
	{6, 6, "a reason that is not UTF-8", "8103 03e8 e3", []string{"fail 1007 the reason of a Close frame is not valid UTF-8"}},

	{1, 3, "text that is not UTF-8 is mended", "0402 c328", []string{"text \"\uFFFD(\""}},
	{4, 6, "text that is not UTF-8 is mended", "8402 c328", []string{"text \"\uFFFD(\""}},
	{4, 6, "a character cut by fragments", "0403 41f09f | 8302 4f4b | 0001 98 | 8001 80", []string{`pong "OK"`, `text "A😀"`}},
	{4, 6, "and never ended", "0403 41f09f | 0000 | 8000 | 8401 42", []string{"text \"A\uFFFD\"", `text "B"`}},
	{1, 3, "a longer form of a length", "047e0005" + h5 + "| 047f0000000000000005" + h5 + "| 057e0000", []string{`text "Hello"`, `text "Hello"`, `binary ""`}},
	{1, 3, "but not of a control frame", "027e0005" + h5, []string{"fail 1002 a control frame is longer than 125 bytes"}},
	{1, 3, "the sign of a length", "047f8000000000000001", []string{"fail 1002 the most significant bit of a 64-bit length is set"}},
	{4, 6, "the sign of a length", "857f8000000000000001", []string{"fail 1002 the most significant bit of a 64-bit length is set"}},
	{4, 6, "the longest length", "857f7fffffffffffffff", []string{"fail 1009 a frame is larger than the limit"}},
	{1, 3, "RSV4", "0485" + h5, []string{"fail 1002 a reserved bit is set without an extension that owns it"}},
	{4, 6, "RSV4", "8485" + h5, []string{"fail 1002 a reserved bit is set without an extension that owns it"}},
	{4, 6, "the longest ping", "827d" + strings.Repeat("41", 125), []string{`ping "` + strings.Repeat("A", 125) + `"`}},
	{4, 6, "one byte more", "827e007e" + strings.Repeat("41", 126), []string{"fail 1002 a control frame is longer than 125 bytes"}},
}

var place = regexp.MustCompile(` at \d+$`)

// stream returns the frames of v as the reader gets them.
func (v earlyVector) stream(r earlyRules) (p []byte) {
	for i, frame := range strings.Split(v.in, "|") {
		p = append(p, r.masks(unhex(frame), []string{"\x37\xfa\x21\x3d", "\x00\x00\x01\x00"}[i%2])...)
	}
	return p
}

// The slow reader and the machine are held against the same vectors, so that
// neither can lead the other astray.
func TestEarlyVectors(t *testing.T) {
	for _, v := range earlyVectors {
		for version := v.from; version <= v.to; version++ {
			for _, role := range bothRoles {
				r := earlyRules{version, role, plenty, connKey}
				p := v.stream(r)
				lines := r.slow(p)
				got := slices.DeleteFunc(slices.Clone(lines), func(s string) bool { return strings.HasPrefix(s, "eof") })
				for i := range got {
					got[i] = place.ReplaceAllString(got[i], "")
				}
				if !slices.Equal(got, v.lines) {
					t.Errorf("%s: %v, %v, the slow reader:\ngot  %.300q\nwant %.300q", v.reason, version, role, got, v.lines)
				}
				r.agree(t, v.reason, p, 1+len(p)/400*1000, lines)
			}
		}
	}
}

// The bytes that others wrote, on the wire from client to server.
func TestEarlyWire(t *testing.T) {
	seed := [20]byte(unhex("41e14f78311e4c34283e6d8b363b8848d58591a7"))
	for _, v := range []struct {
		version wire.Version
		key     [20]byte
		in      string
		lines   []string
	}{
		{4, connKey, "0000000067f5a1e8dad534", []string{`text "Hello"`}},
		{4, connKey, "37fa213db465523503be58", []string{`text "Hello"`}},
		{4, connKey, "37fa213db160", []string{`close 1005 "" at 6`}},
		{4, seed, "37fa213d 06457dc9392a52", []string{`text "Hello"`}},
		{4, seed, "37fa213d 00457dc9392a52", []string{`ping "Hello"`}},
		{4, seed, "37fa213d 034176", []string{`close 1005 "C" at 7`}},
		{4, connKey, "37fa213db5481a516dd133143dd18f4e1bbc9cfa438f782622730e4579c52f0821cd9b5a0fa8b0d66fa34c121647",
			[]string{`binary "\x00\x01\x02\x03\x04\x05\x06\a\b\t\n\v\f\r\x0e\x0f\x10\x11\x12\x13\x14\x15\x16\x17\x18\x19\x1a\x1b\x1c\x1d\x1e\x1f !\"#$%&'"`}},
		{5, connKey, "00000100 84 05 49 65 6c 6c 6e", []string{`text "Hello"`}},
		{5, connKey, "37fa213d b3ff69585b964e", []string{`text "Hello"`}},
		{5, connKey, "37fa213d 33f969585b 37fa213d b7f84d52", []string{`text "Hello"`}},
		{5, connKey, "37fa213d b3fa", []string{`text ""`}},
		{5, connKey, "37fa213d b5ff69585b964e", []string{`ping "Hello"`}},
		{5, connKey, "37fa213d b6fb62", []string{`close 1005 "" at 7`}},
		{5, connKey, "37fa213d b6fa", []string{`close 1005 "" at 6`}},
		{6, connKey, "37fa213d b6f822d5", []string{`close 1000 "" at 8`}},
		{6, connKey, "37fa213d b6fc2e9955834413", []string{`close 4004 "bye." at 12`}},
		{6, connKey, "37fa213d b6fa", []string{`close 1005 "" at 6`}},
		{6, connKey, "37fa213d b6fb62", []string{"fail 1002 the body of a Close frame is a single byte at 7"}},
	} {
		r := earlyRules{v.version, wire.Server, plenty, v.key}
		if last := v.lines[len(v.lines)-1]; !place.MatchString(last) {
			v.lines = append(v.lines, "eof: close 1006")
		}
		p := unhex(v.in)
		if got := r.slow(p); !slices.Equal(got, v.lines) {
			t.Errorf("%v, %x, the slow reader:\ngot  %q\nwant %q", v.version, p, got, v.lines)
		}
		r.agree(t, "as others wrote it", p, 1, v.lines)
	}
	equal(t, "the connection key of hybi-04", ConnectionKey("dGhlIHNhbXBsZSBub25jZQ==", "H+cNj5elaybfGIQv1esl2w=="), connKey)
	equal(t, "and another", ConnectionKey("dGhlIHNhbXBsZSBub25jZQ==", "AQIDBAUGBwgJCgsMDQ4PEC=="), seed)
}
