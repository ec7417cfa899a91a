package nethttp

import (
	"maps"
	"net/http"
	"slices"

	"github.com/wsdriver/wsdriver"
	"github.com/wsdriver/wsdriver/adapters/netconn"
)

// authorize asks Authorize, and returns the fields of the response that accepts.
func (h *Handler) authorize(w http.ResponseWriter, r *http.Request) (wsdriver.Header, error) {
	if h.Authorize == nil {
		return h.Header, nil
	}
	a := &answer{w: w, r: r, header: make(http.Header)}
	ok := h.Authorize(a, r)
	if !ok && a.status == 0 {
		http.Error(a, http.StatusText(http.StatusForbidden), http.StatusForbidden)
	}
	if a.status != 0 {
		return nil, &netconn.HandshakeError{Status: a.status, Err: ErrNotAuthorized}
	}
	return a.fields(h.Header), nil
}

// answer is the ResponseWriter of Authorize. It tells whether that has answered, and
// has a header of its own, whose fields go into the response that it turns out to be.
type answer struct {
	w      http.ResponseWriter
	r      *http.Request
	header http.Header
	status int // of the answer, 0 if there is none yet
}

func (a *answer) Header() http.Header { return a.header }

func (a *answer) WriteHeader(status int) {
	if a.status == 0 {
		maps.Copy(a.w.Header(), a.header)
		if status >= 200 || status == http.StatusSwitchingProtocols { // the others are not the answer yet
			a.status = status
			hangUp(a.w.Header(), a.r)
		}
	}
	a.w.WriteHeader(status)
}

func (a *answer) Write(p []byte) (int, error) {
	if a.status == 0 {
		a.WriteHeader(http.StatusOK)
	}
	return a.w.Write(p)
}

// FlushError is for http.ResponseController.
func (a *answer) FlushError() error {
	if a.status == 0 {
		a.WriteHeader(http.StatusOK)
	}
	return http.NewResponseController(a.w).Flush()
}

// Unwrap is for http.ResponseController.
func (a *answer) Unwrap() http.ResponseWriter { return a.w }

// fields returns the header behind those of before, sorted by name.
func (a *answer) fields(before wsdriver.Header) wsdriver.Header {
	all := slices.Clip(before)
	for _, name := range slices.Sorted(maps.Keys(a.header)) {
		for _, value := range a.header[name] {
			all = append(all, wsdriver.Field{Name: name, Value: value})
		}
	}
	return all
}
