package wsdriver

import (
	"github.com/wsdriver/wsdriver/internal/entropy"
	"github.com/wsdriver/wsdriver/internal/mask"
	"github.com/wsdriver/wsdriver/internal/utf8x"
)

// The calls that send append frames to dst and return it extended. They copy
// what they are given and never change it. On an error dst comes back as it was,
// and nothing else has changed either but for the room behind it, which invalid text
// may have been copied to, and where what they are given must not lie:
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
		if s := d.session(); s != nil {
			return d.conn.AppendEncodedMessage(s, dst, k, p, d.key())
		}
	}
	return d.conn.AppendMessage(dst, k, p, d.key())
}

// AppendPlain is AppendMessage for a message that is not worth encoding: extensions
// leave it as it is, but for those that encode every message.
func (d *Driver) AppendPlain(dst []byte, k Kind, p []byte) ([]byte, error) {
	if s := d.session(); s != nil && d.isOpen() && d.conn.MayBePlain(s) {
		return d.conn.AppendMessage(dst, k, p, d.key())
	}
	return d.AppendMessage(dst, k, p)
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
	if s := d.session(); s != nil {
		return d.conn.AppendEncoded(s, dst, k, p, last, d.key())
	}
	return d.conn.AppendFragment(dst, k, p, last, d.key())
}

// AppendHeader is AppendFragment for a server that sends the n bytes of payload
// itself, from where they lie, right behind what is appended here: by writev, say.
// The payload must be n bytes and, where it is text, valid; nothing checks it.
// On a client, whose payload must be masked, for a negative n, and where an extension
// wants to encode the message, the error is ErrUnsupported.
func (d *Driver) AppendHeader(dst []byte, k Kind, n int, last bool) ([]byte, error) {
	if err := d.maySend(); err != nil {
		return dst, err
	}
	if !d.goesPlain(k, n) {
		return dst, ErrUnsupported
	}
	return d.conn.AppendHeader(dst, k, n, last)
}

// AppendMaskedHeader is AppendFragment for a client that masks and sends the n bytes
// of payload itself, right behind what is appended here. The key's low byte masks
// the first byte of the payload; [MaskBlock] masks block by block. As with
// AppendHeader nothing checks the payload. On a server, for a negative n, and where
// an extension wants to encode the message, the error is ErrUnsupported.
func (d *Driver) AppendMaskedHeader(dst []byte, k Kind, n int, last bool) (out []byte, key uint32, err error) {
	if err := d.maySend(); err != nil {
		return dst, 0, err
	}
	if !d.goesPlain(k, n) {
		return dst, 0, ErrUnsupported
	}
	key = d.key()
	out, err = d.conn.AppendMaskedHeader(dst, k, n, last, key)
	return out, key, err
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

// goesPlain reports whether the version has frames with a header of their own, and no
// extension wants to encode the next one.
func (d *Driver) goesPlain(k Kind, n int) bool {
	s := d.session()
	return d.old() == nil && (s == nil || d.conn.GoesPlain(s, k, n))
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
func (d *Driver) freshKey() uint32 {
	if d.cfg.Rand != nil {
		return uint32(d.cfg.Rand.Uint64())
	}
	if d.more == nil || d.more.keys == nil {
		d.stockKeys()
	}
	return d.more.keys.Next()
}

func (d *Driver) stockKeys() {
	if d.more == nil {
		d.more = new(more)
	}
	d.more.keys = new(entropy.Keys)
}

// MaskBlock writes src to the start of dst, masked with the key of
// [Driver.AppendMaskedHeader], and returns the key for the byte after it, so that a
// payload can be masked in blocks of any length (RFC 6455, section 5.3). dst is as
// long as src or longer, and either src itself or apart from it; of a src that is longer,
// what dst has room for is written.
func MaskBlock(dst, src []byte, key uint32) (next uint32) {
	src = src[:min(len(src), len(dst))]
	if len(src) > 0 && &dst[0] == &src[0] {
		return mask.XOR(src, key)
	}
	mask.Copy(dst, src, key)
	return mask.Rotate(key, len(src))
}

// ValidText reports whether p is valid UTF-8, as the payload of a text message must
// be. It is for the callers of [Driver.AppendHeader] and
// [Driver.AppendMaskedHeader]; the calls that take the payload check it themselves.
func ValidText(p []byte) bool { return utf8x.Valid(p) }
