// Command autobahn is a client for conformance suites with the interface of the
// Autobahn test suite's fuzzing server: it asks how many cases there are, echoes
// what comes in each of them, and has the reports written.
//
//	go run ./examples/autobahn -server ws://127.0.0.1:9001 -agent wsdriver
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"net/url"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/wsdriver/wsdriver"
	"github.com/wsdriver/wsdriver/adapters/dialer"
	"github.com/wsdriver/wsdriver/adapters/netconn"
	"github.com/wsdriver/wsdriver/deflate"
)

func main() {
	server := flag.String("server", "ws://127.0.0.1:9001", "the suite's `URL`")
	agent := flag.String("agent", "wsdriver", "the `name` in the reports")
	compress := flag.Bool("deflate", false, "offer permessage-deflate, for the cases from 12 on")
	flag.Parse()
	config := &wsdriver.Config{MaxMessage: 64 << 20}
	if *compress {
		config.Extensions = []wsdriver.Extension{&deflate.Extension{}}
	}
	if err := run(context.Background(), *server, *agent, config, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "autobahn:", err)
		os.Exit(1)
	}
}

// caseTime is how long one case may take. The longest send hundreds of
// thousands of messages.
const caseTime = 2 * time.Minute

// suite is a conformance suite and the name that it knows us by.
type suite struct {
	server, agent string
	dialer        dialer.Dialer
}

func run(ctx context.Context, server, agent string, config *wsdriver.Config, out io.Writer) error {
	s := suite{strings.TrimSuffix(server, "/"), agent, dialer.Dialer{
		Config: netconn.Config{Driver: config},
	}}
	count, err := s.caseCount(ctx)
	if err != nil {
		return fmt.Errorf("asking for the number of cases: %w", err)
	}
	for n := 1; n <= count; n++ {
		if err := s.runCase(ctx, n); err != nil {
			return fmt.Errorf("case %d: %w", n, err)
		}
		fmt.Fprintf(out, "case %d of %d\n", n, count)
	}
	if err := s.updateReports(ctx); err != nil {
		return fmt.Errorf("asking for the reports: %w", err)
	}
	return nil
}

func (s *suite) dial(ctx context.Context, path string, query url.Values) (*netconn.Conn, error) {
	c, err := dialer.Dial(ctx, s.server+path+"?"+query.Encode(), &s.dialer)
	if err == nil {
		c.SetDeadline(time.Now().Add(caseTime))
	}
	return c, err
}

// caseCount asks /getCaseCount, which answers with one text.
func (s *suite) caseCount(ctx context.Context) (int, error) {
	c, err := s.dial(ctx, "/getCaseCount", url.Values{"agent": {s.agent}})
	if err != nil {
		return 0, err
	}
	defer c.CloseNow()
	_, message, err := c.ReadMessage()
	if err != nil {
		return 0, err
	}
	n, err := strconv.Atoi(string(message))
	if err != nil || n < 0 {
		return 0, fmt.Errorf("%q is not a number of cases", message)
	}
	return n, c.Close(wsdriver.NormalClosure, "")
}

// runCase echoes every message with its type until the close. However the
// connection ends is what the suite tests, and no error of ours.
func (s *suite) runCase(ctx context.Context, n int) error {
	c, err := s.dial(ctx, "/runCase", url.Values{"case": {strconv.Itoa(n)}, "agent": {s.agent}})
	if err != nil {
		return err
	}
	defer c.CloseNow()
	var buf []byte
	for {
		kind, message, err := c.AppendRead(buf[:0])
		if err != nil || c.WriteMessage(kind, message) != nil {
			return nil
		}
		buf = message
	}
}

// updateReports asks /updateReports, which closes when the reports are written.
func (s *suite) updateReports(ctx context.Context) error {
	c, err := s.dial(ctx, "/updateReports", url.Values{"agent": {s.agent}})
	if err != nil {
		return err
	}
	defer c.CloseNow()
	for {
		if _, _, err := c.ReadMessage(); err != nil {
			if netconn.CloseStatus(err) == 0 {
				return err
			}
			return nil
		}
	}
}
