//go:build !unix

package netconn

import "net"

// poller is for systems that tell when a socket is ready. On the others, reads
// wait with a buffer.
type poller struct{ blocked func() error }

func newPoller(net.Conn) *poller { return nil }

func (*poller) read([]byte) (*buffer, int, error) { panic("netconn: no poller") }
func (*poller) write([]byte) error                { panic("netconn: no poller") }
