package nethttp_test

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"time"

	"github.com/wsdriver/wsdriver"
	"github.com/wsdriver/wsdriver/adapters/dialer"
	"github.com/wsdriver/wsdriver/adapters/netconn"
	"github.com/wsdriver/wsdriver/adapters/nethttp"
)

// Which pages' scripts may connect.
func ExampleServer_origins() {
	s := &nethttp.Server{Handle: echo, Origins: []string{"https://*.example.com", "http://localhost:*"}}
	web := httptest.NewServer(s)
	defer web.Close()
	defer s.Close()
	for _, origin := range []string{"https://www.example.com", "http://www.example.com", "http://localhost:3000", "https://evilexample.com"} {
		d := &dialer.Dialer{Origin: origin}
		c, err := dialer.Dial(context.Background(), "ws"+web.URL[len("http"):], d)
		var refused *netconn.HandshakeError
		switch {
		case errors.As(err, &refused):
			fmt.Println(origin, refused.Status)
		case err == nil:
			fmt.Println(origin, "may connect")
			c.CloseNow()
		}
	}
	// Output:
	// https://www.example.com may connect
	// http://www.example.com 403
	// http://localhost:3000 may connect
	// https://evilexample.com 403
}

// The same for Upgrade and Handler.
func ExampleAllowOriginPatterns() {
	check, err := nethttp.AllowOriginPatterns("https://*.example.com")
	if err != nil {
		fmt.Println(err)
		return
	}
	h := &nethttp.Handler{Handle: echo, Config: &netconn.Config{Driver: &wsdriver.Config{CheckOrigin: check}}}
	web := httptest.NewServer(h)
	defer web.Close()
	_, err = nethttp.AllowOriginPatterns("*")
	fmt.Println(err)
	// Output: nethttp: "*" is no pattern of origins: see AllowOriginPatterns
}

// Behind a proxy that ends TLS the server must know that its clients speak wss: the
// versions before hybi-04 are told the location, and the same origin is one of https.
func ExampleServer_proxy() {
	s := &nethttp.Server{Handle: echo, Secure: true, Config: &netconn.Config{
		Driver: &wsdriver.Config{Versions: wsdriver.AllVersions()}}}
	web := httptest.NewServer(s)
	defer web.Close()
	defer s.Close()

	// What the proxy sends on for a browser of 2010.
	nc, err := net.Dial("tcp", web.Listener.Addr().String())
	if err != nil {
		fmt.Println(err)
		return
	}
	c, err := netconn.Connect(context.Background(), nc,
		&netconn.Config{Driver: &wsdriver.Config{Versions: []wsdriver.Version{wsdriver.Hixie76}, Secure: true}},
		&wsdriver.HandshakeRequest{Host: "example.com", Target: "/chat", Origin: "https://example.com"})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer c.CloseNow()
	fmt.Println(c.Response().Header.Get("Sec-WebSocket-Location"))
	// Output: wss://example.com/chat
}

// TLS that the server ends itself.
func ExampleServer_ServeTLS() {
	test := httptest.NewTLSServer(nil) // for its certificate
	defer test.Close()
	s := &nethttp.Server{Handle: echo, TLSConfig: &tls.Config{Certificates: test.TLS.Certificates}}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		fmt.Println(err)
		return
	}
	go s.ServeTLS(l, "", "")
	defer s.Close()

	d := &dialer.Dialer{TLSConfig: test.Client().Transport.(*http.Transport).TLSClientConfig}
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	c, err := dialer.Dial(ctx, "wss://"+l.Addr().String(), d)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer c.CloseNow()
	c.WriteText("hello")
	_, p, err := c.ReadMessage()
	fmt.Printf("%s %v\n", p, err)
	// Output: hello <nil>
}
