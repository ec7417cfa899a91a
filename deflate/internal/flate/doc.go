// Package flate is DEFLATE (RFC 1951) for messages: many small ones, on many
// connections, each of which keeps its window and nothing else.
//
// A [Finder] holds a window and finds what repeats in it; a [Writer] writes what
// it found as blocks. Neither of them keeps anything of a connection that could not
// be had again from its window, so that any number of connections share a few.
// Matches never reach farther back than the window that the Finder was made for.
//
// A [Reader] inflates. It stops wherever its input does, even inside a symbol, and
// goes on with the next piece; what it must remember meanwhile is a [State] of a
// few hundred bytes and the window.
package flate

// MaxPiece is the most bytes that a Finder takes at a time.
const MaxPiece = 16 << 10

const (
	maxDistance = 1 << 15 // RFC 1951, section 2
	minMatch    = 3
	maxMatch    = 258
	endOfBlock  = 256
	numLits     = 286 // literals, the end of the block and lengths
	numDists    = 30
	numLens     = 19 // symbols of which the lengths of codes are made
)

// lenBase and lenExtra are the least length and the extra bits of the symbols from
// 257 on; distBase and distExtra are those of distances (RFC 1951, section 3.2.5).
var (
	lenBase = [29]uint16{
		3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31,
		35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258,
	}
	lenExtra = [29]uint8{
		0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2,
		3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0,
	}
	distBase = [numDists]uint16{
		1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769,
		1025, 1537, 2049, 3073, 4097, 6145, 8193, 12289, 16385, 24577,
	}
	distExtra = [numDists]uint8{
		0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8,
		9, 9, 10, 10, 11, 11, 12, 12, 13, 13,
	}
)

// lenOrder is the order in which the lengths of the codes for lengths are sent
// (RFC 1951, section 3.2.7).
var lenOrder = [numLens]uint8{16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15}
