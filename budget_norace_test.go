//go:build !race

package wsdriver_test

const budgetRace = false
