// Command echo is a WebSocket server that sends back what it receives, on any
// path that asks for an upgrade, and serves a page at / to try it from a browser.
//
//	go run ./examples/echo
//
// It is built on net/http with adapters/nethttp, or, with -adapter netconn, on a
// bare listener with adapters/netconn.
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
}

func parseOptions(args []string, stderr io.Writer) (options, error) {
	var o options
	f := flag.NewFlagSet("echo", flag.ContinueOnError)
	f.SetOutput(stderr)
	f.StringVar(&o.addr, "addr", "127.0.0.1:9292", "listen on this `host:port`")
	f.StringVar(&o.adapter, "adapter", "nethttp", "build on `nethttp|netconn`")
	f.StringVar(&o.versions, "versions", "default", "speak `default|all` versions of the protocol")
	f.StringVar(&o.origin, "origin", "same", "let pages of `same|any` origin connect")
	f.IntVar(&o.max, "max", 0, "largest message in `bytes`, 0 for the default")
	if err := f.Parse(args); err != nil {
		return o, err
	}
	switch {
	case f.NArg() > 0:
		return o, fmt.Errorf("unexpected argument %q", f.Arg(0))
	case o.adapter != "nethttp" && o.adapter != "netconn":
		return o, fmt.Errorf("-adapter is nethttp or netconn, not %q", o.adapter)
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
	s := &server{config: netconn.Config{Driver: o.config(), OnEvent: noteEvent}}
	serve := s.serveHTTP
	if o.adapter == "netconn" {
		serve = s.serveRaw
	}
	fmt.Fprintf(stdout, "listening on http://%s\n", l.Addr())

	done := make(chan error, 1)
	go func() { done <- serve(l) }()
	select {
	case err = <-done:
	case <-ctx.Done():
		l.Close()
		<-done
	}
	s.closeAll()
	return err
}
