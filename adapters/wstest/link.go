package wstest

import (
	"context"
	"errors"
	"net"
	"runtime"

	"github.com/wsdriver/wsdriver"
	"github.com/wsdriver/wsdriver/adapters/netconn"
)

// Pipe returns the two ends of an open connection in memory, of the version that
// both configs allow, which is 13 where they say nothing. Either may be nil. What the
// opening handshake agrees on is agreed on: subprotocol and extensions. The error
// tells of configs that do not fit together.
//
// A [Link] has more to choose from.
func Pipe(server, client *netconn.Config) (s, c *netconn.Conn, err error) {
	return Link{Server: server, Client: client}.Open(context.Background())
}

// Link says how the two ends of a connection in memory come to be. The zero Link is
// what Pipe(nil, nil) makes.
type Link struct {
	// Version is the one that both ends speak, whatever their configs say; 0 leaves
	// it to the configs.
	Version wsdriver.Version

	// Server and Client are the configs; nil means the zero value. Server.Answer is
	// asked only OverTransport.
	Server, Client *netconn.Config

	// Request is the client's request; nil means that of ws://example.com/. It is not
	// changed.
	Request *wsdriver.HandshakeRequest

	// OverTransport has the opening handshake carried out over the transport, by
	// netconn.Accept and netconn.Connect, so that faults may strike there too.
	// Otherwise it is done before there is a transport, and only the messages go
	// over that.
	OverTransport bool

	// Buffer is what the transport holds in each direction; 0 means DefaultBuffer.
	Buffer int

	// ServerFaults and ClientFaults go wrong at that end.
	ServerFaults, ClientFaults []Fault
}

// Open returns the two ends. ctx bounds the opening handshake only. On an error
// nothing is left open; it joins those of both ends. A panic in a function of the configs
// comes out of Open.
//
// Where an end has faults, its Conn.NetConn is a *Faulty; else it is a *Transport.
func (l Link) Open(ctx context.Context) (s, c *netconn.Conn, err error) {
	server, client := withVersion(l.Server, l.Version), withVersion(l.Client, l.Version)
	request := wsdriver.HandshakeRequest{Target: "/", Host: "example.com"}
	if l.Request != nil {
		request = *l.Request
	}
	ts, tc := Transports(l.Buffer)
	snc, cnc := net.Conn(ts), net.Conn(tc)
	if len(l.ServerFaults) > 0 {
		snc = Wrap(snc, l.ServerFaults...)
	}
	if len(l.ClientFaults) > 0 {
		cnc = Wrap(cnc, l.ClientFaults...)
	}
	if l.OverTransport {
		return shake(ctx, snc, cnc, server, client, &request)
	}
	ds, dc := wsdriver.NewServer(server.Driver), wsdriver.NewClient(client.Driver)
	if err := introduce(ds, dc, &request); err != nil {
		snc.Close()
		cnc.Close()
		return nil, nil, err
	}
	return netconn.New(snc, ds, server, nil), netconn.New(cnc, dc, client, nil), nil
}

// shake carries out the opening handshake over the transport.
func shake(ctx context.Context, snc, cnc net.Conn, server, client *netconn.Config, r *wsdriver.HandshakeRequest) (s, c *netconn.Conn, err error) {
	var serr error
	var panicked any
	returned, done := false, make(chan struct{})
	go func() {
		defer close(done)
		defer func() {
			if !returned {
				panicked = recover()
			}
		}()
		s, serr = netconn.Accept(ctx, snc, server)
		returned = true
	}()
	c, cerr := netconn.Connect(ctx, cnc, client, r)
	<-done
	switch {
	case panicked != nil:
		panic(panicked)
	case !returned:
		runtime.Goexit() // as a test does that gives up
	}
	if err := errors.Join(serr, cerr); err != nil {
		for _, conn := range []*netconn.Conn{s, c} {
			if conn != nil {
				conn.CloseNow()
			}
		}
		return nil, nil, err
	}
	return s, c, nil
}

// introduce carries out the opening handshake between two Drivers.
func introduce(s, c *wsdriver.Driver, r *wsdriver.HandshakeRequest) error {
	up, err := c.AppendRequest(nil, r)
	if err != nil {
		return err
	}
	for len(up) > 0 {
		up = deliver(c, deliver(s, up))
	}
	switch {
	case s.Err() != nil:
		return &netconn.HandshakeError{Status: s.Err().Status, Err: s.Err()}
	case c.Err() != nil:
		return &netconn.HandshakeError{Err: c.Err()}
	case s.State() != wsdriver.Opened, c.State() != wsdriver.Opened:
		return &netconn.HandshakeError{Err: wsdriver.ErrNotOpen} // a peer of no kind that there is
	}
	return nil
}

// deliver gives p to d, and returns what d answers.
func deliver(d *wsdriver.Driver, p []byte) (out []byte) {
	for {
		ev, n := d.Receive(p)
		if ev.Kind == wsdriver.None {
			return out
		}
		p = p[n:]
		out = d.AppendReply(out, ev)
		if ev.Kind == wsdriver.Open {
			return out // the handshake is kept until the next input
		}
	}
}

// withVersion returns a config that allows v alone.
func withVersion(c *netconn.Config, v wsdriver.Version) *netconn.Config {
	conn, driver := netconn.Config{}, wsdriver.Config{}
	if c != nil {
		conn = *c
	}
	if conn.Driver != nil {
		driver = *conn.Driver
	}
	if v != 0 {
		driver.Versions = []wsdriver.Version{v}
	}
	conn.Driver = &driver
	return &conn
}
