package wstest_test

import (
	"context"
	"errors"
	"io"
	"os"
	"sync"
	"time"

	"github.com/wsdriver/wsdriver"
	"github.com/wsdriver/wsdriver/adapters/netconn"
)

// converseBroadly is the client that does everything that a Conn can. What it reads
// is what it sent, in its order, and is held against that by its length.
func (s *sessionRun) converseBroadly(c *netconn.Conn) {
	var wg sync.WaitGroup
	defer wg.Wait()
	read := 0
	wg.Go(func() { read = s.readBroadly(c) })
	sent := s.writeBroadly(c)
	if s.heard(c.CloseWrite(wsdriver.NormalClosure, "bye")) {
		c.CloseNow()
	}
	wg.Wait()
	if s.fine() && read != sent {
		s.heard(errors.New("not all came back"))
	}
}

// readBroadly reads streams and, while it waits, a context that ends.
func (s *sessionRun) readBroadly(c *netconn.Conn) (n int) {
	for {
		ctx, cancel := context.WithTimeout(context.Background(), 100*time.Millisecond)
		_, p, err := c.ReadMessageContext(ctx)
		cancel()
		if err == nil {
			n += len(p)
		} else if !errors.Is(err, context.DeadlineExceeded) {
			s.heardReading(c, err)
			return n
		}
		_, r, err := c.NextReader()
		if err == nil {
			var m int64
			m, err = io.Copy(io.Discard, r)
			n += int(m)
		}
		if err != nil {
			s.heardReading(c, err)
			return n
		}
	}
}

// writeBroadly writes in all ways that there are, and returns how much it wrote.
func (s *sessionRun) writeBroadly(c *netconn.Conn) (n int) {
	for _, text := range s.messages {
		p := []byte(text)
		ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
		defer cancel()
		m := netconn.Message{Kind: wsdriver.Text, Data: p}
		if s.heard(c.Send(wsdriver.Text, p)) || s.heard(c.WriteMessages(m, m)) ||
			s.heard(c.WriteMessageContext(ctx, wsdriver.Text, p)) || s.stream(c, text) {
			return n
		}
		n += 5 * len(p)
		if s.version.Caps().Ping {
			if _, err := c.Ping(ctx); s.heard(err) {
				return n
			}
		}
		// A deadline that has passed is no end.
		if s.heard(c.SetWriteDeadline(time.Unix(1, 0))) {
			return n
		}
		if err := c.WriteText(text); !errors.Is(err, os.ErrDeadlineExceeded) {
			s.heard(err)
			return n
		}
		if s.heard(s.bound(c)) {
			return n
		}
	}
	return n
}

// stream writes a message in pieces, and reports whether that failed.
func (s *sessionRun) stream(c *netconn.Conn, text string) bool {
	w, err := c.NextWriter(wsdriver.Text)
	if s.heard(err) {
		return true
	}
	defer w.Close()
	for len(text) > 0 {
		k := min(len(text), 5000)
		if _, err := w.WriteString(text[:k]); s.heard(err) {
			return true
		}
		text = text[k:]
	}
	return s.heard(w.Close())
}
