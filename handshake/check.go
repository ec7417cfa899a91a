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
	var m marks
	m.addAll(r.Header)
	v, err := r.check(&m, enabled)
	if err != nil {
		return err
	}
	if r.Extensions, err = r.offeredExtensions(&m, v); err != nil {
		return err
	}
	r.Version = v
	return nil
}

// check is Check but for the extensions, and returns the version.
func (r *Request) check(m *marks, enabled []wire.Version) (v wire.Version, err *wire.Error) {
	if err = r.checkPurpose(m); err != nil {
		return 0, err
	}
	if err = r.checkLine(); err != nil {
		return 0, err
	}
	if err = r.checkHost(m); err != nil {
		return 0, err
	}
	if err = r.checkUpgrade(m); err != nil {
		return 0, err
	}
	if v, err = r.detect(m, enabled); err != nil {
		return 0, err
	}
	if err = m.checkBody(v); err != nil {
		return 0, err
	}
	return v, r.checkValues(m, v)
}

// checkPurpose tells a request that asks for a WebSocket, however badly, from one
// that a browser's address bar sends.
func (r *Request) checkPurpose(m *marks) *wire.Error {
	if m.upgrade.lists(r.Header, "Upgrade", "websocket") {
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
func (r *Request) checkHost(m *marks) *wire.Error {
	host := m.host.value
	switch {
	case m.host.n > 1:
		return ErrDuplicate
	case m.host.n == 0:
		host = r.Host
	}
	if _, _, ok := splitHost(host); !ok {
		return ErrHost
	}
	// With an absolute target, the server "MUST ignore the received Host header
	// field (if any) and instead replace it with the host information of the
	// request-target" (section 3.2.2).
	if r.Target[0] != '/' {
		host, _ = splitTarget(r.Target)
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
func (m *marks) checkBody(v wire.Version) *wire.Error {
	length, n := m.length.value, m.length.n
	fits := n == 0 || n == 1 && (length == "0" || length == "8" && hasDigest(v))
	if !fits || m.encoding.n > 0 {
		return ErrBody
	}
	return nil
}

// checkUpgrade checks the fields Upgrade and Connection, and that those that
// stand once do so. Upgrade and Connection are lists in HTTP, so other tokens may
// stand beside ours; a second Upgrade line, though, is what a proxy that adds its
// own would produce, and none of the two could be trusted.
func (r *Request) checkUpgrade(m *marks) *wire.Error {
	if max(m.upgrade.n, m.origin.n, m.oldOrigin.n, m.key.n, m.version.n, m.key1.n, m.key2.n, m.draft.n) > 1 {
		return ErrDuplicate
	}
	// "An |Upgrade| header field containing the value "websocket", treated as an
	// ASCII case-insensitive value" (item 3).
	if !m.upgrade.lists(r.Header, "Upgrade", "websocket") {
		return ErrUpgrade
	}
	// "A |Connection| header field that includes the token "Upgrade", treated as
	// an ASCII case-insensitive value" (item 4).
	if !m.connection.lists(r.Header, "Connection", "Upgrade") {
		return ErrConnection
	}
	return nil
}

// checkValues checks and keeps what the fields of that version say (items 5, 7 and
// 8).
func (r *Request) checkValues(m *marks, v wire.Version) (err *wire.Error) {
	r.Origin = m.originOf(v).value
	if err = r.checkKeys(m, v); err != nil {
		return err
	}
	r.Protocols, err = r.offeredProtocols(m, v)
	return err
}

// checkKeys checks and keeps the keys of that version: one, two, or in hixie-75 none.
func (r *Request) checkKeys(m *marks, v wire.Version) *wire.Error {
	r.Key, r.Key1, r.Key2 = "", "", ""
	if hasAccept(v) {
		r.Key = m.key.value
		if !validKey(v, r.Key) {
			return ErrKey
		}
	}
	if !hasDigest(v) {
		return nil
	}
	if m.key1.n == 0 || m.key2.n == 0 {
		return ErrKey
	}
	r.Key1, r.Key2 = m.key1.value, m.key2.value
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
