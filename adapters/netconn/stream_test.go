package netconn

import (
	"net"
	"testing"

	"github.com/wsdriver/wsdriver"
	"golang.org/x/net/nettest"
)

// A Stream is a net.Conn in all that the standard library expects of one.
func TestStreamIsNetConn(t *testing.T) {
	for _, kind := range []wsdriver.Kind{wsdriver.Binary} {
		for name, pair := range pairs {
			t.Run(kind.String()+"/"+name, func(t *testing.T) {
				nettest.TestConn(t, func() (c1, c2 net.Conn, stop func(), err error) {
					snc, cnc := pair(t)
					s, c := open(t, snc, cnc, nil, nil)
					return Stream(s, kind), Stream(c, kind), func() { s.CloseNow(); c.CloseNow() }, nil
				})
			})
		}
	}
}
