package handshake

// A head is looked at in words of eight bytes. What these functions find in a word
// they flag by the high bit of the byte.

const (
	wordLen = 8
	ones    = 0x0101010101010101 // times a byte: a word of that byte
	highs   = 0x80 * ones        // every flag
)

// word returns the first eight bytes of s, the first in the lowest place.
func word[T string | []byte](s T) uint64 {
	_ = s[wordLen-1]
	return uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 |
		uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
}

// oddities flags the first byte that is a control character or beyond ASCII. What it
// flags above that says nothing.
func oddities(w uint64) uint64 { return ((w - ' '*ones) | (w + ones)) & highs }

// letters flags the letters of ASCII.
func letters(w uint64) uint64 {
	small := (w | 0x20*ones) &^ highs
	return (small + (0x80-'a')*ones) &^ (small + (0x80-'z'-1)*ones) &^ w & highs
}

// hyphens flags the hyphens.
func hyphens(w uint64) uint64 {
	w ^= '-' * ones
	return ^((w&^highs + ^uint64(highs)) | w) & highs
}

// firstColon flags the first colon. What it flags above that says nothing.
func firstColon(w uint64) uint64 {
	w ^= ':' * ones
	return (w - ones) &^ w & highs
}
