package netconn

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"os"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/wsdriver/wsdriver"
	"github.com/wsdriver/wsdriver/internal/xtest"
)

// contextReaders are the calls that read and take a context.
var contextReaders = map[string]func(*Conn, context.Context) (wsdriver.Kind, []byte, error){
	"ReadMessageContext": (*Conn).ReadMessageContext,
	"ReadViewContext":    (*Conn).ReadViewContext,
	"AppendReadContext": func(c *Conn, ctx context.Context) (wsdriver.Kind, []byte, error) {
		k, p, err := c.AppendReadContext(ctx, []byte("prefix "))
		if !bytes.HasPrefix(p, []byte("prefix ")) {
			panic("what was there before is gone")
		}
		return k, p[len("prefix "):], err
	},
}

// The end of a context ends the call, wherever it is, and nothing is lost: the next call
// goes on in the middle of the frame.
func TestReadContext(t *testing.T) {
	noLeaks(t)
	stream := func(h *half) []byte {
		return append(h.fragments("one, ", "two"), h.message(wsdriver.Binary, string(make([]byte, 300)))...)
	}
	for name, read := range contextReaders {
		cutUp(t, stream, func(t *testing.T, c *Conn, cut int) {
			struck := 0
			for _, want := range []string{"one, two", string(make([]byte, 300))} {
				for {
					start := time.Now()
					ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
					_, p, err := read(c, ctx)
					cancel()
					if err != nil {
						if struck++; err != context.DeadlineExceeded || len(p) > 0 || time.Since(start) != 3*time.Second {
							t.Fatalf("%s, cut %d: %q %v after %v", name, cut, p, err, time.Since(start))
						}
						continue
					}
					if string(p) != want {
						t.Errorf("%s, cut %d: %q, want %q", name, cut, p, want)
					}
					break
				}
			}
			if struck != 3 {
				t.Errorf("%s, cut %d: struck %d times", name, cut, struck)
			}
		})
	}
}

// A reader that waits is woken by the end of its context, on every transport.
func TestReadContextWakes(t *testing.T) {
	for name, pair := range pairs {
		t.Run(name, func(t *testing.T) {
			noLeaks(t)
			nc, peer := pair(t)
			h := newHalfOn(t, wsdriver.Server, nil, nc, peer)
			for range 3 {
				ctx, cancel := context.WithCancel(t.Context())
				go cancel()
				if _, _, err := h.ReadMessageContext(ctx); err != context.Canceled {
					t.Error(err)
				}
			}
			go peer.Write(h.message(wsdriver.Text, "still alive"))
			wantMessage(t, h.Conn, wsdriver.Text, "still alive")
		})
	}
}

// A context that is over before the call is one at once, though a message is there.
func TestReadContextIsOver(t *testing.T) {
	noLeaks(t)
	h := newHalf(t, wsdriver.Server, nil)
	h.in = leftover(h.message(wsdriver.Text, "here"))
	h.in.odd = true
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for name, read := range contextReaders {
		if _, _, err := read(h.Conn, ctx); err != context.Canceled {
			t.Errorf("%s: %v", name, err)
		}
	}
	wantMessage(t, h.Conn, wsdriver.Text, "here")
}

// The end of a context after the call has no effect on the calls after it, whether they
// have a context of their own or none.
func TestReadContextAfterTheCall(t *testing.T) {
	noLeaks(t)
	synctest.Test(t, func(t *testing.T) {
		h := newHalf(t, wsdriver.Server, nil)
		go func() {
			for range 6 {
				time.Sleep(3 * time.Second)
				h.peer.Write(h.message(wsdriver.Text, "x"))
			}
		}()
		read := func(ctx context.Context) {
			t.Helper()
			if _, p, err := h.ReadMessageContext(ctx); err != nil || string(p) != "x" {
				t.Fatalf("%q %v", p, err)
			}
		}
		first, cancelFirst := context.WithCancel(t.Context())
		read(first)
		time.AfterFunc(time.Second, cancelFirst)
		wantMessage(t, h.Conn, wsdriver.Text, "x")

		second, cancelSecond := context.WithCancel(t.Context())
		read(second)
		time.AfterFunc(time.Second, cancelSecond)
		third, cancelThird := context.WithCancel(t.Context())
		read(third)
		cancelThird()
		synctest.Wait()
		read(context.Background())
		_, r, err := h.NextReader()
		must(t, err)
		p, err := io.ReadAll(r)
		if string(p) != "x" || err != nil {
			t.Errorf("%q %v", p, err)
		}
	})
}

// A context and a read deadline do not get in each other's way: whichever is first ends
// the call, and says so.
func TestReadContextAndDeadline(t *testing.T) {
	noLeaks(t)
	synctest.Test(t, func(t *testing.T) {
		h := newHalf(t, wsdriver.Server, nil)
		for _, test := range []struct {
			context, deadline time.Duration
			want              error
		}{
			{2 * time.Second, time.Second, os.ErrDeadlineExceeded},
			{time.Second, 2 * time.Second, context.DeadlineExceeded},
			{time.Second, 0, context.DeadlineExceeded},
			{time.Hour, time.Second, os.ErrDeadlineExceeded},
		} {
			start := time.Now()
			h.SetReadDeadline(time.Time{})
			if test.deadline > 0 {
				h.SetReadDeadline(start.Add(test.deadline))
			}
			ctx, cancel := context.WithTimeout(t.Context(), test.context)
			_, _, err := h.ReadMessageContext(ctx)
			cancel()
			if d := time.Since(start); !errors.Is(err, test.want) || test.want == os.ErrDeadlineExceeded && d != test.deadline ||
				test.want != os.ErrDeadlineExceeded && d != test.context {
				t.Errorf("%+v: %v after %v", test, err, d)
			}
		}
		h.SetReadDeadline(time.Time{})
		go h.peer.Write(h.message(wsdriver.Text, "still alive"))
		wantMessage(t, h.Conn, wsdriver.Text, "still alive")
	})
}

