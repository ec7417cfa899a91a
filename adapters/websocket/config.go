package websocket

import (
	"slices"
	"time"

	"github.com/wsdriver/wsdriver"
	"github.com/wsdriver/wsdriver/adapters/dialer"
	"github.com/wsdriver/wsdriver/adapters/netconn"
)

// DefaultMaxBuffered is how much may wait to be sent where a Config says nothing.
const DefaultMaxBuffered = 16 << 20

// Config says how WebSockets are made. The zero value is ready, and nil stands for
// it. Any number of goroutines may use one; it must not be changed once one does.
//
// Its own fields go before those of the Dialer and of Conn that mean the same, where
// they are not zero.
type Config struct {
	// Protocols are the subprotocols that a server speaks, best first. Those of a
	// client are arguments of New.
	Protocols []string

	// Header has fields for the client's request, or for the server's response.
	Header wsdriver.Header

	// PingAfter is how long the peer may be silent before it is pinged, to find out
	// whether it is still there and to keep proxies from closing; 0 means for ever.
	PingAfter time.Duration

	// MaxMessage is the largest message in bytes that is received; 0 means
	// wsdriver.DefaultMaxMessage, 1 MiB.
	MaxMessage int

	// MaxBuffered is how many bytes of messages may wait to be sent. One that is sent
	// beyond it ends the connection with ErrBufferFull, as the standard asks, and so does
	// one that finds 262,144 waiting, be they empty. BufferedAmount tells how near that
	// is. 0 means DefaultMaxBuffered, 16 MiB.
	MaxBuffered int

	// Extensions are those that are offered or accepted, such as
	// &deflate.Extension{}. Nil means none.
	Extensions []wsdriver.Extension

	// Dialer is the rest of what a client may want to say: TLS, proxies, cookies,
	// versions, timeouts. Nil means one with the proxy of the environment, as it does to
	// dialer.Dial.
	Dialer *dialer.Dialer

	// Conn is the rest of what a server may want to say: versions, origins, timeouts.
	// Nil means the zero value.
	Conn *netconn.Config
}

var defaultConfig Config

func (c *Config) orDefault() *Config {
	if c == nil {
		return &defaultConfig
	}
	return c
}

func (c *Config) maxBuffered() int {
	if c.MaxBuffered <= 0 {
		return DefaultMaxBuffered
	}
	return c.MaxBuffered
}

// dialerFor returns the Dialer for one client.
func (c *Config) dialerFor(ws *WebSocket, protocols []string) *dialer.Dialer {
	d := dialer.Dialer{Proxy: dialer.ProxyFromEnvironment}
	if c.Dialer != nil {
		d = *c.Dialer
	}
	d.Config = *c.connFor(ws, &d.Config)
	if len(protocols) > 0 {
		// A server that picks none has not agreed to any: "fail the WebSocket
		// connection" (WebSockets, "establish a WebSocket connection").
		d.Protocols, d.Config.Driver.RequireProtocol = slices.Clone(protocols), true
	}
	d.Header = append(slices.Clip(d.Header), c.Header...)
	return &d
}

// connFor returns the Config for one connection, which is base with what c says.
func (c *Config) connFor(ws *WebSocket, base *netconn.Config) *netconn.Config {
	var conn netconn.Config
	if base != nil {
		conn = *base
	}
	var driver wsdriver.Config
	if conn.Driver != nil {
		driver = *conn.Driver
	}
	if c.Protocols != nil {
		driver.Protocols = c.Protocols
	}
	if c.PingAfter != 0 {
		driver.PingAfter = c.PingAfter
	}
	if c.MaxMessage != 0 {
		driver.MaxMessage = c.MaxMessage
	}
	if c.Extensions != nil {
		driver.Extensions = c.Extensions
	}
	conn.Driver, conn.OnEvent = &driver, ws.watch(conn.OnEvent)
	return &conn
}
