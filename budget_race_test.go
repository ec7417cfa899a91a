//go:build race

package wsdriver_test

// budgetRace says that the race detector is on, which allocates on its own account.
const budgetRace = true
