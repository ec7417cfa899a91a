package main

import (
	"github.com/mmcloughlin/avo/attr"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// buildShort writes the body of a kernel for 16 to 31 bytes: two vectors of 16
// that overlap.
func (t *text) buildShort(w narrow) {
	at := func(base reg.Register) [2]operand.Mem {
		m := operand.Mem{Base: base}
		return [2]operand.Mem{m, m.Offset(-16).Idx(t.n, 1)}
	}
	v := [2]reg.VecVirtual{t.XMM(), t.XMM()}
	for i, from := range at(t.src) {
		t.VMOVDQU(from, v[i])
	}
	if t.dst != nil {
		out := v
		for i, key := range []reg.Register{t.key, rotate(t.Context, t.key, t.n)} {
			k := t.XMM()
			t.VMOVD(key, k)
			t.VPBROADCASTD(k, k)
			if t.copies {
				out[i] = t.XMM()
			}
			t.VPXOR(v[i], k, out[i])
		}
		for i, to := range at(t.dst) {
			t.VMOVDQU(out[i], to)
		}
	}
	both, high := t.XMM(), t.GP32()
	t.VPOR(v[0], v[1], both)
	t.VPMOVMSKB(both, high)
	t.TESTL(high, high)
	t.JNZ(operand.LabelRef("short_check"))
	t.MOVB(operand.U8(1), result(w.Context))
	t.RET()

	t.Label("short_check")
	// Each half of the block is one of the vectors. Before the first stands nothing,
	// before the second what the first has before it.
	count, index, block, edge := t.XMM(), t.XMM(), t.YMM(), t.YMM()
	t.VMOVD(t.n.(reg.GPVirtual).As32(), count)
	t.VPBROADCASTB(count, count)
	t.VPADDB(w.data.index, count, index)
	t.VPSHUFB(index, v[0], index)
	t.VPERM2I128(operand.U8(0x08), index.AsY(), index.AsY(), edge)
	t.VINSERTI128(operand.U8(1), v[1], v[0].AsY(), block)
	w.valid(w.pairs(w.tables(), block, edge, t.YMM))
	t.VZEROUPPER()
	t.SETEQ(result(w.Context))
	t.RET()
}

// wordKernel is the kernel for text that is shorter than a vector. What pads it
// stands for the end of the text: it shows a character that is cut.
func wordKernel(w narrow) {
	w.Function("validWords")
	w.Attributes(attr.NOSPLIT)
	w.SignatureExpr("func(a, b uint64) bool")
	w.Doc(
		"validWords reports whether the 16 bytes of two words are valid text. The last byte",
		"is 0.",
	)
	block, edge := w.XMM(), w.XMM()
	w.VMOVQ(address(w.Param("a")), block)
	w.VPINSRQ(operand.U8(1), address(w.Param("b")), block, block)
	w.VPXOR(edge, edge, edge)
	tables := w.tables()
	for i := range tables {
		tables[i] = tables[i].AsX().(reg.VecVirtual)
	}
	errs := w.pairs(tables, block, edge, w.XMM)
	w.VPTEST(errs, errs)
	w.VZEROUPPER()
	w.SETEQ(result(w.Context))
	w.RET()
}
