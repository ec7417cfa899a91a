package websocket

import (
	"errors"
	"io"
	"net"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/wsdriver/wsdriver"
	"github.com/wsdriver/wsdriver/adapters/dialer"
	"github.com/wsdriver/wsdriver/adapters/netconn"
)

// Send never waits, and BufferedAmount is what waits in its place.
func TestBufferedAmount(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ws, conn := client(t, Config{}, nil)
		if ws.BufferedAmount() != 0 {
			t.Error(ws.BufferedAmount())
		}
		want := 0
		for _, m := range []Message{{Text: "κόσμε"}, {Data: make([]byte, 100000)}, {Data: []byte{}}, {Text: "a"}} {
			if err := ws.Send(m); err != nil {
				t.Error(err)
			}
			if want += len(m.Text) + len(m.Data); ws.BufferedAmount() != want {
				t.Errorf("%d bytes are buffered, want %d", ws.BufferedAmount(), want)
			}
		}
		synctest.Wait()
		if ws.BufferedAmount() != want {
			t.Error("on a pipe nothing is taken that is not read:", ws.BufferedAmount())
		}
		for i, left := range []int{100001, 1, -1, 0} {
			if _, _, err := conn.ReadMessage(); err != nil {
				t.Fatal(err)
			}
			synctest.Wait()
			if n := ws.BufferedAmount(); n != left && i != 2 { // the last two go together
				t.Errorf("%d bytes are buffered, want %d", n, left)
			}
		}
		closeBoth(ws, Wrap(conn))
	})
}

// What was not sent stays buffered: it "does not reset to zero once the connection
// closes".
func TestBufferedForEver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ws, conn := client(t, Config{}, nil)
		ws.SendText("sent")
		conn.ReadMessage()
		ws.SendText("not sent")
		conn.CloseNow()
		d := keep(ws)
		d.want(t, "the end", "open", "error", "close 1006  false")
		d.err(t)
		if ws.BufferedAmount() != len("not sent") {
			t.Error(ws.BufferedAmount())
		}
		if err := ws.SendBinary(make([]byte, 10)); err != nil || ws.BufferedAmount() != len("not sent")+10 {
			t.Error(err, ws.BufferedAmount())
		}
	})
}

func TestBufferFull(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ws, _ := client(t, Config{MaxBuffered: 100}, nil)
		d := keep(ws)
		for range 10 {
			if err := ws.SendBinary(make([]byte, 10)); err != nil {
				t.Fatal(err)
			}
		}
		if err := ws.SendBinary(nil); err != nil {
			t.Error("there is room for nothing:", err)
		}
		if err := ws.SendText("a"); err != ErrBufferFull || ws.ReadyState() != Closing {
			t.Error(err, ws.ReadyState())
		}
		d.want(t, "the end", "open", "error", "close 1006  false")
		if err := d.err(t); err != ErrBufferFull {
			t.Error(err)
		}
		if ws.BufferedAmount() != 101 {
			t.Error(ws.BufferedAmount())
		}
	})
}

// Empty messages take memory too.
func TestQueueFull(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ws, _ := client(t, Config{}, nil)
		n := 0
		for ; ws.SendText("") == nil && ws.ReadyState() == Open; n++ {
		}
		if n < maxQueue || n > maxQueue+maxBatch {
			t.Errorf("%d empty messages wait", n)
		}
		d := keep(ws)
		d.want(t, "the end", "open", "error", "close 1006  false")
		if err := d.err(t); err != ErrBufferFull {
			t.Error(err)
		}
	})
}

// Bytes are the caller's again at once.
func TestSendCopies(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ws, conn := client(t, Config{}, nil)
		p := []byte("bytes")
		ws.SendBinary(p)
		ws.Send(Message{Data: p})
		copy(p, "other")
		for range 2 {
			if _, p, _ := conn.ReadMessage(); string(p) != "bytes" {
				t.Errorf("%s", p)
			}
		}
		closeBoth(ws, Wrap(conn))
	})
}

func TestSendRefuses(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ws, conn := client(t, Config{}, nil)
		if err := ws.SendText("\xff"); err != wsdriver.ErrInvalidUTF8 || ws.BufferedAmount() != 0 {
			t.Error(err, ws.BufferedAmount())
		}
		closeBoth(ws, Wrap(conn))
	})
}

// breaking is a transport that does not take what is written when it is broken.
type breaking struct {
	net.Conn
	broken atomic.Bool
}

func (b *breaking) Write(p []byte) (int, error) {
	if b.broken.Load() {
		return 0, io.ErrShortBuffer
	}
	return b.Conn.Write(p)
}

// A write that fails is the end.
func TestWriteFails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var b *breaking
		c := dialed(Config{Dialer: &dialer.Dialer{}}, func(nc net.Conn) { netconn.Accept(t.Context(), nc, nil) })
		dial := c.Dialer.NetDial
		c.Dialer.NetDial = wrapped(dial, func(nc net.Conn) net.Conn { b = &breaking{Conn: nc}; return b })
		ws, err := c.New("ws://example.com")
		if err != nil {
			t.Fatal(err)
		}
		d := keep(ws)
		d.want(t, "open", "open")
		b.broken.Store(true)
		ws.SendText("hello")
		ws.SendText("there")
		d.want(t, "the end", "error", "close 1006  false")
		if err := d.err(t); !errors.Is(err, io.ErrShortBuffer) && !strings.Contains(err.Error(), io.ErrShortBuffer.Error()) {
			t.Error(err)
		}
		if ws.BufferedAmount() != 10 {
			t.Error(ws.BufferedAmount())
		}
	})
}

// A message that cannot be sent, because another one of the connection's own calls does
// not come to its end, is no gap that goes unnoticed.
func TestSendAmidWriter(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ws, peer := pair(t, Config{}, nil)
		mine, theirs := keep(ws), keep(peer)
		w, err := ws.Conn().NextWriter(wsdriver.Text)
		if err != nil {
			t.Fatal(err)
		}
		io.WriteString(w, "half")
		if err := w.Flush(); err != nil {
			t.Fatal(err)
		}
		ws.SendText("amid")
		mine.want(t, "there is time to end it", "open")
		time.Sleep(netconn.DefaultWriteTimeout + time.Second)
		mine.want(t, "the end", "error", "close 1006  false")
		if err := mine.err(t); !errors.Is(err, wsdriver.ErrBusy) {
			t.Error(err)
		}
		theirs.want(t, "the end", "open", "error", "close 1006  false")
		theirs.err(t)
	})
}
