package libs

import (
	"net"
	"net/http"

	"github.com/lxzan/gws"

	"github.com/wsdriver/wsdriver/bench/memory"
)

// gwsReader counts the messages that ReadLoop tells, which ends with the stream only.
type gwsReader struct {
	gws.BuiltinEventHandler
	n   int
	got func([]byte)
	err error
}

func (h *gwsReader) OnMessage(c *gws.Conn, m *gws.Message) {
	h.n--
	if h.got != nil {
		h.got(m.Bytes())
	}
	m.Close()
}

func (h *gwsReader) OnOpen(*gws.Conn) {} // sets a deadline otherwise

func (h *gwsReader) OnClose(_ *gws.Conn, err error) { h.err = err }

func parseGws(nc net.Conn) (Parse, error) {
	h := new(gwsReader)
	c, err := openGws(nc, h, true)
	if err != nil {
		return nil, err
	}
	return readGws(c, h), nil
}

func readGws(c *gws.Conn, h *gwsReader) Parse {
	return func(n int, got func([]byte)) error {
		h.n, h.got = n, got
		c.ReadLoop()
		if h.n != 0 {
			return h.err
		}
		return nil
	}
}

// openGws returns a server's connection.
func openGws(nc net.Conn, h gws.Event, checkUTF8 bool) (*gws.Conn, error) {
	r, err := memory.Request()
	if err != nil {
		return nil, err
	}
	u := gws.NewUpgrader(h, &gws.ServerOption{CheckUtf8Enabled: checkUTF8, Logger: quiet{}})
	return u.Upgrade(memory.Hijackable(nc), r)
}

type quiet struct{}

func (quiet) Error(...any) {}

func writeGwsServer(nc *memory.Conn, binary bool) (Write, error) {
	c, err := openGws(nc, gwsEcho{}, false)
	if err != nil {
		return nil, err
	}
	return writeGws(c, binary), nil
}

func writeGwsClient(nc *memory.Conn, binary bool) (Write, error) {
	c, _, err := gws.NewClientFromConn(gwsEcho{}, &gws.ClientOption{Addr: "ws://example.com/"}, nc)
	if err != nil {
		return nil, err
	}
	return writeGws(c, binary), nil
}

func writeGws(c *gws.Conn, binary bool) Write {
	opcode := gws.OpcodeText
	if binary {
		opcode = gws.OpcodeBinary
	}
	return func(p []byte) error { return c.WriteMessage(opcode, p) }
}

var gwsUpgrader = gws.NewUpgrader(gwsEcho{}, nil)

func httpGws(w http.ResponseWriter, r *http.Request) error {
	_, err := gwsUpgrader.Upgrade(w, r)
	return err
}
