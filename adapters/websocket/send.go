package websocket

import (
	"bytes"
	"errors"
	"net"
	"unsafe"

	"github.com/wsdriver/wsdriver"
	"github.com/wsdriver/wsdriver/adapters/netconn"
)

const (
	// maxBatch is how many bytes of messages, with their headers, are written together.
	maxBatch  = 16 << 10
	maxHeader = 14

	// maxQueue is how many messages may wait, be they empty.
	maxQueue = 1 << 18
)

// sender is what waits to be sent.
type sender struct {
	queue    []netconn.Message
	buffered int  // bytes of payload that the transport has not taken, and will not
	max      int  // of buffered, while the WebSocket is open
	writing  bool // a goroutine is at it
	farewell bool // a Close frame is behind the queue
	code     wsdriver.Code
	words    string
	failure  error // of this end, that has ended the connection

	// Made for each message these would be garbage.
	single [1]netconn.Message // where the queue lies if it is no more
	writer func()             // the goroutine that writes
}

// Send sends a message, text or binary, in its turn. It never waits: what the transport
// does not take at once is kept, and BufferedAmount tells how much that is. m.Data is
// copied.
//
// Before the WebSocket is open the error is ErrInvalidState. Once it is closing or
// closed, nothing is sent and there is no error, as in a browser: the message counts as
// buffered for ever. Text that is not UTF-8 is refused with wsdriver.ErrInvalidUTF8, and
// binary in the hixie drafts, which do not have it, with wsdriver.ErrUnsupported. A
// message that is too much for Config.MaxBuffered ends the connection, and the error is
// ErrBufferFull.
func (ws *WebSocket) Send(m Message) error {
	if m.IsBinary() {
		return ws.SendBinary(m.Data)
	}
	return ws.SendText(m.Text)
}

// SendText is Send for text.
func (ws *WebSocket) SendText(s string) error {
	// Nobody writes to what is sent.
	p := unsafe.Slice(unsafe.StringData(s), len(s))
	return ws.send(netconn.Message{Kind: wsdriver.Text, Data: p}, wsdriver.ValidText(p))
}

// SendBinary is Send for bytes, of which there may be none.
func (ws *WebSocket) SendBinary(p []byte) error {
	return ws.send(netconn.Message{Kind: wsdriver.Binary, Data: bytes.Clone(p)}, true)
}

// BufferedAmount returns how many bytes of payload were given to Send and its like and
// were not taken by the transport yet. Small messages are taken together. What the end of the connection has kept from
// being sent stays in it: it "does not reset to zero once the connection closes".
func (ws *WebSocket) BufferedAmount() int {
	ws.mu.Lock()
	defer ws.mu.Unlock()
	return ws.buffered
}

// send puts a message that nobody else has into the queue.
func (ws *WebSocket) send(m netconn.Message, valid bool) error {
	ws.mu.Lock()
	defer ws.mu.Unlock()
	n := len(m.Data)
	switch {
	case ws.state == Connecting:
		return ErrInvalidState
	case !valid:
		return wsdriver.ErrInvalidUTF8
	case m.Kind == wsdriver.Binary && !ws.version.Caps().Binary && ws.version != 0:
		return wsdriver.ErrUnsupported
	case ws.state != Open:
		ws.buffered += n
		return nil
	case n > ws.max-ws.buffered || len(ws.queue) == maxQueue:
		ws.buffered += n
		ws.fail(ErrBufferFull)
		return ErrBufferFull
	}
	ws.buffered += n
	if !ws.writing {
		ws.queue = ws.single[:0]
	}
	ws.queue = append(ws.queue, m)
	ws.startWriting()
	return nil
}

// startWriting has somebody write what there is to write.
func (ws *WebSocket) startWriting() {
	if !ws.writing {
		ws.writing = true
		go ws.writer()
	}
}

// writeAll writes until there is nothing left to write.
func (ws *WebSocket) writeAll() {
	ws.mu.Lock()
	defer ws.mu.Unlock()
	for len(ws.queue) > 0 {
		batch, n := ws.nextBatch()
		ws.mu.Unlock()
		err := ws.transmit(batch)
		ws.mu.Lock()
		switch {
		case err == nil:
			ws.buffered -= n
		case ended(err):
			ws.stopSending()
		default:
			ws.fail(err)
		}
	}
	if ws.farewell {
		ws.farewell = false
		ws.mu.Unlock()
		ws.conn.CloseWrite(ws.code, ws.words) // an error is the reader's to tell
		ws.mu.Lock()
	}
	ws.queue, ws.writing = nil, false
}

// ended reports whether the error of a write is that of a connection whose end the
// reader is told. It may be about to answer the peer's Close frame, and is not disturbed.
func ended(err error) bool {
	var closed *netconn.CloseError
	var fault *wsdriver.Error
	return errors.Is(err, net.ErrClosed) || errors.Is(err, wsdriver.ErrClosed) ||
		errors.As(err, &closed) || errors.As(err, &fault)
}

// nextBatch takes the messages of one write from the queue: a large one, or small ones.
// It returns their size too.
func (ws *WebSocket) nextBatch() (batch []netconn.Message, n int) {
	i := 0
	for i < len(ws.queue) && (i == 0 || n+len(ws.queue[i].Data)+i*maxHeader <= maxBatch) {
		n += len(ws.queue[i].Data)
		i++
	}
	batch, ws.queue = ws.queue[:i:i], ws.queue[i:]
	return batch, n
}

func (ws *WebSocket) transmit(batch []netconn.Message) error {
	defer clear(batch) // the queue has room that may be used for long
	if len(batch) == 1 {
		return ws.conn.WriteMessage(batch[0].Kind, batch[0].Data)
	}
	return ws.conn.WriteMessages(batch...)
}

// stopSending drops what waits to be sent.
func (ws *WebSocket) stopSending() { ws.queue, ws.farewell = nil, false }

// fail ends the connection for a reason of this end's.
func (ws *WebSocket) fail(err error) {
	if ws.failure == nil {
		ws.failure = err
	}
	ws.state = max(ws.state, Closing)
	ws.stopSending()
	go ws.conn.CloseNow() // may wait: TLS says goodbye
}
