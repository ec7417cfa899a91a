package main

import (
	"bytes"
	"context"
	"errors"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/coder/websocket"
	gorilla "github.com/gorilla/websocket"
	"github.com/lxzan/gws"

	"github.com/wsdriver/wsdriver"
	"github.com/wsdriver/wsdriver/adapters/dialer"
	"github.com/wsdriver/wsdriver/adapters/netconn"
	"github.com/wsdriver/wsdriver/adapters/nethttp"
	"github.com/wsdriver/wsdriver/bench/memory"
	"github.com/wsdriver/wsdriver/deflate"
)

// chat is a client's connection in these tests.
type chat struct {
	send    func(p []byte) error
	receive func() ([]byte, error)
	close   func()
}

// peer is another library with permessage-deflate, in both roles.
type peer struct {
	name     string
	takeover bool // it is to keep its context
	serve    http.HandlerFunc
	dial     func(url string) (chat, error)
}

var peers = []peer{
	{"gorilla", false, echoGorilla, dialGorilla},
	{"coder", false, echoCoder(websocket.CompressionNoContextTakeover), dialCoder(websocket.CompressionNoContextTakeover)},
	{"coder", true, echoCoder(websocket.CompressionContextTakeover), dialCoder(websocket.CompressionContextTakeover)},
	{"gws", false, echoGws(false), dialGws(false)},
	{"gws", true, echoGws(true), dialGws(true)},
}

// ours are what this end may ask for; the second has windows that every library knows.
var ours = []struct {
	name string
	e    *deflate.Extension
}{
	{"default", &deflate.Extension{}},
	{"15bits", &deflate.Extension{ServerMaxWindowBits: 15, ClientMaxWindowBits: 15}},
	{"alone", &deflate.Extension{ServerNoContextTakeover: true, ClientNoContextTakeover: true}},
}

func ourConfig(e *deflate.Extension) netconn.Config {
	return netconn.Config{Driver: &wsdriver.Config{Extensions: []wsdriver.Extension{e}}}
}

// counter counts the bytes of a listener's connections.
type counter struct {
	net.Listener
	bytes atomic.Int64
}

func (l *counter) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	return counted{c, l}, err
}

type counted struct {
	net.Conn
	l *counter
}

func (c counted) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	c.l.bytes.Add(int64(n))
	return n, err
}

func (c counted) Write(p []byte) (int, error) {
	n, err := c.Conn.Write(p)
	c.l.bytes.Add(int64(n))
	return n, err
}

func listen(t *testing.T) (*counter, string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	return &counter{Listener: l}, "ws://" + l.Addr().String() + "/"
}

// Their client speaks compressed with our server, on its own and behind net/http.
func TestDeflateServesOthers(t *testing.T) {
	for _, p := range peers {
		for _, o := range ours {
			for _, kind := range []string{"netconn", "nethttp"} {
				t.Run(p.title()+"/"+o.name+"/"+kind, func(t *testing.T) {
					l, url := listen(t)
					cfg := ourConfig(o.e)
					agreed := make(chan []wsdriver.Offer, 1)
					echo := func(c *netconn.Conn, err error) {
						if err != nil {
							t.Error(err)
							close(agreed)
							return
						}
						agreed <- c.Extensions()
						echoNetconn(c)
					}
					if kind == "netconn" {
						go func() {
							if nc, err := l.Accept(); err == nil {
								echo(netconn.Accept(context.Background(), nc, &cfg))
							}
						}()
					} else {
						go http.Serve(l, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { echo(nethttp.Upgrade(w, r, &cfg, nil)) }))
					}
					c, err := p.dial(url)
					if err != nil {
						t.Fatal(err)
					}
					defer c.close()
					checkAgreed(t, <-agreed, p.takeover && o.name != "alone", false)
					converse(t, c, l)
				})
			}
		}
	}
}

// Our client speaks compressed with their server.
func TestDeflateDialsOthers(t *testing.T) {
	for _, p := range peers {
		for _, o := range ours {
			t.Run(p.title()+"/"+o.name, func(t *testing.T) {
				l, url := listen(t)
				go http.Serve(l, p.serve)
				c, err := dialer.Dial(context.Background(), url, &dialer.Dialer{Config: ourConfig(o.e)})
				if err != nil {
					t.Fatal(err)
				}
				defer c.CloseNow()
				checkAgreed(t, c.Extensions(), p.takeover && o.name != "alone", true)
				converse(t, chat{
					send: func(p []byte) error { return c.WriteMessage(wsdriver.Text, p) },
					receive: func() ([]byte, error) {
						_, p, err := c.ReadMessage()
						return p, err
					},
				}, l)
			})
		}
	}
}

func (p peer) title() string {
	if p.takeover {
		return p.name + "-takeover"
	}
	return p.name
}

// checkAgreed checks that compression was agreed on, and the context of the server's
// messages. That of a client that cannot limit its window depends on our terms.
func checkAgreed(t *testing.T, agreed []wsdriver.Offer, takeover, client bool) {
	t.Helper()
	if len(agreed) != 1 || agreed[0].Name != deflate.Name {
		t.Fatalf("%v was agreed on", agreed)
	}
	for _, way := range []string{"server", "client"} {
		alone := false
		for _, p := range agreed[0].Params {
			alone = alone || p.Name == way+"_no_context_takeover"
		}
		if alone == takeover && (way == "server" || client) {
			t.Errorf("%v was agreed on, with takeover of the %s's context: %t", agreed, way, takeover)
		}
	}
}

