package main

import (
	"bytes"
	"net/http"
	"strings"
	"testing"

	"github.com/wsdriver/wsdriver"
	"github.com/wsdriver/wsdriver/bench/libs"
	"github.com/wsdriver/wsdriver/bench/memory"
	"github.com/wsdriver/wsdriver/serializer"
	"github.com/wsdriver/wsdriver/wire"
)

// Every reader of the benchmarks returns the messages that ours does.
func TestParsersAgree(t *testing.T) {
	var stream []byte
	var want [][]byte
	for i, size := range append(sizes, 1, 126, 127, 65535, 5000) {
		for name := range texts {
			p := text(name, size)
			want = append(want, p)
			stream = serializer.AppendMasked(stream, wire.FIN|byte(wire.OpText), p, uint32(i)*0x9e3779b9+1)
		}
	}
	for _, p := range libs.Parsers {
		t.Run(p.Name, func(t *testing.T) {
			c := new(memory.Conn)
			parse, err := p.Open(c)
			if err != nil {
				t.Fatal(err)
			}
			const passes = 3
			c.Serve(stream, passes*len(stream))
			n := 0
			if err := parse(passes*len(want), func(got []byte) {
				if !bytes.Equal(got, want[n%len(want)]) {
					t.Errorf("message %d is %d bytes that are not those of the frame of %d", n, len(got), len(want[n%len(want)]))
				}
				n++
			}); err != nil {
				t.Fatal(err)
			}
			if n != passes*len(want) {
				t.Errorf("%d messages, not %d", n, passes*len(want))
			}
			// The benchmarks go without the callback.
			c.Serve(stream, len(stream))
			parse, _ = p.Open(c)
			c.Serve(stream, len(stream))
			if err := parse(len(want), nil); err != nil {
				t.Error(err)
			}
		})
	}
}

// Every reader validates.
func TestParsersValidate(t *testing.T) {
	for _, p := range libs.Parsers {
		t.Run(p.Name, func(t *testing.T) {
			c := new(memory.Conn)
			parse, err := p.Open(c)
			if err != nil {
				t.Fatal(err)
			}
			bad := serializer.AppendMasked(nil, wire.FIN|byte(wire.OpText), append(text("ascii", 1000), 0xff), 0x12345678)
			c.Serve(bad, len(bad))
			if err := parse(1, func(p []byte) { t.Errorf("%d bytes are told", len(p)) }); err == nil {
				t.Error("no error")
			}
		})
	}
}

// What every writer writes is, to the other end, the message that was written.
func TestWritersAgree(t *testing.T) {
	roles := []struct {
		peer wsdriver.Role
		open func(libs.Writer, bool) (*memory.Conn, libs.Write, error)
	}{{wsdriver.Client, openServerWriter}, {wsdriver.Server, openClientWriter}}
	for _, w := range libs.Writers {
		for _, role := range roles {
			for _, binary := range []bool{false, true} {
				c, write, err := role.open(w, binary)
				if err == errNoWay {
					continue
				}
				if err != nil {
					t.Fatal(w.Name, err)
				}
				c.Keep = new(bytes.Buffer)
				var want [][]byte
				for _, size := range sizes {
					want = append(want, text("mixed", size))
					if err := write(want[len(want)-1]); err != nil {
						t.Fatal(w.Name, err)
					}
				}
				kind := wsdriver.Text
				if binary {
					kind = wsdriver.Binary
				}
				checkMessages(t, w.Name, role.peer, c.Keep.Bytes(), kind, want)
			}
		}
	}
}

func checkMessages(t *testing.T, name string, role wsdriver.Role, b []byte, kind wsdriver.Kind, want [][]byte) {
	t.Helper()
	var d wsdriver.Driver
	d.Reset(role, nil)
	d.Skip(wsdriver.Hybi13, "")
	var whole wsdriver.Assembler
	for ev := range d.Events(b) {
		ev, ok := whole.Add(ev)
		if !ok {
			continue
		}
		if len(want) == 0 {
			t.Fatalf("%s: something comes behind the messages: %v", name, ev)
		}
		if ev.Kind != kind || !bytes.Equal(ev.Data, want[0]) {
			t.Fatalf("%s, to a %v: %v with %d bytes is not the message of %d", name, role, ev.Kind, len(ev.Data), len(want[0]))
		}
		want = want[1:]
	}
	if len(want) > 0 {
		t.Errorf("%s, to a %v: %d messages did not come: %v", name, role, len(want), d.Err())
	}
}

// accepted is what every answer to the requests of the benchmarks has in it.
const accepted = "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"

func checkAnswer(t *testing.T, answer string) {
	t.Helper()
	if !strings.HasPrefix(answer, "HTTP/1.1 101 ") || !strings.HasSuffix(answer, "\r\n\r\n") ||
		!strings.Contains(strings.ToLower(answer), strings.ToLower(accepted)) || strings.Contains(answer, "permessage-deflate") {
		t.Errorf("the answer is %q", answer)
	}
}

// Every upgrader accepts both requests, more than once, and agrees to no compression.
func TestUpgradersAccept(t *testing.T) {
	for _, r := range requests {
		for _, u := range libs.RawUpgraders {
			t.Run(r.name+"/raw/"+u.Name, func(t *testing.T) {
				upgrade := u.New()
				for range 2 {
					answer, err := upgrade([]byte(r.text))
					if err != nil {
						t.Fatal(err)
					}
					checkAnswer(t, string(answer))
				}
				if _, err := upgrade([]byte("GET / HTTP/1.1\r\nHost: example.com\r\n\r\n")); err == nil {
					t.Error("a request for a page is an upgrade")
				}
			})
		}
		for _, u := range libs.HTTPUpgraders {
			t.Run(r.name+"/http/"+u.Name, func(t *testing.T) {
				for range 2 {
					checkAnswer(t, exchange(t, u.Upgrade, r.text))
				}
			})
		}
	}
}

func exchange(t *testing.T, upgrade func(http.ResponseWriter, *http.Request) error, request string) string {
	t.Helper()
	c := &memory.Conn{Keep: new(bytes.Buffer)}
	e, err := memory.NewExchange(c, []byte(request))
	if err != nil {
		t.Fatal(err)
	}
	defer e.End()
	if err := upgrade(e, e.Request); err != nil {
		t.Fatal(err)
	}
	return c.Keep.String()
}
