package libs

import "net/http"

// RawUpgrade answers an opening handshake. It returns the answer, which is valid
// until the next call.
type RawUpgrade func(request []byte) ([]byte, error)

// RawUpgrader carries out opening handshakes without net/http.
type RawUpgrader struct {
	Name string
	Note string
	New  func() RawUpgrade
}

// RawUpgraders are those that are measured, in the order of the tables.
var RawUpgraders = []RawUpgrader{
	{Driver, "`NewServer`, `Receive`, `AppendReply`", rawDriver},
	{"gobwas", "`ws.Upgrader.Upgrade` on an `io.ReadWriter`", rawGobwas},
}

// HTTPUpgrader carries out opening handshakes in a handler of net/http.
type HTTPUpgrader struct {
	Name    string
	Note    string
	Upgrade func(http.ResponseWriter, *http.Request) error
}

// HTTPUpgraders are those that are measured, in the order of the tables.
var HTTPUpgraders = []HTTPUpgrader{
	{Netconn, "`nethttp.Upgrade`", httpNetconn},
	{"gobwas", "`ws.UpgradeHTTP`", httpGobwas},
	{"gws", "`Upgrader.Upgrade`", httpGws},
	{"gorilla", "`Upgrader.Upgrade`", httpGorilla},
	{"coder", "`Accept`", httpCoder},
	{"xnet", "`websocket.Server` with a handler that returns", httpXNet},
}
