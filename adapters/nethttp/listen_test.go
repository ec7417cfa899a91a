package nethttp

import (
	"net/http"
	"testing"
)

func TestListenAddress(t *testing.T) {
	l, err := listen("", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l.Close()
}

func TestListenFails(t *testing.T) {
	s := new(Server)
	if s.ListenAndServe("no such address") == nil || s.ListenAndServeTLS("no such address", "", "") == nil {
		t.Error("no error")
	}
	if err := s.ListenAndServeTLS("127.0.0.1:0", "", ""); err == nil || err == http.ErrServerClosed {
		t.Error("TLS without a certificate:", err)
	}
}
