// Command client sends the lines of its standard input as messages and prints
// the messages that it receives.
//
//	go run ./examples/client -version hybi-13 ws://127.0.0.1:9292/echo
//
// At the end of its input it closes the connection, and exits with 0 if the
// other end does so too.
package main

import (
	"bufio"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/wsdriver/wsdriver"
	"github.com/wsdriver/wsdriver/adapters/dialer"
	"github.com/wsdriver/wsdriver/adapters/netconn"
	"github.com/wsdriver/wsdriver/deflate"
)

func main() {
	if err := run(context.Background(), os.Args[1:], os.Stdin, os.Stdout, os.Stderr); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			os.Exit(2)
		}
		fmt.Fprintln(os.Stderr, "client:", err)
		os.Exit(1)
	}
}

// maxLine is the longest line of input in bytes.
const maxLine = 16 << 20

func run(ctx context.Context, args []string, in io.Reader, out, stderr io.Writer) error {
	f := flag.NewFlagSet("client", flag.ContinueOnError)
	f.SetOutput(stderr)
	f.Usage = func() {
		fmt.Fprintln(stderr, "usage: client [flags] URL")
		f.PrintDefaults()
	}
	version := f.String("version", "hybi-13", "speak this `version` of the protocol")
	binary := f.Bool("binary", false, "send lines as binary messages")
	protocols := f.String("protocol", "", "offer these subprotocols, a `list` with commas")
	compress := f.Bool("deflate", false, "offer permessage-deflate")
	origin := f.String("origin", "", "say that this is the `origin` of the page")
	if err := f.Parse(args); err != nil {
		return err
	}
	if f.NArg() != 1 {
		f.Usage()
		return flag.ErrHelp
	}
	v, ok := wsdriver.ParseVersion(*version)
	if !ok {
		return fmt.Errorf("unknown version %q; there are %v", *version, wsdriver.AllVersions())
	}
	config := &wsdriver.Config{Versions: []wsdriver.Version{v}, MaxMessage: maxLine}
	if *protocols != "" {
		config.Protocols = strings.Split(*protocols, ",")
	}
	if *compress {
		config.Extensions = []wsdriver.Extension{&deflate.Extension{}}
	}
	c, err := dialer.Dial(ctx, f.Arg(0), &dialer.Dialer{
		Config: netconn.Config{Driver: config},
		Origin: *origin,
	})
	if err != nil {
		return err
	}
	kind := wsdriver.Text
	if *binary {
		kind = wsdriver.Binary
	}
	received := make(chan error, 1)
	go func() { received <- printMessages(c, out) }()
	sent := make(chan error, 1)
	go func() { sent <- sendLines(c, kind, in) }()

	select {
	case err := <-received: // the other end was first
		c.CloseNow()
		return err
	case err := <-sent:
		if err != nil {
			c.CloseNow()
			return err
		}
	}
	// What is under way still comes before the other end's Close frame does.
	if err := c.CloseWrite(wsdriver.NormalClosure, ""); err != nil {
		return err
	}
	return <-received
}

// printMessages returns nil when the connection was closed cleanly.
func printMessages(c *netconn.Conn, out io.Writer) error {
	for {
		kind, message, err := c.ReadMessage()
		if err != nil {
			var closed *netconn.CloseError
			if errors.As(err, &closed) && clean(c, closed.Code) {
				return nil
			}
			return err
		}
		if kind == wsdriver.Binary {
			fmt.Fprintf(out, "%x\n", message)
		} else {
			fmt.Fprintf(out, "%s\n", message)
		}
	}
}

// clean reports whether the code is that of a connection which both ends closed. In
// hixie-75 that is the end of the stream.
func clean(c *netconn.Conn, code wsdriver.Code) bool {
	return code == wsdriver.NormalClosure || code == wsdriver.NoStatus || !c.Version().Caps().CloseHandshake
}

func sendLines(c *netconn.Conn, kind wsdriver.Kind, in io.Reader) error {
	lines := bufio.NewScanner(in)
	lines.Buffer(nil, maxLine)
	for lines.Scan() {
		if err := c.WriteMessage(kind, lines.Bytes()); err != nil {
			return err
		}
	}
	return lines.Err()
}
