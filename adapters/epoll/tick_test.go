//go:build linux

package epoll

import (
	"errors"
	"io"
	"testing"
	"time"

	"github.com/wsdriver/wsdriver"
)

// asks is a Config that tells a channel when a peer is asked for a sign of life.
func asks(driver wsdriver.Config) (Config, chan bool) {
	idle := make(chan bool, 1000)
	return Config{Driver: &driver, OnMessage: echo, OnEvent: func(_ *Conn, ev wsdriver.Event) {
		if ev.Kind == wsdriver.Idle {
			idle <- true
		}
	}}, idle
}

// A silent peer is asked, and goes on when it answers.
func TestKeepAlive(t *testing.T) {
	config, idle := asks(wsdriver.Config{PingAfter: 20 * time.Millisecond})
	s := serveTCP(t, config)
	p := s.opened(t)
	for range 3 {
		ev := p.expect(wsdriver.Ping)
		<-idle
		p.send(p.d.AppendReply(nil, ev))
	}
	p.send(p.frame(wsdriver.Text, "noise"))
	p.want("noise")
	p.expect(wsdriver.Ping)
}

// One that stays silent is given up.
func TestKeepAliveFails(t *testing.T) {
	config, idle := asks(wsdriver.Config{PingAfter: 20 * time.Millisecond, FailAfter: 20 * time.Millisecond})
	s := serveTCP(t, config)
	const n = 50
	for i := range n {
		p := s.opened(t)
		if i%2 == 0 {
			defer p.eof()
			defer p.expect(wsdriver.Ping)
		} else {
			p.Close()
		}
	}
	timeouts := 0
	for range n {
		err := (<-s.closes).err
		wantIs(t, "the end", err, io.ErrUnexpectedEOF)
		if errors.Is(err, wsdriver.ErrTimeout) {
			timeouts++
		}
	}
	if timeouts < n/2 || len(idle) < n/2 {
		t.Errorf("%d were given up, %d were asked", timeouts, len(idle))
	}
}
