package websocket

import (
	"context"
	"time"

	"github.com/wsdriver/wsdriver"
)

// Ping sends a ping, and has f told how long its pong took to come, or why none will:
// the connection has ended. It does not wait, for messages that wait to be sent
// either. f is told like a handler, in its turn; nil means nobody. For as long as
// reading pauses no pong is seen.
//
// Before the WebSocket is open the error is ErrInvalidState, once it is closing
// wsdriver.ErrClosed, and in the hixie drafts wsdriver.ErrUnsupported.
func (ws *WebSocket) Ping(f func(rtt time.Duration, err error)) error {
	ws.mu.Lock()
	defer ws.mu.Unlock()
	switch {
	case ws.state == Connecting:
		return ErrInvalidState
	case ws.state != Open:
		return wsdriver.ErrClosed
	case !ws.version.Caps().Ping:
		return wsdriver.ErrUnsupported
	}
	if f == nil {
		f = func(time.Duration, error) {}
	}
	ws.pings++
	go ws.ping(f)
	return nil
}

// ping is the goroutine of a ping. The end of the connection ends it.
func (ws *WebSocket) ping(f func(time.Duration, error)) {
	rtt, err := ws.conn.Ping(context.Background())
	ws.mu.Lock()
	defer ws.mu.Unlock()
	ws.pings--
	ws.add(item{call: func() { f(rtt, err) }})
	ws.wake()
}
