package dialer

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/http"
	"net/url"
	"time"

	"github.com/wsdriver/wsdriver"
	"github.com/wsdriver/wsdriver/adapters/internal/transport"
	"github.com/wsdriver/wsdriver/adapters/netconn"
)

// Dialer says how to connect. The zero value is ready, and uses no proxy. It must
// not be changed while it is in use, and may be used by any number of goroutines.
type Dialer struct {
	// Config is that of the connection. A client speaks the first of
	// Config.Driver.Versions, takes an answer with a head of Config.Driver.MaxHandshake
	// bytes, and offers Config.Driver.Extensions.
	Config netconn.Config

	// Protocols are the subprotocols that are offered, best first; nil means those of
	// Config.Driver. netconn.Conn.Protocol tells what the server chose.
	Protocols []string

	// Header has more fields for the request. An Authorization of its own takes the
	// place of the one that the URL has, and a Cookie goes before those of Jar.
	Header wsdriver.Header

	// Origin is the Origin of the request, or "". Browsers send one; servers may
	// ask for it.
	Origin string

	// Host takes the place of the URL's host in the Host field. It changes neither
	// the address that is dialed, nor the name that the certificate must have, nor
	// whose cookies are sent.
	Host string

	// Jar gives cookies to the request and takes those of the answer, be it a refusal
	// or not. It is asked for the URL with http for ws, and https for wss. Nil means no
	// cookies but those in Header.
	Jar http.CookieJar

	// TLSConfig is for wss URLs. It is copied. ServerName is the host of the URL
	// unless it is set; NextProtos is ours.
	TLSConfig *tls.Config

	// StartTLS speaks TLS with the server on nc, for programs that want another
	// implementation than crypto/tls, which nil means. c is TLSConfig with ServerName
	// and NextProtos set; the certificate is the hook's to verify. nc is closed by the
	// Dialer if the hook fails, or outlives ctx.
	StartTLS func(ctx context.Context, nc net.Conn, c *tls.Config) (net.Conn, error)

	// NetDial makes the connection to the server, or to the proxy that leads to it;
	// nil means a net.Dialer. network is "tcp", or "unix" with the path of a socket as
	// addr. TLS, where the URL asks for it, is spoken on what it returns.
	NetDial func(ctx context.Context, network, addr string) (net.Conn, error)

	// Proxy returns the URL of the proxy for a connection, or nil for none, and so
	// does a nil Proxy. The scheme of that URL is http, https, socks5 or socks5h. r has
	// the URL that is dialed, with http for ws, https for wss and no user, so that
	// http.ProxyURL fits here and http.ProxyFromEnvironment does as well as
	// [ProxyFromEnvironment].
	Proxy func(r *http.Request) (*url.URL, error)

	// ProxyHeader has fields for an HTTP proxy, which gets no others, and the server
	// none of these.
	ProxyHeader wsdriver.Header

	// ProxyTLSConfig is for the TLS that is spoken with an https proxy, as TLSConfig is
	// for that with the server. Neither stands in for the other: a name, a pinned root
	// or a client certificate that is meant for one of them is not for the other.
	ProxyTLSConfig *tls.Config
}

// ErrNilArgument is returned for a context, or a connection, that is nil: by Dial, by
// Connect, and instead of what a hook should have returned. ProxyFromEnvironment returns it
// for no request.
var ErrNilArgument = errors.New("dialer: nil in the place of a context, a connection or a request")

// Dial connects to the server of a ws or wss URL, or of a ws+unix or wss+unix one (see
// the package comment). ctx bounds the dialing and the opening handshake alone. A nil d
// stands for &Dialer{Proxy: ProxyFromEnvironment}.
//
// The error is that of the URL or of a field that cannot be sent (a
// [handshake.ArgumentError], and nothing was dialed then), of NetDial, of TLS, a
// [*ProxyError] or a [*netconn.HandshakeError]. It wraps the cause of ctx, if that was
// it. No connection is left open.
func Dial(ctx context.Context, url string, d *Dialer) (*netconn.Conn, error) {
	if d == nil {
		d = &Dialer{Proxy: ProxyFromEnvironment}
	}
	if ctx == nil {
		return nil, ErrNilArgument
	}
	return aside(func() (*netconn.Conn, error) {
		a, err := d.prepare(ctx, url)
		if err != nil {
			return nil, err
		}
		if err := a.dial(ctx); err != nil {
			return nil, err
		}
		return a.settle(ctx)
	})
}

// Connect is Dial on a connection to the server that the program has already: it speaks
// TLS on nc if the URL is a wss one, and carries out the opening handshake. NetDial and
// Proxy are not used. A nil d stands for the zero Dialer.
//
// On an error nc is closed.
func Connect(ctx context.Context, nc net.Conn, url string, d *Dialer) (*netconn.Conn, error) {
	if d == nil {
		d = new(Dialer)
	}
	if transport.IsNil(nc) {
		return nil, ErrNilArgument
	}
	if ctx == nil {
		nc.Close()
		return nil, ErrNilArgument
	}
	return aside(func() (*netconn.Conn, error) {
		a, err := d.prepare(ctx, url)
		if err != nil {
			nc.Close()
			return nil, err
		}
		a.nc = nc
		return a.settle(ctx)
	})
}

// config returns the Config of a connection: the heads of the old versions say
// whether it runs over TLS.
func (d *Dialer) config(secure bool) *netconn.Config {
	c := d.Config
	var driver wsdriver.Config
	if c.Driver != nil {
		driver = *c.Driver
	}
	driver.Secure = secure
	c.Driver = &driver
	return &c
}

func (d *Dialer) failAfter() time.Duration {
	if c := d.Config.Driver; c != nil && c.FailAfter > 0 {
		return c.FailAfter
	}
	return wsdriver.DefaultFailAfter
}

func (d *Dialer) maxHandshake() int {
	if c := d.Config.Driver; c != nil && c.MaxHandshake > 0 {
		return c.MaxHandshake
	}
	return wsdriver.DefaultMaxHandshake
}
