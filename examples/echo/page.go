package main

import (
	_ "embed"
	"net/http"
	"strings"

	"github.com/wsdriver/wsdriver"
)

//go:embed page.html
var page []byte

// pageFor is the answer to a request that is not for a WebSocket.
func pageFor(method, target string) (status int, header wsdriver.Header, body []byte) {
	path, _, _ := strings.Cut(target, "?")
	switch {
	case method != http.MethodGet:
		return http.StatusMethodNotAllowed, wsdriver.Header{{Name: "Allow", Value: http.MethodGet}}, []byte("only GET\n")
	case path != "/":
		return http.StatusNotFound, nil, []byte("there is a page at / and a WebSocket everywhere\n")
	}
	return http.StatusOK, wsdriver.Header{
		{Name: "Content-Type", Value: "text/html; charset=utf-8"},
		{Name: "Cache-Control", Value: "no-store"},
	}, page
}

func servePage(w http.ResponseWriter, r *http.Request) {
	status, header, body := pageFor(r.Method, r.RequestURI)
	for _, f := range header {
		w.Header().Set(f.Name, f.Value)
	}
	w.WriteHeader(status)
	w.Write(body)
}
