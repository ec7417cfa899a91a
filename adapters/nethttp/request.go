package nethttp

import (
	"net/http"
	"slices"
	"strings"

	"github.com/wsdriver/wsdriver"
)

// request returns what the Driver wants to know of r. net/http has lost the order
// of the fields, so they are sorted by name: the same request gives the same list.
func request(r *http.Request) *wsdriver.HandshakeRequest {
	target := r.RequestURI            // as received, whatever middleware did to r.URL
	if target == "" && r.URL != nil { // else the Driver says what is missing
		target = r.URL.RequestURI()
	}
	n := 0
	for _, values := range r.Header {
		n += len(values)
	}
	header := make(wsdriver.Header, 0, n+1)
	for name, values := range r.Header {
		for _, value := range values {
			header = append(header, wsdriver.Field{Name: name, Value: value})
		}
	}
	slices.SortStableFunc(header, func(a, b wsdriver.Field) int { return strings.Compare(a.Name, b.Name) })
	// net/http takes this one out of the header, and it must be refused: the bytes
	// behind the head are frames.
	if len(r.TransferEncoding) > 0 {
		header = append(header, wsdriver.Field{Name: "Transfer-Encoding", Value: strings.Join(r.TransferEncoding, ", ")})
	}
	return &wsdriver.HandshakeRequest{
		Method: r.Method, Target: target, Proto: r.Proto, Host: r.Host, Header: header,
	}
}
