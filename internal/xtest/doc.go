// Package xtest is what the tests of several packages share: properties with a
// seed that is always told, generators for bytes that lean towards the edges of the
// protocol, and what is wanted of errors and goroutines. No package of the library
// imports it.
package xtest
