package hybi

import "github.com/wsdriver/wsdriver/wire"

// earlyOpcode is an opcode of hybi-01 to hybi-06.
type earlyOpcode uint8

const (
	earlyContinuation earlyOpcode = iota
	earlyClose
	earlyPing
	earlyPong
	earlyText
	earlyBinary
)

// control reports whether the opcode is one of a control frame.
func (o earlyOpcode) control() bool { return o >= earlyClose && o <= earlyPong }

// earlyKinds are the kinds of the opcodes.
var earlyKinds = [16]wire.Kind{
	earlyClose: wire.Close, earlyPing: wire.Ping, earlyPong: wire.Pong,
	earlyText: wire.Text, earlyBinary: wire.Binary,
}

// earlyFIN reports whether the first bit of a frame is FIN, which says that it is the
// last of its message. Up to hybi-03 it was MORE, which says that it is not.
func earlyFIN(v wire.Version) bool { return v >= wire.Hybi04 }
