package dialer

import (
	"net"
	"net/url"

	"github.com/wsdriver/wsdriver"
	"github.com/wsdriver/wsdriver/handshake"
)

// target is what a URL says.
type target struct {
	request       *wsdriver.HandshakeRequest
	secure        bool
	network, addr string   // to be dialed
	host          string   // that the certificate must be for; without brackets
	url           *url.URL // for HTTP, without the user: what cookies and proxies are found by
}

func parse(rawURL string) (*target, error) {
	t := &target{network: "tcp"}
	rawURL, socket, err := cutSocket(rawURL)
	if err != nil {
		return nil, err
	}
	if rawURL, err = asciiURL(rawURL); err != nil {
		return nil, err
	}
	if t.request, t.secure, err = handshake.ParseURL(rawURL); err != nil {
		return nil, err
	}
	t.host, t.addr = address(t.request.Host, t.secure)
	if socket != "" {
		t.network, t.addr = "unix", socket
	}
	scheme := "http://"
	if t.secure {
		scheme = "https://"
	}
	t.url, err = url.Parse(scheme + t.request.Host + t.request.Target)
	return t, err
}

// address returns the host without brackets, and the address to dial.
func address(hostport string, secure bool) (host, addr string) {
	host, port, err := net.SplitHostPort(hostport)
	if err != nil { // no port: the URL has passed all other checks
		host, port = hostport, ""
		if len(host) > 1 && host[0] == '[' {
			host = host[1 : len(host)-1]
		}
	}
	switch {
	case port != "":
	case secure:
		port = "443"
	default:
		port = "80"
	}
	return host, net.JoinHostPort(host, port)
}
