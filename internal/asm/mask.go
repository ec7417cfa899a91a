package main

import (
	"github.com/mmcloughlin/avo/attr"
	"github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// alignFrom is the length from which on it pays to align what is stored.
const alignFrom = 512

// maskKernels is the kernel of internal/mask, once for each width of register
// behind one entry: to choose there costs less than one more call.
func maskKernels(c *build.Context) {
	c.Function("xorVectors")
	c.Attributes(attr.NOSPLIT)
	c.Pragma("noescape")
	c.SignatureExpr("func(dst, src []byte, key uint32, wide bool)")
	c.Doc(
		"xorVectors writes src, masked with key, to dst, which is as long, and is src or",
		"does not overlap it. There are 64 bytes or more. If wide, it uses AVX-512.",
	)
	m := masker{
		Context: c,
		dst:     c.Load(c.Param("dst").Base(), c.GP64()),
		src:     c.Load(c.Param("src").Base(), c.GP64()),
		n:       c.Load(c.Param("src").Len(), c.GP64()),
		key:     c.Load(c.Param("key"), c.GP32()),
	}
	wide := c.Load(c.Param("wide"), c.GP8())
	c.TESTB(wide, wide)
	c.JNZ(operand.LabelRef("wide"))
	m.build("narrow", 32, c.YMM)
	c.Label("wide")
	m.build("wide", 64, c.ZMM)
}

// masker builds the body of the kernel for one width.
type masker struct {
	*build.Context
	dst, src, n, key reg.Register
}

// build writes the body. What is not a whole number of vectors is done by
// vectors at both ends that overlap their neighbours. They are loaded before
// anything is stored, so that nothing is masked twice.
func (m masker) build(name string, width int, vector func() reg.VecVirtual) {
	label := func(s string) operand.LabelRef { return operand.LabelRef(name + "_" + s) }
	vectors := func(n int) operand.Op { return operand.U32(n * width) }
	at := func(base reg.Register, n int) operand.Mem { return operand.Mem{Base: base, Disp: n * width} }
	xor := func(from, key, to operand.Op) { m.VPXOR(from, key, to) }
	store := func(from, to operand.Op) { m.VMOVDQU(from, to) }
	if width == 64 {
		xor = func(from, key, to operand.Op) { m.VPXORD(from, key, to) }
		store = func(from, to operand.Op) { m.VMOVDQU64(from, to) }
	}

	key, first, last := vector(), vector(), vector()
	m.broadcast(m.key, key)
	xor(at(m.src, 0), key, first)
	m.broadcast(rotate(m.Context, m.key, m.n), last)
	xor(at(m.src, -1).Idx(m.n, 1), last, last)
	start, end := m.GP64(), m.GP64()
	m.MOVQ(m.dst, start)
	m.LEAQ(at(m.dst, -1).Idx(m.n, 1), end)

	m.Comment("The middle starts behind the first vector, or where dst is aligned, and ends in the last.")
	skip := m.GP64()
	m.MOVQ(vectors(1), skip)
	m.CMPQ(m.n, operand.U32(alignFrom))
	m.JB(label("middle"))
	m.MOVQ(m.dst, skip)
	m.NEGQ(skip)
	m.ANDQ(operand.U32(width-1), skip)
	m.broadcast(rotate(m.Context, m.key, skip), key)

	m.Label(string(label("middle")))
	m.ADDQ(skip, m.src)
	m.ADDQ(skip, m.dst)
	left := m.GP64()
	m.MOVQ(end, left)
	m.SUBQ(m.dst, left)
	m.JBE(label("ends"))
	m.SUBQ(vectors(4), left)
	m.JB(label("rest"))

	m.Label(string(label("fours")))
	var v [4]reg.VecVirtual
	for i := range v {
		v[i] = vector()
		xor(at(m.src, i), key, v[i])
	}
	for i := range v {
		store(v[i], at(m.dst, i))
	}
	m.ADDQ(vectors(4), m.src)
	m.ADDQ(vectors(4), m.dst)
	m.SUBQ(vectors(4), left)
	m.JAE(label("fours"))

	m.Label(string(label("rest")))
	m.ADDQ(vectors(4), left)
	m.JZ(label("ends"))
	m.Label(string(label("ones")))
	xor(at(m.src, 0), key, v[0])
	store(v[0], at(m.dst, 0))
	m.ADDQ(vectors(1), m.src)
	m.ADDQ(vectors(1), m.dst)
	m.SUBQ(vectors(1), left)
	m.JA(label("ones"))

	m.Label(string(label("ends")))
	store(first, at(start, 0))
	store(last, at(end, 0))
	m.VZEROUPPER()
	m.RET()
}

// broadcast fills v with key.
func (m masker) broadcast(key reg.Register, v reg.VecVirtual) {
	m.VMOVD(key, v.AsX())
	m.VPBROADCASTD(v.AsX(), v)
}

// rotate returns the key for the byte by further on.
func rotate(c *build.Context, key, by reg.Register) reg.Register {
	turned := c.GP32()
	c.MOVL(key, turned)
	c.MOVQ(by, reg.RCX)
	c.SHLL(operand.U8(3), reg.ECX)
	c.RORL(reg.CL, turned)
	return turned
}
