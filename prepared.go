package wsdriver

import (
	"github.com/wsdriver/wsdriver/internal/utf8x"
)

// Prepared is a message that is checked once and sent to many connections. It
// may be used by any number of Drivers at the same time.
type Prepared struct {
	kind    Kind
	payload []byte
	encoded []Encoded // by the extensions that can
}

// Prepare returns the message of kind k with payload p, which must not be changed
// afterwards. k is Text or Binary, or the error is ErrUnsupported; text that is
// not valid UTF-8 is refused with ErrInvalidUTF8.
//
// Of the extensions of the connections' Config those that are a [Preparer] encode the
// message once for all connections that agreed on the same parameters; where none of
// them has a part in the connection, the message goes as it is. Without any it is
// encoded for each connection.
func Prepare(k Kind, p []byte, extensions ...Extension) (*Prepared, error) {
	switch {
	case k != Text && k != Binary:
		return nil, ErrUnsupported
	case k == Text && !utf8x.Valid(p):
		return nil, ErrInvalidUTF8
	}
	m := &Prepared{kind: k, payload: p}
	for _, e := range extensions {
		if e, ok := e.(Preparer); ok {
			m.encoded = append(m.encoded, e.Prepare(k, p))
		}
	}
	return m, nil
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
	if s := d.session(); s != nil {
		return d.conn.AppendPrepared(s, dst, m.kind, m.payload, m.encoded, d.key())
	}
	return d.conn.AppendValid(dst, m.kind, m.payload, d.key())
}
