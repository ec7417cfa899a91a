//go:build !unix

package netconn

import (
	"net"
	"syscall"
)

type (
	vector struct{}
	room   struct{}
)

// rawConn is for systems that tell when a socket is ready. On the others, reads
// wait with a buffer.
func rawConn(net.Conn) syscall.RawConn { return nil }

// hasRoom is for systems that tell that, too.
func (*Conn) hasRoom(int) bool { return false }

func (*Conn) tryRead() func(uintptr) bool    { return nil }
func (*output) tryWrite() func(uintptr) bool { return nil }
