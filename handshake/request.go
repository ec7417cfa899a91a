package handshake

import (
	"strings"

	"github.com/wsdriver/wsdriver/wire"
)

// Request is a client's opening handshake (RFC 6455, section 4.1). On a server,
// [ParseRequest] fills Method, Target, Proto and Header, or an adapter does from
// a request that was parsed elsewhere; [Request.Check] fills the rest. On a
// client, [ParseURL] fills what the URL tells and the caller adds to it.
type Request struct {
	Method string // GET
	Target string // path and query, or an absolute URI, as received
	Proto  string // HTTP/1.1

	Host   string // host and port, as in the Host field or in an absolute target
	Origin string // as in Origin, or in Sec-WebSocket-Origin in version 7 and, if it is there, in 4 to 8

	Version    wire.Version // 0 until the request has passed Check
	Key        string       // Sec-WebSocket-Key, in base64, from hybi-04 on
	Key1, Key2 string       // Sec-WebSocket-Key1 and -Key2, of hixie-76 to hybi-03
	Protocols  []string     // subprotocols offered, in the client's order
	Extensions []Offer      // extensions offered, in the client's order

	// What a server adds to its acceptance. Check leaves both as they are.
	Location string // hixie-75 to hybi-03: the URL that the client asked for; "" means DefaultLocation(false)
	Nonce    string // hybi-04: Sec-WebSocket-Nonce, 16 random bytes as NewKey writes them

	// Header has every field as received, or, on a client, the fields to send
	// besides those of the handshake.
	Header Header
}

// ParseRequest parses a whole head as [Head] gathers it. It looks at syntax
// alone: what the request asks for is the matter of [Request.Check]. Errors are
// ErrMalformedHead and ErrHeadTooLarge. Bytes from 0x80 on are allowed in field
// values (obs-text, RFC 9110, section 5.5); in the target, Check refuses them.
func ParseRequest(head string) (*Request, *wire.Error) {
	r := new(Request)
	fields, ok := r.cutLine(head)
	if !ok {
		return nil, ErrMalformedHead
	}
	var err *wire.Error
	if r.Header, err = parseFields(fields); err != nil {
		return nil, err
	}
	return r, nil
}

// cutLine cuts the first line off a head and keeps what it says. The target is free
// of what would end it; Check is stricter, this keeps the parts of the line apart.
//
//	request-line = method SP request-target SP HTTP-version	; RFC 9112, section 3
func (r *Request) cutLine(head string) (fields string, ok bool) {
	const proto = len("HTTP/1.1")
	m := span(head, tokenChars)
	r.Method, head = head[:m], head[m:]
	if m == 0 || head == "" || head[0] != ' ' {
		return "", false
	}
	t := span(head[1:], targetChars)
	r.Target, head = head[1:1+t], head[1+t:]
	if t == 0 || len(head) < 1+proto+len(crlf) || head[0] != ' ' {
		return "", false
	}
	r.Proto, head = head[1:1+proto], head[1+proto:]
	return head[len(crlf):], isProto(r.Proto) && strings.HasPrefix(head, crlf)
}

// isProto reports whether s names a version of HTTP:
//
//	HTTP-version = HTTP-name "/" DIGIT "." DIGIT	; RFC 9112, section 2.3
func isProto(s string) bool {
	return len(s) == len("HTTP/1.1") && s[:5] == "HTTP/" && isDigit(s[5]) && s[6] == '.' && isDigit(s[7])
}
