package wsdriver_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/leanovate/gopter"
	"github.com/leanovate/gopter/commands"
	"github.com/leanovate/gopter/gen"
	"github.com/wsdriver/wsdriver"
	"github.com/wsdriver/wsdriver/internal/xtest"
)

// machine is a Driver with the events that it is to answer.
type machine struct {
	modelConfig
	d     *wsdriver.Driver
	state machineState // for the clock alone
	owed  []wsdriver.Event
	moves *wsdriver.Config // where the Driver moves at every rest, its Config
}

func newMachine(c modelConfig, moves bool) *machine {
	cfg := c.config()
	cfg.PingAfter, cfg.FailAfter = machinePing, machineFail
	d := new(wsdriver.Driver)
	d.Reset(c.role, cfg)
	d.Skip(c.version, "")
	m := &machine{modelConfig: c, d: d}
	if moves {
		m.moves = cfg
	}
	return m
}

// do makes op happen and returns what it shows.
func (m *machine) do(op machineOp) (r machineResult) {
	var b []byte
	if m.moves != nil {
		m.d = moved(m.d, m.moves)
	}
	yo, d := []byte("yo"), m.d
	switch op {
	case feedText, feedBinary, feedFirst, feedMiddle, feedLast, feedPing, feedPong:
		b0 := map[machineOp]byte{feedText: 0x81, feedBinary: 0x82, feedFirst: 0x01, feedMiddle: 0, feedLast: 0x80,
			feedPing: 0x89, feedPong: 0x8A}[op]
		r.event = m.feed(simFrame(nil, m.modelConfig, b0, 2, []byte("hi"), 7, 0))
	case feedClose:
		r.event = m.feed(simFrame(nil, m.modelConfig, 0x88, 4, []byte("\x03\xE9hi"), 7, 0))
	case feedGarbage:
		r.event = m.feed([]byte("\xFFgarbage"))
	case sendText:
		b, r.err = d.AppendMessage(nil, wsdriver.Text, yo)
	case sendBinary:
		b, r.err = d.AppendMessage(nil, wsdriver.Binary, yo)
	case sendFragment:
		b, r.err = d.AppendFragment(nil, wsdriver.Text, yo, false)
	case sendOther:
		b, r.err = d.AppendFragment(nil, wsdriver.Binary, yo, false)
	case sendLast:
		b, r.err = d.AppendFragment(nil, wsdriver.Text, yo, true)
	case sendPing:
		b, r.err = d.AppendPing(nil, yo)
	case sendPong:
		b, r.err = d.AppendPong(nil, yo)
	case sendLongPing:
		b, r.err = d.AppendPing(nil, make([]byte, 126))
	case sendBadText:
		b, r.err = d.AppendMessage(nil, wsdriver.Text, []byte("\xC3"))
	case sendClose:
		b, r.err = d.AppendClose(nil, wsdriver.NormalClosure, "yo")
	case sendBadClose:
		b, r.err = d.AppendClose(nil, wsdriver.AbnormalClosure, "")
	case reply:
		if len(m.owed) > 0 {
			b = d.AppendReply(nil, m.owed[0])
			m.owed = m.owed[1:]
		}
	case tickShort, tickLong:
		m.state = m.state.step(op)
		var ev wsdriver.Event
		ev, r.next = d.Tick(m.state.now)
		r.event = m.keep(ev)
	case endOfStream:
		r.event = m.keep(d.ReceiveEOF())
	}
	r.wire, r.state = m.words(b), d.State()
	return r
}

// feed gives the Driver input and returns its events in words.
func (m *machine) feed(in []byte) string {
	var words []string
	for ev := range m.d.Events(in) {
		words = append(words, m.keep(ev))
	}
	return strings.Join(words, "; ")
}

// keep keeps an event for its answer.
func (m *machine) keep(ev wsdriver.Event) string {
	switch {
	case ev.Kind == wsdriver.None:
		return ""
	case ev.Kind == wsdriver.Close && ev.Code == wsdriver.AbnormalClosure:
	case ev.Kind == wsdriver.Ping, ev.Kind == wsdriver.Idle, ev.Terminal():
		m.owed = append(m.owed, ev)
	}
	return ev.String()
}

// words says what is on the wire: control frames as events, data frames as frames.
func (m *machine) words(b []byte) string {
	if len(b) == 0 {
		return ""
	}
	c := m.other()
	if b[0]&0x0F < 8 {
		head := modelHeader(2, c.role == wsdriver.Server)
		p := []byte(b[head:])
		for i := range p {
			if head > 2 {
				p[i] ^= b[2+i%4]
			}
		}
		return fmt.Sprintf("frame %02x %s", b[0], p)
	}
	r := modelRead(c, b)
	if len(r.events) != 1 || !r.whole {
		return fmt.Sprintf("%x", b)
	}
	return r.events[0].String()
}

// Run, NextState, PreCondition and PostCondition make a machineOp a command.
func (op machineOp) Run(sut commands.SystemUnderTest) commands.Result {
	return sut.(*machine).do(op)
}

func (op machineOp) NextState(s commands.State) commands.State { return s.(machineState).step(op) }

func (op machineOp) PreCondition(commands.State) bool { return true }

func (op machineOp) PostCondition(s commands.State, r commands.Result) *gopter.PropResult {
	if want := s.(machineState).want; r != want {
		return &gopter.PropResult{Status: gopter.PropFalse, Labels: []string{
			fmt.Sprintf("%v shows %+v, want %+v", op, r, want),
		}}
	}
	return &gopter.PropResult{Status: gopter.PropTrue}
}

// String keeps the printed state short: gopter prints the first one.
func (s machineState) String() string { return s.role.String() + " " + s.version.String() }

// Whatever happens to an open connection, in whatever order, shows what the table in
// model_machine_test.go says.
func TestConnectionIsTheTable(t *testing.T) {
	for b := range byte(6) {
		c := simCase(b)
		weights := make([]gen.WeightedGen, 0, machineOps)
		for op := range machineOps {
			w := 8
			if op == feedGarbage || op == feedClose || op == sendClose || op == endOfStream {
				w = 1
			}
			weights = append(weights, gen.WeightedGen{Weight: w, Gen: gen.Const(op)})
		}
		orders := gen.Weighted(weights)
		xtest.Check(t, c.role.String()+" "+c.version.String(), commands.Prop(&commands.ProtoCommands{
			NewSystemUnderTestFunc: func(commands.State) commands.SystemUnderTest { return newMachine(c, false) },
			InitialStateGen:        gen.Const(machineState{modelConfig: c}),
			GenCommandFunc: func(commands.State) gopter.Gen {
				return orders.Map(func(op machineOp) commands.Command { return op })
			},
		}))
	}
}

// Every sequence of a few steps, with none left out.
func TestConnectionIsTheTableForShortRuns(t *testing.T) {
	var run func(c modelConfig, moves bool, ops []machineOp, left int)
	run = func(c modelConfig, moves bool, ops []machineOp, left int) {
		if left == 0 {
			m, s := newMachine(c, moves), machineState{modelConfig: c}
			for i, op := range ops {
				s = s.step(op)
				if got := m.do(op); got != s.want {
					t.Fatalf("%v %v: step %d of %v shows %+v, want %+v", c.role, c.version, i, ops, got, s.want)
				}
			}
			return
		}
		for op := range machineOps {
			run(c, moves, append(ops[:len(ops):len(ops)], op), left-1)
		}
	}
	for _, moves := range []bool{false, true} {
		run(simCase(0), moves, nil, 3)
		run(simCase(1), moves, nil, 3)
	}
}
