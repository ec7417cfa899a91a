package websocket

import (
	"slices"
	"sync"

	"github.com/wsdriver/wsdriver"
)

const (
	// readAhead is how many bytes may wait to be told before reading pauses.
	readAhead = 64 << 10

	// messageCost is what a message counts for beyond its payload: many empty ones
	// take memory too.
	messageCost = 64
)

// line is what waits to be told, in its order.
type line struct {
	opening bool   // OnOpen was not told yet
	waiting []item // messages, and what has come among them
	ahead   int    // bytes of messages that wait, with their cost
	end     *ending
	pings   int // that wait for their pongs, and are told before the end

	telling bool // a goroutine is at it
	paused  bool
	room    sync.Cond // for the reader: there is less ahead

	// Made for each message these would be garbage.
	one    [1]item // where waiting lies if it is no more
	teller func()  // the goroutine that tells
	start  turn    // that it starts with
}

// item is a message, or a call.
type item struct {
	Message
	call func()
}

// ending is the end of a connection.
type ending struct {
	err    error // to tell OnError, or nil
	code   wsdriver.Code
	reason string
	clean  bool
	told   bool // OnClose was
}

// turn is a handler's turn: that of to, if it is for a message, or of call. It is nobody's
// if both are nil.
type turn struct {
	item
	to      func(Message)
	isError bool // it is OnError's
}

func (t *turn) isNobodys() bool { return t.call == nil && t.to == nil }

// give has the handler called.
func (t *turn) give() {
	if t.to != nil {
		t.to(t.Message)
	} else {
		t.call()
	}
}

func callOf(f func()) turn { return turn{item: item{call: f}} }

func errorTo(onError func(error), err error) turn {
	return turn{item: item{call: func() { onError(err) }}, isError: true}
}

// add puts it at the end of the line.
func (l *line) add(it item) {
	if len(l.waiting) == 0 {
		l.waiting = l.one[:0]
	}
	l.waiting = append(l.waiting, it)
}

// next takes what is to be told next from the line. Open and the error let others pass
// until there is a handler for them, and so does the end, which is the last; a message
// lets nobody pass.
func (ws *WebSocket) next() turn {
	if ws.opening && ws.onOpen != nil {
		ws.opening = false
		return callOf(ws.onOpen)
	}
	if len(ws.waiting) == 0 {
		return ws.last()
	}
	it := ws.waiting[0]
	if it.call == nil && (ws.paused || ws.onMessage == nil) {
		return turn{}
	}
	ws.waiting[0] = item{}
	if ws.waiting = ws.waiting[1:]; len(ws.waiting) == 0 {
		ws.waiting = nil // it may have room for many
	}
	if it.call != nil {
		return turn{item: it}
	}
	ws.ahead -= it.size() + messageCost
	ws.room.Signal()
	return turn{item: it, to: ws.onMessage}
}

// last is next for the end of the connection.
func (ws *WebSocket) last() turn {
	end := ws.end
	if end == nil || ws.pings > 0 {
		return turn{}
	}
	ws.state, ws.waiting = Closed, nil
	if err, f := end.err, ws.onError; err != nil && f != nil {
		end.err = nil
		return errorTo(f, err)
	}
	if f := ws.onClose; f != nil && !end.told {
		end.told = true
		return callOf(func() { f(end.code, end.reason, end.clean) })
	}
	return turn{}
}

// drop takes the messages out of the line.
func (ws *WebSocket) drop() {
	ws.waiting = slices.DeleteFunc(ws.waiting, func(it item) bool { return it.call == nil })
	ws.ahead = 0
	ws.room.Signal()
	ws.wake()
}

// wake has somebody tell what there is to tell.
func (ws *WebSocket) wake() {
	if ws.telling {
		return
	}
	if t := ws.next(); !t.isNobodys() {
		ws.telling, ws.start = true, t
		go ws.teller()
	}
}

// following returns the turn after the one that is over, which is the end of telling
// if there is none.
func (ws *WebSocket) following() turn {
	ws.mu.Lock()
	defer ws.mu.Unlock()
	t := ws.next()
	ws.telling = !t.isNobodys()
	return t
}
