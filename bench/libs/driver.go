package libs

import (
	"net"

	"github.com/wsdriver/wsdriver"
	"github.com/wsdriver/wsdriver/bench/memory"
)

func openDriver(role wsdriver.Role) *wsdriver.Driver {
	d := new(wsdriver.Driver)
	d.Reset(role, nil)
	d.Skip(wsdriver.Hybi13, "")
	return d
}

func parseDriver(nc net.Conn) (Parse, error) {
	d, buf := openDriver(wsdriver.Server), make([]byte, 16<<10)
	var whole wsdriver.Assembler
	return func(n int, got func([]byte)) error {
		for n > 0 {
			k, err := nc.Read(buf)
			for p := buf[:k]; len(p) > 0; {
				ev, taken := d.Receive(p)
				p = p[taken:]
				if ev.Flags != wsdriver.Whole {
					var ok bool
					if ev, ok = whole.Add(ev); !ok {
						continue
					}
				}
				if ev.Kind != wsdriver.Text {
					if ev.Kind == wsdriver.None {
						break
					}
					return errKind
				}
				n--
				if got != nil {
					got(ev.Data)
				}
			}
			if err != nil && n > 0 {
				return err
			}
		}
		return nil
	}, nil
}

func writeDriverServer(nc *memory.Conn, binary bool) (Write, error) {
	return writeDriver(nc, wsdriver.Server, binary)
}

func writeDriverClient(nc *memory.Conn, binary bool) (Write, error) {
	return writeDriver(nc, wsdriver.Client, binary)
}

func kindOf(binary bool) wsdriver.Kind {
	if binary {
		return wsdriver.Binary
	}
	return wsdriver.Text
}

func writeDriver(nc net.Conn, role wsdriver.Role, binary bool) (Write, error) {
	d, kind := openDriver(role), kindOf(binary)
	var out []byte
	return func(p []byte) (err error) {
		if out, err = d.AppendMessage(out[:0], kind, p); err == nil {
			_, err = nc.Write(out)
		}
		return err
	}, nil
}

func writeHeader(nc *memory.Conn, binary bool) (Write, error) {
	d, kind := openDriver(wsdriver.Server), kindOf(binary)
	var out []byte
	return func(p []byte) (err error) {
		if out, err = d.AppendHeader(out[:0], kind, len(p), true); err != nil {
			return err
		}
		if _, err = nc.Write(out); err == nil {
			_, err = nc.Write(p)
		}
		return err
	}, nil
}

func rawDriver() RawUpgrade {
	var out []byte
	return func(request []byte) ([]byte, error) {
		d := wsdriver.NewServer(nil)
		ev, n := d.Receive(request)
		out = d.AppendReply(out[:0], ev)
		if ev, _ := d.Receive(request[n:]); ev.Kind != wsdriver.Open {
			return out, d.Err()
		}
		d.Receive(nil) // as before the first frame: the handshake is let go of
		return out, nil
	}
}
