package wsdriver

import (
	"math/rand/v2"
	"slices"
	"time"

	"github.com/wsdriver/wsdriver/handshake"
	"github.com/wsdriver/wsdriver/internal/entropy"
	"github.com/wsdriver/wsdriver/parser"
	"github.com/wsdriver/wsdriver/wire"
)

// The limits that hold where a Config says nothing.
const (
	DefaultMaxMessage   = parser.DefaultMessage   // bytes
	DefaultMaxFragments = parser.DefaultFragments // frames
	DefaultMaxHandshake = 8 << 10                 // bytes
	DefaultFailAfter    = 10 * time.Second
)

// Config says what a Driver accepts and offers. Any number of Drivers may share
// one, and none modifies it; nor may the program once a Driver uses it. The zero
// value is safe for the open internet.
type Config struct {
	// Versions are the versions of the protocol that a server accepts, in any
	// order. A client speaks the first. Nil means 13, 8 and 7. AllVersions gives
	// every one that there is; the older ones prove little of what the newer ones
	// prove about their peer, and hixie-75 nothing.
	Versions []Version

	// MaxMessage is the largest message in bytes that is received, after
	// decompression; 0 means DefaultMaxMessage, 1 MiB. A larger one fails with
	// 1009 at the header that announces it: with ErrMessageTooBig, or with
	// ErrFrameTooBig where that frame is over MaxFrame too.
	MaxMessage int

	// MaxFrame is the largest payload in bytes of one data frame on the wire; 0
	// means MaxMessage. Where an extension has encoded a message,
	// both limits are 1/256 and 16 bytes larger on the wire: what cannot be compressed
	// grows.
	MaxFrame int

	// MaxFragments is the largest number of frames of one message, empty ones
	// counted; 0 means DefaultMaxFragments. One more fails with 1008.
	MaxFragments int

	// MaxHandshake is the largest HTTP head in bytes that is received; 0 means
	// DefaultMaxHandshake, 8 KiB.
	MaxHandshake int

	// Protocols are the subprotocols, best first: those that a server speaks, of
	// which it picks the first that the client offers, or those that a client
	// offers.
	Protocols []string

	// RequireProtocol makes a server refuse a client with which no subprotocol is
	// agreed, and a client fail on a server that picks none.
	RequireProtocol bool

	// CheckOrigin decides whether a server takes a request from its origin. Nil
	// means the same origin as the Host, or none at all, which is how clients that
	// are not browsers come. It is called within Receive and must not block.
	CheckOrigin func(*HandshakeRequest) bool

	// Rand gives the masking keys and the handshake keys of a client. Nil means
	// ChaCha8 generators that the operating system has seeded, which nobody can
	// foretell: connections to an untrusted network need that. A fixed source makes a
	// test repeatable. Drivers that share a Config
	// across goroutines need a source that can be shared.
	Rand rand.Source

	// PingAfter is how long the peer may be silent before Tick asks for a ping; 0
	// means for ever.
	PingAfter time.Duration

	// FailAfter is how long an opening handshake may take and how long a ping for
	// silence or a Close frame may stay unanswered before Tick gives up; 0 means
	// DefaultFailAfter, 10 seconds.
	FailAfter time.Duration

	// Extensions are those that a server accepts and a client offers, best first. Nil
	// means none, as does a nil among them.
	Extensions []Extension

	// StrictUTF8 fails on text that is not valid UTF-8 in the versions before 07
	// too, which by their drafts take it with U+FFFD in the place of what is not.
	StrictUTF8 bool

	// Secure says that the connection runs over TLS; on a server, be it only up to a
	// proxy that ends it. The same origin then has the scheme https, and the
	// location in the handshakes of hixie-75 to hybi-03 the scheme wss.
	Secure bool
}

// defaultVersions are the versions of a Config that names none.
var defaultVersions = []Version{Hybi13, Hybi08, Hybi07}

// AllVersions returns every version of the protocol, newest first.
func AllVersions() []Version {
	return slices.Clone(wire.Versions[:])
}

// AllowOrigins returns a CheckOrigin that allows the listed origins, each of
// the form "https://example.com:8443", and requests without one. Scheme, host
// and port must all be equal.
func AllowOrigins(origins ...string) func(*HandshakeRequest) bool {
	return handshake.AllowOrigins(origins...)
}

// InsecureAnyOrigin is a CheckOrigin that lets the pages of every site on the
// web connect with their visitors' cookies.
func InsecureAnyOrigin(*HandshakeRequest) bool { return true }

var defaultConfig Config

// defaultSource is shared: it holds no state.
var defaultSource rand.Source = entropy.Source{}

func (c *Config) versions() []Version {
	if c.Versions == nil {
		return defaultVersions
	}
	return c.Versions
}

// version is the one that a client speaks.
func (c *Config) version() Version {
	if vs := c.versions(); len(vs) > 0 {
		return vs[0]
	}
	return Hybi13
}

func (c *Config) limits() parser.Limits {
	return parser.Limits{Message: c.MaxMessage, Frame: c.MaxFrame, Fragments: c.MaxFragments}
}

func (c *Config) maxHandshake() int {
	if c.MaxHandshake <= 0 {
		return DefaultMaxHandshake
	}
	return c.MaxHandshake
}

func (c *Config) failAfter() time.Duration {
	if c.FailAfter <= 0 {
		return DefaultFailAfter
	}
	return c.FailAfter
}

func (c *Config) source() rand.Source {
	if c.Rand == nil {
		return defaultSource
	}
	return c.Rand
}

func (c *Config) allows(r *HandshakeRequest) bool {
	if c.CheckOrigin == nil {
		return r.SameOrigin(c.Secure)
	}
	return c.CheckOrigin(r)
}
