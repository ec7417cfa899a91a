// Package libs puts the libraries that are compared behind a few small interfaces,
// one file a library. Each is used as its documentation recommends for speed: with
// buffers that are reused, and the cheapest call that reads and writes whole messages.
//
// Every side validates text. Where a library leaves that to the program, as is said
// in its documentation, utf8.Valid is called on what it returns.
package libs

// Names of the rows. Those of wsdriver itself are named by its packages.
const (
	Driver      = "wsdriver"        // the root package
	DriverSplit = "wsdriver-header" // the root package, for the header alone
	Netconn     = "netconn"         // adapters/netconn
	Epoll       = "epoll"           // adapters/epoll
	NetconnHTTP = "netconn-http"    // adapters/nethttp, then adapters/netconn
)

// Ours reports whether a row is one of wsdriver's.
func Ours(name string) bool {
	switch name {
	case Driver, DriverSplit, Netconn, Epoll, NetconnHTTP:
		return true
	}
	return false
}

// Modules are the paths of the modules that are compared, for their versions.
var Modules = []string{
	"github.com/gorilla/websocket",
	"github.com/gobwas/ws",
	"github.com/coder/websocket",
	"github.com/lxzan/gws",
	"golang.org/x/net",
}
