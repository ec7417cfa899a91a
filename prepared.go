package wsdriver

import (
	"github.com/wsdriver/wsdriver/internal/utf8x"
)

// Prepared is a message that is checked once and sent to many connections. It
// may be used by any number of Drivers at the same time.
type Prepared struct {
	kind    Kind
	payload []byte
}

// Prepare returns the message of kind k with payload p, which must not be changed
// afterwards. k is Text or Binary, or the error is ErrUnsupported; text that is
// not valid UTF-8 is refused with ErrInvalidUTF8.
func Prepare(k Kind, p []byte) (*Prepared, error) {
	switch {
	case k != Text && k != Binary:
		return nil, ErrUnsupported
	case k == Text && !utf8x.Valid(p):
		return nil, ErrInvalidUTF8
	}
	return &Prepared{k, p}, nil
}

// AppendPrepared is AppendMessage for a message that was prepared.
func (d *Driver) AppendPrepared(dst []byte, m *Prepared) ([]byte, error) {
	if err := d.maySend(); err != nil {
		return dst, err
	}
	if m == nil {
		return dst, ErrUnsupported
	}
	if d.old() != nil {
		return d.AppendMessage(dst, m.kind, m.payload)
	}
	return d.conn.AppendValid(dst, m.kind, m.payload, d.key())
}
