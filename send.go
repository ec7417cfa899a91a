package wsdriver

// The calls that send append frames to dst and return it extended. They copy
// what they are given and never change it. On an error dst comes back as it was,
// and nothing else has changed either:
//
//   - ErrNotOpen before the opening handshake is complete
//   - ErrClosed after a Close frame was sent, after a Fail, and at the end
//   - ErrBusy, ErrTooLong, ErrUnsupported, ErrInvalidUTF8, ErrInvalidCode where
//     the call's own documentation says so

// AppendMessage appends a whole message in one frame. k is Text or Binary, or
// the error is ErrUnsupported. Text that is not valid UTF-8 is refused with
// ErrInvalidUTF8, and a message amid the fragments of another one with ErrBusy.
func (d *Driver) AppendMessage(dst []byte, k Kind, p []byte) ([]byte, error) {
	if d.phase != open {
		if err := d.maySend(); err != nil {
			return dst, err
		}
		if o := d.old(); o != nil {
			out, err := o.appendMessage(d.appendOwed(dst), k, p, d.key())
			return d.sent(dst, out, err)
		}
	}
	return d.conn.AppendMessage(dst, k, p, d.key())
}

// AppendFragment appends one frame of a message of kind k, which last ends
// (RFC 6455, section 5.4). Fragments of text may be cut inside a character. A
// fragment of the other kind than the message under way is refused with ErrBusy.
// With Text, Binary and last from the pieces that Receive tells, it passes a
// message on while it comes.
func (d *Driver) AppendFragment(dst []byte, k Kind, p []byte, last bool) ([]byte, error) {
	if err := d.maySend(); err != nil {
		return dst, err
	}
	if o := d.old(); o != nil {
		out, err := o.appendFragment(d.appendOwed(dst), k, p, last, d.key())
		return d.sent(dst, out, err)
	}
	return d.conn.AppendFragment(dst, k, p, last, d.key())
}

// AppendHeader is AppendFragment for a server that sends the n bytes of payload
// itself, from where they lie, right behind what is appended here: by writev, say.
// The payload must be n bytes and, where it is text, valid; nothing checks it.
// On a client, whose payload must be masked, and for a negative n the error is
// ErrUnsupported.
func (d *Driver) AppendHeader(dst []byte, k Kind, n int, last bool) ([]byte, error) {
	if err := d.maySend(); err != nil {
		return dst, err
	}
	if d.old() != nil {
		return dst, ErrUnsupported
	}
	return d.conn.AppendHeader(dst, k, n, last)
}

// AppendPing appends a ping. More than 125 bytes are refused with ErrTooLong.
func (d *Driver) AppendPing(dst, p []byte) ([]byte, error) {
	if err := d.maySend(); err != nil {
		return dst, err
	}
	if o := d.old(); o != nil {
		out, err := o.appendPing(d.appendOwed(dst), p, d.key())
		return d.sent(dst, out, err)
	}
	return d.conn.AppendPing(dst, p, d.key())
}

// AppendPong appends a pong that nobody asked for (RFC 6455, section 5.5.3); the
// answers to pings are AppendReply's. More than 125 bytes are refused with
// ErrTooLong.
func (d *Driver) AppendPong(dst, p []byte) ([]byte, error) {
	if err := d.maySend(); err != nil {
		return dst, err
	}
	if d.old() != nil {
		return dst, ErrUnsupported
	}
	return d.conn.AppendPong(dst, p, d.key())
}

// AppendClose appends a Close frame: it starts the closing handshake, or answers
// the peer's. Nothing can be sent afterwards; the peer's messages still come until
// its Close frame does.
//
// NoStatus, or 0, sends no code and takes no reason, which is all that the versions
// before hybi-06 know: anything else is ErrUnsupported there. A code that may not
// be sent is refused with ErrInvalidCode, a reason of more than 123 bytes with
// ErrTooLong. One that an old version does not have is sent as ProtocolError.
//
// In hixie-76 a message that is being sent must be ended first, or the error is
// ErrBusy. hybi-01 to hybi-04 want the body of the peer's Close frame sent back,
// which AppendReply does.
func (d *Driver) AppendClose(dst []byte, c Code, reason string) ([]byte, error) {
	if err := d.maySend(); err != nil {
		return dst, err
	}
	if o := d.old(); o != nil {
		out, err := o.appendClose(d.appendOwed(dst), c, reason, d.key())
		return d.sent(dst, out, err)
	}
	return d.conn.AppendClose(dst, c, reason, d.key())
}

// sent settles a call that sent out behind what was owed, or failed.
func (d *Driver) sent(dst, out []byte, err error) ([]byte, error) {
	if err != nil {
		return dst, err
	}
	d.more.old.owes = false
	return out, nil
}

// maySend says whether frames may be sent as far as the opening handshake goes.
func (d *Driver) maySend() error {
	switch {
	case d.isOpen():
		return nil
	case d.phase == refused || d.phase == over:
		return ErrClosed
	}
	return ErrNotOpen
}

// key returns a masking key for the next frame, which servers do not need. RFC
// 6455, section 5.3, wants a fresh one for each.
func (d *Driver) key() uint32 {
	if d.conn.Role() == Server {
		return 0
	}
	return d.freshKey()
}

// freshKey is apart so that key inlines, which costs servers nothing.
//
//go:noinline
func (d *Driver) freshKey() uint32 { return uint32(d.cfg.source().Uint64()) }
