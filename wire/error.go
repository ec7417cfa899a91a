package wire

// Error is a fault of the peer: which rule it broke, in words that the peer's
// developer can act on. Errors are package variables, so that errors.Is and ==
// tell them apart and reporting one allocates nothing.
type Error struct {
	Code    Code   // the close code owed, or AbnormalClosure
	Status  int    // the HTTP status that a server owes, 0 once the connection is open
	Section string // the rule's place, such as "RFC 6455 5.2"
	Text    string
}

// Error returns the words and the section.
func (e *Error) Error() string {
	if e.Section == "" {
		return "websocket: " + e.Text
	}
	return "websocket: " + e.Text + " (" + e.Section + ")"
}
