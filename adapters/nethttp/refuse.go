package nethttp

import (
	"io"
	"net/http"

	"github.com/wsdriver/wsdriver"
	"github.com/wsdriver/wsdriver/adapters/netconn"
	"github.com/wsdriver/wsdriver/handshake"
)

// errHTTP2 refuses a request that came over HTTP/2 or HTTP/3. There is nothing to
// take over there: a WebSocket is a stream, asked for with an extended CONNECT.
var errHTTP2 = &wsdriver.Error{Code: wsdriver.ProtocolError, Status: http.StatusHTTPVersionNotSupported, Section: "RFC 8441 4",
	Text: "this WebSocket endpoint needs HTTP/1.1"}

// refuse answers with what a fault owes to the client.
func refuse(w http.ResponseWriter, r *http.Request, c *netconn.Config, fault *wsdriver.Error) error {
	var enabled []wsdriver.Version
	if c.Driver != nil {
		enabled = c.Driver.Versions
	}
	status, header, body := handshake.Refusal(fault, enabled)
	h := w.Header()
	for _, f := range header {
		h.Set(f.Name, f.Value)
	}
	if r.ProtoMajor < 2 {
		// After a failed upgrade nobody can be sure that the next bytes are a request.
		h.Set("Connection", "close")
		if header.Has("Upgrade") {
			h.Set("Connection", "close, Upgrade")
		}
	}
	h.Set("Content-Type", "text/plain; charset=utf-8")
	h.Set("X-Content-Type-Options", "nosniff")
	w.WriteHeader(status)
	io.WriteString(w, body)
	return &netconn.HandshakeError{Status: status, Header: header, Body: []byte(body), Err: fault}
}

// broken answers for a fault of the server's own, which is not the client's to know.
func broken(w http.ResponseWriter, err error) error {
	const status = http.StatusInternalServerError
	http.Error(w, http.StatusText(status), status)
	return &netconn.HandshakeError{Status: status, Err: err}
}
