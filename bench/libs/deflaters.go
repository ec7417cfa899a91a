package libs

import (
	"bytes"
	"errors"
	"net/http"
	"strings"

	"github.com/coder/websocket"
	gorilla "github.com/gorilla/websocket"
	"github.com/lxzan/gws"

	"github.com/wsdriver/wsdriver"
	"github.com/wsdriver/wsdriver/adapters/netconn"
	"github.com/wsdriver/wsdriver/adapters/nethttp"
	"github.com/wsdriver/wsdriver/bench/memory"
	"github.com/wsdriver/wsdriver/deflate"
)

// Deflated is a server's connection with permessage-deflate.
type Deflated struct {
	Write Write
	Read  Parse
}

// Deflater opens a server's connections with permessage-deflate. All of one New share
// what a program's connections share.
type Deflater struct {
	Name     string
	Note     string
	Takeover bool // messages refer to earlier ones, in both directions
	New      func() OpenDeflated
}

// Deflaters are those that are measured, in the order of the tables.
var Deflaters = []Deflater{
	{"netconn-12bits-level1", "the default; `ReadView` and `WriteMessage`", true, func() OpenDeflated { return deflateNetconn(&deflate.Extension{}) }},
	{"netconn-15bits-level1", "`ServerMaxWindowBits` and `ClientMaxWindowBits` 15", true, func() OpenDeflated {
		return deflateNetconn(&deflate.Extension{ServerMaxWindowBits: 15, ClientMaxWindowBits: 15})
	}},
	{"gws-12bits-level1", "the default with `ServerContextTakeover` and `ClientContextTakeover`", true, func() OpenDeflated { return deflateGws(true, 12) }},
	{"gws-15bits-level1", "the same, `ServerMaxWindowBits` and `ClientMaxWindowBits` 15", true, func() OpenDeflated { return deflateGws(true, 15) }},
	{"coder-15bits-level1", "`CompressionContextTakeover`; it has no other level and window", true, func() OpenDeflated { return deflateCoder(websocket.CompressionContextTakeover) }},

	{"netconn-level1", "both `…NoContextTakeover`; `ReadView` and `WriteMessage`", false, func() OpenDeflated {
		return deflateNetconn(&deflate.Extension{ServerNoContextTakeover: true, ClientNoContextTakeover: true})
	}},
	{"gws-level1", "the default", false, func() OpenDeflated { return deflateGws(false, 15) }},
	{"coder-level1", "`CompressionNoContextTakeover`; it has no other level", false, func() OpenDeflated { return deflateCoder(websocket.CompressionNoContextTakeover) }},
	{"gorilla-level1", "the default with `EnableCompression`; it has no context takeover", false, func() OpenDeflated { return deflateGorilla }},
}

// OpenDeflated opens a connection for a request.
type OpenDeflated = func(*memory.Conn, *http.Request) (Deflated, error)

// FindDeflater returns the deflater of a name.
func FindDeflater(name string) (Deflater, bool) {
	for _, d := range Deflaters {
		if d.Name == name {
			return d, true
		}
	}
	return Deflater{}, false
}

// OursDeflates reports whether a deflater is one of wsdriver's.
func OursDeflates(name string) bool { return strings.HasPrefix(name, Netconn+"-") }

var errAgreed = errors.New("libs: compression was not agreed on as it should have been")

