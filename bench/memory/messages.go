package memory

import (
	"fmt"
	"math/rand/v2"
)

// JSON returns the message of number i: n bytes of records whose fields are the same
// in all messages and whose values are not, as those of a program's are.
func JSON(i, n int) []byte {
	r := rand.New(rand.NewPCG(uint64(i), 1))
	p := fmt.Appendf(nil, `{"channel":"orders","sequence":%d,"items":[`, 100000+i)
	for len(p) < n {
		p = fmt.Appendf(p, `{"id":%d,"symbol":"%s","side":"%s","price":%d.%02d,"quantity":%d,"open":%t},`,
			r.IntN(1e9), words[r.IntN(50)], [...]string{"buy", "sell"}[r.IntN(2)], r.IntN(1000), r.IntN(100), r.IntN(500), r.IntN(2) == 0)
	}
	return p[:n]
}

// Prose returns the message of number i: n bytes of made-up words, of which some are
// far more frequent than others.
func Prose(i, n int) []byte {
	r := rand.New(rand.NewPCG(uint64(i), 2))
	z := rand.NewZipf(r, 1.1, 4, uint64(len(words)-1))
	var p []byte
	for len(p) < n {
		if p = append(p, words[z.Uint64()]...); r.IntN(12) == 0 {
			p = append(p, '.')
		}
		p = append(p, ' ')
	}
	return p[:n]
}

// words are what the messages are made of.
var words = func() (all [5000]string) {
	for i := range all {
		all[i] = word(i)
	}
	return all
}()

// word returns the word of a number.
func word(i int) string {
	r := rand.New(rand.NewPCG(uint64(i), 3))
	var p []byte
	for range 1 + r.IntN(4) {
		p = append(p, "bcdfghklmnprstvw"[r.IntN(16)], "aeiou"[r.IntN(5)])
	}
	return string(p)
}
