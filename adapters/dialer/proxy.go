package dialer

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/url"
	"strconv"

	"golang.org/x/net/http/httpproxy"

	"github.com/wsdriver/wsdriver"
	"github.com/wsdriver/wsdriver/handshake"
)

// ProxyFromEnvironment is a Dialer.Proxy that goes by the environment, as net/http does:
// HTTPS_PROXY names the proxy for wss URLs and HTTP_PROXY that for ws ones, or the same
// in lower case; NO_PROXY lists the hosts that are reached without, and localhost and
// loopback addresses always are. It reads the environment each time. The error is that of
// a variable that has no URL, or ErrNilArgument for a request that is nil or has no URL.
func ProxyFromEnvironment(r *http.Request) (*url.URL, error) {
	if r == nil || r.URL == nil {
		return nil, ErrNilArgument
	}
	return httpproxy.FromEnvironment().ProxyFunc()(r.URL)
}

// ErrProxyURL is the Err of a [ProxyError] about a proxy whose URL has no host, or a
// scheme other than http, https, socks5 and socks5h.
var ErrProxyURL = errors.New("the URL of a proxy is http, https, socks5 or socks5h, with a host")

// ProxyError is the end of a connection at a proxy: it was not reached, or did not lead
// to the server. Nothing was sent to the server.
type ProxyError struct {
	Proxy  string          // scheme, host and port, without the user
	Status int             // of an HTTP proxy that refused, 407 for one; else 0
	Header wsdriver.Header // of its answer, or nil
	Body   []byte          // the start of its page, at most 1024 bytes
	Err    error           // handshake.ErrNoTunnel after a refusal
}

// Error returns the proxy, the status and the words of Err.
func (e *ProxyError) Error() string {
	s := "dialer: proxy " + e.Proxy
	if e.Status != 0 {
		s += " answered with status " + strconv.Itoa(e.Status)
	}
	if e.Err != nil {
		s += ": " + e.Err.Error()
	}
	return s
}

// Unwrap returns Err.
func (e *ProxyError) Unwrap() error { return e.Err }

// proxy is what leads to the server.
type proxy struct {
	url     *url.URL
	host    string // that the certificate of an https proxy must be for
	addr    string
	connect handshake.Connect
	request []byte // the head for an HTTP proxy
}

// proxyPorts are the ports of the proxies that are spoken with.
var proxyPorts = map[string]string{"http": "80", "https": "443", "socks5": "1080", "socks5h": "1080"}

// chooseProxy asks Dialer.Proxy. There is none before a Unix socket.
func (a *attempt) chooseProxy(ctx context.Context) error {
	if a.Proxy == nil || a.to.network != "tcp" {
		return nil
	}
	to := *a.to.url // the hook's, to do with as it likes
	r := &http.Request{Method: http.MethodGet, URL: &to, Host: a.to.request.Host, Header: make(http.Header)}
	u, err := a.Proxy(r.WithContext(ctx))
	if u == nil || err != nil {
		return err
	}
	a.through, err = a.newProxy(u)
	return err
}

func (a *attempt) newProxy(u *url.URL) (*proxy, error) {
	p := &proxy{url: u, host: u.Hostname()}
	port, ok := proxyPorts[u.Scheme]
	if !ok || p.host == "" {
		return nil, p.failed(ErrProxyURL)
	}
	if !isASCII(p.host) {
		var err error
		if p.host, err = toASCII(p.host); err != nil {
			return nil, err
		}
	}
	if u.Port() != "" {
		port = u.Port()
	}
	p.addr = net.JoinHostPort(p.host, port)
	if p.isSOCKS() {
		return p, nil
	}
	p.connect.Target, p.connect.Header = a.to.addr, a.ProxyHeader
	if u.User != nil {
		p.connect.Userinfo = u.User.String()
	}
	var err error
	p.request, err = p.connect.AppendRequest(nil)
	return p, err
}

func (p *proxy) isSOCKS() bool { return p.url.Scheme != "http" && p.url.Scheme != "https" }

// failed returns the error for err with what there is of the proxy's answer.
func (p *proxy) failed(err error) error {
	e := &ProxyError{Proxy: p.url.Scheme + "://" + p.url.Host, Err: err}
	if r := p.connect.Response(); r != nil && r.Status/100 != 2 {
		e.Status, e.Header, e.Body = r.Status, r.Header, r.Body
	}
	return e
}
