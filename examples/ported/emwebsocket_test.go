package ported

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"

	"github.com/wsdriver/wsdriver"
	"github.com/wsdriver/wsdriver/adapters/dialer"
	"github.com/wsdriver/wsdriver/adapters/netconn"
	"github.com/wsdriver/wsdriver/adapters/nethttp"
	"github.com/wsdriver/wsdriver/adapters/websocket"
)

// pong is the server of em-websocket's README.
//
//	EM::WebSocket.run(:host => "0.0.0.0", :port => 8080) do |ws|
//	  ws.onopen { |handshake| ws.send "Hello Client, you connected to #{handshake.path}" }
//	  ws.onclose { puts "Connection closed" }
//	  ws.onmessage { |msg| ws.send "Pong: #{msg}" }
//	end
func pong(c *netconn.Conn, r *http.Request) {
	ws := websocket.Wrap(c)
	closed := make(chan struct{})
	ws.OnOpen(func() { ws.SendText("Hello Client, you connected to " + r.URL.Path) })
	ws.OnError(func(err error) { // onerror: the peer's faults, and those of the handlers
		if fault := (*wsdriver.Error)(nil); errors.As(err, &fault) {
			fmt.Println("server:", fault)
		}
	})
	ws.OnClose(func(wsdriver.Code, string, bool) {
		fmt.Println("server: connection closed")
		close(closed)
	})
	ws.OnMessage(func(m websocket.Message) { ws.SendText("Pong: " + m.Text) })
	<-closed // the Server closes what Handle is done with
}

// listen serves on a port of its own, and returns its address.
func listen(server *nethttp.Server, serve func(net.Listener) error) (addr string, stop func()) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err) // there is no loopback here
	}
	go serve(l)
	return l.Addr().String(), func() { server.Shutdown(context.Background()) }
}

// knock is a client that sends a message and reads two.
func knock(url string, d *dialer.Dialer) {
	c, err := dialer.Dial(context.Background(), url, d)
	if err != nil {
		fmt.Println(err)
		return
	}
	c.WriteText("knock")
	for range 2 {
		_, p, err := c.ReadMessage()
		fmt.Println(string(p), err)
	}
	c.Close(wsdriver.NormalClosure, "")
}

func Example_emServer() {
	server := &nethttp.Server{Handle: pong}
	addr, stop := listen(server, server.Serve)
	knock("ws://"+addr+"/demo", nil)
	stop()
	// Output:
	// Hello Client, you connected to /demo <nil>
	// Pong: knock <nil>
	// server: connection closed
}

// The secure server:
//
//	:secure => true,
//	:tls_options => { :private_key_file => …, :cert_chain_file => … }
func Example_emSecureServer() {
	keys := httptest.NewUnstartedServer(nil) // a certificate to try it with
	keys.StartTLS()
	certificate, trusted := keys.TLS.Certificates, x509.NewCertPool()
	trusted.AddCert(keys.Certificate())
	keys.Close()

	server := &nethttp.Server{Handle: pong, TLSConfig: &tls.Config{Certificates: certificate}}
	addr, stop := listen(server, func(l net.Listener) error { return server.ServeTLS(l, "", "") })
	knock("wss://"+addr+"/", &dialer.Dialer{TLSConfig: &tls.Config{RootCAs: trusted}})
	stop()
	// Output:
	// Hello Client, you connected to / <nil>
	// Pong: knock <nil>
	// server: connection closed
}

// The server behind a proxy that ends TLS. Browsers of hixie-76 close a connection
// whose answer does not say wss then.
//
//	:secure_proxy => true
func Example_emProxyServer() {
	server := &nethttp.Server{
		Handle: pong,
		Config: &netconn.Config{Driver: &wsdriver.Config{Versions: wsdriver.AllVersions()}},
		Secure: true,
	}
	addr, stop := listen(server, server.Serve)

	// The proxy, as the server sees it: a client of hixie-76 that came over TLS.
	nc, err := net.Dial("tcp", addr)
	if err != nil {
		fmt.Println(err)
		return
	}
	config := &netconn.Config{Driver: &wsdriver.Config{Versions: []wsdriver.Version{wsdriver.Hixie76}, Secure: true}}
	c, err := netconn.Connect(context.Background(), nc, config, &wsdriver.HandshakeRequest{
		Host: "example.com", Target: "/old", Origin: "https://example.com",
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(c.Response().Header.Get("Sec-WebSocket-Location"))
	_, p, _ := c.ReadMessage()
	fmt.Printf("%s\n", p)
	c.Close(0, "")
	stop()
	// Output:
	// wss://example.com/old
	// Hello Client, you connected to /old
	// server: connection closed
}

// The handling of errors: those of the protocol have one type, and are told to onerror.
//
//	ws.onerror { |e|
//	  if e.kind_of?(EM::WebSocket::WebSocketError)
//	    …
func Example_emErrors() {
	server := &nethttp.Server{Handle: pong}
	addr, stop := listen(server, server.Serve)
	c, err := dialer.Dial(context.Background(), "ws://"+addr+"/", nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	c.NetConn().Write([]byte{0xC1, 0x80, 0, 0, 0, 0}) // a bit that nobody has agreed on
	for err == nil {
		_, _, err = c.ReadMessage()
	}
	fmt.Println("client:", int(netconn.CloseStatus(err)))
	stop()
	// Unordered output:
	// server: websocket: a reserved bit is set without an extension that owns it (RFC 6455 5.2)
	// server: connection closed
	// client: 1002
}
