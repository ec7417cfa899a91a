package nethttp

import (
	"io"
	"net/http"

	"github.com/wsdriver/wsdriver"
	"github.com/wsdriver/wsdriver/adapters/netconn"
	"github.com/wsdriver/wsdriver/handshake"
)

// refuse answers with what a fault owes to the client. c is the Driver's, or nil.
func refuse(w http.ResponseWriter, r *http.Request, fault *wsdriver.Error, c *wsdriver.Config) error {
	var enabled []wsdriver.Version
	if c != nil {
		enabled = c.Versions
	}
	status, header, body := handshake.Refusal(fault, enabled)
	if status == http.StatusServiceUnavailable {
		header = append(header, wsdriver.Field{Name: "Retry-After", Value: retryAfter})
	}
	h := w.Header()
	for _, f := range header {
		h.Set(f.Name, f.Value)
	}
	hangUp(h, r)
	h.Set("Content-Type", "text/plain; charset=utf-8")
	h.Set("X-Content-Type-Options", "nosniff")
	w.WriteHeader(status)
	io.WriteString(w, body)
	return &netconn.HandshakeError{Status: status, Header: header, Body: []byte(body), Err: fault}
}

// hangUp makes a response the last one of its connection: after a failed upgrade
// nobody can be sure that the next bytes are a request. The other fields are set.
func hangUp(h http.Header, r *http.Request) {
	if r.ProtoMajor >= 2 {
		return
	}
	// net/http closes for a first field that is this word and nothing more.
	h.Set("Connection", "close")
	if h.Get("Upgrade") != "" { // "A sender of Upgrade MUST also send" this, RFC 9110, section 7.8
		h.Add("Connection", "Upgrade")
	}
}

// broken answers for a fault of the server's own, which is not the client's to know.
func broken(w http.ResponseWriter, err error) error {
	const status = http.StatusInternalServerError
	http.Error(w, http.StatusText(status), status)
	return &netconn.HandshakeError{Status: status, Err: err}
}
