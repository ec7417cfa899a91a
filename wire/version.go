package wire

import "strconv"

// Version is a version of the protocol. For the hybi drafts it is the number
// that Sec-WebSocket-Version carries.
type Version uint8

const (
	Hybi07 Version = 7  // draft-ietf-hybi-thewebsocketprotocol-07
	Hybi08 Version = 8  // drafts 08 to 12
	Hybi13 Version = 13 // drafts 13 to 17 and RFC 6455
)

// String returns the version's name, such as "hybi-13".
func (v Version) String() string {
	switch {
	case v == 0:
		return "unknown"
	case v < 10:
		return "hybi-0" + strconv.Itoa(int(v))
	default:
		return "hybi-" + strconv.Itoa(int(v))
	}
}

// ParseVersion is the reverse of [Version.String]; "rfc6455" is another name of
// hybi-13.
func ParseVersion(name string) (Version, bool) {
	if name == "rfc6455" {
		return Hybi13, true
	}
	for _, v := range [...]Version{Hybi13, Hybi08, Hybi07} {
		if v.String() == name {
			return v, true
		}
	}
	return 0, false
}

// Caps tells what a version of the protocol can do.
type Caps struct {
	Binary         bool // binary messages
	Ping           bool // pings and pongs
	CloseCodes     bool // a code and a reason in the Close frame
	CloseHandshake bool // a closing handshake of any kind
	Fragments      bool // messages in several frames
	Masking        bool // the client masks
	Extensions     bool
}

// Caps returns what the version can do.
func (v Version) Caps() Caps {
	switch v {
	case Hybi07, Hybi08, Hybi13:
		return Caps{true, true, true, true, true, true, true}
	}
	return Caps{}
}
