package wsdriver_test

import (
	"fmt"
	"unicode/utf8"

	"github.com/wsdriver/wsdriver"
)

// The model is a second reader of frames, written from the words of RFC 6455
// alone and for clarity alone: it takes the whole stream, one byte at a time, keeps
// all of it, and goes to the end in one piece. What the driver tells of the same
// bytes, however they are cut, must be what the model says.

// modelConfig is what a reader must know beforehand. Limits are as in Config.
type modelConfig struct {
	role       wsdriver.Role // of the reader
	version    wsdriver.Version
	message    int
	frame      int
	fragments  int
	afterClose bool // read on after a Close frame, as nobody should
}

// modelEvent is an event with its pieces joined. Neighbouring pieces of one message
// are one event, since where reads cut them is nobody's business.
type modelEvent struct {
	kind  wsdriver.Kind
	flags wsdriver.Flags
	code  wsdriver.Code
	data  string
}

func (e modelEvent) String() string {
	return wsdriver.Event{Kind: e.kind, Flags: e.flags, Code: e.code, Data: []byte(e.data)}.String()
}

// modelFrame is one whole frame.
type modelFrame struct {
	opcode  byte
	fin     bool
	key     [4]byte
	payload []byte
}

// modelResult is what the model has to say of a stream.
type modelResult struct {
	events []modelEvent
	frames []modelFrame
	spans  [][2]int // from where to where payload of data frames stands
	end    int      // up to and with the byte that ended it: a fault or a Close frame
	over   bool
	whole  bool // the stream ends between two frames
}

// modelReader is the reading of one stream.
type modelReader struct {
	modelConfig
	modelResult
	in   []byte
	pos  int
	open byte   // opcode of the message that is open, or 0
	size uint64 // of that message so far
	part int    // frames of that message so far
	rune []byte // of a text message: the bytes of a character that is not whole
}

func modelRead(c modelConfig, b []byte) modelResult {
	m := &modelReader{modelConfig: c, in: b}
	if m.message <= 0 {
		m.message = wsdriver.DefaultMaxMessage
	}
	if m.frame <= 0 {
		m.frame = m.message
	}
	if m.fragments <= 0 {
		m.fragments = wsdriver.DefaultMaxFragments
	}
	for !m.over && m.pos < len(m.in) {
		m.whole = m.readFrame()
	}
	if !m.over {
		m.end, m.whole = len(b), m.whole || len(b) == 0
	}
	return m.modelResult
}

func (m *modelReader) next() (b byte, ok bool) {
	if m.pos == len(m.in) {
		return 0, false
	}
	m.pos++
	return m.in[m.pos-1], true
}

func (m *modelReader) number(bytes int) (n uint64, ok bool) {
	for range bytes {
		b, ok := m.next()
		if !ok {
			return 0, false
		}
		n = n*256 + uint64(b)
	}
	return n, true
}

// fault ends the reading at the byte that was read last.
func (m *modelReader) fault(c wsdriver.Code) bool {
	m.tell(modelEvent{kind: wsdriver.Fail, code: c})
	m.over, m.end = true, m.pos
	return false
}

// readFrame reads one frame and says whether it came whole.
func (m *modelReader) readFrame() bool {
	b, ok := m.next()
	if !ok {
		return false
	}
	fin, reserved, opcode := b/128 == 1, b/16%8, b%16
	control := opcode >= 8
	switch {
	case reserved != 0:
		return m.fault(1002) // 5.2 "MUST be 0 unless an extension is negotiated"
	case opcode >= 3 && opcode <= 7, opcode >= 11:
		return m.fault(1002) // 5.2 "If an unknown opcode is received"
	case control && !fin:
		return m.fault(1002) // 5.5 "MUST NOT be fragmented"
	case opcode == 0 && m.open == 0:
		return m.fault(1002) // 5.4: nothing to continue
	case (opcode == 1 || opcode == 2) && m.open != 0:
		return m.fault(1002) // 5.4 "fragments of one message MUST NOT be interleaved"
	case opcode == 0 && m.part >= m.fragments:
		return m.fault(1008) // 10.4
	}

	if b, ok = m.next(); !ok {
		return false
	}
	masked, length := b/128 == 1, uint64(b%128)
	switch {
	case masked != (m.role == wsdriver.Server):
		return m.fault(1002) // 5.1
	case control && length > 125:
		return m.fault(1002) // 5.5
	case opcode == 8 && length == 1:
		return m.fault(1002) // 5.5.1 "the first two bytes of the body MUST be"
	}
	shortest := uint64(0)
	switch length {
	case 126:
		shortest = 126
		length, ok = m.number(2)
	case 127:
		shortest = 65536
		length, ok = m.number(8)
	}
	if !ok {
		return false
	}
	if !control {
		before := m.size
		if opcode != 0 {
			before = 0
		}
		switch {
		case length >= 1<<63:
			return m.fault(1002) // 5.2 "the most significant bit MUST be 0"
		case length < shortest && m.version == wsdriver.Hybi13:
			return m.fault(1002) // 5.2 "the minimal number of bytes MUST be used"
		case length > uint64(m.frame), before+length > uint64(m.message):
			return m.fault(1009) // 10.4
		case fin && opcode == 0 && uint64(m.missing()) > length:
			return m.fault(1007) // 8.1: no room for the rest of a character
		}
	}

	f := modelFrame{opcode: opcode, fin: fin}
	if masked {
		for i := range f.key {
			if f.key[i], ok = m.next(); !ok {
				return false
			}
		}
	}
	if control {
		return m.readControl(f, length)
	}
	return m.readData(f, length)
}

