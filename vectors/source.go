package vectors

import (
	"encoding/base64"
	"encoding/binary"
	"math"
	"math/bits"
	"strconv"
	"strings"

	"github.com/wsdriver/wsdriver"
)

// The randomness where a script says nothing is that of the documents: the masking
// key of RFC 6455, section 5.7, the handshake key of section 1.3, a nonce of the first
// servers that spoke hybi-04, and the keys of the handshake that hixie-76 prints in
// its overview.
const (
	defaultMask  = "37fa213d"
	defaultKey   = "dGhlIHNhbXBsZSBub25jZQ=="
	defaultNonce = "H+cNj5elaybfGIQv1esl2w=="

	defaultKey1 = "4 @1  46546xW%0l 1 5"
	defaultKey2 = "12998 5 Y3 1  .P00"
	defaultKey3 = "^n:ds[4U"
)

// source is a rand.Source. While a head is written it gives the numbers that make
// the keys in it, or the nonce, and at all other times the masking key of a frame.
type source struct {
	mask   uint64
	key    []uint64 // from hybi-04 on
	keys   []uint64 // of a client of hixie-76 to hybi-03
	head   []uint64 // what is left of one of them
	inHead bool
}

// Uint64 returns the next number.
func (s *source) Uint64() uint64 {
	switch {
	case !s.inHead:
		return s.mask
	case len(s.head) == 0:
		return math.MaxUint64 // leaves the fields of a request where they are
	}
	next := s.head[0]
	s.head = s.head[1:]
	return next
}

// begin makes ready for a head of version v, and end for frames.
func (s *source) begin(v wsdriver.Version) {
	s.inHead, s.head = true, s.key
	if v == wsdriver.Hixie76 || v >= wsdriver.Hybi01 && v <= wsdriver.Hybi03 {
		s.head = s.keys
	}
}

func (s *source) end() { s.inHead = false }

// drawKey returns the numbers that make a key or nonce in base64.
func drawKey(value string) ([]uint64, bool) {
	key, err := base64.StdEncoding.DecodeString(value)
	if err != nil || len(key) != 16 {
		return nil, false
	}
	return []uint64{binary.BigEndian.Uint64(key), binary.BigEndian.Uint64(key[8:])}, true
}

// drawKeys returns the numbers that make the keys of hixie-76, and whether a client
// can write such keys.
func drawKeys(key1, key2, key3 string) ([]uint64, bool) {
	one, ok1 := drawHixieKey(key1)
	two, ok2 := drawHixieKey(key2)
	if !ok1 || !ok2 || len(key3) != 8 {
		return nil, false
	}
	return append(append(one, two...), binary.BigEndian.Uint64([]byte(key3))), true
}

// drawHixieKey returns the numbers that make one key, if they are drawn as hixie-76,
// section 4.1, puts it: of the spaces how many, the number, of the other characters
// how many, then each of those with its place, and last the places of the spaces.
// Inserted from left to right, a character's place is the one that it keeps.
func drawHixieKey(key string) ([]uint64, bool) {
	digits, noise := "", 0
	spaces := uint64(strings.Count(key, " "))
	for _, c := range []byte(key) {
		switch {
		case c >= '0' && c <= '9':
			digits += string(c)
		case c < ' ' || c > '~':
			return nil, false
		case c != ' ':
			noise++
		}
	}
	product, err := strconv.ParseUint(digits, 10, 32)
	if err != nil || strconv.FormatUint(product, 10) != digits || strings.Trim(key, " ") != key ||
		spaces < 1 || spaces > 12 || noise < 1 || noise > 12 || product%spaces != 0 {
		return nil, false
	}
	list := []uint64{
		choose(spaces-1, 12), choose(product/spaces, math.MaxUint32/spaces+1), choose(uint64(noise)-1, 12),
	}
	size := uint64(len(digits))
	for at, c := range []byte(strings.ReplaceAll(key, " ", "")) {
		if c >= '0' && c <= '9' {
			continue
		}
		place := uint64(c - '!')
		if c > '9' {
			place -= 10 // there are no digits among them
		}
		list = append(list, choose(place, '~'-'!'+1-10), choose(uint64(at), size+1))
		size++
	}
	for at, c := range []byte(key) {
		if c == ' ' {
			list = append(list, choose(uint64(at)-1, size-1))
			size++
		}
	}
	return list, true
}

// choose returns a number whose product with n has i for its high word, which is how
// a client picks one of n.
func choose(i, n uint64) uint64 {
	quotient, rest := bits.Div64(i, 0, n)
	if rest > 0 {
		quotient++
	}
	return quotient
}
