package main

import (
	"github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/gotypes"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// vectors is what differs between the widths of registers.
type vectors interface {
	width() int
	vector() reg.VecVirtual
	xor(from, key, to operand.Op)
	or(v []reg.VecVirtual) reg.VecVirtual
	load(from operand.Mem, to reg.VecVirtual)
	store(from reg.VecVirtual, to operand.Mem)
	broadcast(key reg.Register, to reg.VecVirtual)
	// high returns a bit for each byte of v that is not ASCII.
	high(v reg.VecVirtual) reg.GPVirtual
	// start makes before what stands before a text, and errs empty.
	start(before, errs reg.VecVirtual)
	// tables loads what check needs.
	tables() []reg.VecVirtual
	// check adds to errs what is wrong in block, or in front of it because of what
	// stands before it, and makes it what stands before the next.
	check(tables []reg.VecVirtual, block, before, errs reg.VecVirtual)
	// tail is check for the last bytes of the text, as many as fresh says, which are
	// those of last. The others have been checked.
	tail(t *text, last, before, errs reg.VecVirtual, fresh reg.Register)
	// align goes on, if the way is long, to where dst is aligned, and keeps count of
	// it in left.
	align(t *text, keys, before, errs reg.VecVirtual, dirty, left reg.GPVirtual)
	// valid sets the flag of zero if errs is empty.
	valid(errs reg.VecVirtual)
}

// result is where the function's only result goes.
func result(c *build.Context) operand.Mem { return address(c.ReturnIndex(0)) }

// address is where a parameter or a result stands.
func address(c gotypes.Component) operand.Mem {
	at, err := c.Resolve()
	if err != nil {
		panic(err)
	}
	return at.Addr
}
