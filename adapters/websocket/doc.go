// Package websocket is the WebSocket of browsers, in Go: an object with four handlers
// and two methods, for both ends of a connection.
//
//	ws, err := websocket.New("wss://example.com/chat", "chat.v2")
//	…
//	ws.OnOpen(func() { ws.SendText("hello") })
//	ws.OnClose(func(code wsdriver.Code, reason string, wasClean bool) { … })
//	ws.OnMessage(func(m websocket.Message) { … m.Text … })
//
// and on a server
//
//	http.HandleFunc("/chat", func(w http.ResponseWriter, r *http.Request) {
//		ws, err := websocket.Upgrade(w, r)
//		if err != nil {
//			return // the client was told
//		}
//		ws.OnMessage(func(m websocket.Message) { ws.Send(m) })
//	})
//
// [Wrap] does the same for a connection of package netconn. A [Config] has New and
// Upgrade too, with header fields, pings, limits, extensions, TLS and proxies.
//
// # From the browser to Go
//
//	new WebSocket(url, protocols)    New(url, protocols...)
//	SyntaxError                      ErrSyntax
//	InvalidStateError                ErrInvalidState
//	InvalidAccessError               ErrInvalidAccess
//	url                              URL
//	readyState, CONNECTING …         ReadyState, Connecting, Open, Closing, Closed
//	bufferedAmount                   BufferedAmount
//	protocol                         Protocol
//	extensions                       Extensions
//	binaryType                       none: binary messages are []byte
//	onopen                           OnOpen
//	onmessage, event.data            OnMessage, Message.Text and Message.Data
//	onerror                          OnError, which is told the reason
//	onclose, code, reason, wasClean  OnClose
//	send(data)                       SendText, SendBinary, Send
//	close(code, reason)              Close(code, reason); without arguments Close(0, "")
//
// Browsers do not have [WebSocket.Version], [WebSocket.Ping], [WebSocket.Pause],
// [WebSocket.Resume] and [WebSocket.Conn].
//
// # Handlers
//
// Handlers of one WebSocket are told one after another, never two at a time, in the
// order in which things have happened. A handler may take its time and call every method
// of the WebSocket; only the next one waits for it. Pings are answered meanwhile, until
// 64 KiB of messages wait: then nothing more is read, and the peer has to wait too.
//
// A handler that is not set yet misses nothing.
//
//   - Open waits aside for OnOpen, and lets messages pass.
//   - Messages wait for OnMessage, or for Resume after Pause, and let nothing pass: what
//     has come after a message is told after it. So it is best to set OnMessage last, and
//     a program that wants no messages says so with OnMessage(nil).
//   - The error and the end wait for OnError and OnClose each.
//
// The goroutine that calls the handlers exists only while there is something to tell.
// A WebSocket that waits has one goroutine, which reads; one that is closed has none,
// whatever was told of it.
//
// # Sending
//
// Send, Close and Ping never wait. Messages go out in the order of the calls, those that
// wait together, and the Close frame behind them. A peer that is too slow shows in
// BufferedAmount, which is true: it counts what the transport has not taken yet. At
// Config.MaxBuffered the connection ends.
//
// # The end
//
// OnClose is told exactly once. wasClean says that both ends have sent a Close frame,
// and code and reason are those of the peer's. In every other case the code is 1006, and
// OnError is told why before: with a *[netconn.HandshakeError] that has the status and
// the page of a server that refused, a *[wsdriver.Error] for a peer that broke the
// protocol, a *[netconn.CloseError] for a stream that ended, or an error of this
// package. The exception is hixie-75, which has no Close frame: there, the end of the
// stream is the close, with 1006 and without an error.
//
// A peer that vanishes without a word is noticed with Config.PingAfter, unless reading
// pauses.
//
// # Panics
//
// When a handler panics, OnError is told a *[PanicError], and the connection goes on,
// as in a browser. Without an OnError, or when it is OnError that panics, the panic and
// its stack are given to the log package, and the connection is closed with code 1011.
// A handler that ends its goroutine with runtime.Goexit, as tests do when they give up,
// has simply returned.
//
// A function of Config.Dialer that panics has not connected, and one of a netconn.Config,
// such as OnEvent, ends the connection: OnError is told a PanicError, and OnClose 1006.
//
// # Versions
//
// All of it works in every version of the protocol that wsdriver speaks, but for binary
// messages and pings in the hixie drafts, which do not have them:
// [wsdriver.ErrUnsupported].
package websocket
