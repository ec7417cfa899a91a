package handshake

import "github.com/wsdriver/wsdriver/wire"

// Check holds the request against RFC 6455, section 4.2.1, or the draft that it
// speaks, and fills Host, Origin, Version, Key or Key1 and Key2, Protocols and
// Extensions. Only the enabled versions pass; none means 13, 8 and 7. The error is
// one of the variables of this package, and [Refusal] says how to answer it.
//
// An adapter may fill Method, Target, Proto, Host and Header by hand. Host is
// used if Header has no Host field, as with net/http, which takes it out. It takes
// Transfer-Encoding out too, and an adapter must put it back: it is a reason to
// refuse.
//
// Version stays 0 unless the request passes, and [AppendAccept] refuses it then.
//
// Whether the origin may connect is not checked here; see [Request.SameOrigin].
func (r *Request) Check(enabled []wire.Version) *wire.Error {
	r.Version = 0
	for _, step := range [...]func(*Request) *wire.Error{
		(*Request).checkPurpose, (*Request).checkLine, (*Request).checkHost, (*Request).checkUpgrade,
	} {
		if err := step(r); err != nil {
			return err
		}
	}
	v, err := r.detect(enabled)
	if err != nil {
		return err
	}
	if err := r.checkBody(v); err != nil {
		return err
	}
	if err := r.checkValues(v); err != nil {
		return err
	}
	r.Version = v
	return nil
}

// checkPurpose tells a request that asks for a WebSocket, however badly, from one
// that a browser's address bar sends.
func (r *Request) checkPurpose() *wire.Error {
	if r.Header.hasToken("Upgrade", "websocket") {
		return nil
	}
	for _, f := range r.Header {
		if isWebSocketField(f.Name) {
			return nil
		}
	}
	return ErrNotWebSocket
}

// checkLine checks "an HTTP/1.1 or higher GET request, including a Request-URI"
// (RFC 6455, section 4.2.1, item 1).
func (r *Request) checkLine() *wire.Error {
	if r.Method != "GET" {
		return ErrMethod
	}
	// A request line of a higher major version is no such request: HTTP/2 and
	// HTTP/3 have frames in place of lines. Minor versions are compatible
	// (RFC 9110, section 2.5).
	if !isProto(r.Proto) || r.Proto[5] != '1' || r.Proto[7] == '0' {
		return ErrHTTPVersion
	}
	if _, ok := splitTarget(r.Target); !ok {
		return ErrTarget
	}
	return nil
}

// checkHost checks "a |Host| header field containing the server's authority"
// (item 2). "A server MUST respond with a 400 status code to any HTTP/1.1 request
// message that lacks a Host header field and to any request message that contains
// more than one Host header field line or a Host header field with an invalid
// field value" (RFC 9112, section 3.2).
func (r *Request) checkHost() *wire.Error {
	host, n := r.Header.count("Host")
	switch {
	case n > 1:
		return ErrDuplicate
	case n == 0:
		host = r.Host
	}
	if _, _, ok := splitHost(host); !ok {
		return ErrHost
	}
	// With an absolute target, the server "MUST ignore the received Host header
	// field (if any) and instead replace it with the host information of the
	// request-target" (section 3.2.2).
	if authority, _ := splitTarget(r.Target); authority != "" {
		host = authority
	}
	r.Host = host
	return nil
}

// checkBody refuses a body. RFC 6455 gives the request none, and bytes after the
// head are frames: a Content-Length or a Transfer-Encoding would have a proxy see
// a boundary that we do not. A single Content-Length of 0 is sent by real
// clients and moves no boundary.
//
// The eight bytes that follow the head from hixie-76 to hybi-03 are announced by some
// clients, as HTTP would have it.
func (r *Request) checkBody(v wire.Version) *wire.Error {
	length, n := r.Header.count("Content-Length")
	fits := n == 0 || n == 1 && (length == "0" || length == "8" && hasDigest(v))
	if !fits || r.Header.Has("Transfer-Encoding") {
		return ErrBody
	}
	return nil
}

// checkUpgrade checks the fields Upgrade and Connection, and that those that
// stand once do so. Upgrade and Connection are lists in HTTP, so other tokens may
// stand beside ours; a second Upgrade line, though, is what a proxy that adds its
// own would produce, and none of the two could be trusted.
func (r *Request) checkUpgrade() *wire.Error {
	for _, name := range [...]string{
		"Upgrade", "Origin", "Sec-WebSocket-Origin", "Sec-WebSocket-Key", "Sec-WebSocket-Version",
		"Sec-WebSocket-Key1", "Sec-WebSocket-Key2", "Sec-WebSocket-Draft",
	} {
		if _, n := r.Header.count(name); n > 1 {
			return ErrDuplicate
		}
	}
	// "An |Upgrade| header field containing the value "websocket", treated as an
	// ASCII case-insensitive value" (item 3).
	if !r.Header.hasToken("Upgrade", "websocket") {
		return ErrUpgrade
	}
	// "A |Connection| header field that includes the token "Upgrade", treated as
	// an ASCII case-insensitive value" (item 4).
	if !r.Header.hasToken("Connection", "upgrade") {
		return ErrConnection
	}
	return nil
}

// checkValues checks and keeps what the fields of that version say (items 5, 7, 8
// and 9).
func (r *Request) checkValues(v wire.Version) (err *wire.Error) {
	r.Origin, _ = r.originField(v)
	if err = r.checkKeys(v); err != nil {
		return err
	}
	if r.Protocols, err = r.offeredProtocols(v); err != nil {
		return err
	}
	r.Extensions = nil
	if negotiates(v) {
		r.Extensions, err = ParseExtensions(r.Header.Values("Sec-WebSocket-Extensions"))
	}
	return err
}

// checkKeys checks and keeps the keys of that version: one, two, or in hixie-75 none.
func (r *Request) checkKeys(v wire.Version) *wire.Error {
	r.Key, r.Key1, r.Key2 = "", "", ""
	if hasAccept(v) {
		r.Key = r.Header.Get("Sec-WebSocket-Key")
		if !validKey(v, r.Key) {
			return ErrKey
		}
	}
	if !hasDigest(v) {
		return nil
	}
	if !r.Header.Has("Sec-WebSocket-Key1") || !r.Header.Has("Sec-WebSocket-Key2") {
		return ErrKey
	}
	r.Key1, r.Key2 = r.Header.Get("Sec-WebSocket-Key1"), r.Header.Get("Sec-WebSocket-Key2")
	if _, ok := KeyNumber(r.Key1); !ok {
		return ErrKey1
	}
	if _, ok := KeyNumber(r.Key2); !ok {
		return ErrKey2
	}
	return nil
}

// isWebSocketField reports whether the name is one of the handshake's own, from
// hixie-76 on.
func isWebSocketField(name string) bool {
	const prefix = "Sec-WebSocket-"
	return len(name) > len(prefix) && equalFold(name[:len(prefix)], prefix)
}
