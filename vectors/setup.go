package vectors

import (
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/wsdriver/wsdriver"
)

// setup is a Setup as a script says it, with its randomness still to be drawn
// and the script's own options.
type setup struct {
	Setup
	source source
	manual bool // events are not answered unless the script says so
}

// The randomness where a script says nothing is that of RFC 6455's examples: the
// masking key of section 5.7 and the handshake key of section 1.3.
const (
	defaultMask = "37fa213d"
	defaultKey  = "dGhlIHNhbXBsZSBub25jZQ=="
)

// source is a rand.Source of a client. The two numbers behind a request make
// its handshake key, all others the masking key of a frame.
type source struct {
	key  [2]uint64
	mask uint64
	n    int // numbers of the key that are still to be drawn
}

// Uint64 returns the next number.
func (s *source) Uint64() uint64 {
	if s.n > 0 {
		s.n--
		return s.key[1-s.n]
	}
	return s.mask
}

// parseSetup parses what follows server or client.
func parseSetup(role wsdriver.Role, w *words) (*setup, error) {
	s := &setup{Setup: Setup{Role: role, Config: new(wsdriver.Config)}}
	if v, ok := wsdriver.ParseVersion(w.peek()); ok {
		s.Version = v
		w.next()
	}
	if s.Open = w.take("open"); s.Open != (s.Version != 0) && role == wsdriver.Server {
		return nil, fmt.Errorf("a server has a version if it is open and none if not")
	}
	if role == wsdriver.Client {
		if s.Version == 0 {
			return nil, fmt.Errorf("a client has a version")
		}
		s.Config.Versions = []wsdriver.Version{s.Version}
	}
	s.option("key=" + defaultMask)
	s.option("nonce=" + defaultKey)
	for !w.end() {
		if word := w.next(); !s.option(word) {
			return nil, fmt.Errorf("no such option: %s", word)
		}
	}
	return s, nil
}

// option sets one option, and reports whether there is one of that form.
func (s *setup) option(word string) bool {
	name, value, _ := strings.Cut(word, "=")
	c, err := s.Config, error(nil)
	switch name {
	case "max":
		c.MaxMessage, err = strconv.Atoi(value)
	case "frame":
		c.MaxFrame, err = strconv.Atoi(value)
	case "fragments":
		c.MaxFragments, err = strconv.Atoi(value)
	case "handshake":
		c.MaxHandshake, err = strconv.Atoi(value)
	case "pingafter":
		c.PingAfter, err = time.ParseDuration(value)
	case "failafter":
		c.FailAfter, err = time.ParseDuration(value)
	case "protocols":
		c.Protocols = strings.Split(value, ",")
	case "versions":
		c.Versions = nil
		for _, number := range strings.Split(value, ",") {
			var n uint64
			n, err = strconv.ParseUint(number, 10, 8)
			c.Versions = append(c.Versions, wsdriver.Version(n))
		}
	case "origin":
		if value == "any" {
			c.CheckOrigin = wsdriver.InsecureAnyOrigin
		}
		return value == "any" || value == "same"
	case "key":
		var key []byte
		if key, err = hex.DecodeString(value); len(key) != 4 {
			return false
		}
		s.source.mask = uint64(binary.LittleEndian.Uint32(key)) // its low byte goes first
	case "nonce":
		var key []byte
		if key, err = base64.StdEncoding.DecodeString(value); len(key) != 16 {
			return false
		}
		s.source.key = [2]uint64{binary.BigEndian.Uint64(key), binary.BigEndian.Uint64(key[8:])}
	default:
		return s.flag(word)
	}
	return err == nil
}

// flag sets an option that has no value.
func (s *setup) flag(word string) bool {
	switch word {
	case "manual":
		s.manual = true
	case "secure":
		s.Config.Secure = true
	case "require-protocol":
		s.Config.RequireProtocol = true
	default:
		return false
	}
	return true
}
