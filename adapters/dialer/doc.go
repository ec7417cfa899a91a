// Package dialer connects to WebSocket servers by ws and wss URLs.
//
//	c, err := dialer.Dial(ctx, "wss://example.com/chat", nil)
//
// The context bounds the dialing and the opening handshake, and has no say about
// the connection afterwards. A server that refuses is told by a
// *[netconn.HandshakeError] with its status, its header and the first bytes of its
// page. Redirects are not followed: the URL of a redirect stands in that header,
// and whether to trust it is the program's to decide.
//
// # Names
//
// International host names are converted to their ASCII form, as RFC 6455, section
// 11.1.1, asks. A user name and a password in the URL become an Authorization
// field.
//
// # TLS
//
// The certificate is verified against the host of the URL. The protocol is pinned
// to HTTP/1.1, whatever the tls.Config says, because an opening handshake is one of
// HTTP/1.1.
package dialer
