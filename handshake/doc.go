// Package handshake reads, checks and writes the two HTTP messages that open a
// WebSocket connection (RFC 6455, section 4). It does no I/O: bytes and strings
// come in, values and appended bytes go out.
//
// # A server
//
// [Head] gathers the request, [ParseRequest] takes it apart, [Request.Check]
// holds it against RFC 6455, section 4.2.1, and [AppendAccept] or [AppendReject]
// answers. [Refusal] says what a failed check owes to the client. An adapter
// that has a parsed request at hand fills a [Request] itself and calls Check.
// Of a head that is at hand as a whole and is a plain one, [Request.Skim] tells
// what an acceptance takes, for less.
//
// Check finds the version, among those that are enabled. What a draft wants besides
// is in the Request: Location from hixie-75 to hybi-03, Nonce in hybi-04. From
// hixie-76 to hybi-03 eight bytes follow the client's head, and the [Digest] of them
// and the keys follows ours.
//
// # A client
//
// [ParseURL] makes a Request of a ws or wss URL, [AppendRequest] writes it, Head
// gathers the response, [ParseResponse] takes it apart, and [Response.Check]
// holds it against RFC 6455, section 4.1. [Body] gathers the page that came with
// a refusal. Behind a proxy, [Connect] asks for the tunnel to the server first.
//
// From hixie-75 to hybi-03 it is [AppendRequestHixie], with [NewHixieKeys], and
// [Response.CheckHixie]; the server's digest is compared with [Digest].
//
// # Strictness
//
// A proxy that reads a head in another way than we do can be made to forward
// what it would have stopped. So there is one reading only: lines end in CRLF,
// nothing folds, a field that must stand once stands once, and a request that
// announces a body is refused. What net/http reads differently is refused.
//
// That holds for every version. What the fields of version 13 say is held to the
// letter; the older drafts are spoken by devices that nobody will update, and their
// known habits are let pass.
//
// # Errors
//
// What the peer did wrong is a *[wire.Error], always one of the variables of
// this package. What the caller did wrong is an error that wraps one of the
// ErrInvalid variables in an [ArgumentError]; nothing is appended then.
//
// # Limits
//
// The size of a head is the caller's choice ([Head.Write]), the number of its
// fields is at most [MaxLines], of a refusal's body [MaxBody] bytes are kept, and a proxy
// may send [MaxInterim] interim responses.
// All work is linear in the size of the head, however it is cut.
//
// # Ownership
//
// The strings of a Request or a Response are substrings of its head. The Append
// functions return dst extended and keep nothing.
package handshake
