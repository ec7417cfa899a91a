package memory

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"net"
	"net/http"
)

// Minimal and Browser are requests for an upgrade: what the protocol asks for alone,
// and what a browser sends.
const (
	Minimal = "GET /chat HTTP/1.1\r\nHost: example.com\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
		"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"

	Browser = "GET /chat?room=42&token=5f1b9c3e7a HTTP/1.1\r\nHost: example.com\r\nConnection: Upgrade\r\n" +
		"Pragma: no-cache\r\nCache-Control: no-cache\r\n" +
		"User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36\r\n" +
		"Upgrade: websocket\r\nOrigin: http://example.com\r\nSec-WebSocket-Version: 13\r\n" +
		"Accept-Encoding: gzip, deflate\r\nAccept-Language: en-US,en;q=0.9,de;q=0.8\r\n" +
		"Cookie: session=eyJpZCI6MTIzNDU2Nzg5MCwibmFtZSI6IkpvaG4gRG9lIn0; theme=dark; consent=yes\r\n" +
		"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n" +
		"Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n\r\n"
)

// Request returns Minimal, parsed.
func Request() (*http.Request, error) {
	return RequestOf([]byte(Minimal))
}

// RequestOf parses a request.
func RequestOf(b []byte) (*http.Request, error) {
	return http.ReadRequest(bufio.NewReader(bytes.NewReader(b)))
}

// Hijackable returns a writer that the connection can be taken from, as a handler of
// net/http has it.
func Hijackable(nc net.Conn) http.ResponseWriter {
	return &Exchange{nc: nc, rw: bufio.NewReadWriter(bufio.NewReader(nc), bufio.NewWriter(nc)), header: http.Header{}}
}

// Exchange is what a server of net/http has made of a request when it calls the
// handler: buffers, the parsed request, and a writer that the connection can be
// taken from. It is a http.ResponseWriter and http.Hijacker.
type Exchange struct {
	Request *http.Request
	nc      net.Conn
	rw      *bufio.ReadWriter
	header  http.Header
	cancel  context.CancelFunc
}

// NewExchange parses a request. The bytes that the handler answers go to c.
func NewExchange(c *Conn, request []byte) (*Exchange, error) {
	c.Serve(request, len(request))
	e := &Exchange{nc: c, rw: bufio.NewReadWriter(bufio.NewReader(c), bufio.NewWriter(c)), header: http.Header{}}
	r, err := http.ReadRequest(e.rw.Reader)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancel(context.Background())
	e.Request, e.cancel = r.WithContext(ctx), cancel
	return e, nil
}

// End is what comes after the handler.
func (e *Exchange) End() { e.cancel() }

// Header returns the fields of the response.
func (e *Exchange) Header() http.Header { return e.header }

// Write writes a body.
func (e *Exchange) Write(p []byte) (int, error) { return e.rw.Write(p) }

// WriteHeader writes the head of the response.
func (e *Exchange) WriteHeader(status int) {
	fmt.Fprintf(e.rw, "HTTP/1.1 %d %s\r\n", status, http.StatusText(status))
	e.header.Write(e.rw)
	e.rw.WriteString("\r\n")
}

// Hijack hands over the connection.
func (e *Exchange) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	e.rw.Flush()
	return e.nc, e.rw, nil
}
