package wsdriver_test

import (
	"fmt"
	"time"

	"github.com/wsdriver/wsdriver"
)

// The second model is of an open connection as the program sees it, and this is all
// of it. Columns are what happens, rows are the state before it:
//
//	            frame     Close or fault     our Close          its reply        end of stream
//	Opened      its event Close|Fail Closing –        Closing   –                Close 1006  Finished
//	sent        its event Close|Fail over    ErrClosed          – nothing        Close 1006  Finished
//	ended       –         –                  –        over *    a Close over     –           Finished
//	over        –         –                  ErrClosed          – nothing        –           Finished
//	Finished    –         –                  ErrClosed          – nothing        –           Finished
//
// sent and ended are the two halves of Closing: we sent a Close frame, or the
// terminal event was told. over is both: Finished on a server, Closing on a client,
// which waits for the end of the stream. The * is ErrClosed after a fault.
//
// Time: in Opened, silence for PingAfter since the last Tick that had heard something
// is Idle, and FailAfter more is Close 1006; in Closing, FailAfter since the first
// Tick is the end of the stream.
type machineState struct {
	modelConfig
	sent, ended, failed, finished bool

	in  wsdriver.Kind // of the message that the peer has open
	out wsdriver.Kind // of the message that we have open

	now, since time.Duration
	phase      int // 0: no Tick yet; 1: silence; 2: asked; 3: closing
	heard      bool
	owed       string // kinds of events that are not answered yet, each with its code's offset from 1000
	want       machineResult
}

// machineResult is what a step shows.
type machineResult struct {
	event string // the events, in words
	wire  string // what was put on the wire, in words
	err   error
	state wsdriver.State
	next  time.Duration
}

const (
	machinePing = 5 * time.Second
	machineFail = 8 * time.Second
)

// machineOp is one thing that happens.
type machineOp int

const (
	feedText machineOp = iota
	feedBinary
	feedFirst
	feedMiddle
	feedLast
	feedPing
	feedPong
	feedGarbage
	feedClose
	sendText
	sendBinary
	sendFragment
	sendOther
	sendLast
	sendPing
	sendPong
	sendLongPing
	sendBadText
	sendClose
	sendBadClose
	reply
	tickShort
	tickLong
	endOfStream
	machineOps
)

func (op machineOp) String() string {
	return [...]string{"feedText", "feedBinary", "feedFirst", "feedMiddle", "feedLast", "feedPing", "feedPong",
		"feedGarbage", "feedClose", "sendText", "sendBinary", "sendFragment", "sendOther", "sendLast",
		"sendPing", "sendPong", "sendLongPing", "sendBadText", "sendClose", "sendBadClose", "reply",
		"tickShort", "tickLong", "endOfStream"}[op]
}

func (s machineState) state() wsdriver.State {
	switch {
	case s.finished, s.sent && s.ended && s.role == wsdriver.Server:
		return wsdriver.Finished
	case s.sent, s.ended:
		return wsdriver.Closing
	}
	return wsdriver.Opened
}

// step is the state after op, with what op is to show.
func (s machineState) step(op machineOp) machineState {
	s.want = machineResult{}
	switch {
	case op <= feedClose:
		s.feed(op)
	case op <= sendBadClose:
		s.send(op)
	case op == reply:
		s.reply()
	case op == endOfStream:
		s.stop()
	default:
		s.tick(map[machineOp]time.Duration{tickShort: 2 * time.Second, tickLong: 4 * time.Second}[op])
	}
	s.want.state = s.state()
	return s
}

