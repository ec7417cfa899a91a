// Package nethttp turns requests of net/http into WebSocket connections, and is the
// server around them.
//
//	s := &nethttp.Server{Handle: func(c *netconn.Conn, r *http.Request) {
//		for {
//			kind, p, err := c.ReadMessage()
//			if err != nil {
//				return
//			}
//			…
//		}
//	}}
//	err := s.ListenAndServe(":8080")
//
// There are three ways to use it:
//
//   - [Upgrade] is one call in a handler of the program's, which does with the connection
//     what it likes.
//   - [Handler] is an http.Handler that does that, and runs a function for each
//     connection.
//   - [Server] is that, and knows its connections: it limits, counts, lists and tells
//     them, and shuts down in good order. It serves ports of its own, or is attached to
//     an http.Server, or put into a mux, or given single requests.
//
// Whatever can be wrong with a request is found before the connection is taken from the
// http.Server, so a refusal is an ordinary response: it passes through middleware and is
// logged as all others are. A program that serves pages under the same path asks
// [IsUpgrade], or sets [Server.Other].
//
// # After Upgrade
//
// The http.Server knows nothing of the connection any more: its timeouts do not
// apply, Shutdown neither closes it nor waits for it, and the request's context
// does not end when the client goes away, but does when the handler returns. The
// connection may outlive the handler. It costs less memory if it does, in a
// goroutine of its own: nothing of the server's is kept then, and a connection that
// waits costs some 3 KB, as package netconn says. As long as the handler runs, the server
// keeps some 4 to 7 KiB more.
//
// # Handlers
//
// Handler and Server call Handle in such a goroutine, one for each connection. The
// connection lasts until Handle returns:
//
//   - When Handle returns the connection is closed with 1000, which does nothing if it
//     has ended. For another code, Handle closes it before.
//   - When Handle panics, that is logged, the connection is closed with 1011, and the
//     program goes on, as with handlers of net/http. A panic with http.ErrAbortHandler
//     is not logged, and closes the transport at once. A panic in another goroutine is
//     the program's end, as ever.
//
// The request that Handle is given is there for what middleware, the mux and Authorize
// have put into it. Its context is alive, unlike that of the request after Upgrade: it
// ends when the Server shuts down, and not when the client goes away, of which reading
// tells. What Handle does not use any more is not kept.
//
// # Where connections come from
//
// Server.ListenAndServe, ListenAndServeTLS, Serve and ServeTLS serve ports of its own, on
// which ordinary requests are answered with 501 Not Implemented unless Server.Other is
// set. Server.Attach gives an http.Server that there is WebSockets on one path or on all,
// and leaves the rest to its Handler. The Server is an http.Handler, too, for a mux:
// then the mux has the path. Server.HandleUpgrade takes over single requests.
//
// # Who may connect
//
// By default a browser may connect from pages of the same origin alone, which is what
// keeps other sites from using their visitors' cookies. Requests that came over TLS must
// have an https origin. Clients that are no browsers send no origin, and pass. Other
// origins are listed in Server.Origins, or with [AllowOriginPatterns] for Upgrade and
// Handler; the off-switch is wsdriver.InsecureAnyOrigin.
//
// Authorize is asked about each request that is in order otherwise, and answers those
// that it refuses with any status and fields. Middleware in front may do the same. Compare
// passwords and tokens with crypto/subtle.
//
// # Limits
//
// Server.MaxConnections bounds the connections, those in their opening handshake counted;
// one more is told 503 and when to come again. Server.HandshakeTimeout bounds the opening
// handshake. The limits of messages and heads are those of wsdriver.Config. A client
// that is slow is netconn.Config's affair.
//
// # Shutting down
//
// Server.Shutdown closes every connection with 1001, waits until every Handle has
// returned, and closes what is left when its context ends. So a program ends with
//
//	err := httpServer.Shutdown(ctx) // if s is attached to one
//	err = s.Shutdown(ctx)
//
// # TLS
//
// For TLS that ends in this program nothing has to be set. For a proxy in front that ends
// TLS there is Server.Secure, or wsdriver.Config.Secure: the scheme of the same origin is
// https then, and that of the location in the handshakes of hixie-75 to hybi-03 wss. What
// X-Forwarded-Proto and its like say is not believed, since clients can send them.
//
// # Middleware
//
// To take over a connection needs the http.ResponseWriter of the server: middleware that
// wraps it needs an Unwrap method, as http.ResponseController has it. Where there is none,
// as with http.TimeoutHandler, the answer is 500, and ErrorLog is told why; put the
// WebSocket's handler in front of it. HTTP/2 has no connection to take over: a request
// that comes over it is answered with 505. Browsers open a connection of HTTP/1.1 for a
// WebSocket by themselves, and the Server's own listeners offer nothing else unless
// Other is set.
//
// # From other servers
//
// What the options and methods of WebSocket servers for other languages are called here:
//
//	listen(port)                   Server.ListenAndServe
//	attach(server)                 Server.Attach
//	handleUpgrade(req, socket)     Server.HandleUpgrade
//	path                           Server.Path
//	clients, clientsCount          Server.Clients, Server.Count
//	clientTracking: false          Server.Untracked
//	"connection", onopen           Server.Handle is called
//	onmessage, onclose, onerror    what reading returns in Handle, or adapters/websocket
//	secure, tls_options            Server.ListenAndServeTLS, Server.TLSConfig
//	secure_proxy                   Server.Secure
//	stop                           Server.Shutdown, Server.Close
package nethttp
