package dialer_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"

	"github.com/wsdriver/wsdriver"
	"github.com/wsdriver/wsdriver/adapters/dialer"
)

// An HTTP proxy that asks for a password.
func ExampleDialer_proxy() {
	server := httptest.NewServer(greet)
	defer server.Close()
	proxy := startProxy(server.Listener.Addr().String(), "gopher:p@ss")
	defer proxy.Close()

	d := &dialer.Dialer{
		Header:      wsdriver.Header{{Name: "User-Agent", Value: "gopher"}}, // for the server
		ProxyHeader: wsdriver.Header{{Name: "X-Team", Value: "blue"}},       // for the proxy
		Proxy: http.ProxyURL(&url.URL{
			Scheme: "http",
			Host:   proxy.Listener.Addr().String(),
			User:   url.UserPassword("gopher", "p@ss"),
		}),
	}
	show(dialer.Dial(context.Background(), "ws://server.example/chat", d))

	d.Proxy = http.ProxyURL(&url.URL{Scheme: "http", Host: proxy.Listener.Addr().String()})
	_, err := dialer.Dial(context.Background(), "ws://server.example/chat", d)
	var refused *dialer.ProxyError
	if errors.As(err, &refused) {
		fmt.Printf("%d %s", refused.Status, refused.Body)
	}
	// Output:
	// welcome to /chat, gopher <nil>
	// 407 who are you?
}

// A SOCKS proxy that asks for a password.
func ExampleDialer_socks() {
	server := httptest.NewServer(greet)
	defer server.Close()
	proxy := startSOCKS(server.Listener.Addr().String(), "gopher:secret")
	defer proxy.Close()

	d := &dialer.Dialer{
		Header: wsdriver.Header{{Name: "User-Agent", Value: "gopher"}},
		Proxy: http.ProxyURL(&url.URL{
			Scheme: "socks5",
			Host:   proxy.Addr().String(),
			User:   url.UserPassword("gopher", "secret"),
		}),
	}
	show(dialer.Dial(context.Background(), "ws://server.example/chat", d))
	fmt.Println(<-proxy.asked)
	// Output:
	// welcome to /chat, gopher <nil>
	// gopher:secret server.example
}

// The environment names the proxy for wss URLs as it does for https ones.
func ExampleProxyFromEnvironment() {
	os.Setenv("https_proxy", "http://proxy.example:3128")
	os.Setenv("no_proxy", ".internal.example")
	defer os.Unsetenv("https_proxy")
	defer os.Unsetenv("no_proxy")

	for _, target := range []string{"https://server.example/", "https://chat.internal.example/"} {
		r, _ := http.NewRequest("GET", target, nil)
		fmt.Println(dialer.ProxyFromEnvironment(r))
	}
	// Output:
	// http://proxy.example:3128 <nil>
	// <nil> <nil>
}
