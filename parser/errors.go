package parser

import "github.com/wsdriver/wsdriver/wire"

// The faults that a stream of frames can have.
var (
	ErrReservedBits     = protocol("RFC 6455 5.2", "a reserved bit is set without an extension that owns it")
	ErrOpcode           = protocol("RFC 6455 5.2", "the opcode is not defined")
	ErrLength           = protocol("RFC 6455 5.2", "the length is not in its shortest form")
	ErrLengthSign       = protocol("RFC 6455 5.2", "the most significant bit of a 64-bit length is set")
	ErrUnmasked         = protocol("RFC 6455 5.1", "a client must mask its frames")
	ErrMasked           = protocol("RFC 6455 5.1", "a server must not mask its frames")
	ErrControlFragment  = protocol("RFC 6455 5.5", "a control frame is fragmented")
	ErrControlLength    = protocol("RFC 6455 5.5", "a control frame is longer than 125 bytes")
	ErrContinuation     = protocol("RFC 6455 5.4", "a continuation frame has no message to continue")
	ErrInterleaved      = protocol("RFC 6455 5.4", "a message starts before the last one has ended")
	ErrCloseLength      = protocol("RFC 6455 5.5.1", "the body of a Close frame is a single byte")
	ErrUTF8             = &wire.Error{Code: wire.InvalidPayload, Section: "RFC 6455 8.1", Text: "text is not valid UTF-8"}
	ErrFrameTooBig      = &wire.Error{Code: wire.MessageTooBig, Section: "RFC 6455 10.4", Text: "a frame is larger than the limit"}
	ErrMessageTooBig    = &wire.Error{Code: wire.MessageTooBig, Section: "RFC 6455 10.4", Text: "a message is larger than the limit"}
	ErrTooManyFragments = &wire.Error{Code: wire.PolicyViolation, Section: "RFC 6455 10.4", Text: "a message has more fragments than the limit"}
)

func protocol(section, text string) *wire.Error {
	return &wire.Error{Code: wire.ProtocolError, Section: section, Text: text}
}
