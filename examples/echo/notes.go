package main

import (
	"encoding/binary"
	"encoding/json"
	"time"

	"github.com/wsdriver/wsdriver"
)

// notesProtocol is the subprotocol of the page. A browser keeps the version and
// the pings from its scripts, so the server tells them: as binary messages that
// hold JSON. The echo of the page's own messages is text.
const notesProtocol = "echo-notes"

type note struct {
	Version string  `json:"version,omitempty"`
	Ping    float64 `json:"ping,omitempty"` // milliseconds until the pong came
}

const pingEvery = 5 * time.Second

var start = time.Now()

// noted is a connection of any adapter.
type noted interface {
	Version() wsdriver.Version
	Protocol() string
	WritePing(p []byte) error
	WriteBinary(p []byte) error
}

// noteConn tells the version, and sends pings until the function that it returns
// is called.
func noteConn(c noted) (stop func()) {
	send(c, note{Version: c.Version().String()})
	ping := func() {
		c.WritePing(binary.BigEndian.AppendUint64(nil, uint64(time.Since(start))))
	}
	ping()
	ticker, done := time.NewTicker(pingEvery), make(chan struct{})
	go func() {
		for {
			select {
			case <-ticker.C:
				ping()
			case <-done:
				ticker.Stop()
				return
			}
		}
	}()
	return func() { close(done) }
}

// noteEvent tells how long a pong took.
func noteEvent(c noted, ev wsdriver.Event) {
	if ev.Kind == wsdriver.Pong && len(ev.Data) == 8 && c.Protocol() == notesProtocol {
		took := time.Since(start) - time.Duration(binary.BigEndian.Uint64(ev.Data))
		send(c, note{Ping: float64(took.Microseconds()) / 1000})
	}
}

func send(c noted, n note) {
	b, _ := json.Marshal(n)
	c.WriteBinary(b)
}
