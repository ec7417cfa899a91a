package wsdriver_test

import (
	"testing"

	"github.com/wsdriver/wsdriver"
	"github.com/wsdriver/wsdriver/handshake"
)

// benchShake is an opening handshake: what a client sends and what a server answers.
type benchShake struct {
	name     string
	request  string // as a server gets it
	asked    wsdriver.HandshakeRequest
	answered string // as a client gets it, to the fixed key of benchSource
}

// benchSource makes every key the same, so that one answer fits all requests.
type benchSource struct{}

func (benchSource) Uint64() uint64 { return 0x0123456789abcdef }

var benchShakes = []benchShake{
	{
		name: "minimal",
		request: "GET /chat HTTP/1.1\r\nHost: server.example.com\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
			"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n",
		asked:    wsdriver.HandshakeRequest{Target: "/chat", Host: "server.example.com"},
		answered: benchAnswer(""),
	},
	{
		name: "browser",
		request: "GET /chat?room=42 HTTP/1.1\r\nHost: server.example.com\r\nConnection: Upgrade\r\nPragma: no-cache\r\n" +
			"Cache-Control: no-cache\r\n" +
			"User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36\r\n" +
			"Upgrade: websocket\r\nOrigin: https://server.example.com\r\nSec-WebSocket-Version: 13\r\n" +
			"Accept-Encoding: gzip, deflate, br, zstd\r\nAccept-Language: en-GB,en;q=0.9,de;q=0.8\r\n" +
			"Cookie: session=0123456789abcdef0123456789abcdef; theme=dark; _ga=GA1.1.1234567890.1700000000\r\n" +
			"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n" +
			"Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n\r\n",
		asked: wsdriver.HandshakeRequest{Target: "/chat?room=42", Host: "server.example.com", Origin: "https://server.example.com", Header: wsdriver.Header{
			{Name: "User-Agent", Value: "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko)"},
			{Name: "Cookie", Value: "session=0123456789abcdef0123456789abcdef; theme=dark"},
		}},
		answered: benchAnswer("Date: Tue, 15 Nov 1994 08:12:31 GMT\r\nServer: nginx/1.27.0\r\nX-Request-Id: 0123456789abcdef0123456789abcdef\r\n"),
	},
}

func benchAnswer(more string) string {
	key := handshake.NewKey(benchSource{}.Uint64(), benchSource{}.Uint64())
	return "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
		"Sec-WebSocket-Accept: " + handshake.Accept(key) + "\r\n" + more + "\r\n"
}

// benchDriver keeps a Driver on the heap, where programs have theirs.
var benchDriver *wsdriver.Driver

// serve carries out a server's handshake up to the first input after Open, and returns
// what it appended. The program looks at the request or does not.
func serve(tb testing.TB, d *wsdriver.Driver, request, out []byte, looks bool) []byte {
	ev, n := d.Receive(request)
	if ev.Kind != wsdriver.Request || n != len(request) {
		tb.Fatal(ev, n, d.Err())
	}
	if looks && d.Request().Target == "" {
		tb.Fatal("no target")
	}
	out = d.AppendReply(out, ev)
	if ev, _ = d.Receive(nil); ev.Kind != wsdriver.Open {
		tb.Fatal(ev, d.Err())
	}
	if ev, _ = d.Receive(nil); ev.Kind != wsdriver.None {
		tb.Fatal(ev, d.Err())
	}
	return out
}

// BenchmarkHandshake opens a connection from a whole head in memory: on a new server,
// on one that is used again, on one whose program looks at the request, and on a new
// client.
func BenchmarkHandshake(b *testing.B) {
	server, client := new(wsdriver.Config), &wsdriver.Config{Rand: benchSource{}}
	for _, h := range benchShakes {
		request, answered := []byte(h.request), []byte(h.answered)
		out := make([]byte, 0, 1024)
		b.Run(h.name+"/server", func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				benchDriver = wsdriver.NewServer(server)
				out = serve(b, benchDriver, request, out[:0], false)
			}
		})
		b.Run(h.name+"/reset", func(b *testing.B) {
			b.ReportAllocs()
			benchDriver = new(wsdriver.Driver)
			for b.Loop() {
				benchDriver.Reset(wsdriver.Server, server)
				out = serve(b, benchDriver, request, out[:0], false)
			}
		})
		b.Run(h.name+"/request", func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				benchDriver = wsdriver.NewServer(server)
				out = serve(b, benchDriver, request, out[:0], true)
			}
		})
		b.Run(h.name+"/client", func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				benchDriver = wsdriver.NewClient(client)
				out, _ = benchDriver.AppendRequest(out[:0], &h.asked)
				if ev, _ := benchDriver.Receive(answered); ev.Kind != wsdriver.Open {
					b.Fatal(ev, benchDriver.Err())
				}
			}
		})
	}
}
