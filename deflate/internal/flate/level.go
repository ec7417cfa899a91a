package flate

// level is how hard a Finder tries.
type level struct {
	tries int // candidates that are looked at: 1 by fast, 2 by wide, more by deep
	every int // of the bytes in a match wide enters one in so many into the tables
	good  int // deep looks at a quarter, if a match of this length is to be beaten
	lazy  int // a shorter match waits for the one at the next byte
	nice  int // deep looks no further if a match is of this length
}

// levels has an entry for each level; that of 0 is not used.
var levels = [10]level{
	1: {tries: 1},
	2: {tries: 2, every: 4},
	3: {tries: 2, every: 2},
	4: {tries: 2, every: 2, lazy: 8},
	5: {tries: 2, every: 2, lazy: 16},
	6: {tries: 8, good: 6, lazy: 16, nice: 64},
	7: {tries: 16, good: 8, lazy: 32, nice: 64},
	8: {tries: 64, good: 16, lazy: 64, nice: 128},
	9: {tries: 1024, good: 32, lazy: 258, nice: 258},
}