// There is one reader, with a context or without.
func TestReadContextIsTheReader(t *testing.T) {
	noLeaks(t)
	synctest.Test(t, func(t *testing.T) {
		h := newHalf(t, wsdriver.Server, nil)
		ctx, cancel := context.WithCancel(t.Context())
		other, cancelOther := context.WithCancel(t.Context())
		defer cancelOther()
		done := make(chan error)
		go func() { _, _, err := h.ReadMessageContext(ctx); done <- err }()
		synctest.Wait()
		for _, ctx := range []context.Context{ctx, other, context.Background()} {
			_, _, err := h.ReadMessageContext(ctx)
			wantIs(t, "another reader", err, ErrConcurrentRead)
		}
		_, _, err := h.ReadMessage()
		wantIs(t, "another reader", err, ErrConcurrentRead)
		cancelOther() // is nothing to the first
		synctest.Wait()
		cancel()
		if err := <-done; err != context.Canceled {
			t.Error(err)
		}
		go func() { _, _, err := h.ReadMessage(); done <- err }()
		synctest.Wait()
		_, _, err = h.ReadMessageContext(other)
		wantIs(t, "a context that is over", err, context.Canceled)
		h.CloseNow()
		<-done
	})
}

// told is a context that counts who wants to be told its end.
type told struct {
	context.Context
	count *atomic.Int32
	odd   []int // makes it one that cannot be compared
}

func (c told) AfterFunc(f func()) func() bool {
	c.count.Add(1)
	stop := context.AfterFunc(c.Context, func() { c.count.Add(-1); f() })
	return func() bool {
		stopped := stop()
		if stopped {
			c.count.Add(-1)
		}
		return stopped
	}
}

// A fresh context for every call leaves nothing behind with those before it, and the end
// of the connection leaves nothing with the last. Contexts of any type will do.
func TestReadContextLeavesNothing(t *testing.T) {
	noLeaks(t)
	h := newHalf(t, wsdriver.Server, nil)
	go func() {
		for range 100 {
			h.peer.Write(h.message(wsdriver.Text, "x"))
		}
	}()
	var count atomic.Int32
	parent, cancel := context.WithCancel(t.Context())
	defer cancel()
	for i := range 100 {
		ctx, cancel := context.WithCancel(parent)
		defer cancel()
		if i%3 == 0 {
			ctx = parent // the same again
		}
		_, _, err := h.ReadMessageContext(told{ctx, &count, nil})
		must(t, err)
		if n := count.Load(); n > 1 {
			t.Fatalf("%d contexts have something of the connection's", n)
		}
	}
	must(t, h.CloseNow())
	if n := count.Load(); n != 0 {
		t.Errorf("%d contexts have something of a connection that has ended", n)
	}
	_, _, err := h.ReadMessageContext(told{parent, &count, nil})
	if wantIs(t, "after the end", err, net.ErrClosed); count.Load() != 0 {
		t.Errorf("%d contexts have something of a connection that has ended", count.Load())
	}
}

// A client waits for the server to close first, though its context ends meanwhile.
func TestReadContextWhileClosing(t *testing.T) {
	noLeaks(t)
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		h := newHalf(t, wsdriver.Client, &Config{OnEvent: func(*Conn, wsdriver.Event) { cancel(); time.Sleep(time.Second) }})
		start := time.Now()
		go func() {
			b, _ := h.d.AppendClose(nil, wsdriver.NormalClosure, "")
			h.peer.Write(b)
			h.peer.Read(make([]byte, 100))
			time.Sleep(3 * time.Second)
			h.peer.Close()
		}()
		_, _, err := h.ReadMessageContext(ctx)
		if d := time.Since(start); d != 4*time.Second || CloseStatus(err) != wsdriver.NormalClosure {
			t.Errorf("%v after %v", err, d)
		}
	})
}

// One context for all calls makes no garbage.
func TestReadContextAllocatesNothing(t *testing.T) {
	if xtest.Race {
		t.Skip("the race detector drops pooled memory")
	}
	nc, peer := pairs["tcp"](t)
	h := newHalfOn(t, wsdriver.Server, nil, nc, peer)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	b := h.message(wsdriver.Text, "hello")
	dst := make([]byte, 0, 100)
	for name, read := range map[string]func() error{
		"ReadViewContext":   func() error { _, _, err := h.ReadViewContext(ctx); return err },
		"AppendReadContext": func() error { _, _, err := h.AppendReadContext(ctx, dst); return err },
	} {
		if n := testing.AllocsPerRun(200, func() {
			peer.Write(b)
			must(t, read())
		}); n > 0.1 { // a collection empties the pools
			t.Errorf("%s: %v allocations", name, n)
		}
	}
}

// The end of a context at the same time as the end of the connection is the end of
// neither more nor less.
func TestReadContextAndClose(t *testing.T) {
	noLeaks(t)
	for range 30 {
		snc, cnc := net.Pipe()
		s, c := open(t, snc, cnc, nil, nil)
		go c.ReadMessage()
		ctx, cancel := context.WithCancel(t.Context())
		var wg sync.WaitGroup
		wg.Go(func() {
			if _, _, err := s.ReadMessageContext(ctx); err != context.Canceled && !errors.Is(err, net.ErrClosed) {
				t.Error(err)
			}
		})
		wg.Go(cancel)
		must(t, s.Close(wsdriver.NormalClosure, ""))
		wg.Wait()
	}
}
