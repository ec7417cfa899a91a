package netconn

import (
	"bytes"
	"io"
	"testing"

	"github.com/wsdriver/wsdriver"
)

// BenchmarkEcho sends 16 messages of 125 bytes in one segment and waits for their
// echo, and tells the writes of the server for each.
func BenchmarkEcho(b *testing.B) {
	for _, queued := range []bool{false, true} {
		name := map[bool]string{false: "WriteMessage", true: "QueueMessage"}[queued]
		b.Run(name, func(b *testing.B) {
			nc, peer := pairs["tcp"](b)
			h := newHalfOn(b, wsdriver.Server, nil, nc, peer)
			send := h.WriteMessage
			if queued {
				send = h.QueueMessage
			}
			done := make(chan struct{})
			go func() {
				defer close(done)
				var p []byte
				for {
					k, q, err := h.AppendRead(p[:0])
					if err != nil || send(k, q) != nil {
						return
					}
					p = q
				}
			}()
			payload := string(bytes.Repeat([]byte("x"), 125))
			var segment []byte
			for range 16 {
				segment = append(segment, h.message(wsdriver.Text, payload)...)
			}
			reply := make([]byte, 16*127)
			for b.Loop() {
				peer.Write(segment)
				if _, err := io.ReadFull(peer, reply); err != nil {
					b.Fatal(err)
				}
			}
			h.mu.Lock()
			writes := h.begun
			h.mu.Unlock()
			b.ReportMetric(float64(writes)/float64(b.N), "writes/op")
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*16), "ns/message")
			h.CloseNow()
			<-done
		})
	}
}
