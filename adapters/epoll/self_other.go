//go:build linux && !amd64 && !arm64

package epoll

// self is not known here. What is sent on the loop then goes the way of all else.
func self() uintptr { return 0 }

const knowsSelf = false
