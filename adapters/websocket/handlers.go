package websocket

import "github.com/wsdriver/wsdriver"

// handlers are those of the program; nil stands for one that was not set yet.
type handlers struct {
	onOpen    func()
	onMessage func(Message)
	onError   func(error)
	onClose   func(wsdriver.Code, string, bool)

	deaf bool // onError was set to nil: a panic must be told to somebody else
}

// OnOpen sets what is told that the WebSocket is open. Nil means nobody.
//
// Like all handlers, it may be set and replaced at any time, by any goroutine and from
// handlers, and is told then what has happened before. Handlers are told one after
// another, never two at a time.
func (ws *WebSocket) OnOpen(f func()) {
	if f == nil {
		f = func() {}
	}
	ws.mu.Lock()
	defer ws.mu.Unlock()
	ws.onOpen = f
	ws.wake()
}

// OnMessage sets what is told each message, which it may keep. Nil means nobody: they
// are dropped. Until it is set, messages wait, and with them whatever has come behind
// them, such as the end of the connection; when 64 KiB wait, nothing more is read. A
// program that sets it last misses nothing, and sees everything in its order.
func (ws *WebSocket) OnMessage(f func(Message)) {
	if f == nil {
		f = func(Message) {}
	}
	ws.mu.Lock()
	defer ws.mu.Unlock()
	ws.onMessage = f
	ws.wake()
}

// OnError sets what is told why a connection was not established, or has ended without
// a closing handshake; OnClose follows. It is also told a *[PanicError] when another
// handler panics, after which the connection goes on. Nil means nobody, but for panics,
// of which then the log package is told; see Panics in the package's documentation.
func (ws *WebSocket) OnError(f func(error)) {
	ws.mu.Lock()
	defer ws.mu.Unlock()
	ws.deaf = f == nil
	if f == nil {
		f = func(error) {}
	}
	ws.onError = f
	ws.wake()
}

// OnClose sets what is told the end of the connection, exactly once and after
// everything else: the code and the reason of the peer's Close frame, and whether the
// closing handshake was completed. The code is wsdriver.NoStatus if the frame had none,
// and wsdriver.AbnormalClosure if there was no frame. Nil means nobody.
func (ws *WebSocket) OnClose(f func(code wsdriver.Code, reason string, wasClean bool)) {
	if f == nil {
		f = func(wsdriver.Code, string, bool) {}
	}
	ws.mu.Lock()
	defer ws.mu.Unlock()
	ws.onClose = f
	ws.wake()
}

// Pause keeps messages, and what comes behind them, from being told until Resume. When
// 64 KiB wait, nothing more is read, and the peer has to wait in its turn.
func (ws *WebSocket) Pause() {
	ws.mu.Lock()
	defer ws.mu.Unlock()
	ws.paused = true
}

// Resume undoes Pause.
func (ws *WebSocket) Resume() {
	ws.mu.Lock()
	defer ws.mu.Unlock()
	ws.paused = false
	ws.wake()
}
