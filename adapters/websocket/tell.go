package websocket

import (
	"log"
	"runtime/debug"

	"github.com/wsdriver/wsdriver"
)

// tell gives handlers their turns, until there is nobody whose turn it is. There is
// never more than one goroutine that does, and none for a WebSocket where nothing
// happens.
func (ws *WebSocket) tell(t turn) {
	for !t.isNobodys() {
		t = ws.take(t)
	}
}

// first takes the turn that wake has left.
func (ws *WebSocket) first() (t turn) {
	ws.mu.Lock()
	defer ws.mu.Unlock()
	t, ws.start = ws.start, t
	return t
}

// take carries out a turn, and returns the next.
func (ws *WebSocket) take(t turn) (next turn) {
	returned := false
	defer func() {
		if returned {
			return
		}
		if v := recover(); v != nil {
			next = ws.panicked(t, v)
			return
		}
		// The handler has called runtime.Goexit, as tests do that give up. That is
		// the end of this goroutine, but not of those that wait to be told.
		go ws.tell(ws.following())
	}()
	t.give()
	returned = true
	return ws.following()
}

func panicError(v any) *PanicError { return &PanicError{Value: v, Stack: debug.Stack()} }

// panicked returns the turn that a panic leads to.
func (ws *WebSocket) panicked(t turn, v any) turn {
	e := panicError(v)
	ws.mu.Lock()
	f := ws.onError
	heard := f != nil && !ws.deaf && !t.isError
	ws.mu.Unlock()
	if heard {
		return errorTo(f, e)
	}
	log.Printf("%v\n%s", e, e.Stack)
	ws.shut(wsdriver.InternalError, "")
	return ws.following()
}
