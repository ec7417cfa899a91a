package deflate

import "github.com/wsdriver/wsdriver/wire"

// What a server can get wrong in its response. RFC 7692, section 7, fails the
// connection; the code for a response that is valid and not what the client needs is
// that of RFC 6455, section 7.4.1.
var (
	ErrParameter = &wire.Error{Code: wire.ProtocolError, Section: "RFC 7692 7.1", Text: "permessage-deflate has no parameter of that name"}
	ErrRepeated  = &wire.Error{Code: wire.ProtocolError, Section: "RFC 7692 7.1", Text: "a parameter of permessage-deflate is repeated"}
	ErrValue     = &wire.Error{Code: wire.ProtocolError, Section: "RFC 7692 7.1.2", Text: "a parameter of permessage-deflate has a wrong value: window bits are 8 to 15, and the other parameters have none"}
	ErrTakeover  = &wire.Error{Code: wire.MandatoryExtension, Section: "RFC 7692 7.1.1.1", Text: "server_no_context_takeover was asked for and is missing in the response"}
	ErrWindow    = &wire.Error{Code: wire.MandatoryExtension, Section: "RFC 7692 7.1.2.1", Text: "server_max_window_bits was asked for and is missing in the response, or larger"}
)

// What can be wrong with a compressed message. No RFC names a code; 1007 is for data
// that is not what the message says it is (RFC 6455, section 7.4.1).
var (
	ErrCorrupt   = &wire.Error{Code: wire.InvalidPayload, Section: "RFC 7692 7.2.2", Text: "a compressed message is not a DEFLATE stream"}
	ErrDistance  = &wire.Error{Code: wire.InvalidPayload, Section: "RFC 7692 7.2.1", Text: "a compressed message refers to bytes that are not in the window"}
	ErrTruncated = &wire.Error{Code: wire.InvalidPayload, Section: "RFC 7692 7.2.2", Text: "a compressed message ends inside a block"}
)
