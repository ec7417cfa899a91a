package wire

import "strconv"

// Version is a version of the protocol. For the hybi drafts from 04 on it is the
// number that Sec-WebSocket-Version carries.
type Version uint8

const (
	Hybi01 Version = 1  // draft-ietf-hybi-thewebsocketprotocol-01
	Hybi02 Version = 2  // draft 02
	Hybi03 Version = 3  // draft 03
	Hybi04 Version = 4  // draft 04
	Hybi05 Version = 5  // draft 05
	Hybi06 Version = 6  // draft 06
	Hybi07 Version = 7  // draft 07
	Hybi08 Version = 8  // drafts 08 to 12
	Hybi13 Version = 13 // drafts 13 to 17 and RFC 6455

	Hixie75 Version = 75 // draft-hixie-thewebsocketprotocol-75
	Hixie76 Version = 76 // draft-hixie-thewebsocketprotocol-76, which is hybi-00
)

// Versions are all versions, newest first.
var Versions = [...]Version{Hybi13, Hybi08, Hybi07, Hybi06, Hybi05, Hybi04, Hybi03, Hybi02, Hybi01, Hixie76, Hixie75}

// Hixie reports whether the version is one of the two hixie drafts.
func (v Version) Hixie() bool { return v == Hixie75 || v == Hixie76 }

// Early reports whether the version is one of hybi-01 to hybi-06, whose frames
// are laid out in their own ways.
func (v Version) Early() bool { return v >= Hybi01 && v <= Hybi06 }

// String returns the version's name, such as "hybi-13".
func (v Version) String() string {
	switch {
	case v == 0:
		return "unknown"
	case v.Hixie():
		return "hixie-" + strconv.Itoa(int(v))
	case v < 10:
		return "hybi-0" + strconv.Itoa(int(v))
	default:
		return "hybi-" + strconv.Itoa(int(v))
	}
}

// ParseVersion is the reverse of [Version.String]. "rfc6455" is another name of
// hybi-13, and "hybi-00" of hixie-76.
func ParseVersion(name string) (Version, bool) {
	switch name {
	case "rfc6455":
		return Hybi13, true
	case "hybi-00":
		return Hixie76, true
	}
	for _, v := range Versions {
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
	early := v.Early()
	hybi := early || v == Hybi07 || v == Hybi08 || v == Hybi13
	return Caps{
		Binary:         hybi,
		Ping:           hybi,
		CloseCodes:     hybi && v >= Hybi06,
		CloseHandshake: hybi || v == Hixie76,
		Fragments:      hybi,
		Masking:        hybi && v >= Hybi04,
		Extensions:     hybi && v >= Hybi04,
	}
}
