package hybi

import "github.com/wsdriver/wsdriver/wire"

// ending is where a connection stands in the table of Conn, and what that lets it
// send.
type ending struct {
	state   wire.State
	role    wire.Role
	sending wire.Kind // of the message being sent in fragments, or None
	sent    bool      // a Close frame
	told    bool      // the terminal event
	failed  bool      // it was a fault: the answer to it is all that may be sent
}

// tell notes that the terminal event is told.
func (e *ending) tell(failed bool) {
	e.told, e.failed = true, failed
	e.move(e.sent)
}

// send notes that the Close frame is sent.
func (e *ending) send() {
	e.sent, e.sending = true, wire.None
	e.move(e.told)
}

func (e *ending) move(both bool) {
	e.state = wire.Closing // 7.1.3
	if both && e.role == wire.Server {
		e.state = wire.Finished // 7.1.1: the server closes first
	}
}

// maySend says whether anything may be sent at all.
func (e *ending) maySend() error {
	if e.sent || e.failed || e.state == wire.Finished {
		return wire.ErrClosed
	}
	return nil
}

// mayStart says whether a message of kind k may start.
func (e *ending) mayStart(k wire.Kind) error {
	switch {
	case e.maySend() != nil:
		return wire.ErrClosed
	case k != wire.Text && k != wire.Binary:
		return wire.ErrUnsupported
	case e.sending != wire.None:
		return wire.ErrBusy
	}
	return nil
}