// Connect carries out the opening handshake between a client of wsdriver and a server,
// with or without an offer to compress. What the client sends is for c to be served,
// and what the server sends is the client's to receive.
func (d Deflater) Connect(c *memory.Conn, open OpenDeflated, offer bool) (Deflated, *wsdriver.Driver, error) {
	var cfg wsdriver.Config
	if offer {
		e := &deflate.Extension{ServerNoContextTakeover: true, ClientNoContextTakeover: true}
		if d.Takeover {
			e = &deflate.Extension{ServerMaxWindowBits: 15, ClientMaxWindowBits: 15}
		}
		cfg.Extensions = []wsdriver.Extension{e}
	}
	client := wsdriver.NewClient(&cfg)
	request, err := client.AppendRequest(nil, &wsdriver.HandshakeRequest{Target: "/chat", Host: "example.com"})
	if err != nil {
		return Deflated{}, nil, err
	}
	r, err := memory.RequestOf(request)
	if err != nil {
		return Deflated{}, nil, err
	}
	c.Keep = new(bytes.Buffer)
	server, err := open(c, r)
	if err != nil {
		return server, nil, err
	}
	for range client.Events(c.Keep.Bytes()) {
	}
	c.Keep, c.Written = nil, 0
	agreed := client.Extensions()
	if !offer {
		if len(agreed) != 0 {
			return server, nil, errAgreed
		}
		return server, client, nil
	}
	if len(agreed) != 1 {
		return server, nil, errAgreed
	}
	for _, p := range agreed[0].Params {
		if d.Takeover && strings.HasSuffix(p.Name, "no_context_takeover") {
			return server, nil, errAgreed
		}
	}
	return server, client, nil
}

func deflateNetconn(e *deflate.Extension) OpenDeflated {
	cfg := &netconn.Config{Driver: &wsdriver.Config{Extensions: []wsdriver.Extension{e}}}
	return func(nc *memory.Conn, r *http.Request) (Deflated, error) {
		c, err := nethttp.Upgrade(memory.Hijackable(nc), r, cfg, nil)
		if err != nil {
			return Deflated{}, err
		}
		return Deflated{func(p []byte) error { return c.WriteMessage(wsdriver.Text, p) }, readNetconn(c)}, nil
	}
}

// gwsDeflated is what tells the connections of one Upgrader apart: each has its reader
// in its session.
type gwsDeflated struct{ gws.BuiltinEventHandler }

func (gwsDeflated) OnOpen(*gws.Conn) {}

func (gwsDeflated) OnMessage(c *gws.Conn, m *gws.Message) {
	h, _ := c.Session().Load("reader")
	h.(*gwsReader).OnMessage(c, m)
}

func (gwsDeflated) OnClose(c *gws.Conn, err error) {
	h, _ := c.Session().Load("reader")
	h.(*gwsReader).OnClose(c, err)
}

func deflateGws(takeover bool, bits int) OpenDeflated {
	u := gws.NewUpgrader(gwsDeflated{}, &gws.ServerOption{CheckUtf8Enabled: true, Logger: quiet{}, PermessageDeflate: gws.PermessageDeflate{
		Enabled: true, ServerContextTakeover: takeover, ClientContextTakeover: takeover, ServerMaxWindowBits: bits, ClientMaxWindowBits: bits,
	}})
	return func(nc *memory.Conn, r *http.Request) (Deflated, error) {
		c, err := u.Upgrade(memory.Hijackable(nc), r)
		if err != nil {
			return Deflated{}, err
		}
		h := new(gwsReader)
		c.Session().Store("reader", h)
		return Deflated{writeGws(c, false), readGws(c, h)}, nil
	}
}

func deflateCoder(mode websocket.CompressionMode) OpenDeflated {
	return func(nc *memory.Conn, r *http.Request) (Deflated, error) {
		c, err := websocket.Accept(memory.Hijackable(nc), r, &websocket.AcceptOptions{CompressionMode: mode})
		if err != nil {
			return Deflated{}, err
		}
		return Deflated{writeCoder(c, false), readCoder(c)}, nil
	}
}

var gorillaDeflating = gorilla.Upgrader{EnableCompression: true}

func deflateGorilla(nc *memory.Conn, r *http.Request) (Deflated, error) {
	c, err := gorillaDeflating.Upgrade(memory.Hijackable(nc), r, nil)
	if err != nil {
		return Deflated{}, err
	}
	return Deflated{writeGorilla(c, false), readGorilla(c)}, nil
}
