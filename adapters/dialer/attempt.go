package dialer

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http/httptrace"

	"github.com/wsdriver/wsdriver"
	"github.com/wsdriver/wsdriver/adapters/internal/transport"
	"github.com/wsdriver/wsdriver/adapters/netconn"
)

// attempt is one connection in the making.
type attempt struct {
	*Dialer
	to      *target
	trace   *httptrace.ClientTrace // never nil
	cfg     *netconn.Config
	driver  wsdriver.Driver
	request []byte // the head for the server
	through *proxy // or nil

	nc   net.Conn // the transport, and then what is spoken on it
	rest []byte   // what came of the server behind the proxy's answer
}

// prepare does all that can be done, and refused, before anything is dialed.
func (d *Dialer) prepare(ctx context.Context, rawURL string) (*attempt, error) {
	to, err := parse(rawURL)
	if err != nil {
		return nil, err
	}
	a := &attempt{Dialer: d, to: to, trace: traceOf(ctx), cfg: d.config(to.secure)}
	r := to.request
	r.Header = d.header(to)
	r.Origin = d.Origin
	r.Protocols = d.Protocols
	if d.Host != "" {
		r.Host = d.Host
	}
	a.driver.Reset(wsdriver.Client, a.cfg.Driver)
	a.request, err = a.driver.AppendRequest(nil, r)
	return a, err
}

// dial connects to the server, or to the proxy before it.
func (a *attempt) dial(ctx context.Context) error {
	network, addr := a.to.network, a.to.addr
	if err := a.chooseProxy(ctx); err != nil {
		return err
	}
	if a.through != nil {
		network, addr = "tcp", a.through.addr
	}
	if a.trace.GetConn != nil {
		a.trace.GetConn(addr)
	}
	netDial := a.NetDial
	if netDial == nil {
		netDial = new(net.Dialer).DialContext
	}
	nc, err := netDial(ctx, network, addr)
	if err == nil && transport.IsNil(nc) {
		err = ErrNilArgument
	}
	if err != nil && ctx.Err() != nil && !errors.Is(err, context.Cause(ctx)) {
		err = fmt.Errorf("%w: %w", err, context.Cause(ctx))
	}
	if err != nil && a.through != nil {
		return a.through.failed(err)
	}
	a.nc = nc
	return err
}

// settle makes a.nc a connection to the server that is open, or closes it. All steps
// together have as long as an opening handshake may take: a peer that dribbles its
// bytes gains nothing.
func (a *attempt) settle(ctx context.Context) (*netconn.Conn, error) {
	transport, done := a.nc, false
	defer func() { // of a hook that panics too
		if !done {
			transport.Close()
			a.nc.Close() // without a goodbye, for which TLS would wait
		}
	}()
	ctx, cancel := context.WithTimeoutCause(ctx, a.failAfter(), wsdriver.ErrHandshakeTimeout)
	defer cancel()
	stop := context.AfterFunc(ctx, func() { transport.Close() }) // which no step survives
	c, err := a.steps(ctx)
	if !stop() && err == nil {
		c.CloseNow()
		err = &netconn.HandshakeError{Err: context.Cause(ctx)}
	}
	if err != nil {
		return nil, err
	}
	done = true
	return c, nil
}

func (a *attempt) steps(ctx context.Context) (*netconn.Conn, error) {
	if a.through != nil {
		if err := a.tunnel(ctx); err != nil {
			return nil, a.through.failed(err)
		}
	}
	if a.to.secure {
		a.putBack()
		if err := a.speakTLS(ctx, a.TLSConfig, a.to.host, a.StartTLS); err != nil {
			return nil, err
		}
	}
	if a.trace.GotConn != nil {
		a.trace.GotConn(httptrace.GotConnInfo{Conn: a.nc})
	}
	return a.open(ctx)
}

// why returns the reason for an error of the transport: the end of ctx closes it.
func why(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return err
}

// maxEmpty is how many reads in a row may bring neither bytes nor an error.
const maxEmpty = 100

// read reads at least one byte, or returns an error.
func (a *attempt) read(p []byte) (int, error) {
	for range maxEmpty {
		if n, err := a.nc.Read(p); n > 0 || err != nil {
			return min(max(n, 0), len(p)), err // see io.Reader
		}
	}
	return 0, io.ErrNoProgress
}

func (a *attempt) write(p []byte) error {
	n, err := a.nc.Write(p)
	if err == nil && n < len(p) {
		err = io.ErrShortWrite // see io.Writer: cannot be
	}
	return err
}

// putBack has the next reader of a.nc find a.rest before what comes.
func (a *attempt) putBack() {
	if len(a.rest) > 0 {
		a.nc, a.rest = &resumed{a.nc, a.rest}, nil
	}
}

// resumed is a connection of which some bytes have been read.
type resumed struct {
	net.Conn
	rest []byte
}

func (r *resumed) Read(p []byte) (int, error) {
	if len(r.rest) == 0 {
		return r.Conn.Read(p)
	}
	n := copy(p, r.rest)
	r.rest = r.rest[n:]
	return n, nil
}
