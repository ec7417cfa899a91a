package wstest_test

import (
	"errors"
	"io"
	"net"
	"os"
	"strings"
	"testing"
	"testing/iotest"
	"testing/synctest"

	"golang.org/x/net/nettest"

	"github.com/wsdriver/wsdriver"
	"github.com/wsdriver/wsdriver/adapters/netconn"
	"github.com/wsdriver/wsdriver/adapters/wstest"
)

// What a transport may do to a connection, by the threat and the advisory on those who
// fell for it. What is about net/http, proxies and TLS is tested where that is.

// readThrough is a transport that is read through another Reader.
type readThrough struct {
	*wstest.Transport
	r io.Reader
}

func (t readThrough) Read(p []byte) (int, error) { return t.r.Read(p) }

// mostlyEmpty brings nothing, and no error, most of the time.
type mostlyEmpty struct {
	io.Reader
	calls int
}

func (e *mostlyEmpty) Read(p []byte) (int, error) {
	if e.calls++; e.calls%50 != 0 {
		return 0, nil
	}
	return e.Reader.Read(p)
}

// impatient has a timeout of its own between reads that bring something, without a
// deadline that anybody has set.
type impatient struct {
	io.Reader
	calls int
}

func (i *impatient) Read(p []byte) (int, error) {
	if i.calls++; i.calls%2 != 0 {
		return 0, os.ErrDeadlineExceeded
	}
	return i.Reader.Read(p)
}

// readAllThrough has the end of that role read what the other one sends, up to its Close
// frame and the end of its stream, through r. It returns the last error.
func readAllThrough(t *testing.T, d dialect, role wsdriver.Role, r func(io.Reader) io.Reader) (last error) {
	t.Helper()
	nc, pc := wstest.Transports(0)
	through := &readThrough{nc, nc}
	ds, dc := wsdriver.NewServer(d.config().Driver), wsdriver.NewClient(d.config().Driver)
	for toServer, err := dc.AppendRequest(nil, &wsdriver.HandshakeRequest{Target: "/", Host: "example.com"}); len(toServer) > 0; {
		must(t, err)
		var toClient []byte
		for range ds.Drive(&toServer, &toClient) {
		}
		for range dc.Drive(&toClient, &toServer) {
		}
	}
	if role == wsdriver.Client {
		ds, dc = dc, ds
	}
	conn, peer := netconn.New(through, ds, nil, nil), netconn.New(pc, dc, nil, nil)
	for _, text := range small {
		must(t, peer.WriteText(text))
	}
	must(t, peer.CloseWrite(wsdriver.NormalClosure, ""))
	must(t, pc.CloseWrite())
	through.r = r(nc)
	var came []string
	for range 10_000 {
		var p []byte
		if _, p, last = conn.ReadMessage(); last == nil {
			came = append(came, string(p))
		} else if !errors.Is(last, os.ErrDeadlineExceeded) {
			break
		}
	}
	want(t, "all messages", strings.Join(came, "|"), strings.Join(small, "|"))
	conn.CloseNow()
	peer.CloseNow()
	return last
}

// TestAttacksOnTransports is about connections whose transport, or whose peer, behaves as
// badly as the contracts of io.Reader, io.Writer and net.Conn let it.
func TestAttacksOnTransports(t *testing.T) {
	readers := map[string]func(io.Reader) io.Reader{
		"data together with its error": iotest.DataErrReader,
		"one byte at a time":           iotest.OneByteReader,
		"half of what is asked for":    iotest.HalfReader,
		"a timeout that nobody asked for": func(r io.Reader) io.Reader {
			return &impatient{Reader: r}
		},
		"nothing, and no error": func(r io.Reader) io.Reader { return &mostlyEmpty{Reader: r} },
	}
	for _, d := range dialects {
		for _, role := range roles {
			name := d.String() + "/" + role.String() + "/"
			for threat, r := range readers {
				t.Run(name+"N1 "+threat, func(t *testing.T) {
					synctest.Test(t, func(t *testing.T) {
						err := readAllThrough(t, d, role, r)
						want(t, "it is closed in good order", errors.Is(err, io.EOF), true)
					})
				})
			}
			t.Run(name+"N1 reads that never bring anything (CVE-2020-13935, CVE-2021-26423)", func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) { readsNothing(t, d, role) })
			})
			t.Run(name+"N1 the end of the stream, again and again (CVE-2017-2670)", func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) { endsAgain(t, d, role) })
			})
			t.Run(name+"N2 a peer that does not read (CVE-2020-35896, CVE-2025-5399)", func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) { peerDoesNotRead(t, d, role) })
			})
			t.Run(name+"N2 writes that are short, block and fail", func(t *testing.T) { writesGoWrong(t, d, role) })
			t.Run(name+"N3 deadlines in the past, moved, and after Close", func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) { deadlinesMove(t, d, role) })
			})
			t.Run(name+"N4 a reset, and half a close", func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) { resets(t, d, role) })
			})
		}
	}
	t.Run("N3 the contract of net.Conn", func(t *testing.T) {
		nettest.TestConn(t, func() (net.Conn, net.Conn, func(), error) {
			s, c, err := wstest.Pipe(nil, nil)
			if err != nil {
				return nil, nil, nil, err
			}
			a, b := netconn.Stream(s, wsdriver.Binary), netconn.Stream(c, wsdriver.Binary)
			return a, b, func() { s.CloseNow(); c.CloseNow() }, nil
		})
	})
}
