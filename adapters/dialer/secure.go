package dialer

import (
	"context"
	"crypto/tls"
	"fmt"
	"net"
	"time"

	"github.com/wsdriver/wsdriver"
)

// alpn is the only protocol that an opening handshake can be spoken in. A server
// that is offered more may choose HTTP/2, and would take our request for noise.
const alpn = "http/1.1"

// secure speaks TLS on nc, which it closes on an error. The server must be host.
func (d *Dialer) secure(ctx context.Context, nc net.Conn, host string) (net.Conn, error) {
	config := &tls.Config{}
	if d.TLSConfig != nil {
		config = d.TLSConfig.Clone()
	}
	config.NextProtos = []string{alpn}
	if config.ServerName == "" {
		config.ServerName = host
	}
	// A server that says nothing must not hold a caller that set no limit.
	ctx, cancel := context.WithTimeout(ctx, d.failAfter())
	defer cancel()
	tc := tls.Client(nc, config)
	if err := tc.HandshakeContext(ctx); err != nil {
		nc.Close()
		return nil, fmt.Errorf("dialer: TLS with %s, for %s only: %w", host, alpn, err)
	}
	// No choice is the choice of HTTP/1.1 (RFC 7301 came later than it).
	if p := tc.ConnectionState().NegotiatedProtocol; p != "" && p != alpn {
		nc.Close()
		return nil, fmt.Errorf("dialer: %s chose %q by ALPN; an opening handshake needs %s", host, p, alpn)
	}
	return tc, nil
}

func (d *Dialer) failAfter() time.Duration {
	if c := d.Config.Driver; c != nil && c.FailAfter > 0 {
		return c.FailAfter
	}
	return wsdriver.DefaultFailAfter
}
