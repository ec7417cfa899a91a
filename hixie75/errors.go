package hixie75

import "github.com/wsdriver/wsdriver/wire"

// The faults of a peer. The drafts have no codes: those of version 13 say the same,
// and are not sent.
var (
	ErrMessageTooBig = &wire.Error{Code: wire.MessageTooBig, Section: "hixie-76 4.3",
		Text: "a message is larger than the limit"}
	ErrFrameTooBig = &wire.Error{Code: wire.MessageTooBig, Section: "hixie-76 4.3",
		Text: "a frame is larger than the limit"}
	ErrUTF8 = &wire.Error{Code: wire.InvalidPayload, Section: "hixie-76 4.3",
		Text: "text is not valid UTF-8"}
)
