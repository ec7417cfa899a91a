package dialer_test

import (
	"encoding/base64"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"sync"
)

// proxyServer is an HTTP proxy.
type proxyServer struct {
	*httptest.Server
	to          string             // where every tunnel ends; "" for where it is asked for
	credentials string             // user:password, or ""
	asked       chan *http.Request // the first ones
}

func newProxy(to, credentials string) *proxyServer {
	p := &proxyServer{to: to, credentials: credentials, asked: make(chan *http.Request, 16)}
	p.Server = httptest.NewUnstartedServer(p)
	p.Config.ErrorLog = quiet
	return p
}

// startProxy starts a proxy that asks for no password if credentials are "".
func startProxy(to, credentials string) *proxyServer {
	p := newProxy(to, credentials)
	p.Start()
	return p
}

func (p *proxyServer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	select {
	case p.asked <- r:
	default:
	}
	if r.Method != http.MethodConnect {
		http.Error(w, "only tunnels", http.StatusMethodNotAllowed)
		return
	}
	authorization := "Basic " + base64.StdEncoding.EncodeToString([]byte(p.credentials))
	if p.credentials != "" && r.Header.Get("Proxy-Authorization") != authorization {
		w.Header().Set("Proxy-Authenticate", `Basic realm="proxy"`)
		http.Error(w, "who are you?", http.StatusProxyAuthRequired)
		return
	}
	to := p.to
	if to == "" {
		to = r.Host
	}
	server, err := net.Dial("tcp", to)
	if err != nil {
		http.Error(w, "nobody there", http.StatusBadGateway)
		return
	}
	nc, _, err := w.(http.Hijacker).Hijack()
	if err != nil {
		server.Close()
		return
	}
	io.WriteString(nc, "HTTP/1.1 200 Connection established\r\nContent-Length: 3\r\n\r\n")
	splice(nc, server)
}

// splice carries bytes both ways until one end closes.
func splice(a, b net.Conn) {
	go func() {
		io.Copy(b, a)
		b.Close()
	}()
	io.Copy(a, b)
	a.Close()
}

// socksServer is a SOCKS proxy.
type socksServer struct {
	net.Listener
	to    string      // where every connection ends
	user  string      // and its password, or ""
	asked chan string // who is asked for, "user:password host:port"
	wg    sync.WaitGroup
}

func startSOCKS(to, user string) *socksServer {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	s := &socksServer{Listener: l, to: to, user: user, asked: make(chan string, 16)}
	s.wg.Go(func() {
		for {
			nc, err := l.Accept()
			if err != nil {
				return
			}
			s.wg.Go(func() {
				defer nc.Close()
				s.serve(nc)
			})
		}
	})
	return s
}

// Close ends the proxy once its clients have.
func (s *socksServer) Close() {
	s.Listener.Close()
	s.wg.Wait()
}

func (s *socksServer) serve(nc net.Conn) {
	take := func(n int) []byte {
		b := make([]byte, n)
		if _, err := io.ReadFull(nc, b); err != nil {
			return make([]byte, n)
		}
		return b
	}
	// RFC 1928, section 3, and RFC 1929, section 2
	take(int(take(2)[1]))
	who := ""
	if s.user == "" {
		nc.Write([]byte{5, 0})
	} else {
		nc.Write([]byte{5, 2})
		user := string(take(int(take(2)[1])))
		who = user + ":" + string(take(int(take(1)[0]))) + " "
		if who != s.user+" " {
			nc.Write([]byte{1, 1})
			return
		}
		nc.Write([]byte{1, 0})
	}
	// RFC 1928, section 4
	host := ""
	switch take(4)[3] {
	case 1:
		host = net.IP(take(4)).String()
	case 3:
		host = string(take(int(take(1)[0])))
	default:
		return
	}
	take(2)
	select {
	case s.asked <- who + host:
	default:
	}
	server, err := net.Dial("tcp", s.to)
	if err != nil {
		nc.Write([]byte{5, 5, 0, 1, 0, 0, 0, 0, 0, 0}) // connection refused
		return
	}
	nc.Write([]byte{5, 0, 0, 1, 0, 0, 0, 0, 0, 0})
	splice(nc, server)
}
