package dialer

import (
	"bytes"
	"context"
	"io"
	"net"

	socks "golang.org/x/net/proxy"
)

// tunnel has a.through lead a.nc to the server.
func (a *attempt) tunnel(ctx context.Context) error {
	switch a.through.url.Scheme {
	case "socks5", "socks5h":
		return a.socks(ctx)
	case "https":
		if err := a.speakTLS(ctx, a.ProxyTLSConfig, a.through.host, nil); err != nil {
			return err
		}
	}
	if err := a.write(a.through.request); err != nil {
		return why(ctx, err)
	}
	buf := make([]byte, 4<<10)
	for {
		n, err := a.read(buf)
		k, open, fault := a.through.connect.Receive(buf[:n], a.maxHandshake())
		switch {
		case open:
			a.rest = bytes.Clone(buf[k:n])
			return nil
		case fault != nil:
			return fault
		case err == nil:
			continue
		}
		fault = a.through.connect.ReceiveEOF()
		if err == io.EOF && ctx.Err() == nil {
			return fault
		}
		return why(ctx, err)
	}
}

// socks speaks SOCKS version 5 (RFC 1928, and RFC 1929 for a password) with the proxy.
// Names are the proxy's to look up.
func (a *attempt) socks(ctx context.Context) error {
	var auth *socks.Auth
	if u := a.through.url.User; u != nil {
		password, _ := u.Password()
		auth = &socks.Auth{User: u.Username(), Password: password}
	}
	d, err := socks.SOCKS5("tcp", a.through.addr, auth, dialed{a.nc})
	if err != nil {
		return err
	}
	// The end of ctx closes a.nc. To set deadlines for it as well would make two reasons
	// of one. What is returned is a.nc with a name.
	_, err = d.(socks.ContextDialer).DialContext(context.WithoutCancel(ctx), "tcp", a.to.addr)
	if err != nil {
		return why(ctx, err)
	}
	return nil
}

// dialed is a dialer of a connection that there is.
type dialed struct{ nc net.Conn }

func (d dialed) Dial(string, string) (net.Conn, error) { return d.nc, nil }

func (d dialed) DialContext(context.Context, string, string) (net.Conn, error) { return d.nc, nil }
