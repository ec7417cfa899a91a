package wire

// The ends of a connection without a Close frame.
var (
	ErrUnexpectedEOF = &Error{Code: AbnormalClosure, Section: "RFC 6455 7.1.5",
		Text: "the stream ended without a Close frame"}
	ErrTimeout = &Error{Code: AbnormalClosure, Section: "RFC 6455 7.1.1",
		Text: "the peer did not answer in time"}
)
