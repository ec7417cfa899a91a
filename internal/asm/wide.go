package main

import (
	"github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// wide is AVX-512.
type wide struct {
	*build.Context
	data *wideData
}

// wideData is what the kernels of AVX-512 read.
type wideData struct {
	classHigh, classLow, behind operand.Mem
	index                       operand.Mem // 0 to 63
	ascii, top                  operand.Mem // the class of ASCII, and 80, in four bytes
}

func newWideData(c *build.Context) *wideData {
	return &wideData{
		classHigh: table(c, "classHigh", 64, classHigh),
		classLow:  table(c, "classLow", 64, classLow),
		behind:    table(c, "behind", 64, behindHigh),
		index:     table(c, "index", 64, func(i int) byte { return byte(i) }),
		ascii:     table(c, "ascii", 8, constant(class(0))),
		top:       table(c, "top4", 8, constant(0x80)),
	}
}

func (w wide) width() int                                { return 64 }
func (w wide) vector() reg.VecVirtual                    { return w.ZMM() }
func (w wide) xor(from, key, to operand.Op)              { w.VPXORD(from, key, to) }
func (w wide) load(from operand.Mem, to reg.VecVirtual)  { w.VMOVDQU64(from, to) }
func (w wide) store(from reg.VecVirtual, to operand.Mem) { w.VMOVDQU64(from, to) }
func (w wide) broadcast(key reg.Register, to reg.VecVirtual) {
	w.VPBROADCASTD(key, to)
}

// What stands before a block is kept as the classes of its bytes.
func (w wide) start(before, errs reg.VecVirtual) {
	w.VPBROADCASTD(w.data.ascii, before)
	w.VPXORD(errs, errs, errs)
}

func (w wide) valid(errs reg.VecVirtual) {
	k := w.K()
	w.VPTESTMB(errs, errs, k)
	w.KORTESTQ(k, k)
}

func (w wide) or(v []reg.VecVirtual) reg.VecVirtual {
	all := w.ZMM()
	w.VPORD(v[0], v[1], all)
	w.VPTERNLOGD(operand.U8(0xFE), v[2], v[3], all)
	return all
}

func (w wide) high(v reg.VecVirtual) reg.GPVirtual {
	k, high := w.K(), w.GP64()
	w.VPMOVB2M(v, k)
	w.KMOVQ(k, high)
	return high
}

func (w wide) tables() []reg.VecVirtual {
	v := []reg.VecVirtual{w.ZMM(), w.ZMM(), w.ZMM(), w.ZMM()}
	w.VMOVDQU64(w.data.classHigh, v[0])
	w.VMOVDQU64(w.data.classLow, v[1])
	w.VMOVDQU64(w.data.behind, v[2])
	w.VPBROADCASTD(w.data.top, v[3])
	return v
}

func (w wide) check(tables []reg.VecVirtual, block, before, errs reg.VecVirtual) {
	w.VPORD(w.faults(tables, block, before), errs, errs)
}

// faults returns what is wrong in block and in front of it, and puts the classes of
// its bytes in before.
func (w wide) faults(tables []reg.VecVirtual, block, before reg.VecVirtual) reg.VecVirtual {
	high, class, behind, edge := w.ZMM(), w.ZMM(), w.ZMM(), w.ZMM()
	w.VPSRLW(operand.U8(2), block, high)
	w.VPERMB(tables[1], block, class)
	w.VPERMB(tables[2], high, behind)
	w.VPERMB(tables[0], high, high)
	w.VPANDD(high, class, class)
	// The classes of the bytes one, two and three before each. Of those two before,
	// the bit of what starts three bytes is moved to the highest, and of those three
	// before, the bit of what starts four.
	one, two, three := w.ZMM(), w.ZMM(), w.ZMM()
	w.VALIGNQ(operand.U8(7), before, class, edge)
	w.VPSHLDQ(operand.U8(8), edge, class, one)
	w.VPSHLDQ(operand.U8(16+1), edge, class, two)
	w.VPSHLDQ(operand.U8(24+2), edge, class, three)
	w.VMOVDQA64(class, before)
	// Where the third byte or the fourth of a character must stand, two
	// continuations follow each other, and nowhere else: (two | three) & 80, then
	// (one & behind) ^ that.
	w.VPTERNLOGD(operand.U8(0xA8), tables[3], three, two)
	w.VPTERNLOGD(operand.U8(0x6A), two, behind, one)
	return one
}

func (w wide) tail(t *text, last, before, errs reg.VecVirtual, fresh reg.Register) {
	// The fresh bytes are turned to the start, and the rest is cleared.
	k, ones, index, turn := w.K(), w.GP64(), w.ZMM(), w.ZMM()
	w.MOVQ(operand.I32(-1), ones)
	w.BZHIQ(fresh, ones, ones)
	w.KMOVQ(ones, k)
	w.VMOVDQU64(w.data.index, index)
	w.VPBROADCASTB(fresh.(reg.GPVirtual).As32(), turn)
	w.VPSUBB(turn, index, index)
	block := w.ZMM()
	w.VPERMB_Z(last, index, k, block)
	faults := w.faults(w.tables(), block, before)
	w.VMOVDQU8_Z(faults, k, faults)
	w.VPORD(faults, errs, errs)
}

func (w wide) align(t *text, keys, before, errs reg.VecVirtual, dirty, left reg.GPVirtual) {
	aligned := operand.LabelRef("wide_aligned")
	w.CMPQ(t.n, operand.U32(alignFrom))
	w.JB(aligned)
	over := w.GP64()
	w.MOVQ(t.dst, over)
	w.ANDQ(operand.U32(64-1), over)
	w.JZ(aligned)

	w.Comment("A vector that starts before the text, of which only the text is touched.")
	k, ones, back := w.K(), w.GP64(), w.GP64()
	w.MOVQ(operand.I32(-1), ones)
	w.SHLXQ(over, ones, ones)
	w.KMOVQ(ones, k)
	w.MOVQ(over, back)
	w.NEGQ(back)
	w.ADDQ(back, t.src)
	if t.copies {
		w.ADDQ(back, t.dst)
	}
	w.ADDQ(over, left)
	w.SUBQ(operand.U32(64), left)
	w.broadcast(rotate(w.Context, t.key, back), keys)
	text, out := w.ZMM(), w.ZMM()
	w.VMOVDQU8_Z(operand.Mem{Base: t.src}, k, text)
	w.VPXORD(text, keys, out)
	if !t.copies {
		w.VMOVDQU8_Z(out, k, text)
	}
	w.VMOVDQU8(out, k, operand.Mem{Base: t.dst})
	t.advance(1)
	w.ORQ(w.high(text), dirty)
	w.JZ(aligned)
	w.check(w.tables(), text, before, errs)
	w.Label(string(aligned))
}
