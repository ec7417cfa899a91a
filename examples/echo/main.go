// Command echo is a WebSocket server that sends back what it receives, on any
// path that asks for an upgrade, and serves a page at / to try it from a browser.
//
//	go run ./examples/echo
//
// It is built on net/http with adapters/nethttp; with -adapter netconn on a bare
// listener with adapters/netconn; or with -adapter epoll, on Linux, on the loops of
// adapters/epoll.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/wsdriver/wsdriver"
	"github.com/wsdriver/wsdriver/adapters/netconn"
	"github.com/wsdriver/wsdriver/deflate"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Stdout); err != nil {
		if !errors.Is(err, flag.ErrHelp) {
			fmt.Fprintln(os.Stderr, "echo:", err)
		}
		os.Exit(2)
	}
}

// options are what the flags say.
type options struct {
	addr, adapter, versions, origin string
	max                             int
	deflate                         bool
}

func parseOptions(args []string, stderr io.Writer) (options, error) {
	var o options
	f := flag.NewFlagSet("echo", flag.ContinueOnError)
	f.SetOutput(stderr)
	f.StringVar(&o.addr, "addr", "127.0.0.1:9292", "listen on this `host:port`")
	f.StringVar(&o.adapter, "adapter", "nethttp", "build on `nethttp|netconn|epoll`")
	f.StringVar(&o.versions, "versions", "default", "speak `default|all` versions of the protocol")
	f.StringVar(&o.origin, "origin", "same", "let pages of `same|any` origin connect")
	f.IntVar(&o.max, "max", 0, "largest message in `bytes`, 0 for the default")
	f.BoolVar(&o.deflate, "deflate", false, "accept permessage-deflate")
	if err := f.Parse(args); err != nil {
		return o, err
	}
	switch {
	case f.NArg() > 0:
		return o, fmt.Errorf("unexpected argument %q", f.Arg(0))
	case o.adapter != "nethttp" && o.adapter != "netconn" && o.adapter != "epoll":
		return o, fmt.Errorf("-adapter is nethttp, netconn or epoll, not %q", o.adapter)
	case o.adapter == "epoll" && !hasEpoll:
		return o, errors.New("-adapter epoll needs Linux")
	case o.versions != "default" && o.versions != "all":
		return o, fmt.Errorf("-versions is default or all, not %q", o.versions)
	case o.origin != "same" && o.origin != "any":
		return o, fmt.Errorf("-origin is same or any, not %q", o.origin)
	case o.max < 0:
		return o, fmt.Errorf("-max is 0 or a number of bytes, not %d", o.max)
	}
	return o, nil
}

// config is the Driver's part of the options.
func (o options) config() *wsdriver.Config {
	c := &wsdriver.Config{
		MaxMessage: o.max,
		Protocols:  []string{notesProtocol},
		PingAfter:  30 * time.Second,
	}
	if o.versions == "all" {
		c.Versions = wsdriver.AllVersions()
	}
	if o.deflate {
		c.Extensions = []wsdriver.Extension{&deflate.Extension{}}
	}
	if o.origin == "any" {
		c.CheckOrigin = wsdriver.InsecureAnyOrigin
	}
	return c
}

// run serves until ctx is done. It then closes the connections with 1001.
func run(ctx context.Context, args []string, stdout io.Writer) error {
	o, err := parseOptions(args, os.Stderr)
	if err != nil {
		return err
	}
	l, err := net.Listen("tcp", o.addr)
	if err != nil {
		return err
	}
	s := &server{config: netconn.Config{Driver: o.config(), OnEvent: func(c *netconn.Conn, ev wsdriver.Event) { noteEvent(c, ev) }}}
	serve, stop := s.serveHTTP, func() { l.Close() }
	switch o.adapter {
	case "netconn":
		serve = s.serveRaw
	case "epoll":
		serve, stop = loops(o.config())
	}
	fmt.Fprintf(stdout, "listening on http://%s\n", l.Addr())

	done := make(chan error, 1)
	go func() { done <- serve(l) }()
	select {
	case err = <-done:
	case <-ctx.Done():
		stop()
		<-done
	}
	s.closeAll()
	return err
}
