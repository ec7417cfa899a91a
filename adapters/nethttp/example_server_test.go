package nethttp_test

import (
	"context"
	"crypto/subtle"
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

// A server on a port of its own. With ListenAndServe it is one line; here the system
// chooses the port.
func ExampleServer() {
	s := &nethttp.Server{Handle: echo}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		fmt.Println(err)
		return
	}
	go s.Serve(l)
	defer s.Close()
	talk("http://" + l.Addr().String())
	// A page is not there.
	resp, err := http.Get("http://" + l.Addr().String())
	if err != nil {
		fmt.Println(err)
		return
	}
	resp.Body.Close()
	fmt.Println(resp.Status)
	// Output:
	// hello <nil>
	// 501 Not Implemented
}

// An http.Server that there is serves what it did, and WebSockets on one path.
func ExampleServer_Attach() {
	web := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintln(w, "a page")
	}))
	s := &nethttp.Server{Handle: echo, Path: "/chat"}
	if err := s.Attach(web.Config); err != nil {
		fmt.Println(err)
		return
	}
	web.Start()
	defer web.Close()
	defer s.Close()
	talk(web.URL + "/chat")
	talk(web.URL + "/elsewhere")
	// Output:
	// hello <nil>
	// websocket: opening handshake failed with status 200: websocket: the server did not switch protocols (RFC 6455 4.1)
}

// A Server is an http.Handler, so the patterns of a mux choose its path. Other has the
// page for those who come with a browser.
func ExampleServer_mux() {
	s := &nethttp.Server{Handle: echo, Other: http.RedirectHandler("/", http.StatusSeeOther)}
	mux := http.NewServeMux()
	mux.Handle("GET /chat", s)
	web := httptest.NewServer(mux)
	defer web.Close()
	defer s.Close()
	talk(web.URL + "/chat")
	// Output: hello <nil>
}

// The program decides for each request, and hands over those that it likes.
func ExampleServer_HandleUpgrade() {
	s := &nethttp.Server{Handle: echo}
	web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Query().Get("version") != "2" {
			http.Error(w, "version 1 is no more", http.StatusGone)
			return
		}
		if err := s.HandleUpgrade(w, r); err != nil {
			fmt.Println("refused:", err) // the client was told
		}
	}))
	defer web.Close()
	defer s.Close()
	talk(web.URL + "/?version=2")
	talk(web.URL + "/?version=1")
	// Output:
	// hello <nil>
	// websocket: opening handshake failed with status 410: websocket: the server did not switch protocols (RFC 6455 4.1)
}

type userKey struct{}

// Authorize answers with any status and fields, and may tell Handle who came.
func ExampleServer_authorize() {
	s := &nethttp.Server{
		Authorize: func(w http.ResponseWriter, r *http.Request) bool {
			name, password, _ := r.BasicAuth()
			if subtle.ConstantTimeCompare([]byte(password), []byte("secret")) != 1 {
				w.Header().Set("WWW-Authenticate", `Basic realm="chat"`)
				http.Error(w, "who are you?", http.StatusUnauthorized)
				return false
			}
			*r = *r.WithContext(context.WithValue(r.Context(), userKey{}, name))
			return true
		},
		Handle: func(c *netconn.Conn, r *http.Request) {
			c.WriteText("welcome, " + r.Context().Value(userKey{}).(string))
		},
	}
	web := httptest.NewServer(s)
	defer web.Close()
	defer s.Close()
	url := "ws" + web.URL[len("http"):]
	_, err := dialer.Dial(context.Background(), url, nil)
	var refused *netconn.HandshakeError
	if errors.As(err, &refused) {
		fmt.Println(refused.Status, refused.Header.Get("WWW-Authenticate"))
	}
	d := &dialer.Dialer{Header: wsdriver.Header{{Name: "Authorization", Value: "Basic YWxpY2U6c2VjcmV0"}}} // alice:secret
	c, err := dialer.Dial(context.Background(), url, d)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer c.CloseNow()
	_, p, _ := c.ReadMessage()
	fmt.Printf("%s\n", p)
	// Output:
	// 401 Basic realm="chat"
	// welcome, alice
}

// One more than there may be is told when to come back.
func ExampleServer_maxConnections() {
	s := &nethttp.Server{Handle: echo, MaxConnections: 1, HandshakeTimeout: 5 * time.Second}
	web := httptest.NewServer(s)
	defer web.Close()
	defer s.Close()
	url := "ws" + web.URL[len("http"):]
	c, err := dialer.Dial(context.Background(), url, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer c.CloseNow()
	_, err = dialer.Dial(context.Background(), url, nil)
	var refused *netconn.HandshakeError
	if errors.As(err, &refused) {
		fmt.Println(refused.Status, refused.Header.Get("Retry-After"))
	}
	// Output: 503 10
}
