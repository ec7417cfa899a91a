package netconn

import (
	"bytes"
	"errors"
	"fmt"
	"net"
	"os"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/wsdriver/wsdriver"
)

// The loop tells all messages, and the end of the connection once.
func TestMessages(t *testing.T) {
	for name, pair := range pairs {
		t.Run(name, func(t *testing.T) {
			noLeaks(t)
			snc, cnc := pair(t)
			s, c := open(t, snc, cnc, nil, nil)
			go func() {
				for i := range 100 {
					c.WriteMessage(wsdriver.Text+wsdriver.Kind(i%2), bytes.Repeat([]byte("x"), i*i))
				}
				c.Close(wsdriver.GoingAway, "that was all")
			}()
			i, ends := 0, 0
			for m, err := range s.Messages() {
				if err != nil {
					if ends++; CloseStatus(err) != wsdriver.GoingAway || m.Data != nil {
						t.Errorf("%v, with %d bytes", err, len(m.Data))
					}
					continue // the loop has to end all the same
				}
				if m.Kind != wsdriver.Text+wsdriver.Kind(i%2) || len(m.Data) != i*i {
					t.Fatalf("message %d: %v of %d bytes", i, m.Kind, len(m.Data))
				}
				for i := range m.Data {
					m.Data[i] = 'y' // it is the program's, for this turn
				}
				i++
			}
			if i != 100 || ends != 1 {
				t.Errorf("%d messages and %d errors", i, ends)
			}
			for _, err := range s.Messages() {
				if CloseStatus(err) != wsdriver.GoingAway {
					t.Errorf("another loop: %v", err)
				}
			}
		})
	}
}

// A loop that is left early loses nothing, and one that a deadline has ended goes on in
// the next.
func TestMessagesGoOn(t *testing.T) {
	noLeaks(t)
	synctest.Test(t, func(t *testing.T) {
		h := newHalf(t, wsdriver.Server, nil)
		go func() {
			for i := range 10 {
				time.Sleep(time.Second)
				h.peer.Write(append(h.message(wsdriver.Text, fmt.Sprint(2*i)), h.message(wsdriver.Text, fmt.Sprint(2*i+1))...))
			}
		}()
		var got []string
		struck := 0
		for loops := 0; len(got) < 20; loops++ {
			h.SetReadDeadline(time.Now().Add(300 * time.Millisecond))
			for m, err := range h.Messages() {
				if err != nil {
					wantIs(t, "the loop", err, os.ErrDeadlineExceeded)
					struck++
					break
				}
				if got = append(got, string(m.Data)); loops%3 == 0 {
					break
				}
			}
		}
		for i, s := range got {
			if s != fmt.Sprint(i) {
				t.Fatalf("%q", got)
			}
		}
		if struck < 20 {
			t.Errorf("struck %d times", struck)
		}
	})
}

// Two loops are two readers.
func TestMessagesIsTheReader(t *testing.T) {
	noLeaks(t)
	synctest.Test(t, func(t *testing.T) {
		h := newHalf(t, wsdriver.Server, nil)
		done := make(chan error)
		go func() {
			for _, err := range h.Messages() {
				done <- err
			}
		}()
		synctest.Wait()
		n := 0
		for _, err := range h.Messages() {
			n++
			wantIs(t, "another loop", err, ErrConcurrentRead)
		}
		if n != 1 {
			t.Errorf("%d turns", n)
		}
		h.CloseNow()
		wantIs(t, "the loop", <-done, net.ErrClosed)
	})
}

// All messages leave in one write, in their order, however many and long they are.
func TestWriteMessages(t *testing.T) {
	noLeaks(t)
	for _, role := range []wsdriver.Role{wsdriver.Server, wsdriver.Client} {
		for _, sizes := range [][]int{{}, {5}, {0, 0, 0}, {100, 0, 4000, 1}, {20_000, 3, 60_000, 126}} {
			nc, peer := net.Pipe()
			cn := &counting{Conn: nc}
			h := newHalfOn(t, role, nil, cn, peer)
			var messages []Message
			for i, n := range sizes {
				messages = append(messages, Message{wsdriver.Text + wsdriver.Kind(i%2), bytes.Repeat([]byte{byte('a' + i)}, n)})
			}
			done := make(chan error)
			go func() { done <- h.WriteMessages(messages...) }()
			for i, m := range messages {
				readFrame(t, peer, role, byte(0x81+i%2), m.Data)
			}
			must(t, <-done)
			if n := int(cn.writes.Load()); n != min(len(sizes), 1) {
				t.Errorf("%v: %d writes", sizes, n)
			}
			if h.pending != nil {
				t.Error("memory is kept")
			}
		}
	}
}

// What cannot be sent is named. Those before it are sent, and none after it.
func TestWriteMessagesRefuses(t *testing.T) {
	noLeaks(t)
	good := Message{wsdriver.Text, []byte("good")}
	for want, bad := range map[error]Message{
		wsdriver.ErrInvalidUTF8: {wsdriver.Text, []byte("bad \xff")},
		wsdriver.ErrUnsupported: {wsdriver.Ping, []byte("bad")},
	} {
		for before := range 4 {
			snc, cnc := pairs["tcp"](t)
			s, c := open(t, snc, cnc, nil, nil)
			messages := make([]Message, 5)
			for i := range messages {
				messages[i] = good
			}
			messages[before] = bad
			err := s.WriteMessages(messages...)
			if wantIs(t, "the error", err, want); !strings.Contains(err.Error(), fmt.Sprintf("message %d of 5", before+1)) {
				t.Errorf("%v, after %d", err, before)
			}
			must(t, s.WriteText("next"))
			for range before {
				wantMessage(t, c, wsdriver.Text, "good")
			}
			wantMessage(t, c, wsdriver.Text, "next")
		}
	}
}

// After the end of the connection nothing is sent, and the error says so.
func TestWriteMessagesAtTheEnd(t *testing.T) {
	noLeaks(t)
	synctest.Test(t, func(t *testing.T) {
		h := newHalf(t, wsdriver.Server, nil)
		messages := []Message{{wsdriver.Text, []byte("a")}, {wsdriver.Ping, nil}}
		time.AfterFunc(time.Second, func() { h.CloseNow() })
		err := h.WriteMessages(messages...) // the first is being written
		if err == nil || errors.Is(err, wsdriver.ErrUnsupported) {
			t.Errorf("the write that failed is the error: %v", err)
		}
		wantIs(t, "after the end", h.WriteMessages(messages[0]), net.ErrClosed)
		must(t, h.WriteMessages())
	})
}
