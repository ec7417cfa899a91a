package websocket

import (
	"slices"
	"testing"
	"time"

	"github.com/wsdriver/wsdriver"
	"github.com/wsdriver/wsdriver/adapters/dialer"
	"github.com/wsdriver/wsdriver/adapters/netconn"
)

// A Config goes before what it is put on, which stays as it is.
func TestConfig(t *testing.T) {
	ws := new(WebSocket)
	base := &wsdriver.Config{Protocols: []string{"base"}, PingAfter: time.Hour, MaxMessage: 1, MaxFrame: 2, FailAfter: time.Second}
	conn := netconn.Config{Driver: base, CloseTimeout: time.Minute}
	d := &dialer.Dialer{Config: conn, Protocols: []string{"dialer"}, Origin: "http://example.com"}

	same := (&Config{}).connFor(ws, &conn)
	if same.Driver == base || same.Driver.MaxMessage != 1 || same.Driver.PingAfter != time.Hour || same.CloseTimeout != time.Minute ||
		!slices.Equal(same.Driver.Protocols, base.Protocols) {
		t.Errorf("%+v %+v", same, same.Driver)
	}
	c := &Config{Protocols: []string{"own"}, PingAfter: time.Minute, MaxMessage: 3}
	other := c.connFor(ws, &conn).Driver
	if other.MaxMessage != 3 || other.MaxFrame != 2 || other.PingAfter != time.Minute || !slices.Equal(other.Protocols, c.Protocols) {
		t.Errorf("%+v", other)
	}
	if base.MaxMessage != 1 || base.PingAfter != time.Hour || base.Protocols[0] != "base" {
		t.Errorf("the program's Config was changed: %+v", base)
	}

	c = &Config{Dialer: d}
	if got := c.dialerFor(ws, nil); !slices.Equal(got.Protocols, d.Protocols) || got.Config.Driver.RequireProtocol || got.Origin != d.Origin || got.Proxy != nil {
		t.Errorf("%+v", got)
	}
	if got := c.dialerFor(ws, []string{"a", "b"}); !slices.Equal(got.Protocols, []string{"a", "b"}) || !got.Config.Driver.RequireProtocol {
		t.Errorf("%+v", got)
	}
	if (&Config{}).dialerFor(ws, nil).Proxy == nil {
		t.Error("the proxy of the environment is used, unless there is a Dialer")
	}
}
