package handshake_test

import (
	"strings"
	"testing"

	"github.com/wsdriver/wsdriver/handshake"
)

// Every key is what hixie-76, section 4.1, says, and hides the number that went in.
func TestNewHixieKeys(t *testing.T) {
	var spaces, noise [13]int
	var seen [128]int
	for seed := range uint64(10000) {
		k := handshake.NewHixieKeys(words(seed))
		var numbers [2]uint32
		for i, key := range []string{k.Key1, k.Key2} {
			n, ok := handshake.KeyNumber(key)
			want, wantOK := keyNumber(key)
			if !ok || !wantOK || n != want {
				t.Fatalf("seed %d: %q hides %d, %v, not %d, %v", seed, key, n, ok, want, wantOK)
			}
			numbers[i] = n
			if strings.Trim(key, " ") != key {
				t.Fatalf("seed %d: %q has spaces at its ends", seed, key)
			}
			digits := 0
			for _, c := range []byte(key) {
				if c < ' ' || c > '~' {
					t.Fatalf("seed %d: %q has characters of no kind", seed, key)
				}
				seen[c]++
				if c >= '0' && c <= '9' {
					digits++
				}
			}
			s := strings.Count(key, " ")
			others := len(key) - s - digits
			if s < 1 || s > 12 || others < 1 || others > 12 || digits < 1 || digits > 10 || uint64(n)*uint64(s) >= 1<<32 {
				t.Fatalf("seed %d: %q has %d spaces, %d digits and %d others", seed, key, s, digits, others)
			}
			spaces[s]++
			noise[others]++
		}
		sum, ok := handshake.Digest(k.Key1, k.Key2, k.Key3[:])
		if !ok || sum != md5Of(numbers[0], numbers[1], k.Key3[:]) {
			t.Fatalf("seed %d: %+v has the digest %x, %v", seed, k, sum, ok)
		}
	}
	for n := 1; n <= 12; n++ {
		equal(t, "any count of spaces comes about", spaces[n] > 1000, true)
		equal(t, "any count of others comes about", noise[n] > 1000, true)
	}
	for c := byte(' '); c <= '~'; c++ {
		equal(t, "any character comes about: "+string(rune(c)), seen[c] > 500, true)
	}
}

// The random words are used as the text draws its numbers, so that the number of
// a key can be told from them, and the same words make the same keys.
func TestNewHixieKeysIsDetermined(t *testing.T) {
	for _, tt := range []struct {
		reason string
		word   uint64
		want   handshake.HixieKeys
	}{
		{"the least of all", 0, handshake.HixieKeys{Key1: "! 0", Key2: "! 0"}},
		{"the greatest of all", 1<<64 - 1, handshake.HixieKeys{
			Key1: "4294967292~~~~~~~~~~~            ~", Key2: "4294967292~~~~~~~~~~~            ~", Key3: [8]byte{255, 255, 255, 255, 255, 255, 255, 255}}},
	} {
		equal(t, tt.reason, handshake.NewHixieKeys(func() uint64 { return tt.word }), tt.want)
	}
	n, _ := handshake.KeyNumber("4294967292~~~~~~~~~~~            ~")
	equal(t, "a twelfth of 2^32 - 1", n, (1<<32-1)/12)
	equal(t, "the same words, the same keys", handshake.NewHixieKeys(words(1)), handshake.NewHixieKeys(words(1)))
	equal(t, "other words, other keys", handshake.NewHixieKeys(words(1)) == handshake.NewHixieKeys(words(2)), false)

	draws := []uint64{6 << 60, 1 << 63, 0, 0, 0} // 5 spaces, half of the numbers, one ! at the start, then spaces
	next := func() (word uint64) {
		if len(draws) > 0 {
			word, draws = draws[0], draws[1:]
		}
		return word
	}
	k := handshake.NewHixieKeys(next)
	equal(t, "5 × 429496730", k.Key1, "!     2147483650")
	equal(t, "key3 is a word in big-endian order", handshake.NewHixieKeys(func() uint64 { return 0x0102030405060708 }).Key3, [8]byte{1, 2, 3, 4, 5, 6, 7, 8})
}
