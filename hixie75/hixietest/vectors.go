package hixietest

import (
	"encoding/hex"
	"strings"
)

// Vector is a stream and what it tells in both drafts, or, where they differ, in
// hixie-76. The lines of the end of the stream stand apart.
type Vector struct {
	Reason string
	In     string // in hexadecimal
	Lines  []string
	End76  string // "" for the line of an end between two frames
	In75   []string
	End75  string
}

// Octets returns the bytes of a text in hexadecimal, spaces left out.
func Octets(s string) []byte {
	p, err := hex.DecodeString(strings.Join(strings.Fields(s), ""))
	if err != nil {
		panic(err)
	}
	return p
}

const (
	hello = "48656c6c6f"
	amid  = "eof: close 1006, unexpected"
)

// Of returns the lines of v in hixie-76, or in hixie-75.
func (v Vector) Of(closes bool) []string {
	lines, end, between := v.Lines, v.End76, "eof: close 1006, unexpected"
	if !closes {
		between = "eof: close 1006"
		if v.In75 != nil {
			lines = v.In75
		}
		if v.End75 != "" || v.In75 != nil {
			end = v.End75
		}
	}
	switch end {
	case "":
		end = between
	case "none":
		return lines
	}
	return append(lines[:len(lines):len(lines)], end)
}

// Vectors are streams under limits of 200 bytes a message and 1000 a frame.
var Vectors = []Vector{
	{Reason: "text", In: "00" + hello + "ff", Lines: []string{`text "Hello"`}},
	{Reason: "two messages", In: "00" + hello + "ff 00" + hello + "ff", Lines: []string{`text "Hello"`, `text "Hello"`}},
	{Reason: "a frame of another type is discarded up to FF", In: "66" + hello + "ff 00" + hello + "ff", Lines: []string{`text "Hello"`}},
	{Reason: "each type from 01 to 7F", In: "01ff 7fff 0100ff 00ff", Lines: []string{`text ""`}},
	{Reason: "a frame with a length is discarded", In: "8002 4865 00" + hello + "ff", Lines: []string{`text "Hello"`}},
	{Reason: "a frame with a length and nothing behind it", In: "8005" + hello},
	{Reason: "a character beyond ASCII, cut anywhere", In: "00 4170706c65203d20efa3bf ff", Lines: []string{`text "Apple = \uf8ff"`}},
	{Reason: "empty text", In: "00ff", Lines: []string{`text ""`}},
	{Reason: "control characters are text", In: "000a00ff", Lines: []string{`text "\n\x00"`}},
	{Reason: "the closing frame", In: "ff00", Lines: []string{"close 1005 at 2"}, End76: "none", In75: []string{}},
	{Reason: "nothing follows a closing frame; 75 has none", In: "ff00 00" + hello + "ff", Lines: []string{"close 1005 at 2"}, End76: "none", In75: []string{`text "Hello"`}},
	{Reason: "whatever follows", In: "ff00 666f6f626172", Lines: []string{"close 1005 at 2"}, End76: "none", In75: []string{}, End75: amid},
	{Reason: "80 00 does not close", In: "8000 00" + hello + "ff", Lines: []string{`text "Hello"`}},
	{Reason: "FF with a length does not close", In: "ff05" + hello + "00" + hello + "ff", Lines: []string{`text "Hello"`}},
	{Reason: "nor does 80 00 after one", In: "ff05" + hello + "8000 00" + hello + "ff", Lines: []string{`text "Hello"`}},
	{Reason: "a longer zero closes as well", In: "ff8000", Lines: []string{"close 1005 at 3"}, End76: "none", In75: []string{}},
	{Reason: "and the longest", In: "ff8080808080808080 00", Lines: []string{"close 1005 at 10"}, End76: "none", In75: []string{}},
	{Reason: "a length of ten bytes is too long", In: "80808080808080808080 00", Lines: []string{"fail 1009 a frame is larger than the limit at 10"}, End76: "none", End75: "none"},
	{Reason: "a length grows no further than its limit", In: "ffffffffffffffffffff00", Lines: []string{"fail 1009 a frame is larger than the limit at 3"}, End76: "none", End75: "none"},
	{Reason: "and in another type", In: "80ffffffffffffffffffffffff7f 00" + hello + "ff", Lines: []string{"fail 1009 a frame is larger than the limit at 3"}, End76: "none", End75: "none"},
	{Reason: "the longest frame", In: "808768" + strings.Repeat("ff", 1000) + "00ff", Lines: []string{`text ""`}},
	{Reason: "one byte more", In: "808769", Lines: []string{"fail 1009 a frame is larger than the limit at 3"}, End76: "none", End75: "none"},
	{Reason: "a discarded frame without an end", In: "666f6f626172", End76: amid, End75: amid},
	{Reason: "FF is data in a frame with a length", In: "8003ffff41 00" + hello + "ff", Lines: []string{`text "Hello"`}},
	{Reason: "and does not repeat a message", In: "004869ff 8002ff00 00" + hello + "ff", Lines: []string{`text "Hi"`, `text "Hello"`}},
	{Reason: "a length of 128", In: "808100" + strings.Repeat("41", 128) + "00" + hello + "ff", Lines: []string{`text "Hello"`}},
	{Reason: "text that is not UTF-8 is mended", In: "00c328ff 0080ff", Lines: []string{"text \"\uFFFD(\"", "text \"\uFFFD\""}},
	{Reason: "a message that ends inside a character", In: "0041f09f98ff 0042ff", Lines: []string{"text \"A\uFFFD\"", `text "B"`}},
	{Reason: "U+FFFD itself is text", In: "0041efbfbd42ff", Lines: []string{"text \"A\uFFFDB\""}},
	{Reason: "the longest message", In: "00" + strings.Repeat("61", 200) + "ff", Lines: []string{`text "` + strings.Repeat("a", 200) + `"`}},
	{Reason: "one byte more", In: "00" + strings.Repeat("61", 201), Lines: []string{`part "` + strings.Repeat("a", 200) + `"`, "fail 1009 a message is larger than the limit at 202"}, End76: "none", End75: "none"},
	{Reason: "one byte more, in a character", In: "00" + strings.Repeat("61", 199) + "c3a9ff", Lines: []string{`part "` + strings.Repeat("a", 199) + `"`, "fail 1009 a message is larger than the limit at 202"}, End76: "none", End75: "none"},
	{Reason: "a message that goes on", In: "0074657374", Lines: []string{`part "test"`}, End76: amid, End75: amid},
	{Reason: "the end cuts a character", In: "0061c3", Lines: []string{`part "a"`}, End76: amid, End75: amid},
	{Reason: "the end cuts a length", In: "8081", End76: amid, End75: amid},
	{Reason: "half a closing frame means it; 75 has none", In: "00" + hello + "ff ff", Lines: []string{`text "Hello"`}, End76: "eof: close 1005", End75: amid},
	{Reason: "but no longer with a length begun", In: "ff80", End76: amid, End75: amid},
	{Reason: "nor of another type", In: "80", End76: amid, End75: amid},
	{Reason: "an empty stream", In: ""},
}
