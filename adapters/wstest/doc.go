// Package wstest has what programs need to test their own WebSocket code: connections in
// memory, transports on which things go wrong, and peers that follow a script. All of it
// works in the bubbles of [testing/synctest], where timeouts take no time and a goroutine
// that is left fails the test.
//
//	func TestGreeting(t *testing.T) {
//		synctest.Test(t, func(t *testing.T) {
//			s, c, err := wstest.Pipe(nil, nil)
//			if err != nil {
//				t.Fatal(err)
//			}
//			go greet(s) // what is tested
//			_, p, err := c.ReadMessage()
//			…
//		})
//	}
//
// # Connections
//
// [Pipe] returns the two ends of an open connection. A [Link] makes one of any version,
// with the opening handshake over the transport or without, and with faults. [Net] is a
// network: what dials on it reaches what listens on it, so that an http.Server and a
// dialer.Dialer can be joined without sockets. Beneath is a [Transport], which has a
// buffer as a socket has, and unlike net.Pipe lets both ends write before either reads.
//
// # Faults
//
// [Wrap] makes a connection go wrong, be it a Transport, a socket or TLS: it ends or is
// reset at a byte, stalls there, flips a bit, comes in pieces or late, or fails the k-th
// call. A [Fault] is one of those; there can be any number. The [Counts] of a session in
// which nothing goes wrong say which there are to try:
//
//	n := plain.Counts().Of(wstest.AnyCall)
//	for k := 1; k <= n; k++ {
//		nc := wstest.Wrap(nc, wstest.Fault{On: wstest.AnyCall, Do: wstest.Fail, Call: k})
//		…
//	}
//
// The tests of this package do so with package netconn: each call fails once, the stream
// is cut, reset and stalled at each byte, and each bit of it is flipped, in both roles.
//
// # Scripts
//
// The scripts of package vectors say what comes in at one end of a connection and what
// must come of it. [Play] is that end, and holds a peer against its script; [Oppose] is
// the peer, sends even what no peer should, and holds that end against it. The scripts
// that there are, and those that a program adds in the same form, can be used for any
// implementation that has a net.Conn.
//
// # Leaks
//
// [NoLeaks] looks for goroutines that are left after a test outside of a bubble.
package wstest
