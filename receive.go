package wsdriver

import (
	"iter"
)

// Receive takes in bytes of the peer from the start of p, up to the end of the
// first event, and returns the event with the number of bytes taken. Call it
// again with the rest until the kind is None.
//
// It unmasks p in place, and the event's Data aliases p: both are the caller's
// again when it next uses the memory. The Data of a control frame that was cut by
// a read is memory of its own. Receive keeps no reference to p.
//
// None comes with all of p taken, but for a server whose Request is not answered
// yet and a client whose request is not appended: nothing is taken until it is.
// After the terminal event all input is taken and discarded.
func (d *Driver) Receive(p []byte) (Event, int) {
	if len(p) > 0 {
		d.heard = true
	}
	if d.phase != open {
		return d.receiveOpening(p)
	}
	if ev, n := d.conn.Whole(p); n > 0 {
		return ev, n
	}
	return d.conn.Receive(p)
}

// ReceiveEOF takes in the end of the peer's stream. It returns Close with
// AbnormalClosure if that is early, the Fail of a refusal whose body it ends, and
// None if the terminal event was told before. The state is Finished afterwards.
func (d *Driver) ReceiveEOF() Event {
	if d.isOpen() {
		return d.abort(ErrUnexpectedEOF)
	}
	return d.eofOpening()
}

// Drive takes in all of *in and yields its events. After each it appends to *out
// what the protocol owes for it: the pong, the Close frame, the acceptance or the
// refusal. *in shrinks as it is consumed. A loop that breaks off leaves the rest in
// *in, and what is owed for the event that it broke off at to AppendReply. A nil in or
// out yields nothing.
//
// Ranging over an iterator lets the memory of *in escape: a buffer on the stack of
// the function that does so moves to the heap, once a call of that function. A
// loop over Receive leaves it where it is.
//
//	for ev := range d.Drive(&in, &out) {
//		…
//	}
func (d *Driver) Drive(in, out *[]byte) iter.Seq[Event] {
	return func(yield func(Event) bool) {
		for in != nil && out != nil {
			ev, n := d.Receive(*in)
			*in = (*in)[n:]
			if ev.Kind == None || !yield(ev) {
				return
			}
			*out = d.AppendReply(*out, ev)
		}
	}
}

// Events takes in p and yields its events. Nothing is answered: that is the
// program's to do, with AppendReply or in its own way. A server's request must be
// answered before the loop goes on, or the loop ends there.
func (d *Driver) Events(p []byte) iter.Seq[Event] {
	return func(yield func(Event) bool) {
		for {
			ev, n := d.Receive(p)
			p = p[n:]
			if ev.Kind == None || !yield(ev) {
				return
			}
		}
	}
}
