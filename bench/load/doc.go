// Package load is the other end of the echo servers: it plays all their clients in
// one goroutine, with bytes that were made before and sockets of the system, so that
// as little as possible of what is measured is its own.
package load

import "time"

// Echo says how to load an echo server: each connection sends Depth messages of Size
// bytes at once, waits for as many bytes as their echoes have, and sends the next.
type Echo struct {
	Addr    string // the server
	Control string // where it tells what it has used
	Conns   int
	Depth   int
	Size    int
	Warm    time.Duration // before anything is counted
	Measure time.Duration
}

// Result is what a server did in the measured time.
type Result struct {
	Messages int64
	Elapsed  time.Duration
	CPU      time.Duration // of the server's process
}

// Idle says how to open connections and leave them alone.
type Idle struct {
	Addr    string
	Control string
	Conns   int
	Size    int // of the message that each sends and gets back, once
}

// Footprint is the memory of a server's process for each connection, in bytes.
type Footprint struct{ Heap, Stack, RSS float64 }

// IdleResult is what connections cost that wait.
type IdleResult struct {
	Fresh Footprint // after the handshake
	Used  Footprint // after a message
}
