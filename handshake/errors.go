package handshake

import "github.com/wsdriver/wsdriver/wire"

// Faults of a head. They are found by [Head], [ParseRequest] and [ParseResponse].
var (
	// ErrMalformedHead refuses a head that breaks the grammar of HTTP/1.1.
	ErrMalformedHead = &wire.Error{Code: wire.ProtocolError, Status: 400, Section: "RFC 9112 2.2",
		Text: "malformed HTTP head: lines end in CRLF, field names are tokens, nothing is folded, no control characters"}
	// ErrURITooLong refuses a head that reaches the limit inside its first line.
	ErrURITooLong = &wire.Error{Code: wire.ProtocolError, Status: 414, Section: "RFC 9110 15.5.15",
		Text: "the request line is too long"}
	// ErrHeadTooLarge refuses a head that is longer or has more fields than we take.
	ErrHeadTooLarge = &wire.Error{Code: wire.ProtocolError, Status: 431, Section: "RFC 6585 5",
		Text: "the header fields are too large or too many"}
)

// Faults of a request. They are found by [Request.Check].
var (
	// ErrNotWebSocket says that a request asks for no WebSocket at all. It is an
	// error of its own so that an application can answer it with a page.
	ErrNotWebSocket = &wire.Error{Code: wire.ProtocolError, Status: 426, Section: "RFC 6455 4.2.1",
		Text: "this is a WebSocket endpoint: ask for it with Upgrade: websocket"}
	// ErrMethod refuses every method but GET.
	ErrMethod = &wire.Error{Code: wire.ProtocolError, Status: 405, Section: "RFC 6455 4.2.1",
		Text: "the method of an opening handshake is GET"}
	// ErrHTTPVersion refuses HTTP/1.0, which has no Upgrade, and request lines that
	// claim HTTP/2 or later, which have no request lines.
	ErrHTTPVersion = &wire.Error{Code: wire.ProtocolError, Status: 505, Section: "RFC 6455 4.2.1",
		Text: "an opening handshake needs HTTP/1.1"}
	// ErrTarget refuses a request target that is neither a path nor an absolute
	// http, https, ws or wss URI.
	ErrTarget = &wire.Error{Code: wire.ProtocolError, Status: 400, Section: "RFC 9112 3.2",
		Text: "the request target must be a path or an absolute URI, in ASCII, without a fragment"}
	// ErrHost refuses a request without a well-formed Host.
	ErrHost = &wire.Error{Code: wire.ProtocolError, Status: 400, Section: "RFC 9112 3.2",
		Text: "the Host field is missing or malformed"}
	// ErrBody refuses a request that announces a body: whoever disagrees about its
	// end would take frames for requests.
	ErrBody = &wire.Error{Code: wire.ProtocolError, Status: 400, Section: "RFC 9112 6",
		Text: "an opening handshake has no body: no Transfer-Encoding, no Content-Length but 0"}
	// ErrDuplicate refuses a field that stands twice and must stand once.
	ErrDuplicate = &wire.Error{Code: wire.ProtocolError, Status: 400, Section: "RFC 9110 5.3",
		Text: "Host, Upgrade, Origin and the fields that name a version or a key must not be repeated"}
	// ErrUpgrade refuses a request whose Upgrade does not list websocket.
	ErrUpgrade = &wire.Error{Code: wire.ProtocolError, Status: 400, Section: "RFC 6455 4.2.1",
		Text: "the Upgrade field must include websocket"}
	// ErrConnection refuses a request whose Connection does not list Upgrade.
	ErrConnection = &wire.Error{Code: wire.ProtocolError, Status: 400, Section: "RFC 6455 4.2.1",
		Text: "the Connection field must include Upgrade"}
	// ErrVersion refuses a version that is unknown, malformed or not enabled. RFC
	// 6455 suggests 426 in section 4.2.2 and shows 400 in 4.4; 426 says more.
	ErrVersion = &wire.Error{Code: wire.ProtocolError, Status: 426, Section: "RFC 6455 4.4",
		Text: "this version of the WebSocket protocol is not spoken here"}
	// ErrNoVersion refuses a request that names no version. It is a malformed
	// request and not an unsupported one, hence 400; the versions are listed too.
	ErrNoVersion = &wire.Error{Code: wire.ProtocolError, Status: 400, Section: "RFC 6455 4.2.1",
		Text: "the Sec-WebSocket-Version field is missing"}
	// ErrKey refuses a request without a well-formed Sec-WebSocket-Key, and one that
	// has not both of Sec-WebSocket-Key1 and -Key2 where it needs them.
	ErrKey = &wire.Error{Code: wire.ProtocolError, Status: 400, Section: "RFC 6455 4.2.1",
		Text: "Sec-WebSocket-Key must be 16 bytes in base64; before hybi-04, Sec-WebSocket-Key1 and -Key2 must both be there"}
	// ErrKey1 refuses a Sec-WebSocket-Key1 that hides no number (see [KeyNumber]),
	// "a symptom of a cross-protocol attack".
	ErrKey1 = &wire.Error{Code: wire.ProtocolError, Status: 400, Section: "hixie-76 5.2",
		Text: "the digits of Sec-WebSocket-Key1 must make a number that the count of its spaces divides into 32 bits"}
	// ErrKey2 does the same for Sec-WebSocket-Key2.
	ErrKey2 = &wire.Error{Code: wire.ProtocolError, Status: 400, Section: "hixie-76 5.2",
		Text: "the digits of Sec-WebSocket-Key2 must make a number that the count of its spaces divides into 32 bits"}
	// ErrProtocols refuses a malformed list of subprotocols.
	ErrProtocols = &wire.Error{Code: wire.ProtocolError, Status: 400, Section: "RFC 6455 11.3.4",
		Text: "Sec-WebSocket-Protocol must list tokens, none twice; before hybi-04, visible ASCII between spaces"}
	// ErrExtensions refuses a malformed list of extensions.
	ErrExtensions = &wire.Error{Code: wire.ProtocolError, Status: 400, Section: "RFC 6455 9.1",
		Text: "malformed Sec-WebSocket-Extensions"}
)

