//go:build !windows

package dialer_test

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"

	"github.com/wsdriver/wsdriver/adapters/dialer"
)

// A server on a Unix socket: the path of the socket, a colon, and the path of the
// request.
func ExampleDial_unix() {
	dir, err := os.MkdirTemp("", "")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "socket")
	l, err := net.Listen("unix", path)
	if err != nil {
		fmt.Println(err)
		return
	}
	server := &httptest.Server{Listener: l, Config: &http.Server{Handler: greet}}
	server.Start()
	defer server.Close()

	show(dialer.Dial(context.Background(), "ws+unix://"+path+":/chat", &dialer.Dialer{Header: gopher}))
	// Output: welcome to /chat, gopher <nil>
}
