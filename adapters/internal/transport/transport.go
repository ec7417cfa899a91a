// Package transport is what the adapters know of connections of package net.
package transport

import (
	"crypto/tls"
	"net"
)

// IsNil reports whether there is no connection. A program that has not looked at the error
// of package net, or of crypto/tls, has a nil pointer.
func IsNil(nc net.Conn) bool {
	switch nc := nc.(type) {
	case nil:
		return true
	case *net.TCPConn:
		return nc == nil
	case *net.UnixConn:
		return nc == nil
	case *tls.Conn:
		return nc == nil
	}
	return false
}
