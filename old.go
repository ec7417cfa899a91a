package wsdriver

import (
	"github.com/wsdriver/wsdriver/hixie75"
	"github.com/wsdriver/wsdriver/hixie76"
	"github.com/wsdriver/wsdriver/hybi"
)

// old is an open connection in a version before hybi-07. The machines are held
// apart rather than behind an interface, since that would move every buffer that
// is given to Receive to the heap.
type old struct {
	hixie75 *hixie75.Conn
	hixie76 *hixie76.Conn
	early   *hybi.Early

	owed [digestSize]byte // server: the proof, if it is still to be sent
	owes bool
}

func newOld(v Version, role Role, c *Config) *old {
	l := c.limits().Resolved()
	switch v {
	case Hixie75:
		o := &old{hixie75: new(hixie75.Conn)}
		o.hixie75.Reset(hixie75.Limits{Message: l.Message, Frame: l.Frame, Strict: c.StrictUTF8})
		return o
	case Hixie76:
		o := &old{hixie76: new(hixie76.Conn)}
		o.hixie76.Reset(role, hixie75.Limits{Message: l.Message, Frame: l.Frame, Strict: c.StrictUTF8})
		return o
	}
	o := &old{early: new(hybi.Early)}
	o.early.Reset(hybi.EarlyConfig{Role: role, Version: v, Limits: hybi.EarlyLimits{
		Message: l.Message, Frame: l.Frame, Fragments: l.Fragments, Strict: c.StrictUTF8}})
	return o
}

// old returns the connection if it is one in an old version, or nil.
func (d *Driver) old() *old {
	if d.more == nil {
		return nil
	}
	return d.more.old
}

func (o *old) state() State {
	switch {
	case o.hixie75 != nil:
		return o.hixie75.State()
	case o.hixie76 != nil:
		return o.hixie76.State()
	}
	return o.early.State()
}

func (o *old) err() *Error {
	switch {
	case o.hixie75 != nil:
		return o.hixie75.Err()
	case o.hixie76 != nil:
		return o.hixie76.Err()
	}
	return o.early.Err()
}

func (o *old) receive(p []byte) (Event, int) {
	switch {
	case o.hixie75 != nil:
		return o.hixie75.Receive(p)
	case o.hixie76 != nil:
		return o.hixie76.Receive(p)
	}
	return o.early.Receive(p)
}

func (o *old) abort(err *Error) Event {
	switch {
	case o.hixie75 != nil:
		return o.hixie75.Abort(err)
	case o.hixie76 != nil:
		return o.hixie76.Abort(err)
	}
	return o.early.Abort(err)
}

func (o *old) appendMessage(dst []byte, k Kind, p []byte, key uint32) ([]byte, error) {
	switch {
	case o.hixie75 != nil:
		return o.hixie75.AppendMessage(dst, k, p)
	case o.hixie76 != nil:
		return o.hixie76.AppendMessage(dst, k, p)
	}
	return o.early.AppendMessage(dst, k, p, key)
}

func (o *old) appendFragment(dst []byte, k Kind, p []byte, last bool, key uint32) ([]byte, error) {
	switch {
	case o.hixie75 != nil:
		return o.hixie75.AppendFragment(dst, k, p, last)
	case o.hixie76 != nil:
		return o.hixie76.AppendFragment(dst, k, p, last)
	}
	return o.early.AppendFragment(dst, k, p, last, key)
}

func (o *old) appendPing(dst, p []byte, key uint32) ([]byte, error) {
	if o.early == nil {
		return dst, ErrUnsupported
	}
	return o.early.AppendPing(dst, p, key)
}

func (o *old) appendClose(dst []byte, c Code, reason string, key uint32) ([]byte, error) {
	switch {
	case o.hixie75 != nil:
		return o.hixie75.AppendClose(dst, c, reason)
	case o.hixie76 != nil:
		return o.hixie76.AppendClose(dst, c, reason)
	}
	return o.early.AppendClose(dst, c, reason, key)
}

func (o *old) appendReply(dst []byte, ev Event, key uint32) []byte {
	switch {
	case o.hixie75 != nil:
		return dst // hixie-75 owes nothing
	case o.hixie76 != nil:
		return o.hixie76.AppendReply(dst, ev)
	}
	return o.early.AppendReply(dst, ev, key)
}
