package dialer

import (
	"context"
	"crypto/tls"
	"fmt"
	"net"

	"github.com/wsdriver/wsdriver/adapters/internal/transport"
)

// alpn is the only protocol that an opening handshake can be spoken in. A server
// that is offered more may choose HTTP/2, and would take our request for noise.
const alpn = "http/1.1"

// starter is a Dialer.StartTLS.
type starter = func(context.Context, net.Conn, *tls.Config) (net.Conn, error)

// speakTLS speaks TLS on a.nc, with a peer that must be host.
func (a *attempt) speakTLS(ctx context.Context, c *tls.Config, host string, start starter) error {
	config := &tls.Config{}
	if c != nil {
		config = c.Clone()
	}
	config.NextProtos = []string{alpn}
	if config.ServerName == "" {
		config.ServerName = host
	}
	if start == nil {
		start = startTLS
	}
	if a.trace.TLSHandshakeStart != nil {
		a.trace.TLSHandshakeStart()
	}
	nc, err := start(ctx, a.nc, config)
	if err == nil && transport.IsNil(nc) {
		err = ErrNilArgument
	}
	var state tls.ConnectionState
	if err == nil {
		a.nc = nc
		if tc, ok := nc.(interface{ ConnectionState() tls.ConnectionState }); ok {
			state = tc.ConnectionState()
		}
	}
	if a.trace.TLSHandshakeDone != nil {
		a.trace.TLSHandshakeDone(state, err)
	}
	if err != nil {
		return fmt.Errorf("dialer: TLS with %s, for %s only: %w", host, alpn, why(ctx, err))
	}
	// No choice is the choice of HTTP/1.1 (RFC 7301 came later than it).
	if p := state.NegotiatedProtocol; p != "" && p != alpn {
		return fmt.Errorf("dialer: %s chose %q by ALPN; an opening handshake needs %s", host, p, alpn)
	}
	return nil
}

func startTLS(ctx context.Context, nc net.Conn, c *tls.Config) (net.Conn, error) {
	tc := tls.Client(nc, c)
	if err := tc.HandshakeContext(ctx); err != nil {
		return nil, err
	}
	return tc, nil
}
