package nethttp

import (
	"net/http"
	"runtime"

	"github.com/wsdriver/wsdriver"
	"github.com/wsdriver/wsdriver/adapters/netconn"
)

// maxStack is how much of a stack is logged after a panic, in bytes.
const maxStack = 64 << 10

// run calls Handle, and ends the connection when that has returned. What it keeps
// on its stack it keeps for as long as the connection lives, so r is not used again.
func (h *Handler) run(c *netconn.Conn, r *http.Request) {
	returned := false
	defer func() {
		if !returned {
			h.failed(c, recover())
		}
	}()
	h.Handle(c, r)
	returned = true
	c.Close(wsdriver.NormalClosure, "")
}

// failed is for a Handle that did not return, but ended in a panic with v, or, if v
// is nil, in runtime.Goexit.
func (h *Handler) failed(c *netconn.Conn, v any) {
	if v == http.ErrAbortHandler { // which asks for no more than that
		c.CloseNow()
		return
	}
	if v != nil {
		stack := make([]byte, maxStack)
		stack = stack[:runtime.Stack(stack, false)]
		h.logf("nethttp: panic serving %v: %v\n%s", c.RemoteAddr(), v, stack)
	}
	c.Close(wsdriver.InternalError, "")
	c.CloseNow() // Close leaves it to a reader, and the panic may have been that one's
}
