package wsdriver_test

import (
	"crypto/md5"
	"fmt"
	"math/big"
	"strings"
	"testing"

	"github.com/wsdriver/wsdriver"
	"github.com/wsdriver/wsdriver/internal/xtest"
)

// draftNumber is the number that a key hides, by the steps of hixie-76, section 5.2,
// with numbers that have no end; nil is none.
func draftNumber(key string) []byte {
	digits, spaces := "", int64(0)
	for _, c := range []byte(key) {
		switch {
		case c == ' ':
			spaces++
		case c >= '0' && c <= '9':
			digits += string(c)
		}
	}
	n, ok := new(big.Int).SetString(digits, 10)
	if !ok || spaces == 0 {
		return nil
	}
	q, rest := n.DivMod(n, big.NewInt(spaces), new(big.Int))
	if rest.Sign() != 0 || q.BitLen() > 32 {
		return nil
	}
	return q.FillBytes(make([]byte, 4))
}

// draftKey is a key that a script makes: one of the right form, mostly, and changed
// as often as not.
func draftKey(s *simScript) string {
	spaces := 1 + s.below(12)
	number := uint64(s.byte())<<24 | uint64(s.byte())<<16 | uint64(s.byte())<<8 | uint64(s.byte())
	if s.below(2) == 0 {
		number %= (1<<32 - 1) / 12 // a quotient of 32 bits may have a product of more
	}
	key := []byte(fmt.Sprint(number * uint64(spaces)))
	for range 1 + s.below(12) {
		at := s.below(len(key) + 1)
		key = append(key[:at:at], append([]byte{"!/:~AZaz"[s.below(8)]}, key[at:]...)...)
	}
	for range spaces {
		at := 1 + s.below(len(key)-1)
		key = append(key[:at:at], append([]byte{' '}, key[at:]...)...)
	}
	switch at := s.below(len(key)); s.below(6) {
	case 0:
		key[at] = "0 \x2f:9a"[s.below(6)]
	case 1:
		key = append(key[:at:at], key[at+1:]...)
	case 2:
		key = append(key, "99999999999999999999"[s.below(20):]...)
	}
	return strings.Trim(string(key), " ")
}

// A server takes two keys if each hides a number, and answers with the digest of both
// and of the eight bytes; a client's own keys are such keys.
func TestKeysOfHixie76(t *testing.T) {
	xtest.Check(t, "a server", xtest.ForAll(func(script xtest.Blob) error {
		s := &simScript{b: script}
		key1, key2 := draftKey(s), draftKey(s)
		key3 := append(s.take(8), "\r\n\x00\xFF\x00\r\n "...)[:8]
		n1, n2 := draftNumber(key1), draftNumber(key2)
		in := "GET / HTTP/1.1\r\nHost: h\r\nUpgrade: WebSocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key1: " +
			key1 + "\r\nSec-WebSocket-Key2: " + key2 + "\r\n\r\n" + string(key3)
		e, err := draftFeed(wsdriver.NewServer(oldServerConfig()), []byte(in), s.cuts()...)
		if err != nil {
			return err
		}
		if good := n1 != nil && n2 != nil; good != (e.d.State() == wsdriver.Opened) {
			return fmt.Errorf("%q, %q: %v, %v", key1, key2, e.d.State(), e.d.Err())
		} else if !good {
			return nil
		}
		digest := md5.Sum(append(append(n1, n2...), key3...))
		if _, got, _ := strings.Cut(string(e.out), "\r\n\r\n"); got != string(digest[:]) {
			return fmt.Errorf("%q, %q, %q: %x, want %x", key1, key2, key3, got, digest)
		}
		return nil
	}, xtest.Script()))
	xtest.Check(t, "a client", xtest.ForAll(func(words xtest.Blob) error {
		s := &simScript{b: words}
		cfg := &wsdriver.Config{Versions: []wsdriver.Version{wsdriver.Hixie76}, Rand: &simKeys{n: uint64(s.key())<<32 + uint64(s.key()) + uint64(s.byte())}}
		out, err := wsdriver.NewClient(cfg).AppendRequest(nil, &wsdriver.HandshakeRequest{Host: "h"})
		if err != nil {
			return err
		}
		for _, name := range []string{"Sec-WebSocket-Key1: ", "Sec-WebSocket-Key2: "} {
			_, key, _ := strings.Cut(string(out), name)
			key, _, _ = strings.Cut(key, "\r\n")
			if draftNumber(key) == nil || strings.Trim(key, " ") != key {
				return fmt.Errorf("%q", key)
			}
		}
		return nil
	}, xtest.Bytes(12)))
}
