package websocket

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/wsdriver/wsdriver"
)

// Handlers that are set when all is over are told all of it.
func TestLateHandlers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ws, peer := pair(t, Config{}, nil)
		peer.OnMessage(nil)
		peer.SendText("one")
		peer.SendBinary([]byte{2})
		peer.Close(1000, "bye")
		synctest.Wait()
		if ws.ReadyState() != Closing {
			t.Error("the messages are not told yet, and the peer has closed:", ws.ReadyState())
		}
		d := new(diary)
		ws.OnClose(d.close)
		d.want(t, "the end waits for the messages")
		ws.OnMessage(d.message)
		d.want(t, "the messages, and then the end", "text one", "binary 02", "close 1000 bye true")
		ws.OnOpen(d.open)
		d.want(t, "open has let others pass", "open")
		ws.OnError(d.error)
		ws.OnClose(d.close)
		ws.OnOpen(d.open)
		d.want(t, "nothing is told twice")
	})
}

// The error and the end wait for their handlers each.
func TestLateError(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ws, conn := client(t, Config{}, nil)
		conn.CloseNow()
		d := new(diary)
		ws.OnClose(d.close)
		d.want(t, "the end does not wait for OnError", "close 1006  false")
		ws.OnError(d.error)
		d.want(t, "which is told late", "error")
		d.err(t)
		ws.OnError(d.error)
		d.want(t, "nothing is told twice")
	})
}

// What nobody wants is dropped.
func TestNilHandlers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ws, conn := client(t, Config{}, nil)
		ws.OnOpen(nil)
		ws.OnMessage(nil)
		ws.OnError(nil)
		if err := conn.WriteText(strings.Repeat("a", 1<<20)); err != nil {
			t.Error(err)
		}
		synctest.Wait()
		d := new(diary)
		ws.OnMessage(d.message)
		ws.OnOpen(d.open)
		d.want(t, "it was dropped")
		conn.WriteText("more")
		d.want(t, "from now on", "text more")
		ws.OnMessage(nil)
		conn.CloseNow()
		synctest.Wait()
		ws.OnError(d.error)
		d.want(t, "it was dropped")
		ws.OnClose(nil)
		synctest.Wait()
		ws.OnClose(d.close)
		d.want(t, "it was dropped")
	})
}

// What is read ahead is bounded: the peer waits.
func TestBackpressure(t *testing.T) {
	for name, stop := range map[string]func(*WebSocket, *diary){
		"no handler": func(ws *WebSocket, d *diary) { ws.OnClose(d.close) },
		"paused":     func(ws *WebSocket, d *diary) { ws.Pause(); ws.OnClose(d.close); ws.OnMessage(d.message) },
	} {
		for _, size := range []int{0, 1000, 1 << 20} {
			t.Run(fmt.Sprint(name, " ", size), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					ws, conn := client(t, Config{}, nil)
					d := new(diary)
					stop(ws, d)
					text := strings.Repeat("a", size)
					n, done := 0, false
					go func() {
						for ; n < 5000 && n*size < 4<<20; n++ {
							if err := conn.WriteText(text); err != nil {
								t.Error(err)
								return
							}
						}
						done = true
						conn.Close(wsdriver.NormalClosure, "")
					}()
					d.want(t, "nothing is told")
					if most := 2 + readAhead/(size+messageCost); n > most || done {
						t.Errorf("the peer has sent %d messages of %d bytes, want %d at most", n, size, most)
					}
					ws.mu.Lock()
					if ws.ahead >= readAhead+size+messageCost {
						t.Errorf("%d bytes wait", ws.ahead)
					}
					ws.mu.Unlock()
					told := 0
					ws.OnMessage(func(m Message) {
						if told++; m.Text != text {
							t.Error("another message")
						}
					})
					ws.Resume()
					d.want(t, "the end", "close 1000  true")
					if !done || told != n {
						t.Errorf("%d of %d messages were told", told, n)
					}
				})
			})
		}
	}
}

func TestPause(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ws, peer := pair(t, Config{}, nil)
		d := keep(ws)
		d.want(t, "open", "open")
		for _, text := range []string{"one", "two", "three"} {
			peer.SendText(text)
		}
		d.want(t, "not paused", "text one", "text two", "text three")
		ws.OnMessage(func(m Message) { d.message(m); ws.Pause() })
		peer.SendText("four")
		peer.SendText("five")
		d.want(t, "one more, and no other", "text four")
		ws.Resume()
		d.want(t, "one more, and no other", "text five")
		peer.Close(0, "")
		d.want(t, "no message is in its way", "close 1005  true")
	})
}

// A handler that takes its time holds up the next one, and not the protocol.
func TestSlowHandler(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ws, conn := client(t, Config{}, nil)
		d := keep(ws)
		ws.OnMessage(func(m Message) { time.Sleep(time.Hour); d.message(m) })
		conn.WriteText("one")
		conn.WriteText("two")
		d.want(t, "the first is at work", "open")
		if err := conn.Close(4000, "enough"); err != nil {
			t.Errorf("the closing handshake is carried out: %v", err)
		}
		d.want(t, "nothing overtakes")
		time.Sleep(3 * time.Hour)
		d.want(t, "in their order", "text one", "text two", "close 4000 enough true")
	})
}

// Handlers may call everything, and set each other.
func TestCallsFromHandlers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ws, peer := pair(t, Config{}, nil)
		d := new(diary)
		ws.OnError(func(err error) { t.Error(err) })
		ws.OnOpen(func() {
			d.open()
			ws.SendText("first")
			ws.OnMessage(func(m Message) {
				d.message(m)
				ws.OnMessage(func(m Message) {
					d.message(m)
					ws.OnClose(d.close)
					if err := ws.Close(4999, "bye"); err != nil {
						t.Error(err)
					}
					if err := ws.SendText("too late"); err != nil {
						t.Error(err)
					}
					ws.OnOpen(func() { t.Error("open again") })
				})
				ws.SendText("second")
			})
		})
		peer.OnMessage(func(m Message) { peer.Send(m); peer.SendText("and more") })
		d.want(t, "the last of them is dropped", "open", "text first", "text and more", "close 4999  true")
		if ws.BufferedAmount() != len("too late") {
			t.Error(ws.BufferedAmount())
		}
	})
}
