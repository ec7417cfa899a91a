package handshake

import (
	"slices"
	"strings"

	"github.com/wsdriver/wsdriver/wire"
)

const statusSwitchingProtocols = 101

// Response is a server's answer to an opening handshake.
type Response struct {
	Proto  string // HTTP/1.1, or HTTP/1.0 in a refusal
	Status int    // 101 accepts
	Reason string // free words, or ""
	Header Header // every field as received

	// Body is for what [Body] gathers after a refusal. Nothing here fills it.
	Body []byte

	Protocol   string  // the subprotocol that the server chose, once Check has passed it
	Extensions []Offer // the extensions that it accepted, once Check has passed them
}

// ParseResponse parses a whole head as [Head] gathers it. Statuses other than 101
// are no error here. The space before an absent reason may be absent as well:
// servers leave it out. Errors are ErrMalformedHead, ErrHeadTooLarge and
// ErrResponseVersion.
func ParseResponse(head string) (*Response, *wire.Error) {
	// status-line = HTTP-version SP status-code SP [ reason-phrase ]	; RFC 9112, section 4
	line, rest, _ := strings.Cut(head, "\r\n")
	proto, line, _ := strings.Cut(line, " ")
	code, reason, _ := strings.Cut(line, " ")
	if !isProto(proto) || !isFieldValue(reason) {
		return nil, ErrMalformedHead
	}
	// status-code = 3DIGIT; the first is the class, from 1 on
	if len(code) != 3 || code[0] == '0' || !isDigit(code[0]) || !isDigit(code[1]) || !isDigit(code[2]) {
		return nil, ErrMalformedHead
	}
	header, err := parseFields(rest)
	if err != nil {
		return nil, err
	}
	status := int(code[0]-'0')*100 + int(code[1]-'0')*10 + int(code[2]-'0')
	// "A server MUST NOT send a 1xx response to an HTTP/1.0 client" (RFC 9110,
	// section 15.2), and a server of HTTP/1.0 has none to send.
	if proto[5] != '1' || proto[7] == '0' && status == statusSwitchingProtocols {
		return nil, ErrResponseVersion
	}
	return &Response{Proto: proto, Status: status, Reason: reason, Header: header}, nil
}

// Check holds the response against RFC 6455, section 4.1, for the request r that
// [AppendRequest] wrote with that key in r.Version, and fills Protocol and
// Extensions. Of the versions, hybi-04 alone makes a difference: its response has a
// Sec-WebSocket-Nonce. The error is one of
// the variables of this package. With ErrStatus, the server refused or, with a
// status below 200, has not answered yet.
//
// A Content-Length or a Transfer-Encoding is ignored: a 101 has no body
// (RFC 9112, section 6.3), and what follows it are frames.
func (p *Response) Check(r *Request, key string) *wire.Error {
	if err := p.checkSwitch(); err != nil {
		return err
	}
	// Item 4; whitespace around the value was taken off with the parse.
	v, n := p.Header.count("Sec-WebSocket-Accept")
	if n > 1 {
		return ErrDuplicateAccept
	}
	if v != Accept(key) {
		return ErrAccept
	}
	// hybi-04 makes the mask of this too. hybi-05 still shows it in an example; from
	// there on it says nothing.
	if v, n := p.Header.count("Sec-WebSocket-Nonce"); r.Version == wire.Hybi04 && (n != 1 || !validKey(wire.Hybi04, v)) {
		return ErrNonce
	}
	if err := p.checkExtensions(r); err != nil {
		return err
	}
	return p.checkProtocol(r)
}

// checkSwitch checks that the server switches to WebSocket: items 1 to 3 of the
// client's list.
func (p *Response) checkSwitch() *wire.Error {
	if p.Status != statusSwitchingProtocols {
		return ErrStatus
	}
	if v, n := p.Header.count("Upgrade"); n != 1 || !equalFold(v, "websocket") {
		return ErrResponseUpgrade
	}
	if !p.Header.hasToken("Connection", "upgrade") {
		return ErrResponseConnection
	}
	return nil
}

// checkExtensions is item 5: "If the response includes a |Sec-WebSocket-Extensions|
// header field and this header field indicates the use of an extension that was
// not present in the client's handshake, the client MUST Fail". Section 11.3.2
// allows one such field, erratum 3433 several.
func (p *Response) checkExtensions(r *Request) *wire.Error {
	list, err := ParseExtensions(p.Header.Values("Sec-WebSocket-Extensions"))
	if err != nil {
		return ErrResponseExtensions
	}
	for _, o := range list {
		if r.Version != 0 && !negotiates(r.Version) || !offered(r.Extensions, o.Name) {
			return ErrExtensionNotOffered
		}
	}
	p.Extensions = list
	return nil
}

// checkProtocol is item 6, the same for Sec-WebSocket-Protocol. That the server
// chose none is no error. An empty value is not legal but seen, and says the same.
func (p *Response) checkProtocol(r *Request) *wire.Error {
	v, n := p.Header.count("Sec-WebSocket-Protocol")
	switch {
	case n > 1:
		return ErrDuplicateProtocol
	case v != "" && !slices.Contains(r.Protocols, v):
		return ErrResponseProtocol
	}
	p.Protocol = v
	return nil
}
