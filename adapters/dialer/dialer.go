package dialer

import (
	"context"
	"crypto/tls"
	"net"

	"github.com/wsdriver/wsdriver"
	"github.com/wsdriver/wsdriver/adapters/netconn"
	"github.com/wsdriver/wsdriver/handshake"
)

// Dialer says how to connect. The zero value is ready, and nil stands for it. It
// may be used by any number of goroutines.
type Dialer struct {
	// Config is that of the connection. A client speaks the first of
	// Config.Driver.Versions, and offers Config.Driver.Protocols.
	Config netconn.Config

	// TLSConfig is for wss URLs. It is copied. ServerName is the host of the URL
	// unless it is set; NextProtos is ours.
	TLSConfig *tls.Config

	// Header has fields for the request, such as cookies.
	Header wsdriver.Header

	// Origin is the Origin of the request, or "". Browsers send one; servers may
	// ask for it.
	Origin string

	// Host takes the place of the URL's host in the Host field. It changes neither
	// the address that is dialed nor the name that the certificate must have.
	Host string

	// NetDial makes the connection to the server, or to the proxy that leads to it;
	// nil means a net.Dialer. network is "tcp". TLS, where the URL asks for it, is
	// spoken on what it returns.
	NetDial func(ctx context.Context, network, addr string) (net.Conn, error)
}

// Dial connects to the server of a ws or wss URL. ctx bounds the dialing and the
// opening handshake alone. d may be nil.
//
// The error is that of the URL (a [handshake.ArgumentError]), of NetDial, of TLS, or
// a *[netconn.HandshakeError].
func Dial(ctx context.Context, url string, d *Dialer) (*netconn.Conn, error) {
	if d == nil {
		d = new(Dialer)
	}
	url, err := asciiURL(url)
	if err != nil {
		return nil, err
	}
	r, secure, err := handshake.ParseURL(url)
	if err != nil {
		return nil, err
	}
	host, addr := address(r.Host, secure)
	r.Header = append(r.Header, d.Header...)
	r.Origin = d.Origin
	if d.Host != "" {
		r.Host = d.Host
	}
	nc, err := d.dial(ctx, addr)
	if err != nil {
		return nil, err
	}
	if secure {
		if nc, err = d.secure(ctx, nc, host); err != nil {
			return nil, err
		}
	}
	return netconn.Connect(ctx, nc, d.config(secure), r)
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

func (d *Dialer) dial(ctx context.Context, addr string) (net.Conn, error) {
	if d.NetDial != nil {
		return d.NetDial(ctx, "tcp", addr)
	}
	return new(net.Dialer).DialContext(ctx, "tcp", addr)
}

// address returns the host without brackets, and the address to dial.
func address(hostport string, secure bool) (host, addr string) {
	host, port, err := net.SplitHostPort(hostport)
	if err != nil { // no port: the URL has passed all other checks
		host, port = hostport, ""
		if len(host) > 1 && host[0] == '[' {
			host = host[1 : len(host)-1]
		}
	}
	switch {
	case port != "":
	case secure:
		port = "443"
	default:
		port = "80"
	}
	return host, net.JoinHostPort(host, port)
}
