package vectors

import (
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
	}
	if s.Version != 0 {
		s.Config.Versions = []wsdriver.Version{s.Version}
	}
	s.defaults()
	for !w.end() {
		if w.take("keys") {
			if err := s.parseKeys(w); err != nil {
				return nil, err
			}
			continue
		}
		if word := w.next(); !s.option(word) {
			return nil, fmt.Errorf("no such option: %s", word)
		}
	}
	return s, nil
}

// defaults sets the randomness.
func (s *setup) defaults() {
	s.option("key=" + defaultMask)
	own := defaultNonce
	if s.Peer = defaultKey; s.Role == wsdriver.Client {
		own, s.Peer = defaultKey, defaultNonce
	}
	s.option("nonce=" + own)
	s.source.keys, _ = drawKeys(defaultKey1, defaultKey2, defaultKey3)
}

// parseKeys parses what follows keys: the two keys and the eight bytes of a client of
// hixie-76 to hybi-03.
func (s *setup) parseKeys(w *words) error {
	var keys [3]string
	for i := range keys {
		var err error
		if keys[i], err = w.text(); err != nil {
			return err
		}
	}
	list, ok := drawKeys(keys[0], keys[1], keys[2])
	if !ok {
		return fmt.Errorf("no client writes such keys: %q", keys)
	}
	s.source.keys = list
	return nil
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
		c.Versions, err = parseVersions(value)
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
		var ok bool
		s.source.key, ok = drawKey(value)
		return ok
	case "peer":
		s.Peer = value
		return value != ""
	default:
		return s.flag(word)
	}
	return err == nil
}

// parseVersions parses a list of versions, each by its name or its number, or all.
func parseVersions(list string) ([]wsdriver.Version, error) {
	if list == "all" {
		return wsdriver.AllVersions(), nil
	}
	var versions []wsdriver.Version
	for _, name := range strings.Split(list, ",") {
		v, ok := wsdriver.ParseVersion(name)
		if !ok {
			n, err := strconv.ParseUint(name, 10, 8)
			if err != nil {
				return nil, err
			}
			v = wsdriver.Version(n)
		}
		versions = append(versions, v)
	}
	return versions, nil
}

// flag sets an option that has no value.
func (s *setup) flag(word string) bool {
	switch word {
	case "manual":
		s.manual = true
	case "secure":
		s.Config.Secure = true
	case "strict-utf8":
		s.Config.StrictUTF8 = true
	case "require-protocol":
		s.Config.RequireProtocol = true
	default:
		return false
	}
	return true
}
