// Package report turns measurements into the tables of BENCHMARKS.md: it reads what
// go test -bench prints, takes medians, and keeps the sections of the document that
// were not measured again.
package report
