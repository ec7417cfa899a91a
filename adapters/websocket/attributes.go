package websocket

import (
	"github.com/wsdriver/wsdriver"
	"github.com/wsdriver/wsdriver/adapters/netconn"
)

// URL returns the URL that was connected to, with the scheme ws or wss and without a
// user and a password, or that the client has asked for. It is "" where Wrap was given
// a connection that does not know.
func (ws *WebSocket) URL() string {
	ws.mu.Lock()
	defer ws.mu.Unlock()
	return ws.url
}

// ReadyState returns how far the WebSocket has come. It is Open from the moment that
// something can be sent, which is before OnOpen is told, and Closed from the moment
// that OnError and OnClose are about to be told. Messages that have come before the
// peer's Close frame are told while it is Closing, if they were not before.
func (ws *WebSocket) ReadyState() State {
	ws.mu.Lock()
	defer ws.mu.Unlock()
	if ws.state == Open && ws.conn.State() != wsdriver.Opened {
		return Closing // of a connection that was wrapped, nobody else tells us
	}
	return ws.state
}

// Protocol returns the subprotocol that was agreed on, or "".
func (ws *WebSocket) Protocol() string {
	ws.mu.Lock()
	defer ws.mu.Unlock()
	return ws.protocol
}

// Extensions returns the extensions that were agreed on, with their parameters, as they
// stand in the header of the handshake, or "".
func (ws *WebSocket) Extensions() string {
	ws.mu.Lock()
	defer ws.mu.Unlock()
	return ws.extensions
}

// Version returns the version of the protocol, or 0 before the WebSocket is open.
func (ws *WebSocket) Version() wsdriver.Version {
	ws.mu.Lock()
	defer ws.mu.Unlock()
	return ws.version
}

// Conn returns the connection, for what the browser's API does not have: addresses,
// prepared messages, other close codes. It is nil before the WebSocket is open. To
// read from it ends the connection.
func (ws *WebSocket) Conn() *netconn.Conn {
	ws.mu.Lock()
	defer ws.mu.Unlock()
	return ws.conn
}
