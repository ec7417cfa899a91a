package libs

import (
	"bufio"
	"io"
	"net"
	"slices"
	"unicode/utf8"

	"github.com/gobwas/ws"
)

func serveGobwas(l net.Listener) error {
	return acceptEach(l, func(nc net.Conn) {
		if _, err := ws.Upgrade(nc); err != nil {
			nc.Close()
			return
		}
		go echoGobwas(nc, nc) // a goroutine whose stack has not seen the handshake
	})
}

func serveGobwasBufio(l net.Listener) error {
	return acceptEach(l, func(nc net.Conn) {
		if _, err := ws.Upgrade(nc); err != nil {
			nc.Close()
			return
		}
		go echoGobwas(nc, bufio.NewReader(nc))
	})
}

// echoGobwas reads frames from r and writes each back to nc in one call.
func echoGobwas(nc net.Conn, r io.Reader) {
	defer nc.Close()
	f := gobwasFrames{r: r}
	for {
		h, err := f.header()
		if err != nil {
			return
		}
		b := scratch.Get().(*[]byte)
		*b, err = f.reply((*b)[:0], h)
		if err == nil {
			_, err = nc.Write(*b)
		}
		scratch.Put(b)
		if err != nil {
			return
		}
	}
}

func serveGobwasBatch(l net.Listener) error {
	return acceptEach(l, func(nc net.Conn) {
		if _, err := ws.Upgrade(nc); err != nil {
			nc.Close()
			return
		}
		go batchGobwas(nc)
	})
}

// batchGobwas writes when all that was read is answered.
func batchGobwas(nc net.Conn) {
	defer nc.Close()
	r := bufio.NewReader(nc)
	f := gobwasFrames{r: r}
	for {
		if _, err := r.Peek(1); err != nil {
			return
		}
		b := scratch.Get().(*[]byte)
		out := (*b)[:0]
		for r.Buffered() > 0 && len(out) < 64<<10 {
			h, err := f.header()
			if err != nil {
				return
			}
			if out, err = f.reply(out, h); err != nil {
				return
			}
		}
		_, err := nc.Write(out)
		*b = out
		scratch.Put(b)
		if err != nil {
			return
		}
	}
}

// gobwasFrames reads frames that are whole messages, which is all that the clients
// of the benchmarks send.
type gobwasFrames struct {
	r    io.Reader
	head [ws.MaxHeaderSize]byte
	out  appender
}

// appender is an io.Writer that appends.
type appender struct{ p []byte }

func (a *appender) Write(p []byte) (int, error) {
	a.p = append(a.p, p...)
	return len(p), nil
}

func (f *gobwasFrames) header() (ws.Header, error) {
	h, err := ws.ReadHeaderBuffer(f.r, f.head[:])
	if err != nil {
		return h, err
	}
	if err := ws.CheckHeader(h, ws.StateServerSide); err != nil {
		return h, err
	}
	if !h.Fin || !h.OpCode.IsData() || h.Length > MaxMessage {
		return h, io.EOF
	}
	return h, nil
}

// payload appends the payload of the frame to p.
func (f *gobwasFrames) payload(p []byte, h ws.Header) ([]byte, error) {
	at, n := len(p), int(h.Length)
	p = slices.Grow(p, n)[:at+n]
	if _, err := io.ReadFull(f.r, p[at:]); err != nil {
		return p, err
	}
	ws.Cipher(p[at:], h.Mask, 0)
	if h.OpCode == ws.OpText && !utf8.Valid(p[at:]) {
		return p, errText
	}
	return p, nil
}

// reply appends to p the frame that answers the one of header h.
func (f *gobwasFrames) reply(p []byte, h ws.Header) ([]byte, error) {
	f.out.p = p
	err := ws.WriteHeaderBuffer(&f.out, ws.Header{Fin: true, OpCode: h.OpCode, Length: h.Length}, f.head[:])
	p, f.out.p = f.out.p, nil
	if err != nil {
		return p, err
	}
	return f.payload(p, h)
}
