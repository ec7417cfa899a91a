// Package nethttp turns a request of an http.Server into a WebSocket connection.
//
//	http.HandleFunc("/echo", func(w http.ResponseWriter, r *http.Request) {
//		c, err := nethttp.Upgrade(w, r, nil, nil)
//		if err != nil {
//			return // the client was told
//		}
//		defer c.CloseNow()
//		…
//	})
//
// Whatever can be wrong with the request is found before the connection is taken
// from the server, so a refusal is an ordinary response: it passes through
// middleware and is logged as all others are. A program that serves pages under
// the same path asks [IsUpgrade] first.
//
// # After Upgrade
//
// The http.Server knows nothing of the connection any more: its timeouts do not
// apply, Shutdown neither closes it nor waits for it, and the request's context
// does not end when the client goes away, but does when the handler returns. The
// connection may outlive the handler. It costs less memory if it does, in a
// goroutine of its own: nothing of the server's is kept then, and a connection that
// waits costs 3 KiB, as package netconn says. As long as the handler runs, the server
// keeps some 4 to 7 KiB more.
//
// # Origins
//
// By default a browser may connect from pages of the same origin alone, which is
// what keeps other sites from using their visitors' cookies. Requests that came
// over TLS must have an https origin. Behind a proxy that ends TLS, set
// wsdriver.Config.Secure.
package nethttp
