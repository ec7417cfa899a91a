package flate

import "math/bits"

// lenSymbol is the symbol, less 257, of a length less 3.
var lenSymbol = func() (t [256]uint8) {
	for s, base := range lenBase {
		for n := range 1 << lenExtra[s] {
			if i := int(base) + n - minMatch; i < len(t) {
				t[i] = uint8(s)
			}
		}
	}
	return t // the last symbol, for 258 alone, was set last
}()

// distSymbol returns the symbol of a distance less one.
func distSymbol(d uint16) uint {
	if d < 4 {
		return uint(d)
	}
	n := uint(bits.Len16(d)) - 1
	return 2*n + uint(d>>(n-1)&1)
}
