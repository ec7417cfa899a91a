package handshake

import (
	"errors"

	"github.com/wsdriver/wsdriver/wire"
)

// Connect asks an HTTP proxy for a tunnel to a server, which the opening handshake
// with that server then goes through (RFC 6455, section 4.1; RFC 9110, section
// 9.3.6). It does no I/O, like all of this package: what AppendRequest appends is
// sent, and what comes back is given to Receive until that says that the tunnel is
// open, or why there is none.
//
// The fields are set before the first call. A Connect is of use once, and must not be
// copied once it has received bytes.
type Connect struct {
	// Target is the host of the server and its port, both, "example.com:443" say. An
	// IPv6 address stands in brackets.
	Target string

	// Userinfo is what stands before the "@" in the proxy's URL, with its escapes:
	// "user:password". It becomes a Proxy-Authorization field (RFC 7617); "" makes
	// none.
	Userinfo string

	// Header has further fields for the proxy. The server never sees them.
	Header Header

	phase    tunnelPhase
	interim  uint8 // 1xx responses so far
	head     Head
	body     Body
	response *Response
	err      *wire.Error
}

// tunnelPhase is what the next byte from a proxy belongs to.
type tunnelPhase uint8

const (
	answering  tunnelPhase = iota // a head
	refusing                      // the body of a refusal
	tunnelling                    // the tunnel
	broken                        // nothing: see Connect.err
)

// MaxInterim is how many 1xx responses a Connect skips before the one that counts
// (RFC 9110, section 15.2).
const MaxInterim = 16

// Faults of a proxy, besides those of a head. They are found by [Connect].
var (
	// ErrNoTunnel says that the proxy refused: its status is not 2xx. It stands in
	// Connect.Response; 407 asks for a user name and a password, or for others.
	ErrNoTunnel = &wire.Error{Code: wire.ProtocolError, Section: "RFC 9110 9.3.6",
		Text: "the proxy did not open a tunnel to the server"}
	// ErrNoAnswer refuses a stream of the proxy that ends before its answer does.
	ErrNoAnswer = &wire.Error{Code: wire.AbnormalClosure, Section: "RFC 9112 8",
		Text: "the proxy closed the connection before it answered"}
	// ErrManyInterim refuses a proxy that never comes to the response that counts.
	ErrManyInterim = &wire.Error{Code: wire.ProtocolError, Section: "RFC 9110 15.2",
		Text: "too many interim responses from the proxy"}
)

// ErrInvalidUserinfo is what an [ArgumentError] for Connect.Userinfo wraps. It never
// shows the password.
var ErrInvalidUserinfo = errors.New("the user info of a proxy is user:password, well escaped, without control characters or a colon in the user (RFC 7617 2)")

// AppendRequest appends the request for the tunnel: the target, in the Host field
// too and both with the port, then Proxy-Authorization, then the fields of c.Header
// in their order.
//
// An error is an [ArgumentError], and nothing is appended then.
//
//	authority-form = uri-host ":" port	; RFC 9112, section 3.2.3
func (c *Connect) AppendRequest(dst []byte) ([]byte, error) {
	if _, port, ok := splitHost(c.Target); !ok || port <= 0 {
		return dst, invalid(c.Target, ErrInvalidHost)
	}
	credentials := ""
	if c.Userinfo != "" {
		var ok bool
		if credentials, ok = basic(c.Userinfo); !ok {
			return dst, invalid("userinfo", ErrInvalidUserinfo)
		}
	}
	for _, f := range c.Header {
		twice := credentials != "" && equalFold(f.Name, "Proxy-Authorization")
		if twice || isReserved(f.Name) || equalFold(f.Name, "Host") || equalFold(f.Name, "Upgrade") {
			return dst, invalid(f.Name, ErrReservedField)
		}
		if err := checkField(f); err != nil {
			return dst, err
		}
	}
	dst = append(dst, "CONNECT "...)
	dst = append(dst, c.Target...)
	dst = append(dst, " HTTP/1.1\r\n"...)
	dst = appendField(dst, "Host", c.Target)
	if credentials != "" {
		dst = appendField(dst, "Proxy-Authorization", credentials)
	}
	return appendFields(dst, c.Header), nil
}

// Receive takes in bytes of the proxy, cut anyhow, and says how many. Once the tunnel
// is open it takes no more: what follows the empty line of the answer comes from the
// server, whatever Content-Length or Transfer-Encoding that answer has ("A client MUST
// ignore any Content-Length or Transfer-Encoding header fields received in a
// successful response to CONNECT").
//
// A head has at most limit bytes. An error is found at the same byte however the
// stream is cut, and is final: one of the variables of this package, ErrNoTunnel when
// the proxy has refused and the start of its page is there. A proxy that refuses with
// a page that has no end but that of the stream ends it by [Connect.ReceiveEOF].
func (c *Connect) Receive(p []byte, limit int) (n int, open bool, err *wire.Error) {
	c.head.Response = true
	for c.phase == answering && n < len(p) {
		k, done, fault := c.head.Write(p[n:], limit)
		n += k
		if done {
			fault = c.judge()
		}
		if fault != nil {
			c.phase, c.err = broken, fault
		}
	}
	if c.phase == refusing {
		k, done := c.body.Write(p[n:])
		n += k
		if done {
			c.refused()
		}
	}
	return n, c.phase == tunnelling, c.err
}

// judge takes in a whole head.
func (c *Connect) judge() *wire.Error {
	r, err := ParseResponse(c.head.String())
	c.head.Reset()
	switch {
	case err != nil:
		return err
	case r.Status < 200 && r.Status != statusSwitchingProtocols: // to what, has nobody asked
		if c.interim++; c.interim > MaxInterim {
			return ErrManyInterim
		}
		return nil
	}
	c.response = r
	// "Any 2xx (Successful) response indicates that the sender (and all inbound
	// proxies) will switch to tunnel mode immediately after the response header
	// section".
	if r.Status/100 == 2 {
		c.phase = tunnelling
		return nil
	}
	c.phase = refusing
	c.body.Start(r)
	return nil
}

// refused is the end of a refusal.
func (c *Connect) refused() {
	c.response.Body = c.body.Bytes()
	c.phase, c.err = broken, ErrNoTunnel
}

// ReceiveEOF says that the proxy's stream has ended, or that the caller waits no
// longer. It returns nil if the tunnel is open.
func (c *Connect) ReceiveEOF() *wire.Error {
	switch c.phase {
	case answering:
		c.phase, c.err = broken, ErrNoAnswer
	case refusing:
		c.refused()
	}
	return c.err
}

// Response returns the proxy's answer, or nil as long as there is none; 1xx responses
// do not count. Of a refusal it has the start of the page as Body, once Receive or
// ReceiveEOF has returned ErrNoTunnel.
func (c *Connect) Response() *Response { return c.response }
