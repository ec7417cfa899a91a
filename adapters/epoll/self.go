//go:build linux && (amd64 || arm64)

package epoll

// self tells the goroutine that calls it from all others that run at the same time:
// it is the address of the runtime's record of it. Nothing is done with that but
// to compare it.
//
// It is how WriteMessage knows that it is called on the loop, by a function of
// Config: there the connection is the loop's already, and needs no lock. For short
// messages that come together that is a third of the time that they take.
func self() uintptr

// knowsSelf says that self works.
const knowsSelf = true
