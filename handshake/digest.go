package handshake

import "crypto/md5"

// maxNumber is the greatest number that a key can hide.
const maxNumber = 1<<32 - 1

// KeyNumber returns the number that a Sec-WebSocket-Key1 or -Key2 hides, and
// whether there is one: its digits, read as one number, divided by the count of its
// spaces (hixie-76, section 5.2). Spaces are U+0020 alone, digits 0 to 9; whatever
// else stands between them is noise. Spaces at the ends of a field value are no part
// of it and gone before; here they would count.
//
// A key without spaces or without digits, one that its spaces do not divide and one
// of more than 32 bits have no number. Leading zeros may be as many as there are.
func KeyNumber(key string) (number uint32, ok bool) {
	// A digit more, and to divide the value into 32 bits would take 2^31 spaces. So
	// it never wraps, and a long key costs no more than a look at each byte.
	const enough = 1 << 60
	var value, spaces uint64
	digits := false
	for i := range len(key) {
		switch c := key[i]; {
		case c == ' ':
			spaces++
		case isDigit(c):
			if value > enough {
				return 0, false
			}
			value, digits = value*10+uint64(c-'0'), true
		}
	}
	// "If this is zero […] this is a symptom of a cross-protocol attack" (step 5);
	// "if the key-number is not an integral multiple of spaces" (step 6).
	if !digits || spaces == 0 || value%spaces != 0 || value/spaces > maxNumber {
		return 0, false
	}
	return uint32(value / spaces), true
}

// Digest returns what a server sends behind its head to prove that it read the
// request: the MD5 of the numbers of both keys, each of four bytes in big-endian
// order, and of the eight bytes that came behind the client's head (hixie-76,
// section 5.2). It is of no strength as a secret and was never meant to be.
// Without two numbers and eight bytes there is none.
func Digest(key1, key2 string, key3 []byte) (digest [16]byte, ok bool) {
	n1, ok1 := KeyNumber(key1)
	n2, ok2 := KeyNumber(key2)
	if !ok1 || !ok2 || len(key3) != 8 {
		return digest, false
	}
	var b [4 + 4 + 8]byte
	for i := range 4 {
		b[i] = byte(n1 >> (24 - 8*i))
		b[4+i] = byte(n2 >> (24 - 8*i))
	}
	copy(b[8:], key3)
	return md5.Sum(b[:]), true
}
