package dialer_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/http/httptrace"
	"strings"

	"github.com/wsdriver/wsdriver"
	"github.com/wsdriver/wsdriver/adapters/dialer"
)

var gopher = wsdriver.Header{{Name: "User-Agent", Value: "gopher"}}

// A server with a certificate of its own making. The name in the URL is what it must be
// for, wherever the connection leads.
func ExampleDialer_tls() {
	server := httptest.NewTLSServer(greet)
	server.Config.ErrorLog = quiet
	defer server.Close()

	roots := x509.NewCertPool()
	roots.AddCert(server.Certificate())
	d := &dialer.Dialer{
		Header:    gopher,
		TLSConfig: &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS13},
		NetDial: func(ctx context.Context, network, addr string) (net.Conn, error) {
			return new(net.Dialer).DialContext(ctx, network, server.Listener.Addr().String())
		},
	}
	show(dialer.Dial(context.Background(), "wss://example.com/chat", d))
	_, err := dialer.Dial(context.Background(), "wss://evil.example/chat", d)
	var wrong x509.HostnameError
	fmt.Println(errors.As(err, &wrong), wrong.Host)
	// Output:
	// welcome to /chat, gopher <nil>
	// true evil.example
}

// Cookies that a login has left in the jar of an http.Client open the door.
func ExampleDialer_cookies() {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/login" {
			http.SetCookie(w, &http.Cookie{Name: "session", Value: "42", Path: "/"})
		} else if _, err := r.Cookie("session"); err != nil {
			http.Error(w, "log in first", http.StatusUnauthorized)
		} else {
			greet(w, r)
		}
	}))
	defer server.Close()

	jar, _ := cookiejar.New(nil)
	d := &dialer.Dialer{Header: gopher, Jar: jar}
	url := strings.Replace(server.URL, "http", "ws", 1) + "/chat"
	show(dialer.Dial(context.Background(), url, d))

	client := http.Client{Jar: jar}
	page, err := client.Get(server.URL + "/login")
	if err != nil {
		fmt.Println(err)
		return
	}
	page.Body.Close()
	show(dialer.Dial(context.Background(), url, d))
	// Output:
	// websocket: opening handshake failed with status 401: websocket: the server did not switch protocols (RFC 6455 4.1)
	// welcome to /chat, gopher <nil>
}

// What happens on the way, and how long it takes, is told to a httptrace.ClientTrace.
func ExampleDial_trace() {
	server := httptest.NewServer(greet)
	defer server.Close()

	ctx := httptrace.WithClientTrace(context.Background(), &httptrace.ClientTrace{
		ConnectStart:         func(network, addr string) { fmt.Println("connecting by", network) },
		ConnectDone:          func(network, addr string, err error) { fmt.Println("connected", err) },
		WroteRequest:         func(info httptrace.WroteRequestInfo) { fmt.Println("asked", info.Err) },
		GotFirstResponseByte: func() { fmt.Println("answered") },
	})
	show(dialer.Dial(ctx, strings.Replace(server.URL, "http", "ws", 1)+"/chat", &dialer.Dialer{Header: gopher}))
	// Output:
	// connecting by tcp
	// connected <nil>
	// asked <nil>
	// answered
	// welcome to /chat, gopher <nil>
}
