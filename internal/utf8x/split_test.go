package utf8x

import (
	"slices"
	"testing"
)

// A character is not whole if ASCII stands between its bytes, also where kernels have
// a quicker way through that many bytes of ASCII and look at characters again behind.
func TestASCIISplitsCharacter(t *testing.T) {
	for name := range levels {
		t.Run(name, func(t *testing.T) {
			for _, char := range []string{"é", "漢", "😀"} {
				for cut := 1; cut < len(char); cut++ {
					for at := range 130 {
						for _, gap := range []int{1, 15, 16, 17, 32, 48, 63, 64, 65, 128, 192, 256, 320} {
							p := slices.Concat(texts["ascii"][:at], []byte(char[:cut]), texts["ascii"][:gap], []byte(char[cut:]), texts["ascii"][:70])
							if s, n := Next(State{}, p); n != at+cut {
								t.Fatalf("%x: %v after %d, want a fault at %d", p, s, n, at+cut)
							}
						}
					}
				}
			}
		})
	}
}
