package websocket

import (
	"unicode/utf8"

	"github.com/wsdriver/wsdriver"
)

// maxReason is the largest reason in bytes that fits into a Close frame with its code.
const maxReason = 123

// Close closes the connection, or gives up connecting. It returns at once: what was
// sent before goes out first, then the Close frame, and OnClose is told when the peer
// has answered it, or has not within netconn.Config.CloseTimeout. Messages that are not
// told yet are dropped, as in a browser.
//
// The code is 1000 or one of 3000 to 4999, or 0 to send none, which takes no reason:
// with one it is 1000. Any other is refused with ErrInvalidAccess, and a reason of more
// than 123 bytes of UTF-8 with ErrSyntax; nothing has happened then. To close again does
// nothing. [netconn.Conn.Close] has other codes.
func (ws *WebSocket) Close(code wsdriver.Code, reason string) error {
	switch {
	case code != 0 && code != wsdriver.NormalClosure && (code < 3000 || code > 4999):
		return ErrInvalidAccess
	case len(reason) > maxReason || !utf8.ValidString(reason):
		return throw(ErrSyntax, errReason)
	case code == 0 && reason != "":
		code = wsdriver.NormalClosure
	}
	return ws.shut(code, reason)
}

// shut is Close with any code.
func (ws *WebSocket) shut(code wsdriver.Code, reason string) error {
	ws.mu.Lock()
	defer ws.mu.Unlock()
	switch {
	case ws.state == Connecting && ws.cancel == nil:
		return ErrInvalidState
	case ws.shutting || ws.state == Closed:
		return nil
	case ws.state == Connecting:
		ws.cancel()
	case ws.state == Open:
		ws.farewell, ws.code, ws.words = true, code, reason
		ws.startWriting()
	}
	ws.state, ws.shutting = Closing, true
	ws.drop()
	return nil
}
