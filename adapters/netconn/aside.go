package netconn

import (
	"net"
	"runtime"

	"github.com/wsdriver/wsdriver/adapters/internal/transport"
)

// aside calls f on a goroutine of its own. A stack that has carried out a handshake
// is twice as large as one that reads messages needs to be, and the caller's is
// likely to live with the connection. It is as if f were called here, but for nc, which
// is closed if f panics.
func aside(nc net.Conn, f func() (*Conn, error)) (*Conn, error) {
	type result struct {
		c        *Conn
		err      error
		panicked any
		returned bool
	}
	done := make(chan result)
	go func() {
		var r result
		defer func() {
			if !r.returned {
				r.panicked = recover()
				nc.Close()
			}
			done <- r
		}()
		r.c, r.err = f()
		r.returned = true
	}()
	switch r := <-done; {
	case r.panicked != nil: // by a function of the program, which may know what to do about it
		panic(r.panicked)
	case !r.returned:
		runtime.Goexit() // by one too, such as one that fails a test
		return nil, nil
	case r.err != nil:
		return nil, r.err
	default:
		return r.c, nil
	}
}

// forsake closes nc, if there is one, and returns err as that of a handshake.
func forsake(nc net.Conn, err error) error {
	if !transport.IsNil(nc) {
		nc.Close()
	}
	return &HandshakeError{Err: err}
}
