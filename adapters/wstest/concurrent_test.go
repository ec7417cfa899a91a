package wstest_test

import (
	"context"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/wsdriver/wsdriver"
	"github.com/wsdriver/wsdriver/adapters/netconn"
	"github.com/wsdriver/wsdriver/adapters/wstest"
)

// Everything is called at once by many goroutines, until the connection is closed, in
// one of all the ways. Nothing may hang, and what reading and writing tell is documented.
func TestConcurrentCalls(t *testing.T) {
	enders := map[string]func(*netconn.Conn){
		"Close":      func(c *netconn.Conn) { c.Close(wsdriver.NormalClosure, "") },
		"CloseNow":   func(c *netconn.Conn) { c.CloseNow() },
		"CloseWrite": func(c *netconn.Conn) { c.CloseWrite(wsdriver.NormalClosure, "") },
		"Reset":      func(c *netconn.Conn) { c.NetConn().(*wstest.Transport).Reset() },
	}
	for _, d := range dialects {
		for name, end := range enders {
			for _, policy := range []netconn.Policy{netconn.Block, netconn.Drop, netconn.Disconnect} {
				t.Run(d.String()+"/"+name, func(t *testing.T) {
					synctest.Test(t, func(t *testing.T) { everything(t, d, policy, end) })
				})
			}
		}
	}
}

func everything(t *testing.T, d dialect, policy netconn.Policy, end func(*netconn.Conn)) {
	config := d.config()
	config.MaxQueue, config.WhenFull = 4<<10, policy
	s, c, err := wstest.Link{Version: d.version, Server: config, Client: config, Buffer: 4 << 10}.Open(t.Context())
	must(t, err)
	var wg sync.WaitGroup
	text := make([]byte, 3000)
	for _, conn := range []*netconn.Conn{s, c} {
		calls := []func() error{
			func() error { _, _, err := conn.ReadMessage(); return err },
			func() error { return conn.WriteMessage(wsdriver.Text, text) },
			func() error { return conn.Send(wsdriver.Text, text[:500]) },
			func() error { return conn.QueueMessage(wsdriver.Text, nil) },
			func() error { return conn.WritePing(nil) },
			func() error { return conn.SetDeadline(time.Now().Add(10 * time.Second)) },
			func() error { return conn.SetReadDeadline(time.Time{}) },
			func() error {
				ctx, cancel := context.WithTimeout(t.Context(), time.Second)
				defer cancel()
				_, err := conn.Ping(ctx)
				return err
			},
			func() error {
				ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
				defer cancel()
				return conn.WriteMessageContext(ctx, wsdriver.Text, text)
			},
		}
		for _, call := range calls {
			wg.Go(func() {
				for range 200 {
					if call() == nil {
						time.Sleep(time.Millisecond)
					} else if conn.Buffered() == 0 {
						time.Sleep(time.Second)
					}
				}
			})
		}
	}
	wg.Go(func() {
		time.Sleep(50 * time.Millisecond)
		for range 3 {
			wg.Go(func() { end(s) })
		}
		end(c)
		time.Sleep(time.Minute)
		s.CloseNow()
		c.CloseNow()
	})
	wg.Wait()
	for _, conn := range []*netconn.Conn{s, c} {
		for range 2 {
			_, _, err := conn.ReadMessage()
			want(t, "reading ends with an error that is documented", err != nil && documented(err), true)
			err = conn.WriteMessage(wsdriver.Text, text)
			want(t, "and so does writing", err != nil && documented(err), true)
		}
		must(t, conn.Close(wsdriver.NormalClosure, ""))
		must(t, conn.CloseNow())
	}
}

// A Faulty and its faults are for any number of goroutines too.
func TestConcurrentFaults(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, b := wstest.Transports(100)
		f := wstest.Wrap(a,
			wstest.Fault{On: wstest.Reads | wstest.Writes, Do: wstest.Chunk, Size: 7},
			wstest.Fault{On: wstest.Reads | wstest.Writes, Do: wstest.Delay, Wait: time.Millisecond},
			wstest.Fault{On: wstest.Reads | wstest.Writes, Do: wstest.Stall, At: 200},
			wstest.Fault{On: wstest.Reads | wstest.Writes, Do: wstest.Flip, At: 100},
		)
		var wg sync.WaitGroup
		for range 4 {
			wg.Go(func() {
				for range 50 {
					f.Write(make([]byte, 10))
				}
			})
			wg.Go(func() {
				for range 50 {
					f.Read(make([]byte, 10))
				}
			})
			wg.Go(func() {
				for range 50 {
					b.Write(make([]byte, 10))
				}
			})
			wg.Go(func() {
				for range 50 {
					b.Read(make([]byte, 10))
				}
			})
			wg.Go(func() {
				for range 50 {
					f.SetDeadline(time.Now().Add(time.Second))
					f.Counts()
					time.Sleep(time.Millisecond)
				}
			})
		}
		wg.Go(func() {
			time.Sleep(5 * time.Second)
			f.Release()
			time.Sleep(5 * time.Second)
			f.Close()
			b.Close()
		})
		wg.Wait()
		want(t, "all calls are counted", f.Counts().Of(wstest.Reads|wstest.Writes), 400)
	})
}
