package main

import (
	"context"
	"errors"
	"net"

	"github.com/wsdriver/wsdriver"
	"github.com/wsdriver/wsdriver/adapters/epoll"
)

const hasEpoll = true

// loops returns what serves on a listener with adapters/epoll, and what ends that.
func loops(driver *wsdriver.Config) (serve func(net.Listener) error, stop func()) {
	s := epoll.NewServer(&epoll.Config{
		Driver: driver,
		Answer: answer,
		OnOpen: func(c *epoll.Conn) {
			if c.Protocol() == notesProtocol {
				c.Data = noteConn(c)
			}
		},
		OnMessage: func(c *epoll.Conn, kind wsdriver.Kind, message []byte) {
			if c.WriteMessage(kind, message) == epoll.ErrQueueFull {
				c.CloseNow() // an echo that leaves messages out is none
			}
		},
		OnEvent: func(c *epoll.Conn, ev wsdriver.Event) { noteEvent(c, ev) },
		OnClose: func(c *epoll.Conn, _ error) {
			if stop, ok := c.Data.(func()); ok {
				stop()
			}
		},
	})
	serve = func(l net.Listener) error {
		if err := s.Serve(l); !errors.Is(err, net.ErrClosed) {
			return err
		}
		return nil
	}
	return serve, func() { s.Shutdown(context.Background()) }
}
