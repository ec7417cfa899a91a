// Package xtest is what the tests of several packages share: properties with a
// seed that is always told, and generators for bytes that lean towards the edges
// of the protocol. No package of the library imports it.
package xtest
