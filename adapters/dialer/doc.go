// Package dialer connects to WebSocket servers by ws and wss URLs.
//
//	c, err := dialer.Dial(ctx, "wss://example.com/chat", nil)
//
// More is said with a [Dialer], of which every field may be left out:
//
//	c, err := dialer.Dial(ctx, "wss://example.com/chat", &dialer.Dialer{
//		Protocols: []string{"chat"},
//		Header:    wsdriver.Header{{Name: "Authorization", Value: "Bearer " + token}},
//		Proxy:     dialer.ProxyFromEnvironment,
//	})
//
// What comes back is a [netconn.Conn].
//
// # Time
//
// The context bounds the dialing and the opening handshake, and has no say about the
// connection afterwards. Its end is noticed at every step: while NetDial waits, while a
// proxy keeps silent, in TLS, in the opening handshake. From the moment that there is a
// transport all steps together have at most Config.Driver.FailAfter as well, 10 seconds
// if it is not set, so that a peer that dribbles its bytes gains nothing. Then the error
// wraps wsdriver.ErrHandshakeTimeout.
//
// # URLs
//
//	ws://example.com/chat
//	wss://user:password@example.com:8443/chat?room=1
//	ws+unix:///run/chat.sock:/chat
//
// International host names are converted to their ASCII form, as RFC 6455, section
// 11.1.1, asks. A user name and a password become an Authorization field (RFC 7617),
// with their escapes decoded, unless Dialer.Header has one. A fragment is refused.
//
// In a ws+unix or wss+unix URL, what stands between the two slashes and the next colon
// is the path of a Unix socket, which starts with a slash, and what follows the colon is
// the path and the query of the request. In the first, a colon, a question mark and a
// percent sign are escaped. The host, for the Host field and for a certificate, is
// localhost; Dialer.Host and the ServerName of Dialer.TLSConfig change that. A Unix
// socket is reached without a proxy.
//
// # The request
//
// Dialer.Header adds fields, Dialer.Origin names the page that the program speaks for,
// and Dialer.Host changes the Host field and nothing else. Subprotocols are offered by
// Dialer.Protocols or Config.Driver.Protocols, extensions by Config.Driver.Extensions,
// and the version is the first of Config.Driver.Versions: 13, unless the program has to
// speak with a device of 2010. What may not stand in a request, such as a line end in a
// value, is refused before anything is dialed.
//
// Dialer.Jar, the type that http.Client has, gives its cookies for the URL, with http for
// ws and https for wss, and takes those of the answer, of a refusal too. They go in one
// Cookie field, behind those that Dialer.Header has.
//
// # TLS
//
// The certificate of the server is verified against the host of the URL, whatever the
// connection leads through, and whatever Dialer.Host says. The protocol is pinned to
// HTTP/1.1 by ALPN, whatever Dialer.TLSConfig says, because an opening handshake is one
// of HTTP/1.1. A server that agrees to another, or answers in HTTP/2 all the same, is
// told about in these words; the latter is [ErrHTTP2]. Dialer.StartTLS is for programs
// with a TLS of their own.
//
// # Proxies
//
// Dialer.Proxy says which proxy a connection goes through, as in http.Transport, whose
// functions fit: http.ProxyURL for one that is known, [ProxyFromEnvironment] for the one
// that HTTPS_PROXY (for wss) or HTTP_PROXY (for ws) names.
//
// A nil Dialer goes by the environment: a program that has said nothing wants to get
// through, and the operator has said how. A Dialer of the program's own has the proxy
// that it names and no other, like an http.Transport: what a program has built for one
// place, with a NetDial perhaps, is not led to another by a variable that it never read.
//
// A tunnel through an HTTP proxy is made by CONNECT, for ws as for wss: a proxy that took
// the request itself would have to understand it. Towards an https proxy, that goes on in
// TLS, with a certificate for the proxy's name, by Dialer.ProxyTLSConfig; TLS with the
// server then goes through the tunnel. The user and the password of the proxy's URL
// become a Proxy-Authorization field, and Dialer.ProxyHeader adds others. The proxy sees
// no field that is meant for the server, nor the server one for the proxy, and the
// proxy's cookies are dropped. What it may answer is bounded as the server's answer is;
// handshake.Connect does that work.
//
// A SOCKS proxy, version 5, is told the name of the server and looks it up, for socks5 as
// for socks5h: this is what net/http does, and what keeps names from the local network.
//
// A proxy that is not reached, refuses, or breaks off, is a [*ProxyError], with the status
// and the page of an HTTP proxy: 407 wants a password, or another one.
//
// # Other ways
//
// Dialer.NetDial makes the transport: on a certain interface, to an address that is known
// already, through an SSH connection. [Connect] takes a transport that there is, and does
// the rest, TLS with it. Either may be any net.Conn.
//
// # Tracing
//
// A net/http/httptrace.ClientTrace in the context is told what it is by net/http: DNS and
// connecting by the net.Dialer (a NetDial that hands its context on tells them too), TLS
// with the proxy and with the server, the connection, the fields of the request, its
// writing, the first byte of the answer, and interim responses. Got1xxResponse may end
// it all with an error.
//
// # Refusals
//
// A server that refuses is told by a [*netconn.HandshakeError] with its status, its header
// and the first bytes of its page. So is a redirect, and none is followed: the request may
// carry a password or a cookie that is not meant for the new place, whose URL stands in
// the Location field, and whether to trust it is the program's to decide.
//
// On any error the transport is closed and no goroutine is left.
package dialer
