//go:build !linux

package libs

import (
	"net"

	"github.com/wsdriver/wsdriver/bench/host"
)

func serveEpoll(net.Listener) error { return host.ErrUnsupported }
