package flate

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

// litExtra are the extra bits of literals, which have none, and of lengths.
var litExtra = func() (t [numLits + 2]uint8) {
	copy(t[endOfBlock+1:], lenExtra[:])
	return t
}()
