package wsdriver_test

import (
	"testing"

	"github.com/wsdriver/wsdriver"
)

func TestPrepare(t *testing.T) {
	for _, k := range []wsdriver.Kind{wsdriver.None, wsdriver.Close, wsdriver.Ping, wsdriver.Pong, wsdriver.Request, 0x81} {
		m, err := wsdriver.Prepare(k, nil)
		want(t, k.String()+" is no message", err, wsdriver.ErrUnsupported)
		want(t, "none is made", m, nil)
	}
	for _, c := range notUTF8 {
		_, err := wsdriver.Prepare(wsdriver.Text, []byte(c.text))
		want(t, "text that is none", err, wsdriver.ErrInvalidUTF8)
		_, err = wsdriver.Prepare(wsdriver.Binary, []byte(c.text))
		want(t, "is binary at least", err, nil)
	}
}

func TestAppendPrepared(t *testing.T) {
	m, err := wsdriver.Prepare(wsdriver.Text, []byte("for all"))
	want(t, "a message", err, nil)
	for _, role := range bothRoles {
		d, e := aDriver(role), aDriver(role)
		for range 3 {
			a, err := d.AppendPrepared([]byte("dst"), m)
			want(t, "it is sent", err, nil)
			b, _ := e.AppendMessage([]byte("dst"), wsdriver.Text, []byte("for all"))
			want(t, "as AppendMessage would", string(a), string(b))
		}
		d.AppendFragment(nil, wsdriver.Binary, nil, false)
		out, err := d.AppendPrepared([]byte("dst"), m)
		want(t, "not amid another message", err, wsdriver.ErrBusy)
		want(t, "and nothing is appended", string(out), "dst")
	}
	_, err = aServer().AppendPrepared(nil, new(wsdriver.Prepared))
	want(t, "a message that was not prepared", err, wsdriver.ErrUnsupported)
}