// Faults of a response. They are found by [ParseResponse] and [Response.Check].
// Their Status is 0: a client owes no HTTP answer.
var (
	// ErrStatus says that the server refused: its status is not 101. It stands in
	// Response.Status.
	ErrStatus = &wire.Error{Code: wire.ProtocolError, Section: "RFC 6455 4.1",
		Text: "the server did not switch protocols"}
	// ErrResponseVersion refuses a 101 of HTTP/1.0 and status lines of HTTP/2 or later.
	ErrResponseVersion = &wire.Error{Code: wire.ProtocolError, Section: "RFC 9110 15.2",
		Text: "only HTTP/1.1 can switch protocols"}
	// ErrResponseUpgrade refuses a 101 to anything but websocket.
	ErrResponseUpgrade = &wire.Error{Code: wire.ProtocolError, Section: "RFC 6455 4.1",
		Text: "the response must have one Upgrade field with the value websocket"}
	// ErrResponseConnection refuses a 101 whose Connection does not list Upgrade.
	ErrResponseConnection = &wire.Error{Code: wire.ProtocolError, Section: "RFC 6455 4.1",
		Text: "the Connection field of the response must include Upgrade"}
	// ErrAccept refuses a 101 that does not prove that our request was read.
	ErrAccept = &wire.Error{Code: wire.ProtocolError, Section: "RFC 6455 4.1",
		Text: "Sec-WebSocket-Accept is missing or does not answer the key"}
	// ErrDuplicateAccept refuses a second Sec-WebSocket-Accept.
	ErrDuplicateAccept = &wire.Error{Code: wire.ProtocolError, Section: "RFC 6455 11.3.3",
		Text: "Sec-WebSocket-Accept must not be repeated"}
	// ErrNonce refuses a 101 of hybi-04 without its half of the mask.
	ErrNonce = &wire.Error{Code: wire.ProtocolError, Section: "hybi-04",
		Text: "Sec-WebSocket-Nonce is missing, repeated or malformed"}
	// ErrResponseOrigin refuses a 101 of hixie-75 to hybi-03 that was meant for
	// another page.
	ErrResponseOrigin = &wire.Error{Code: wire.ProtocolError, Section: "hixie-76 4.1",
		Text: "the response must repeat the origin of the request, once"}
	// ErrResponseLocation refuses one that was meant for another URL.
	ErrResponseLocation = &wire.Error{Code: wire.ProtocolError, Section: "hixie-76 4.1",
		Text: "the response must repeat the URL of the request, once; a server behind a TLS proxy must be told that it is wss"}
	// ErrResponseProtocol refuses a subprotocol that was not asked for.
	ErrResponseProtocol = &wire.Error{Code: wire.ProtocolError, Section: "RFC 6455 4.1",
		Text: "the server chose a subprotocol that was not offered"}
	// ErrDuplicateProtocol refuses a second subprotocol in a response.
	ErrDuplicateProtocol = &wire.Error{Code: wire.ProtocolError, Section: "RFC 6455 11.3.4",
		Text: "Sec-WebSocket-Protocol must not be repeated in a response"}
	// ErrResponseExtensions refuses a malformed list of extensions.
	ErrResponseExtensions = &wire.Error{Code: wire.ProtocolError, Section: "RFC 6455 9.1",
		Text: "malformed Sec-WebSocket-Extensions in the response"}
	// ErrExtensionClash refuses extensions that use the same reserved bit.
	ErrExtensionClash = &wire.Error{Code: wire.ProtocolError, Section: "RFC 6455 9.1",
		Text: "the response accepts extensions that cannot be told apart"}
	// ErrExtensionNotOffered refuses an extension that was not asked for.
	ErrExtensionNotOffered = &wire.Error{Code: wire.ProtocolError, Section: "RFC 6455 4.1",
		Text: "the server chose an extension that was not offered"}
)
