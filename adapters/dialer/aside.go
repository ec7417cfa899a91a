package dialer

import (
	"runtime"

	"github.com/wsdriver/wsdriver/adapters/netconn"
)

// aside calls f on a goroutine of its own, as if it were the caller's. A stack that has
// looked a name up and spoken TLS is several times as large as one that reads messages
// needs to be, and the caller's is likely to live with the connection.
func aside(f func() (*netconn.Conn, error)) (*netconn.Conn, error) {
	var (
		c        *netconn.Conn
		err      error
		panicked any
		returned bool
	)
	done := make(chan struct{})
	go func() {
		defer close(done)
		defer func() {
			if !returned {
				panicked = recover()
			}
		}()
		c, err = f()
		returned = true
	}()
	<-done
	switch {
	case panicked != nil: // by a hook of the program, which may know what to do about it
		panic(panicked)
	case !returned:
		runtime.Goexit() // by a hook too, such as one that fails a test
	}
	return c, err
}
