package wsdriver_test

import (
	"crypto/sha1"
	"encoding/binary"
	"unicode/utf8"

	"github.com/wsdriver/wsdriver"
)

// The opcodes of hybi-01 to hybi-06.
const (
	oldContinuation = iota
	oldClose
	oldPing
	oldPong
	oldText
	oldBinary
)

// oldUnmask is the masking of hybi-04 to hybi-06, which is its own reverse: of header
// and payload behind a nonce.
func oldUnmask(r oldRules, nonce []byte, b []byte) []byte {
	key := nonce
	if r.version == wsdriver.Hybi04 {
		sum := sha1.Sum(append(nonce[:4:4], r.key[:]...))
		key = sum[:]
	}
	out := make([]byte, len(b))
	for i := range b {
		out[i] = b[i] ^ key[i%len(key)]
	}
	return out
}

// hybi reads one frame of hybi-01 to hybi-06, and returns its length; 0 if it is not
// whole or has a fault.
func (s *oldStream) hybi(r oldRules, b []byte) int {
	var f oldFrame
	start := 0
	if r.from == wsdriver.Client && r.version >= wsdriver.Hybi04 {
		if start = 4; len(b) < 4 {
			return 0
		}
		copy(f.nonce[:], b)
		b = oldUnmask(r, b[:4], b[4:])
	}
	if len(b) == 0 {
		return 0
	}
	f.op = b[0] & 0x0F
	f.last = b[0]&0x80 != 0
	if r.version <= wsdriver.Hybi03 { // MORE, and not FIN
		f.last = !f.last
	}
	control := f.op >= oldClose && f.op <= oldPong
	switch {
	case b[0]&0x70 != 0, f.op > oldBinary, control && !f.last,
		f.op >= oldText && s.kind != 0, f.op == oldContinuation && s.kind == 0:
		return s.fail(1002)
	case f.op == oldContinuation && s.frags >= r.fragments:
		return s.fail(1008)
	case len(b) < 2:
		return 0
	case b[1]&0x80 != 0, control && b[1] > 125:
		return s.fail(1002)
	}
	size, length := 2, uint64(b[1])
	switch {
	case length == 126 && len(b) < 4, length == 127 && len(b) < 10:
		return 0
	case length == 126:
		size, length = 4, uint64(binary.BigEndian.Uint16(b[2:]))
		f.long = length < 126
	case length == 127:
		size, length = 10, binary.BigEndian.Uint64(b[2:])
		f.long = length < 1<<16
	}
	if f.op >= oldText {
		s.kind, s.text, s.frags = wsdriver.Text+wsdriver.Kind(f.op-oldText), nil, 0
	}
	switch {
	case length >= 1<<63:
		return s.fail(1002)
	case !control && (length > uint64(r.frame) || length > uint64(r.message-len(s.text))):
		return s.fail(1009)
	}
	short := uint64(len(b)-size) < length
	f.payload = b[size:]
	if !short {
		f.payload = f.payload[:length]
	}
	if !control {
		text := append(s.text, f.payload...)
		if s.kind == wsdriver.Text && r.strict && !oldStarts(text) {
			return s.fail(1007)
		}
		if !short {
			s.text = text
			s.frags++
		}
	}
	if short {
		return 0
	}
	s.frames = append(s.frames, f)
	if s.frame(r, f); len(s.events) > 0 && s.events[len(s.events)-1][:4] == "fail" {
		return 0
	}
	return start + size + int(length)
}

// frame tells what a whole frame says.
func (s *oldStream) frame(r oldRules, f oldFrame) {
	switch f.op {
	case oldClose:
		s.close(r, f.payload)
	case oldPing, oldPong:
		s.tell(wsdriver.Ping+wsdriver.Kind(f.op-oldPing), 0, f.payload)
	default:
		if !f.last {
			return
		}
		text := s.text
		if s.kind == wsdriver.Text && !utf8.Valid(text) {
			if r.strict {
				s.fail(1007)
				return
			}
			text = oldMend(text)
		}
		s.tell(s.kind, 0, text)
		s.kind = 0
	}
}

// close reads the body of a Close frame: free up to 04, a letter in 05, and a code
// with a reason in 06.
func (s *oldStream) close(r oldRules, body []byte) {
	switch {
	case r.version == wsdriver.Hybi05:
		body = nil
	case r.version < wsdriver.Hybi06 || len(body) == 0:
	case len(body) == 1:
		s.fail(1002)
		return
	default:
		code := wsdriver.Code(binary.BigEndian.Uint16(body))
		switch {
		case !code.Sendable() && code != wsdriver.TooLarge:
			s.fail(1002)
		case !utf8.Valid(body[2:]):
			s.fail(1007)
		default:
			s.tell(wsdriver.Close, code, body[2:])
		}
		return
	}
	s.tell(wsdriver.Close, wsdriver.NoStatus, body)
}

// oldAppend appends a frame as its sender would, which may be against the rules.
func oldAppend(dst []byte, r oldRules, first byte, nonce uint32, payload string) []byte {
	f := append(append([]byte{first}, lengthOf(len(payload), 0)...), payload...)
	if r.from == wsdriver.Server || r.version < wsdriver.Hybi04 {
		return append(dst, f...)
	}
	n := binary.BigEndian.AppendUint32(nil, nonce)
	return append(append(dst, n...), oldUnmask(r, n, f)...)
}

// oldConnectionKey is the key of a connection in hybi-04.
func oldConnectionKey(key, nonce string) [20]byte {
	return sha1.Sum([]byte(key + nonce + "61AC5F19-FBBA-4540-B96F-6561F1AB40A8"))
}
