//go:build !linux

package main

import (
	"net"

	"github.com/wsdriver/wsdriver"
)

const hasEpoll = false

// loops is for Linux.
func loops(*wsdriver.Config) (serve func(net.Listener) error, stop func()) {
	panic("echo: -adapter epoll was not refused")
}
