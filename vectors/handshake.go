package vectors

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/wsdriver/wsdriver"
)

// parseRequest parses what follows request.
func parseRequest(w *words) (func(*runner), error) {
	q := wsdriver.HandshakeRequest{Target: w.next(), Host: "server.example.com"}
	if host, ok := w.option("host"); ok {
		q.Host = host
	}
	if origin, ok := w.option("origin"); ok {
		q.Origin = origin
	}
	var err error
	q.Header, err = w.fields()
	return func(r *runner) {
		r.source.begin(r.version)
		r.call(func(e Endpoint, dst []byte) ([]byte, error) { return e.AppendRequest(dst, &q) })
		r.source.end()
	}, err
}

// parseAccept parses what follows accept.
func parseAccept(w *words) (func(*runner), error) {
	protocol, _ := w.option("protocol")
	location, _ := w.option("location")
	header, err := w.fields()
	return sending(func(e Endpoint, dst []byte) ([]byte, error) {
		if q := e.Request(); q != nil && location != "" {
			q.Location = location
		}
		return e.AppendAccept(dst, protocol, header)
	}), err
}

// parseReject parses what follows reject.
func parseReject(w *words) (func(*runner), error) {
	status, err := strconv.Atoi(w.next())
	if err != nil {
		return nil, fmt.Errorf("reject wants a status: %w", err)
	}
	header, err := w.fields()
	if err != nil {
		return nil, err
	}
	body, err := w.bytes()
	return sending(func(e Endpoint, dst []byte) ([]byte, error) {
		return e.AppendReject(dst, status, header, body)
	}), err
}

// fields takes any number of header fields.
func (w *words) fields() (wsdriver.Header, error) {
	var h wsdriver.Header
	for w.take("header") {
		s, err := w.text()
		if err != nil {
			return nil, err
		}
		name, value, ok := strings.Cut(s, ": ")
		if !ok {
			return nil, fmt.Errorf("not a header field: %q", s)
		}
		h = append(h, wsdriver.Field{Name: name, Value: value})
	}
	return h, nil
}
