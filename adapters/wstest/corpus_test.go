package wstest_test

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"net"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/wsdriver/wsdriver"
	"github.com/wsdriver/wsdriver/adapters/netconn"
	"github.com/wsdriver/wsdriver/adapters/wstest"
	"github.com/wsdriver/wsdriver/vectors"
)

// corpus returns the scripts of package vectors, one for each connection, whose blocks
// pass.
func corpus(t *testing.T, pass func(blocks [][]byte) bool) (scripts []*vectors.Script) {
	t.Helper()
	must(t, fs.WalkDir(vectors.Files, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		src, err := fs.ReadFile(vectors.Files, path)
		if err != nil {
			return err
		}
		var group [][]byte
		for _, block := range append(bytes.Split(src, []byte("\n\n")), []byte("server\n----")) {
			if starts(block) > 0 && len(group) > 0 {
				if text := bytes.Join(group, []byte("\n\n")); single(group) && pass(group) {
					s, err := vectors.Parse(fmt.Sprintf("%s\n%s\n", path, text), text)
					if err != nil {
						return err
					}
					scripts = append(scripts, s)
				}
				group = nil
			}
			if len(group) > 0 || starts(block) > 0 {
				group = append(group, block)
			}
		}
		return nil
	}))
	return scripts
}

// commands returns the words of each command of a block.
func commands(block []byte) (list [][]string) {
	for line := range strings.Lines(string(block)) {
		if strings.HasPrefix(line, "----") {
			break
		}
		if !strings.HasPrefix(line, "#") && strings.TrimSpace(line) != "" && !strings.HasPrefix(line, " ") {
			list = append(list, strings.Fields(line))
		}
	}
	return list
}

func starts(block []byte) (n int) {
	for _, c := range commands(block) {
		if c[0] == "server" || c[0] == "client" {
			n++
		}
	}
	return n
}

// single reports whether the blocks start one connection.
func single(blocks [][]byte) bool {
	n := 0
	for _, b := range blocks {
		n += starts(b)
	}
	return n == 1
}

// passive reports whether the application does nothing in those blocks but read, and the
// time does not matter.
func passive(blocks [][]byte) bool {
	for _, b := range blocks {
		for _, c := range commands(b) {
			switch c[0] {
			case "server", "client":
				// open in hybi-04, both ends need a nonce that is random in ours.
				open := slices.Contains(c, "open")
				if c[0] == "client" && !open || slices.Contains(c, "manual") || open && slices.Contains(c, "hybi-04") {
					return false
				}
			case "recv", "eof", "state", "version", "protocol":
			default:
				return false
			}
		}
	}
	return true
}

// orderly reports whether nothing comes behind the end of the stream.
func orderly(blocks [][]byte) bool {
	ended := false
	for _, b := range blocks {
		for _, c := range commands(b) {
			if ended && (c[0] == "recv" || c[0] == "eof") {
				return false
			}
			ended = ended || c[0] == "eof"
		}
	}
	return true
}

// reading is a program that reads, for Stage.Dial.
func reading(wg *sync.WaitGroup) func(context.Context, vectors.Setup) (net.Conn, error) {
	return func(_ context.Context, s vectors.Setup) (net.Conn, error) {
		nc, peer := wstest.Transports(0)
		config := &netconn.Config{Driver: s.Config}
		wg.Go(func() {
			var c *netconn.Conn
			if s.Open {
				c = netconn.New(nc, vectors.Start(s).(*wsdriver.Driver), config, nil)
			} else if c, _ = netconn.Accept(context.Background(), nc, config); c == nil {
				return
			}
			for {
				if _, _, err := c.ReadMessage(); err != nil {
					return
				}
			}
		})
		return peer, nil
	}
}

// A netconn.Conn does on a transport what the scripts say of a Driver.
func TestCorpus(t *testing.T) {
	scripts := corpus(t, passive)
	if len(scripts) < 300 {
		t.Errorf("%d scripts only", len(scripts))
	}
	for _, s := range scripts {
		synctest.Test(t, func(t *testing.T) {
			var wg sync.WaitGroup
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			defer cancel()
			if err := (wstest.Stage{Dial: reading(&wg)}).Oppose(ctx, s); err != nil {
				t.Error(err)
			}
			wg.Wait()
		})
	}
	t.Logf("%d connections", len(scripts))
}

// Play and Oppose are the two ends of whatever there is in the scripts.
func TestPlayAgainstOppose(t *testing.T) {
	scripts := corpus(t, orderly)
	if len(scripts) < 1000 {
		t.Errorf("%d scripts only", len(scripts))
	}
	for _, s := range scripts {
		synctest.Test(t, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), 24*time.Hour)
			defer cancel()
			a, b := wstest.Transports(0)
			var wg sync.WaitGroup
			wg.Go(func() {
				defer a.Close()
				if err := wstest.Oppose(ctx, a, s); err != nil {
					t.Errorf("Oppose: %v", err)
				}
			})
			if err := wstest.Play(ctx, b, s); err != nil {
				t.Errorf("Play: %v", err)
			}
			b.Close()
			wg.Wait()
		})
	}
	t.Logf("%d connections", len(scripts))
}
