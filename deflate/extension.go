package deflate

import "github.com/wsdriver/wsdriver/wire"

// Name is the token of the extension (RFC 7692, section 7).
const Name = "permessage-deflate"

// Extension is permessage-deflate as one end of a connection wants it. Any number of
// connections, of either role, share one; it must not be changed once it is in use.
// The zero value is safe, and nil stands for it: see the package's notes on memory for
// what it keeps.
//
// A number that is out of range counts as the nearest that is not.
type Extension struct {
	// Level is how hard to look for what repeats, from 1 to 9; 0 is DefaultLevel. With
	// short messages and the default windows 9 takes almost three times the time of 1
	// and saves a sixth of the bytes.
	Level int

	// Threshold is the length, in bytes, from which on messages are compressed;
	// shorter ones go as they are. Of a message that is sent in fragments the first one
	// counts. 0 is DefaultThreshold, or DefaultThresholdAlone if no message that is sent
	// may refer to the ones before it.
	Threshold int

	// ServerNoContextTakeover and ClientNoContextTakeover say that each message of the
	// server, or of the client, is to be compressed alone: it takes more bytes, and no
	// memory between messages. A client asks for the first with all its offers, and does
	// not accept less; a client that sets the second obeys it and tells the server.
	ServerNoContextTakeover bool
	ClientNoContextTakeover bool

	// ServerMaxWindowBits and ClientMaxWindowBits limit the windows of what the server,
	// or the client, sends to 1<<8 to 1<<15 bytes. This is the memory that is kept at
	// both ends. 0 is DefaultWindowBits for windows that this end may choose alone or ask
	// for in its response, which leaves two: a client, which has few connections, asks
	// its server for nothing, and has up to 32 KiB for what it receives; and a message
	// that is compressed alone has a window of up to 32 KiB while it is sent.
	//
	// A client that sets ServerMaxWindowBits below 15 insists on it, unless the server
	// forgoes context takeover. A server whose client cannot limit its window asks it to
	// forgo context takeover instead.
	ServerMaxWindowBits int
	ClientMaxWindowBits int
}

const (
	// DefaultLevel is the level of an Extension that has none.
	DefaultLevel = 1

	// DefaultWindowBits are the bits of windows that are kept between messages and that an
	// Extension does not limit: 4 KiB are enough for most of what there is to gain with
	// short messages.
	DefaultWindowBits = 12

	// DefaultThreshold is the shortest message that is compressed with those before it
	// in mind, and DefaultThresholdAlone the shortest that is compressed without.
	DefaultThreshold      = 32
	DefaultThresholdAlone = 128
)

var _ wire.Preparer = (*Extension)(nil)

// Name returns "permessage-deflate".
func (e *Extension) Name() string { return Name }

var zeroExtension Extension

func (e *Extension) orZero() *Extension {
	if e == nil {
		return &zeroExtension
	}
	return e
}

// level returns e.Level within its bounds.
func (e *Extension) level() int {
	if e.Level == 0 {
		return DefaultLevel
	}
	return min(max(e.Level, 1), 9)
}

// windowBits returns bits within their bounds, or def if there are none.
func windowBits(bits, def int) int {
	if bits == 0 {
		return def
	}
	return min(max(bits, minBits), maxBits)
}

// threshold returns the length of the shortest message to compress.
func (e *Extension) threshold(takeover bool) int {
	switch {
	case e.Threshold != 0:
		return max(e.Threshold, 1)
	case takeover:
		return DefaultThreshold
	}
	return DefaultThresholdAlone
}
