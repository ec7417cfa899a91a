package libs

import "net"

// Server is an echo server. Serve answers each message of every connection that the
// listener accepts with the same message, until the listener is closed.
type Server struct {
	Name  string
	Note  string // how it is written
	Echo  bool   // it is measured in the echo section
	Idle  bool   // it is measured in the section on idle connections
	Serve func(net.Listener) error
}

// Servers are the echo servers, in the order of the tables.
var Servers = []Server{
	{Netconn, "`netconn.Accept`; `ReadView` and `QueueMessage`", true, true, serveNetconn},
	{Epoll, "`epoll.Server`: `OnMessage` with `WriteMessage`", true, true, serveEpoll},
	{NetconnHTTP, "`nethttp.Upgrade`; the same loop in a goroutine of its own", false, true, serveNetHTTP},
	{"gobwas", "`ws.Upgrade`; the low-level loop of its README on the bare connection, header and payload in one write", true, true, serveGobwas},
	{"gobwas-bufio", "the same loop on a `bufio.Reader`", true, true, serveGobwasBufio},
	{"gobwas-batch", "the same on a `bufio.Reader`, and replies are collected by hand until the reader is empty", true, true, serveGobwasBatch},
	{"gws", "`Upgrader.Upgrade`, `go ReadLoop`, `OnMessage` with `WriteMessage`; `CheckUtf8Enabled`", true, true, serveGws},
	{"gorilla", "`Upgrader{}`; the loop in the handler: `NextReader` into a pooled buffer, `WriteMessage`", true, true, serveGorilla},
	{"gorilla-tuned", "buffers of 1 KiB, `WriteBufferPool`; the loop in a goroutine of its own", false, true, serveGorillaTuned},
	{"coder", "`Accept`; the loop in the handler: `Reader` into a pooled buffer, `Write`", true, true, serveCoder},
	{"coder-go", "the same in a goroutine of its own", false, true, serveCoderGo},
	{"xnet", "`websocket.Server`; frames read into a pooled buffer, `Write`", true, true, serveXNet},
}

// FindServer returns the server of a name.
func FindServer(name string) (Server, bool) {
	for _, s := range Servers {
		if s.Name == name {
			return s, true
		}
	}
	return Server{}, false
}
