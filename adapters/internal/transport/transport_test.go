package transport

import (
	"crypto/tls"
	"net"
	"testing"
)

func TestIsNil(t *testing.T) {
	pipe, other := net.Pipe()
	defer pipe.Close()
	defer other.Close()
	for _, nc := range []net.Conn{nil, (*net.TCPConn)(nil), (*net.UnixConn)(nil), (*tls.Conn)(nil)} {
		if !IsNil(nc) {
			t.Errorf("%T is one", nc)
		}
	}
	for _, nc := range []net.Conn{pipe, new(net.TCPConn), new(net.UnixConn), tls.Client(pipe, nil)} {
		if IsNil(nc) {
			t.Errorf("%T is none", nc)
		}
	}
}
