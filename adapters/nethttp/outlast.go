package nethttp

import (
	"context"
	"net/http"
)

// outlast returns the request with a context, and without what belongs to the server.
func outlast(r *http.Request, ctx context.Context) *http.Request {
	r = r.WithContext(ctx)
	r.Body = http.NoBody
	return r
}

// span is a context that ends with one and has the values of another, which may have
// ended.
type span struct {
	context.Context
	values context.Context
}

// Value asks the first one as well, where package context looks for who ends it.
func (s span) Value(key any) any {
	if v := s.Context.Value(key); v != nil {
		return v
	}
	return s.values.Value(key)
}