// converse sends texts and wants them back: some alone, and all in a row.
func converse(t *testing.T, c chat, l *counter) {
	t.Helper()
	var all [][]byte
	plain := 0
	for round := range 2 {
		for _, size := range []int{0, 1, 100, 1024, 65536, 300 << 10} {
			p := memory.Prose(round, size)
			if size == 1024 {
				p = memory.JSON(round, size)
			}
			all = append(all, p)
			plain += 4 * size // there and back, alone and in a row
		}
	}
	want := func(p []byte) {
		t.Helper()
		got, err := c.receive()
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, p) {
			t.Fatalf("%d bytes came back for %d, or others", len(got), len(p))
		}
	}
	for _, p := range all {
		if err := c.send(p); err != nil {
			t.Fatal(err)
		}
		want(p)
	}
	sent := make(chan error, 1)
	go func() {
		var err error
		for _, p := range all {
			err = errors.Join(err, c.send(p))
		}
		sent <- err
	}()
	for _, p := range all {
		want(p)
	}
	if err := <-sent; err != nil {
		t.Fatal(err)
	}
	if n := int(l.bytes.Load()); n*10 > plain*7 {
		t.Errorf("%d bytes passed for %d of text", n, plain)
	}
}

func echoNetconn(c *netconn.Conn) {
	defer c.CloseNow()
	for {
		kind, p, err := c.ReadView()
		if err != nil || c.QueueMessage(kind, p) != nil {
			return
		}
	}
}

func echoGorilla(w http.ResponseWriter, r *http.Request) {
	u := gorilla.Upgrader{EnableCompression: true}
	c, err := u.Upgrade(w, r, nil)
	if err != nil {
		return
	}
	defer c.Close()
	for {
		kind, p, err := c.ReadMessage()
		if err != nil || c.WriteMessage(kind, p) != nil {
			return
		}
	}
}

func dialGorilla(url string) (chat, error) {
	d := gorilla.Dialer{EnableCompression: true}
	c, response, err := d.Dial(url, nil)
	if err != nil {
		return chat{}, err
	}
	return chat{
		send: func(p []byte) error { return c.WriteMessage(gorilla.TextMessage, p) },
		receive: func() ([]byte, error) {
			_, p, err := c.ReadMessage()
			return p, err
		},
		close: func() { c.Close() },
	}, offered(response)
}

func echoCoder(mode websocket.CompressionMode) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		c, err := websocket.Accept(w, r, &websocket.AcceptOptions{CompressionMode: mode})
		if err != nil {
			return
		}
		defer c.CloseNow()
		c.SetReadLimit(1 << 20)
		for {
			kind, p, err := c.Read(r.Context())
			if err != nil || c.Write(r.Context(), kind, p) != nil {
				return
			}
		}
	}
}

func dialCoder(mode websocket.CompressionMode) func(string) (chat, error) {
	return func(url string) (chat, error) {
		ctx := context.Background()
		c, response, err := websocket.Dial(ctx, url, &websocket.DialOptions{CompressionMode: mode})
		if err != nil {
			return chat{}, err
		}
		c.SetReadLimit(1 << 20)
		return chat{
			send: func(p []byte) error { return c.Write(ctx, websocket.MessageText, p) },
			receive: func() ([]byte, error) {
				_, p, err := c.Read(ctx)
				return p, err
			},
			close: func() { c.CloseNow() },
		}, offered(response)
	}
}

func gwsTerms(takeover bool) gws.PermessageDeflate {
	return gws.PermessageDeflate{Enabled: true, ServerContextTakeover: takeover, ClientContextTakeover: takeover}
}

type gwsEcho struct{ gws.BuiltinEventHandler }

func (gwsEcho) OnMessage(c *gws.Conn, m *gws.Message) {
	c.WriteMessage(m.Opcode, m.Bytes())
	m.Close()
}

func echoGws(takeover bool) http.HandlerFunc {
	u := gws.NewUpgrader(gwsEcho{}, &gws.ServerOption{PermessageDeflate: gwsTerms(takeover)})
	return func(w http.ResponseWriter, r *http.Request) {
		if c, err := u.Upgrade(w, r); err == nil {
			c.ReadLoop()
		}
	}
}

// gwsInbox hands on what comes.
type gwsInbox struct {
	gws.BuiltinEventHandler
	messages chan []byte
	err      error
}

func (h *gwsInbox) OnMessage(_ *gws.Conn, m *gws.Message) {
	h.messages <- bytes.Clone(m.Bytes())
	m.Close()
}

func (h *gwsInbox) OnClose(_ *gws.Conn, err error) {
	h.err = err
	close(h.messages)
}

func dialGws(takeover bool) func(string) (chat, error) {
	return func(url string) (chat, error) {
		h := &gwsInbox{messages: make(chan []byte, 64)}
		c, response, err := gws.NewClient(h, &gws.ClientOption{Addr: url, PermessageDeflate: gwsTerms(takeover)})
		if err != nil {
			return chat{}, err
		}
		go c.ReadLoop()
		return chat{
			send: func(p []byte) error { return c.WriteMessage(gws.OpcodeText, p) },
			receive: func() ([]byte, error) {
				p, ok := <-h.messages
				if !ok {
					return nil, h.err
				}
				return p, nil
			},
			close: func() { c.NetConn().Close() },
		}, offered(response)
	}
}

// offered returns an error if the answer has no word of compression.
func offered(r *http.Response) error {
	if !strings.Contains(r.Header.Get("Sec-WebSocket-Extensions"), deflate.Name) {
		return errors.New("the server has not agreed to compress")
	}
	return nil
}
