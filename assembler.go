package wsdriver

// Assembler joins the pieces of messages. The zero value is ready, and its memory
// is reused from message to message.
type Assembler struct {
	buf []byte
}

// Add takes in an event. It returns the event and true if that is to be handled:
// a whole message, its pieces joined, or an event that is not a message. It
// returns false while a message is incomplete.
//
// The Data of a message that came in one piece is that of the event; of others it
// is the Assembler's and valid until the next call of Add.
func (a *Assembler) Add(ev Event) (Event, bool) {
	if ev.Kind != Text && ev.Kind != Binary || ev.Flags == Whole {
		return ev, true
	}
	if ev.First() {
		a.buf = a.buf[:0]
	}
	a.buf = append(a.buf, ev.Data...)
	if !ev.Last() {
		return Event{}, false
	}
	return Event{Kind: ev.Kind, Flags: Whole, Data: a.buf}, true
}

// Release lets go of the memory, so that a connection that falls idle after a
// large message does not keep it. Not while a message is incomplete.
func (a *Assembler) Release() { a.buf = nil }
