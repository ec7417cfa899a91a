package netconn

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"os"
	"testing"
	"testing/synctest"
	"time"

	"github.com/wsdriver/wsdriver"
)

// controls are the calls that send something that is no message.
var controls = map[string]func(*Conn) error{
	"WritePing": func(c *Conn) error { return c.WritePing([]byte("x")) },
	"WritePong": func(c *Conn) error { return c.WritePong([]byte("x")) },
}

// patient are the calls that send, and wait for the write.
func patient() map[string]func(*Conn) error {
	all := make(map[string]func(*Conn) error)
	for name, call := range calls {
		if name != "QueueMessage" {
			all[name] = call
		}
	}
	for name, call := range controls {
		all[name] = call
	}
	all["WriteMessageContext"] = func(c *Conn) error {
		ctx, cancel := context.WithCancel(context.Background())
		defer cancel()
		return c.WriteMessageContext(ctx, wsdriver.Text, []byte("x"))
	}
	all["Stream"] = func(c *Conn) error { _, err := Stream(c, wsdriver.Binary).Write([]byte("x")); return err }
	return all
}

// A call that begins after the write deadline sends nothing, and the connection is as
// good as before.
func TestTooLate(t *testing.T) {
	all := patient()
	all["Send"] = func(c *Conn) error { return c.Send(wsdriver.Text, []byte("x")) }
	all["QueueMessage"] = calls["QueueMessage"]
	all["Ping"] = func(c *Conn) error { _, err := c.Ping(context.Background()); return err }
	for name, call := range all {
		for transport, pair := range pairs {
			t.Run(name+"/"+transport, func(t *testing.T) {
				noLeaks(t)
				nc, peer := pair(t)
				h := newHalfOn(t, wsdriver.Server, nil, nc, peer)
				must(t, h.SetWriteDeadline(time.Unix(1, 0)))
				for range 2 {
					err := call(h.Conn)
					if wantIs(t, "too late", err, os.ErrDeadlineExceeded); err != nil && OnItsWay(err) {
						t.Errorf("%v says that it is on its way", err)
					}
				}
				if h.Buffered() != 0 || h.pending != nil && len(h.pending.b) > 0 {
					t.Error("something is to be written")
				}
				must(t, h.SetWriteDeadline(time.Time{}))
				go func() { must(t, h.WriteText("next")) }()
				readFrame(t, peer, wsdriver.Server, 0x81, []byte("next"))
			})
		}
	}
}

// A call that the deadline meets while the peer takes nothing returns to the moment, and
// what it has sent comes, once.
func TestDeadlineAmidWrite(t *testing.T) {
	noLeaks(t)
	for name, call := range patient() {
		synctest.Test(t, func(t *testing.T) {
			pings := 0
			server, client := openPair(nil, &Config{OnEvent: func(*Conn, wsdriver.Event) { pings++ }})
			defer server.CloseNow()
			defer client.CloseNow()
			go discardAll(server.NetConn())
			start := time.Now()
			must(t, server.SetWriteDeadline(start.Add(3*time.Second)))
			err := call(server)
			if wantIs(t, name, err, os.ErrDeadlineExceeded); time.Since(start) != 3*time.Second {
				t.Errorf("%s: %v after %v", name, err, time.Since(start))
			}
			if begun := name != "Stream"; OnItsWay(err) != begun {
				t.Errorf("%s: it is on its way: %v", name, OnItsWay(err))
			}
			must(t, server.SetWriteDeadline(time.Time{}))
			if name == "Flush" || name == "Write of a MessageWriter" {
				server.mu.Lock()
				w := server.rare.turn
				server.mu.Unlock()
				go w.Close()
			}
			if controls[name] == nil {
				if _, p, err := client.ReadMessage(); err != nil || len(p) > 1 && len(p) < 10_000 {
					t.Errorf("%s: %d bytes, %v", name, len(p), err)
				}
			}
			go server.WriteText("next")
			wantMessage(t, client, wsdriver.Text, "next")
			if (controls[name] != nil) != (pings == 1) {
				t.Errorf("%s: %d pings and pongs", name, pings)
			}
		})
	}
}

// The deadline counts while a message in pieces is waited for, and so does one that is set
// or moved meanwhile.
func TestDeadlineAmidMessage(t *testing.T) {
	noLeaks(t)
	for name, call := range patient() {
		for _, late := range []bool{false, true} {
			if controls[name] != nil {
				continue // they do not wait
			}
			synctest.Test(t, func(t *testing.T) {
				h, w := amid(t, nil)
				start := time.Now()
				if late {
					h.SetWriteDeadline(start.Add(time.Hour))
					time.AfterFunc(time.Second, func() { h.SetWriteDeadline(start.Add(3 * time.Second)) })
				} else {
					h.SetWriteDeadline(start.Add(3 * time.Second))
				}
				err := call(h.Conn)
				wantIs(t, name, err, os.ErrDeadlineExceeded)
				if d := time.Since(start); OnItsWay(err) || d != 3*time.Second {
					t.Errorf("%s: %v after %v", name, err, d)
				}
				h.SetWriteDeadline(time.Time{})
				must(t, w.Close())
				must(t, call(h.Conn))
			})
		}
	}
}

