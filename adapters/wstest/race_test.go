//go:build race

package wstest_test

const raceEnabled = true
