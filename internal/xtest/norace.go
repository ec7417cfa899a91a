//go:build !race

package xtest

// Race says that the race detector is on, which allocates on its own account and makes
// everything slow.
const Race = false