// A deadline that is moved away in time is none, and one that is set during a write
// counts for those who wait.
func TestDeadlineIsMoved(t *testing.T) {
	noLeaks(t)
	synctest.Test(t, func(t *testing.T) {
		h := newHalf(t, wsdriver.Server, &Config{WriteTimeout: time.Hour})
		start := time.Now()
		h.SetWriteDeadline(start.Add(2 * time.Second))
		time.AfterFunc(time.Second, func() { h.SetWriteDeadline(start.Add(4 * time.Second)) })
		err := h.WriteText("moved away")
		if wantIs(t, "moved away", err, os.ErrDeadlineExceeded); time.Since(start) != 4*time.Second {
			t.Errorf("after %v", time.Since(start))
		}
		h.SetWriteDeadline(start.Add(9 * time.Second))
		time.AfterFunc(time.Second, func() { h.SetWriteDeadline(time.Time{}) })
		time.AfterFunc(16*time.Second, func() { readFrame(t, h.peer, wsdriver.Server, 0x81, []byte("moved away")) })
		done := make(chan error)
		go func() { done <- h.WriteText("taken away") }()
		time.Sleep(16 * time.Second)
		synctest.Wait()
		readFrame(t, h.peer, wsdriver.Server, 0x81, []byte("taken away"))
		must(t, <-done)
	})
}

// meddler moves the write deadline between a timeout and the return of the Write.
type meddler struct {
	net.Conn
	c *Conn
}

func (m *meddler) Write(p []byte) (int, error) {
	n, err := m.Conn.Write(p)
	if isTimeout(err) && m.c != nil {
		m.c.SetWriteDeadline(time.Time{})
	}
	return n, err
}

// A deadline that is moved right when it has struck is not the end of the connection.
func TestDeadlineIsMovedTooLate(t *testing.T) {
	noLeaks(t)
	synctest.Test(t, func(t *testing.T) {
		nc, peer := net.Pipe()
		m := &meddler{Conn: nc}
		h := newHalfOn(t, wsdriver.Server, nil, m, peer)
		m.c = h.Conn
		done := make(chan error)
		go func() { done <- h.WriteText("without") }()
		synctest.Wait()
		h.SetWriteDeadline(time.Now().Add(time.Second))
		time.Sleep(2 * time.Second)
		if s := h.State(); s != wsdriver.Opened {
			t.Errorf("the connection is %v, though only the program's deadline has passed", s)
		}
		readFrame(t, peer, wsdriver.Server, 0x81, []byte("without"))
		<-done
	})
}

// What meets a deadline comes as a whole and in its order, and the number that Write of a
// Stream returns is what comes.
func TestDeadlineAmidWrites(t *testing.T) {
	noLeaks(t)
	for _, role := range []wsdriver.Role{wsdriver.Server, wsdriver.Client} {
		for _, size := range []int{10, 10_000, 20_000, 100_000} {
			synctest.Test(t, func(t *testing.T) {
				from, to := openPair(&Config{WriteTimeout: time.Minute}, &Config{WriteTimeout: time.Minute})
				defer from.CloseNow()
				defer to.CloseNow()
				if role == wsdriver.Client {
					from, to = to, from
				}
				st := Stream(from, wsdriver.Binary)
				var want []byte
				for i := range 8 {
					n := size
					if i%2 == 1 {
						n = 10
					}
					p := bytes.Repeat([]byte{byte(i)}, n)
					st.SetWriteDeadline(time.Now().Add(time.Second))
					n, err := st.Write(p)
					wantIs(t, "the write", err, os.ErrDeadlineExceeded)
					want = append(want, p[:n]...)
				}
				if len(want) < min(size, maxChunk)+10 {
					t.Errorf("%d bytes were begun, of writes of %d", len(want), size)
				}
				st.SetWriteDeadline(time.Time{})
				go st.Write([]byte("end"))
				want = append(want, "end"...)
				got, err := readN(to, Stream(to, wsdriver.Binary), len(want))
				if err != nil || got != string(want) {
					t.Errorf("%d bytes of %d, %v", len(got), len(want), err)
				}
			})
		}
	}
}

// Whatever deadlines strike, each message that is told to be sent, or to be on its way,
// comes, and no other one.
func TestDeadlinesAtRandom(t *testing.T) {
	for _, role := range []wsdriver.Role{wsdriver.Server, wsdriver.Client} {
		for name, pair := range pairs {
			t.Run(fmt.Sprint(role, "/", name), func(t *testing.T) {
				noLeaks(t)
				r := rand.New(rand.NewPCG(1, 2))
				snc, cnc := pair(t)
				from, to := open(t, snc, cnc, nil, nil)
				if role == wsdriver.Client {
					from, to = to, from
				}
				var want []int
				got := make(chan []int)
				go func() {
					all, _ := lengths(to)
					got <- all
				}()
				for i := range 100 {
					n := r.IntN(1 << r.IntN(19))
					if i%10 == 0 {
						n = 300_000
					}
					from.SetWriteDeadline(time.Now().Add(time.Duration(r.IntN(200)) * time.Microsecond))
					err := from.WriteBinary(make([]byte, n))
					if err == nil || OnItsWay(err) {
						want = append(want, n)
					}
					if err != nil && !errors.Is(err, os.ErrDeadlineExceeded) {
						t.Fatal(err)
					}
				}
				go from.ReadMessage()
				must(t, from.Close(wsdriver.NormalClosure, ""))
				if all := <-got; fmt.Sprint(all) != fmt.Sprint(want) {
					t.Errorf("%v, want %v", all, want)
				}
			})
		}
	}
}
