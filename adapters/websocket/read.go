package websocket

import (
	"errors"
	"net"

	"github.com/wsdriver/wsdriver"
	"github.com/wsdriver/wsdriver/adapters/netconn"
)

// read is the goroutine that reads, up to the end of the connection, be it that of an
// OnEvent that panics, or ends the goroutine.
func (ws *WebSocket) read(conn *netconn.Conn) {
	err := net.ErrClosed
	defer func() {
		if v := recover(); v != nil {
			err = panicError(v)
		}
		conn.CloseNow() // if somebody has set a deadline that is not ours, too
		ws.finish(ws.reason(conn, err))
	}()
	for {
		kind, p, failed := conn.ReadMessage()
		if failed != nil {
			err = failed
			return
		}
		ws.received(messageOf(kind == wsdriver.Binary, p))
	}
}

// received puts a message into the line, and waits for room there.
func (ws *WebSocket) received(m Message) {
	ws.mu.Lock()
	defer ws.mu.Unlock()
	// "If ready state is not OPEN (1), then return" (WebSockets, "when a WebSocket
	// message has been received"). What has come before the peer's Close frame is told.
	if ws.shutting {
		return
	}
	ws.add(item{Message: m})
	ws.ahead += m.size() + messageCost
	ws.wake()
	for ws.ahead >= readAhead {
		ws.room.Wait()
	}
}

// finish puts the end into the line, behind everything else.
func (ws *WebSocket) finish(end ending) {
	ws.mu.Lock()
	defer ws.mu.Unlock()
	ws.end = &end
	ws.state = max(ws.state, Closing)
	ws.stopSending()
	ws.wake()
}

// lost is the end of a connection without a closing handshake.
func lost(err error) ending { return ending{err: err, code: wsdriver.AbnormalClosure} }

// reason returns the end that the error of reading stands for.
func (ws *WebSocket) reason(conn *netconn.Conn, err error) ending {
	var closed *netconn.CloseError
	here := errors.Is(err, wsdriver.ErrClosed) // by this end, without an answer
	if errors.As(err, &closed) {
		here = false
		if closed.Code != wsdriver.AbnormalClosure {
			return ending{code: closed.Code, reason: closed.Reason, clean: true}
		}
	}
	ws.mu.Lock()
	defer ws.mu.Unlock()
	switch {
	case ws.failure != nil:
		return lost(ws.failure)
	case !conn.Version().Caps().CloseHandshake && (here && ws.shutting || closed != nil && closed.Unwrap() == nil):
		return lost(nil) // in hixie-75 the end of the stream is the close
	case here && ws.shutting:
		return lost(ErrNoAnswer)
	}
	return lost(err)
}

// watch returns the OnEvent of a connection, which follows the state of it and tells
// next, if there is one.
func (ws *WebSocket) watch(next func(*netconn.Conn, wsdriver.Event)) func(*netconn.Conn, wsdriver.Event) {
	return func(c *netconn.Conn, ev wsdriver.Event) {
		if ev.Terminal() {
			ws.mu.Lock()
			ws.state = max(ws.state, Closing)
			ws.mu.Unlock()
		}
		if next != nil {
			next(c, ev)
		}
	}
}
