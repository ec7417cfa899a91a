package wire

import "strconv"

// Code is the status code of a Close frame (RFC 6455, section 7.4, and the IANA
// registry that it set up).
type Code uint16

const (
	NormalClosure      Code = 1000 // the purpose of the connection is fulfilled
	GoingAway          Code = 1001 // a server shuts down, a page is left
	ProtocolError      Code = 1002
	UnsupportedData    Code = 1003 // a kind of message that cannot be taken
	NoStatus           Code = 1005 // never sent: a Close frame that held no code
	AbnormalClosure    Code = 1006 // never sent: no Close frame came
	InvalidPayload     Code = 1007 // text that is not UTF-8
	PolicyViolation    Code = 1008
	MessageTooBig      Code = 1009
	MandatoryExtension Code = 1010 // a client misses an extension
	InternalError      Code = 1011
	ServiceRestart     Code = 1012
	TryAgainLater      Code = 1013
	BadGateway         Code = 1014
	TLSHandshake       Code = 1015 // never sent: TLS failed

	// TooLarge was the code of a frame that is too large in hybi-06 to hybi-12.
	// Version 13 reserves it.
	TooLarge Code = 1004
)

// Sendable reports whether RFC 6455, section 7.4, lets the code stand in a Close
// frame: 1000 to 1003 and 1007 to 1014, 3000 to 4999.
func (c Code) Sendable() bool {
	switch {
	case c >= 3000:
		return c <= 4999
	case c >= 1007:
		return c <= 1014
	default:
		return c >= 1000 && c <= 1003
	}
}

// String returns the code's name in the registry, or its number.
func (c Code) String() string {
	switch c {
	case NormalClosure:
		return "1000 normal closure"
	case GoingAway:
		return "1001 going away"
	case ProtocolError:
		return "1002 protocol error"
	case UnsupportedData:
		return "1003 unsupported data"
	case TooLarge:
		return "1004 too large"
	case NoStatus:
		return "1005 no status received"
	case AbnormalClosure:
		return "1006 abnormal closure"
	case InvalidPayload:
		return "1007 invalid payload data"
	case PolicyViolation:
		return "1008 policy violation"
	case MessageTooBig:
		return "1009 message too big"
	case MandatoryExtension:
		return "1010 mandatory extension"
	case InternalError:
		return "1011 internal error"
	case ServiceRestart:
		return "1012 service restart"
	case TryAgainLater:
		return "1013 try again later"
	case BadGateway:
		return "1014 bad gateway"
	case TLSHandshake:
		return "1015 TLS handshake"
	}
	return strconv.Itoa(int(c))
}