// feed takes in what the peer sends.
func (s *machineState) feed(op machineOp) {
	s.heard = true
	if s.ended || s.finished {
		return
	}
	start := op == feedText || op == feedBinary || op == feedFirst
	goOn := op == feedMiddle || op == feedLast
	switch {
	case op == feedGarbage, start && s.in != wsdriver.None, goOn && s.in == wsdriver.None:
		s.want.event = "fail 1002"
		s.ended, s.failed = true, true
		s.owed += "F\x02"
	case op == feedText:
		s.want.event = `text first,last "hi"`
	case op == feedBinary:
		s.want.event = "binary first,last 6869"
	case op == feedFirst:
		s.in = wsdriver.Text
		s.want.event = `text first "hi"`
	case op == feedMiddle:
		s.want.event = `text "hi"`
	case op == feedLast:
		s.in = wsdriver.None
		s.want.event = `text last "hi"`
	case op == feedPing:
		s.want.event = `ping first,last "hi"`
		s.owed += "P\x00"
	case op == feedPong:
		s.want.event = `pong first,last "hi"`
	case op == feedClose:
		s.want.event = `close 1001 "hi"`
		s.ended = true
		s.owed += "C\x01"
	}
}

// send lets the program send.
func (s *machineState) send(op machineOp) {
	kind := map[machineOp]wsdriver.Kind{
		sendText: wsdriver.Text, sendBinary: wsdriver.Binary, sendFragment: wsdriver.Text,
		sendOther: wsdriver.Binary, sendLast: wsdriver.Text,
	}[op]
	switch {
	case s.sent || s.failed || s.finished:
		s.want.err = wsdriver.ErrClosed
	case op == sendLongPing:
		s.want.err = wsdriver.ErrTooLong
	case op == sendBadClose:
		s.want.err = wsdriver.ErrInvalidCode
	case op == sendPing:
		s.want.wire = `ping first,last "yo"`
	case op == sendPong:
		s.want.wire = `pong first,last "yo"`
	case op == sendClose:
		s.want.wire = `close 1000 "yo"`
		s.sent, s.out = true, wsdriver.None
	case s.out != wsdriver.None && (op == sendText || op == sendBinary || op == sendBadText || kind != s.out):
		s.want.err = wsdriver.ErrBusy
	case op == sendBadText:
		s.want.err = wsdriver.ErrInvalidUTF8
	case op == sendText, op == sendBinary:
		s.want.wire = fmt.Sprintf("frame 8%x yo", byte(kind))
	default:
		opcode := byte(kind)
		if s.out != wsdriver.None {
			opcode = 0
		}
		s.out = kind
		if op == sendLast {
			opcode |= 0x80
			s.out = wsdriver.None
		}
		s.want.wire = fmt.Sprintf("frame %02x yo", opcode)
	}
}

// reply answers the oldest event that is owed an answer.
func (s *machineState) reply() {
	if s.owed == "" {
		return
	}
	kind, code := s.owed[0], s.owed[1]
	s.owed = s.owed[2:]
	if s.sent || s.finished || s.ended && (kind == 'P' || kind == 'I') {
		return // pings are not answered behind the terminal event
	}
	switch kind {
	case 'P':
		s.want.wire = `pong first,last "hi"`
	case 'I':
		s.want.wire = `ping first,last ""`
	default:
		s.want.wire = fmt.Sprintf(`close %d ""`, 1000+int(code))
		s.sent, s.out = true, wsdriver.None
	}
}

// stop ends the stream, or our patience.
func (s *machineState) stop() {
	if !s.ended && !s.finished {
		s.want.event = `close 1006 ""`
		s.ended = true
	}
	s.finished = true
}

func (s *machineState) tick(dt time.Duration) {
	s.now += dt
	heard := s.heard
	s.heard = false
	switch s.state() {
	case wsdriver.Finished:
		s.phase = 0
		return
	case wsdriver.Closing:
		if s.phase != 3 {
			s.phase, s.since = 3, s.now
		}
	default:
		if s.phase == 0 || heard {
			s.phase, s.since = 1, s.now
		}
	}
	wait := machineFail
	if s.phase == 1 {
		wait = machinePing
	}
	switch {
	case s.now < s.since+wait:
		s.want.next = s.since + wait
	case s.phase == 1:
		s.want.event, s.want.next = "idle", s.now+machineFail
		s.phase, s.since = 2, s.now
		s.owed += "I\x00"
	default:
		s.stop()
	}
}
