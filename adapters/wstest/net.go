package wstest

import (
	"context"
	"errors"
	"net"
	"strconv"
	"sync"
)

// The errors of a [Net], within a [net.OpError].
var (
	ErrRefused = errors.New("wstest: nobody listens there")
	ErrInUse   = errors.New("wstest: address is in use")
)

// backlog is how many connections wait for Accept before Dial does.
const backlog = 128

// Net is a network in memory: what dials on it reaches what listens on it, without
// sockets, and in the bubbles of testing/synctest too. The zero Net is ready for use,
// by any number of goroutines.
//
//	var n wstest.Net
//	l, err := n.Listen("example.com:80")
//	go server.Serve(l)
//	nc, err := n.DialContext(ctx, "tcp", "example.com:80")
//
// DialContext is what dialer.Dialer, http.Transport and others take.
type Net struct {
	// Buffer is what connections hold in each direction; 0 means DefaultBuffer.
	Buffer int

	// Wrap, if not nil, is given both ends of each new connection, and returns what
	// Accept and Dial do: with faults, counted, over TLS. It must not block. The
	// ends that it is given are Transports. If it returns nil for one of them, Dial
	// fails with ErrNilArgument, and both are closed.
	Wrap func(server, client net.Conn) (net.Conn, net.Conn)

	mu        sync.Mutex
	listeners map[Addr]*listener
	dialed    int
}

// Listen returns a listener with that address, which DialContext finds by the same
// string. "" is an address as good as any, of one listener.
func (n *Net) Listen(addr string) (net.Listener, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.listeners[Addr(addr)] != nil {
		return nil, &net.OpError{Op: "listen", Net: Addr("").Network(), Addr: Addr(addr), Err: ErrInUse}
	}
	l := &listener{n: n, addr: Addr(addr), queue: make(chan net.Conn, backlog), closed: make(chan struct{})}
	if n.listeners == nil {
		n.listeners = make(map[Addr]*listener)
	}
	n.listeners[l.addr] = l
	return l, nil
}

// DialContext returns a connection to whoever listens at addr. network does not
// matter. It waits only where 128 connections wait to be accepted. A nil ctx is refused
// with ErrNilArgument.
func (n *Net) DialContext(ctx context.Context, network, addr string) (net.Conn, error) {
	failed := func(err error) (net.Conn, error) {
		return nil, &net.OpError{Op: "dial", Net: Addr("").Network(), Addr: Addr(addr), Err: err}
	}
	if ctx == nil {
		return failed(ErrNilArgument)
	}
	if err := ctx.Err(); err != nil {
		return failed(err)
	}
	n.mu.Lock()
	l := n.listeners[Addr(addr)]
	n.dialed++
	port := strconv.Itoa(n.dialed)
	n.mu.Unlock()
	if l == nil {
		return failed(ErrRefused)
	}
	// net/http and others want an address with a port.
	ts, tc := transports(n.Buffer, Addr(addr), Addr("client:"+port))
	server, client := net.Conn(ts), net.Conn(tc)
	if n.Wrap != nil {
		server, client = n.Wrap(server, client)
	}
	if server == nil || client == nil {
		ts.Close()
		tc.Close()
		return failed(ErrNilArgument)
	}
	var err error
	select {
	case <-l.closed:
		err = ErrRefused
	case <-ctx.Done():
		err = ctx.Err()
	default:
		if err = l.offer(ctx, server); err == nil {
			return client, nil
		}
	}
	server.Close()
	client.Close()
	return failed(err)
}

// Dial is DialContext without a context.
func (n *Net) Dial(network, addr string) (net.Conn, error) {
	return n.DialContext(context.Background(), network, addr)
}

// listener is what Net.Listen returns.
type listener struct {
	n      *Net
	addr   Addr
	queue  chan net.Conn
	closed chan struct{}
}

// offer puts a connection into the queue.
func (l *listener) offer(ctx context.Context, nc net.Conn) error {
	select {
	case l.queue <- nc:
	case <-l.closed:
		return ErrRefused
	case <-ctx.Done():
		return ctx.Err()
	}
	select {
	case <-l.closed:
		l.drain() // Close may have been there before
	default:
	}
	return nil
}

// drain closes what nobody will accept.
func (l *listener) drain() {
	for {
		select {
		case nc := <-l.queue:
			nc.Close()
		default:
			return
		}
	}
}

// Accept returns the next connection.
func (l *listener) Accept() (net.Conn, error) {
	select {
	case <-l.closed: // what waits is not accepted any more
	default:
		select {
		case nc := <-l.queue:
			return nc, nil
		case <-l.closed:
		}
	}
	return nil, &net.OpError{Op: "accept", Net: l.addr.Network(), Addr: l.addr, Err: net.ErrClosed}
}

// Close closes the listener, and the connections that nobody has accepted.
func (l *listener) Close() error {
	l.n.mu.Lock()
	defer l.n.mu.Unlock()
	select {
	case <-l.closed:
		return &net.OpError{Op: "close", Net: l.addr.Network(), Addr: l.addr, Err: net.ErrClosed}
	default:
	}
	close(l.closed)
	delete(l.n.listeners, l.addr)
	l.drain()
	return nil
}

// Addr returns the address, an [Addr].
func (l *listener) Addr() net.Addr { return l.addr }
