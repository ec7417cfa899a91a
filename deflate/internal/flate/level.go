package flate

// level is how hard a Finder tries.
type level struct {
	chain int // candidates that are looked at
	good  int // only a quarter of them, if a match of this length is to be beaten
	lazy  int // a shorter match waits for the one at the next byte
	nice  int // a match of this length is good enough
}

// levels has an entry for each level; that of 0 is not used.
var levels = [10]level{
	1: {chain: 1},
	2: {chain: 2, good: 4, lazy: 0, nice: 16},
	3: {chain: 4, good: 4, lazy: 6, nice: 32},
	4: {chain: 8, good: 4, lazy: 8, nice: 32},
	5: {chain: 16, good: 8, lazy: 16, nice: 64},
	6: {chain: 16, good: 8, lazy: 32, nice: 64},
	7: {chain: 32, good: 8, lazy: 32, nice: 128},
	8: {chain: 64, good: 16, lazy: 64, nice: 128},
	9: {chain: 1024, good: 32, lazy: 258, nice: 258},
}
