package main

import (
	"github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// narrow is AVX2.
type narrow struct {
	*build.Context
	data *narrowData
}

// narrowData is what the kernels of AVX2 read.
type narrowData struct {
	firstHigh, firstLow, secondHigh operand.Mem
	lowHalf, third, fourth, top     operand.Mem // the same byte everywhere
	fresh                           operand.Mem // 32 times 00, 32 times FF
	index                           operand.Mem // -32 to -17
}

func newNarrowData(c *build.Context) *narrowData {
	return &narrowData{
		firstHigh:  table(c, "firstHigh", 16, firstHigh),
		firstLow:   table(c, "firstLow", 16, firstLow),
		secondHigh: table(c, "secondHigh", 16, secondHigh),
		lowHalf:    table(c, "lowHalf", 32, constant(0x0F)),
		third:      table(c, "third", 32, constant(0xE0-0x80)),
		fourth:     table(c, "fourth", 32, constant(0xF0-0x80)),
		top:        table(c, "top", 32, constant(0x80)),
		fresh:      table(c, "fresh", 64, func(i int) byte { return byte(0 - i/32) }),
		index:      table(c, "index16", 16, func(i int) byte { return byte(i - 32) }),
	}
}

func (w narrow) width() int                                { return 32 }
func (w narrow) vector() reg.VecVirtual                    { return w.YMM() }
func (w narrow) xor(from, key, to operand.Op)              { w.VPXOR(from, key, to) }
func (w narrow) load(from operand.Mem, to reg.VecVirtual)  { w.VMOVDQU(from, to) }
func (w narrow) store(from reg.VecVirtual, to operand.Mem) { w.VMOVDQU(from, to) }
func (w narrow) start(before, errs reg.VecVirtual) {
	w.VPXOR(before, before, before)
	w.VPXOR(errs, errs, errs)
}
func (w narrow) valid(errs reg.VecVirtual) { w.VPTEST(errs, errs) }
func (w narrow) broadcast(key reg.Register, to reg.VecVirtual) {
	w.VMOVD(key, to.AsX())
	w.VPBROADCASTD(to.AsX(), to)
}

func (w narrow) or(v []reg.VecVirtual) reg.VecVirtual {
	a, b := w.YMM(), w.YMM()
	w.VPOR(v[0], v[1], a)
	w.VPOR(v[2], v[3], b)
	w.VPOR(a, b, a)
	return a
}

func (w narrow) high(v reg.VecVirtual) reg.GPVirtual {
	high := w.GP64()
	w.VPMOVMSKB(v, high.As32())
	return high
}

func (w narrow) tables() []reg.VecVirtual {
	v := []reg.VecVirtual{w.YMM(), w.YMM(), w.YMM()}
	for i, mem := range []operand.Mem{w.data.firstHigh, w.data.firstLow, w.data.secondHigh} {
		w.VBROADCASTI128(mem, v[i])
	}
	return v
}

// check follows Keiser and Lemire.
func (w narrow) check(tables []reg.VecVirtual, block, before, errs reg.VecVirtual) {
	w.VPOR(w.faults(tables, block, before), errs, errs)
	w.VMOVDQA(block, before)
}

// faults returns what is wrong in block and in front of it.
func (w narrow) faults(tables []reg.VecVirtual, block, before reg.VecVirtual) reg.VecVirtual {
	edge := w.YMM()
	w.VPERM2I128(operand.U8(0x21), block, before, edge)
	return w.pairs(tables, block, edge, w.YMM)
}

// pairs returns what is wrong in block if edge stands before each of its halves.
func (w narrow) pairs(tables []reg.VecVirtual, block, edge reg.VecVirtual, vector func() reg.VecVirtual) reg.VecVirtual {
	// The bytes one, two and three before each.
	one, two := vector(), vector()
	w.VPALIGNR(operand.U8(15), edge, block, one)
	w.VPALIGNR(operand.U8(14), edge, block, two)
	w.VPALIGNR(operand.U8(13), edge, block, edge)
	// Where the third byte or the fourth of a character must stand, two
	// continuations follow each other, and nowhere else.
	w.VPSUBUSB(w.data.third, two, two)
	w.VPSUBUSB(w.data.fourth, edge, edge)
	w.VPOR(two, edge, edge)
	w.VPAND(w.data.top, edge, edge)

	half := vector()
	w.VPSRLW(operand.U8(4), one, half)
	w.VPAND(w.data.lowHalf, half, half)
	w.VPSHUFB(half, tables[0], half)
	w.VPAND(w.data.lowHalf, one, one)
	w.VPSHUFB(one, tables[1], one)
	w.VPAND(half, one, one)
	w.VPSRLW(operand.U8(4), block, half)
	w.VPAND(w.data.lowHalf, half, half)
	w.VPSHUFB(half, tables[2], half)
	w.VPAND(half, one, one)
	w.VPXOR(edge, one, one)
	return one
}

func (w narrow) tail(t *text, last, before, errs reg.VecVirtual, fresh reg.Register) {
	// Of what stands before last only the four bytes count that do if nearly all of
	// it is fresh. If they do not exist, it is all of the text or hardly fresh.
	at := w.GP64()
	w.MOVQ(t.n, at)
	w.SUBQ(operand.U32(32+4), at)
	w.JB(operand.LabelRef("narrow_single"))
	w.VPBROADCASTD(operand.Mem{Base: t.begin, Index: at, Scale: 1}, before)
	w.Label("narrow_single")
	faults := w.faults(w.tables(), last, before)
	w.LEAQ(w.data.fresh, at)
	w.VPAND(operand.Mem{Base: at, Index: fresh, Scale: 1}, faults, faults)
	w.VPOR(faults, errs, errs)
}

func (w narrow) align(t *text, keys, before, errs reg.VecVirtual, dirty, left reg.GPVirtual) {
	aligned := operand.LabelRef("narrow_aligned")
	w.CMPQ(t.n, operand.U32(alignFrom))
	w.JB(aligned)
	skip := w.GP64()
	w.MOVQ(t.dst, skip)
	w.NEGQ(skip)
	w.ANDQ(operand.U32(32-1), skip)
	w.CMPQ(skip, operand.U8(4))
	w.JB(aligned)

	w.Comment("Two vectors that overlap, at the start and where it is aligned.")
	turned, v, out := w.YMM(), [2]reg.VecVirtual{w.YMM(), w.YMM()}, [2]reg.VecVirtual{w.YMM(), w.YMM()}
	w.broadcast(rotate(w.Context, t.key, skip), turned)
	at := func(base reg.Register) [2]operand.Mem {
		return [2]operand.Mem{{Base: base}, {Base: base, Index: skip, Scale: 1}}
	}
	for i, from := range at(t.src) {
		w.load(from, v[i])
		if !t.copies {
			out[i] = v[i]
		}
	}
	w.xor(v[0], keys, out[0])
	w.xor(v[1], turned, out[1])
	for i, to := range at(t.dst) {
		w.store(out[i], to)
	}
	w.VMOVDQA(turned, keys)
	w.SUBQ(skip, left)
	w.SUBQ(operand.U32(32), left)
	w.ADDQ(skip, t.src)
	if t.copies {
		w.ADDQ(skip, t.dst)
	}
	w.ORQ(w.high(v[0]), dirty)
	w.ORQ(w.high(v[1]), dirty)
	w.JZ(operand.LabelRef("narrow_ascii"))
	tables := w.tables()
	w.check(tables, v[0], before, errs)
	w.VPBROADCASTD(operand.Mem{Base: t.src, Disp: -4}, before)
	w.check(tables, v[1], before, errs)
	w.Label("narrow_ascii")
	t.advance(1)
	w.Label(string(aligned))
}
