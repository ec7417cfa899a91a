package libs

import (
	"errors"
	"io"
	"net"
	"net/http"
	"sync"
)

// MaxMessage is the largest message that servers and readers take where a library
// has a limit that is lower than that.
const MaxMessage = 1 << 20

var (
	errKind      = errors.New("libs: not a text message")
	errText      = errors.New("libs: text is not valid UTF-8")
	errHandshake = errors.New("libs: the opening handshake was refused")
)

// scratch are buffers for one message. A server takes one when a message has begun
// to come, so that a connection that is idle holds none.
var scratch = sync.Pool{New: func() any { p := make([]byte, 0, 32<<10); return &p }}

// readAll reads r to its end into the memory of p, which it makes larger if need be.
func readAll(r io.Reader, p []byte) ([]byte, error) {
	p = p[:0]
	for {
		if len(p) == cap(p) {
			p = append(p, 0)[:len(p)]
		}
		n, err := r.Read(p[len(p):cap(p)])
		p = p[:len(p)+n]
		if err == io.EOF {
			return p, nil
		}
		if err != nil {
			return p, err
		}
	}
}

// acceptEach calls handle in a goroutine for each connection.
func acceptEach(l net.Listener, handle func(net.Conn)) error {
	for {
		nc, err := l.Accept()
		if err != nil {
			return err
		}
		go handle(nc)
	}
}

// serveHTTP serves with net/http.
func serveHTTP(l net.Listener, h http.HandlerFunc) error {
	return (&http.Server{Handler: h}).Serve(l)
}
