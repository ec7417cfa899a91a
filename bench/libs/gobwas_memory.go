package libs

import (
	"bufio"
	"bytes"
	"net"
	"net/http"

	"github.com/gobwas/ws"
	"github.com/gobwas/ws/wsutil"

	"github.com/wsdriver/wsdriver/bench/memory"
)

func parseGobwas(nc net.Conn) (Parse, error) {
	f := gobwasFrames{r: bufio.NewReader(nc)}
	var buf []byte
	return func(n int, got func([]byte)) error {
		for range n {
			h, err := f.header()
			if err != nil {
				return err
			}
			if buf, err = f.payload(buf[:0], h); err != nil {
				return err
			}
			if got != nil {
				got(buf)
			}
		}
		return nil
	}, nil
}

func parseWsutil(nc net.Conn) (Parse, error) {
	r := wsutil.Reader{Source: bufio.NewReader(nc), State: ws.StateServerSide, CheckUTF8: true, MaxMessageSize: MaxMessage}
	var buf []byte
	return func(n int, got func([]byte)) error {
		for range n {
			if _, err := r.NextFrame(); err != nil {
				return err
			}
			var err error
			if buf, err = readAll(&r, buf); err != nil {
				return err
			}
			if got != nil {
				got(buf)
			}
		}
		return nil
	}, nil
}

func writeGobwasServer(nc *memory.Conn, binary bool) (Write, error) {
	return writeGobwas(nc, false, binary)
}

func writeGobwasClient(nc *memory.Conn, binary bool) (Write, error) {
	return writeGobwas(nc, true, binary)
}

func writeGobwas(nc net.Conn, masked, binary bool) (Write, error) {
	opcode := ws.OpText
	if binary {
		opcode = ws.OpBinary
	}
	var head [ws.MaxHeaderSize]byte
	var out appender
	return func(p []byte) error {
		h := ws.Header{Fin: true, OpCode: opcode, Length: int64(len(p)), Masked: masked}
		if masked {
			h.Mask = ws.NewMask()
		}
		out.p = out.p[:0]
		if err := ws.WriteHeaderBuffer(&out, h, head[:]); err != nil {
			return err
		}
		at := len(out.p)
		out.p = append(out.p, p...)
		if masked {
			ws.Cipher(out.p[at:], h.Mask, 0)
		}
		_, err := nc.Write(out.p)
		return err
	}, nil
}

// bytesConn is an io.ReadWriter of bytes.
type bytesConn struct {
	in  bytes.Reader
	out appender
}

func (c *bytesConn) Read(p []byte) (int, error)  { return c.in.Read(p) }
func (c *bytesConn) Write(p []byte) (int, error) { return c.out.Write(p) }

func rawGobwas() RawUpgrade {
	var c bytesConn
	var u ws.Upgrader
	return func(request []byte) ([]byte, error) {
		c.in.Reset(request)
		c.out.p = c.out.p[:0]
		_, err := u.Upgrade(&c)
		return c.out.p, err
	}
}

func httpGobwas(w http.ResponseWriter, r *http.Request) error {
	_, _, _, err := ws.UpgradeHTTP(r, w)
	return err
}