// payload returns the next byte of the frame's payload.
func (m *modelReader) payload(f *modelFrame) (byte, bool) {
	b, ok := m.next()
	if !ok {
		return 0, false
	}
	b ^= f.key[len(f.payload)%4] // 5.3
	f.payload = append(f.payload, b)
	return b, true
}

func (m *modelReader) readControl(f modelFrame, length uint64) bool {
	for range length {
		if _, ok := m.payload(&f); !ok {
			return false
		}
	}
	m.frames = append(m.frames, f)
	if f.opcode != 8 {
		m.tell(modelEvent{wsdriver.Kind(f.opcode), wsdriver.Whole, 0, string(f.payload)})
		return true
	}
	code, reason := wsdriver.Code(1005), ""
	if length > 0 {
		code = wsdriver.Code(f.payload[0])*256 + wsdriver.Code(f.payload[1])
		reason = string(f.payload[2:])
		if !modelCode(code, m.version) {
			return m.fault(1002) // 7.4
		}
		if !utf8.ValidString(reason) {
			return m.fault(1007) // 5.5.1, 8.1
		}
	}
	m.tell(modelEvent{wsdriver.Close, 0, code, reason})
	if !m.afterClose {
		m.over, m.end = true, m.pos
	}
	return true
}

// modelCode says whether a Close frame may have the code (7.4.1, 7.4.2 and the
// registry). 1004 was "frame too large" before version 13.
func modelCode(c wsdriver.Code, v wsdriver.Version) bool {
	switch c {
	case 1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014:
		return true
	case 1004:
		return v != wsdriver.Hybi13
	}
	return c >= 3000 && c < 5000
}

func (m *modelReader) readData(f modelFrame, length uint64) bool {
	start := f.opcode != 0
	if start {
		m.open, m.size, m.part, m.rune = f.opcode, 0, 0, nil
	}
	m.part++
	m.size += length
	kind := wsdriver.Kind(m.open)
	if length > 0 {
		m.spans = append(m.spans, [2]int{m.pos, m.pos + int(length)})
	}
	for i := range length {
		b, ok := m.payload(&f)
		if !ok {
			m.piece(kind, f.payload, start, false)
			return false
		}
		if kind == wsdriver.Text && !m.goesOn(b, f.fin, length-i-1) {
			m.piece(kind, f.payload[:i], start, false)
			return m.fault(1007)
		}
	}
	if start && length == 0 {
		m.tell(modelEvent{kind: kind, flags: wsdriver.First})
	}
	m.piece(kind, f.payload, start, f.fin)
	if f.fin {
		m.open = 0
	}
	m.frames = append(m.frames, f)
	return true
}

// goesOn says whether the text can still become valid UTF-8 with the byte b, if
// left more bytes of the last frame follow, or any number where it is not the last.
func (m *modelReader) goesOn(b byte, last bool, left uint64) bool {
	m.rune = append(m.rune, b)
	if utf8.FullRune(m.rune) {
		r, n := utf8.DecodeRune(m.rune)
		m.rune = nil
		return r != utf8.RuneError || n > 1
	}
	return !last || uint64(m.missing()) <= left
}

// missing returns how many bytes the character under way still needs.
func (m *modelReader) missing() int {
	if len(m.rune) == 0 {
		return 0
	}
	switch b := m.rune[0]; {
	case b >= 0xF0:
		return 4 - len(m.rune)
	case b >= 0xE0:
		return 3 - len(m.rune)
	}
	return 2 - len(m.rune)
}

// piece tells what came of a data frame, if that is anything.
func (m *modelReader) piece(k wsdriver.Kind, data []byte, first, last bool) {
	e := modelEvent{kind: k, data: string(data)}
	if first && len(data) > 0 {
		e.flags |= wsdriver.First
	}
	if last {
		e.flags |= wsdriver.Last
	}
	if last || len(data) > 0 {
		m.tell(e)
	}
}

func (m *modelReader) tell(e modelEvent) { m.events = modelJoin(m.events, e) }

// modelJoin appends an event, or joins it to the piece of its message before it.
func modelJoin(events []modelEvent, e modelEvent) []modelEvent {
	if n := len(events) - 1; n >= 0 && (e.kind == wsdriver.Text || e.kind == wsdriver.Binary) {
		p := &events[n]
		if p.kind == e.kind && p.flags&wsdriver.Last == 0 && e.flags&wsdriver.First == 0 {
			p.flags |= e.flags
			p.data += e.data
			return events
		}
	}
	return append(events, e)
}

// modelEqual says how two lists of events differ.
func modelEqual(got, want []modelEvent) error {
	for i := range max(len(got), len(want)) {
		switch {
		case i >= len(got):
			return fmt.Errorf("event %d is missing: %v", i, brief(want[i]))
		case i >= len(want):
			return fmt.Errorf("event %d should not be: %v", i, brief(got[i]))
		case got[i] != want[i]:
			return fmt.Errorf("event %d is %v, want %v", i, brief(got[i]), brief(want[i]))
		}
	}
	return nil
}

func brief(e modelEvent) string {
	s := e.String()
	if len(s) > 200 {
		s = fmt.Sprintf("%s… (%d bytes of data)", s[:200], len(e.data))
	}
	return s
}
