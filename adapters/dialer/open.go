package dialer

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http/httptrace"

	"github.com/wsdriver/wsdriver"
	"github.com/wsdriver/wsdriver/adapters/netconn"
)

// ErrHTTP2 is the Err of a [netconn.HandshakeError] about a server that answers in
// HTTP/2, which nobody offered it. Such a server, or the proxy before it, must be told
// to speak HTTP/1.1 where it serves WebSocket.
var ErrHTTP2 = errors.New("websocket: the server answers in HTTP/2; an opening handshake needs HTTP/1.1")

// open carries out the opening handshake.
func (a *attempt) open(ctx context.Context) (*netconn.Conn, error) {
	err := a.write(a.request)
	a.wrote(err)
	if err != nil {
		return nil, a.refused(why(ctx, err))
	}
	buf := make([]byte, 4<<10)
	in, news := a.rest, a.news()
	for first := true; ; {
		var failed error
		if len(in) == 0 {
			n := 0
			n, failed = a.read(buf)
			in = buf[:n]
		}
		if first && len(in) > 0 {
			first = false
			if a.trace.GotFirstResponseByte != nil {
				a.trace.GotFirstResponseByte()
			}
			switch in = a.frame(in); {
			case isHTTP2(in):
				return nil, a.refused(ErrHTTP2)
			case ctx.Err() != nil:
				return nil, a.refused(context.Cause(ctx))
			}
		}
		if err := news.write(in); err != nil {
			return nil, a.refused(err)
		}
		for len(in) > 0 {
			ev, n := a.driver.Receive(in)
			in = in[n:]
			switch ev.Kind {
			case wsdriver.Open:
				a.keepCookies(a.driver.Response())
				return netconn.New(a.nc, &a.driver, a.cfg, in), nil // a client owes nothing for Open
			case wsdriver.Fail:
				return nil, a.refused(a.driver.Err())
			}
		}
		if failed != nil {
			return nil, a.ended(ctx, failed)
		}
	}
}

// ended returns the error for the end of the stream before the end of the handshake.
func (a *attempt) ended(ctx context.Context, err error) error {
	ev := a.driver.ReceiveEOF()
	switch {
	case ctx.Err() != nil || err != io.EOF:
		err = why(ctx, err)
	case ev.Kind == wsdriver.Close:
		err = fmt.Errorf("%w: %w", &netconn.CloseError{Code: ev.Code, Remote: true}, a.driver.Err())
	default: // of a page that has no other end
		err = a.driver.Err()
	}
	return a.refused(err)
}

// refused returns the error for err with what there is of the server's answer.
func (a *attempt) refused(err error) error {
	e := &netconn.HandshakeError{Err: err}
	if r := a.driver.Response(); r != nil {
		e.Status, e.Header, e.Body = r.Status, r.Header, r.Body
		a.keepCookies(r)
	}
	return e
}

// wrote tells the trace of the request.
func (a *attempt) wrote(err error) {
	if err == nil {
		a.wroteFields()
	}
	if a.trace.WroteRequest != nil {
		a.trace.WroteRequest(httptrace.WroteRequestInfo{Err: err})
	}
}

// frameHeader is the length of the header of a frame of HTTP/2 (RFC 9113, section 4.1).
const frameHeader = 9

// frame reads on if an answer starts like a frame of HTTP/2, to the end of its header.
// Heads of HTTP/1 do not start with a zero.
func (a *attempt) frame(in []byte) []byte {
	if in[0] != 0 || len(in) >= frameHeader {
		return in
	}
	b := append(make([]byte, 0, frameHeader), in...)
	for len(b) < frameHeader {
		n, err := a.read(b[len(b):frameHeader])
		b = b[:len(b)+n]
		if err != nil {
			break // the next read will say so
		}
	}
	return b
}

// isHTTP2 reports whether b starts with SETTINGS, which a server of HTTP/2 sends first,
// or with GOAWAY, on the stream 0.
//
//	Length (24), Type (8), Flags (8), Reserved (1), Stream Identifier (31)	; RFC 9113, section 4.1
func isHTTP2(b []byte) bool {
	const settings, goaway = 4, 7
	return len(b) >= frameHeader && b[0] == 0 && (b[3] == settings || b[3] == goaway) && string(b[5:9]) == "\x00\x00\x00\x00"
}
