package handshake_test

import (
	"testing"

	"github.com/wsdriver/wsdriver/handshake"
)

func TestTarget(t *testing.T) {
	for _, target := range []string{
		"/", "/chat?a=b&c", "//double", "/a%20b%2F", "/?100%", "/?%zz", "/a?b?c/d", "/|\"<>", "/a:b@c",
		"http://server.example.com/chat", "HTTPS://server.example.com", "ws://server.example.com?x=%", "wss://[::1]:8080/", "http://a:/",
	} {
		accepted(t, "the target "+target, with(t, "/chat", target))
	}
	for _, target := range []string{
		"*", "chat", "server.example.com:80", "?a", "/#", "/a#b", "/é", "/\xff", "/%", "/%2", "/%zz", "/%g0", "/a%2", "%2f",
		"http:", "http:/", "http://", "http:///chat", "http://?a", "http://a b/", "http://u@a/", "http://a:99999/", "http://a%41/", "http://[::1/", "http://a/%",
		"ftp://server.example.com/", "://a/", "http//a/",
	} {
		r := handshake.Request{Method: "GET", Target: target, Proto: "HTTP/1.1", Host: "a", Header: handshake.Header{{Name: "Upgrade", Value: "websocket"}}}
		equal(t, "the target "+target, r.Check(nil), handshake.ErrTarget)
	}
}

func TestAbsoluteTargetReplacesHost(t *testing.T) {
	for target, want := range map[string]string{
		"/chat":                              "server.example.com",
		"http://server.example.com/chat":     "server.example.com",
		"wss://other.example.com:8443?x=/@b": "other.example.com:8443",
	} {
		r := accepted(t, "the target "+target, with(t, "/chat", target))
		equal(t, "RFC 9112 3.2.2: the host of "+target, r.Host, want)
		equal(t, "the target stays as received", r.Target, target)
	}
	refused(t, "a malformed Host is no better beside an absolute target",
		"GET http://a/ HTTP/1.1\r\nHost: a b\r\nUpgrade: websocket\r\n\r\n", handshake.ErrHost)
}
