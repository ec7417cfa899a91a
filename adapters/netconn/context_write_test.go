package netconn

import (
	"bytes"
	"context"
	"errors"
	"net"
	"os"
	"testing"
	"testing/synctest"
	"time"

	"github.com/wsdriver/wsdriver"
)

// WriteMessageContext waits no longer than its context. What has begun by then comes, and
// what has not does not.
func TestWriteContext(t *testing.T) {
	noLeaks(t)
	large := string(bytes.Repeat([]byte("large"), 30_000))
	synctest.Test(t, func(t *testing.T) {
		server, client := openPair(&Config{WriteTimeout: time.Minute}, nil)
		defer server.CloseNow()
		defer client.CloseNow()
		write := func(d time.Duration, text string, begun bool) {
			t.Helper()
			ctx, cancel := context.WithTimeout(t.Context(), d)
			defer cancel()
			start := time.Now()
			err := server.WriteMessageContext(ctx, wsdriver.Text, []byte(text))
			if wantIs(t, "the write", err, context.DeadlineExceeded); OnItsWay(err) != begun || time.Since(start) != d {
				t.Errorf("%v after %v, on its way: %v", err, time.Since(start), OnItsWay(err))
			}
		}
		write(time.Second, "small", true)
		write(0, "late", false)
		write(time.Second, large, true)
		write(time.Second, "there is too much before it", false)
		wantMessage(t, client, wsdriver.Text, "small")
		wantMessage(t, client, wsdriver.Text, large)
		go func() {
			must(t, server.WriteMessageContext(t.Context(), wsdriver.Text, []byte("in time")))
			must(t, server.WriteMessageContext(context.Background(), wsdriver.Text, []byte(large)))
		}()
		wantMessage(t, client, wsdriver.Text, "in time")
		wantMessage(t, client, wsdriver.Text, large)
	})
}

// The payload is the program's again when WriteMessageContext returns, also where the
// message is on its way still.
func TestWriteContextCopies(t *testing.T) {
	noLeaks(t)
	for _, size := range []int{100, 100_000} {
		synctest.Test(t, func(t *testing.T) {
			server, client := openPair(nil, nil)
			defer server.CloseNow()
			defer client.CloseNow()
			p := bytes.Repeat([]byte("a"), size)
			ctx, cancel := context.WithTimeout(t.Context(), time.Second)
			defer cancel()
			if err := server.WriteMessageContext(ctx, wsdriver.Text, p); !OnItsWay(err) {
				t.Error(err)
			}
			for i := range p {
				p[i] = 'b'
			}
			wantMessage(t, client, wsdriver.Text, string(bytes.Repeat([]byte("a"), size)))
		})
	}
}

// The first of the context, the write deadline and the end of the connection ends
// the call.
func TestWriteContextAndOthers(t *testing.T) {
	noLeaks(t)
	for _, busy := range []bool{false, true} {
		for name, test := range map[string]struct {
			do   func(h *half)
			is   error
			want time.Duration
		}{
			"the context":      {func(h *half) {}, context.DeadlineExceeded, 3 * time.Second},
			"a later deadline": {func(h *half) { h.SetWriteDeadline(time.Now().Add(time.Hour)) }, context.DeadlineExceeded, 3 * time.Second},
			"a deadline":       {func(h *half) { h.SetWriteDeadline(time.Now().Add(time.Second)) }, os.ErrDeadlineExceeded, time.Second},
			"the end":          {func(h *half) { time.AfterFunc(time.Second, func() { h.CloseNow() }) }, net.ErrClosed, time.Second},
		} {
			synctest.Test(t, func(t *testing.T) {
				h := newHalf(t, wsdriver.Server, nil)
				if busy { // a message in pieces is waited for
					h, _ = amid(t, nil)
				}
				start := time.Now()
				test.do(h)
				ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
				defer cancel()
				err := h.WriteMessageContext(ctx, wsdriver.Text, []byte("x"))
				if d := time.Since(start); !errors.Is(err, test.is) || d != test.want || OnItsWay(err) != (!busy && test.is != net.ErrClosed) {
					t.Errorf("%s, amid a message %v: %v after %v", name, busy, err, d)
				}
				time.Sleep(time.Hour) // timers of the test
			})
		}
	}
}
