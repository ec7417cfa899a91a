package handshake_test

import (
	"testing"

	"github.com/wsdriver/wsdriver/handshake"
)

func TestDefaultLocation(t *testing.T) {
	for _, tt := range []struct{ reason, host, target, plain, secure string }{
		{"no port", "example.com", "/demo", "ws://example.com/demo", "wss://example.com/demo"},
		{"a port", "example.com:8081", "/demo", "ws://example.com:8081/demo", "wss://example.com:8081/demo"},
		{"the default port of ws", "example.com:80", "/", "ws://example.com/", "wss://example.com:80/"},
		{"the default port of wss", "example.com:443", "/", "ws://example.com:443/", "wss://example.com/"},
		{"an empty port", "example.com:", "/", "ws://example.com/", "wss://example.com/"},
		{"the host is spelled as it came", "Example.COM", "/", "ws://Example.COM/", "wss://Example.COM/"},
		{"IPv6", "[::1]:80", "/", "ws://[::1]/", "wss://[::1]:80/"},
		{"a query", "a", "/b?c=%20//d", "ws://a/b?c=%20//d", "wss://a/b?c=%20//d"},
		{"no target", "a", "", "ws://a/", "wss://a/"},
		{"an absolute target", "a", "http://a/b?c", "ws://a/b?c", "wss://a/b?c"},
		{"an absolute target without a path", "a", "http://a", "ws://a/", "wss://a/"},
		{"an absolute target with a query only", "a", "http://a?c/", "ws://a/?c/", "wss://a/?c/"},
		{"a host that was not checked", "a b", "*", "ws://a b/", "wss://a b/"},
	} {
		r := handshake.Request{Host: tt.host, Target: tt.target}
		equal(t, tt.reason+", plain", r.DefaultLocation(false), tt.plain)
		equal(t, tt.reason+", secure", r.DefaultLocation(true), tt.secure)
	}
	r := accepted(t, "an absolute target", replace(t, old(), "/demo", "ws://other.example.com:80/demo"), all...)
	equal(t, "its host is the one that counts", r.DefaultLocation(false), "ws://other.example.com/demo")
}
