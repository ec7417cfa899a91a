package main

import (
	"github.com/mmcloughlin/avo/attr"
	"github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// textKernels are the kernels of internal/utf8x. Each has a body for narrow
// vectors and one for wide ones, and chooses between them, which costs less
// than one more call.
func textKernels(c *build.Context) {
	n, w := narrow{c, newNarrowData(c)}, wide{c, newWideData(c)}
	wordKernel(n)
	textKernel(c, n, w, "validVectors", "func(src []byte, wide bool) bool",
		"validVectors reports whether src is a start of valid text.")
	textKernel(c, n, w, "unmaskVectors", "func(src []byte, key uint32, wide bool) bool",
		"unmaskVectors unmasks src in place and reports whether it is a start",
		"of valid text then.")
	textKernel(c, n, w, "copyVectors", "func(dst, src []byte, key uint32, wide bool) bool",
		"copyVectors writes src, masked with key, to dst, which is as long, and",
		"reports whether src is a start of valid text.")
}

func textKernel(c *build.Context, n narrow, w wide, name, signature string, doc ...string) {
	c.Function(name)
	c.Attributes(attr.NOSPLIT)
	c.Pragma("noescape")
	c.SignatureExpr(signature)
	c.Doc(append(doc, "There are 16 bytes or more. If wide, it may use AVX-512.")...)
	t := text{
		Context: c,
		copies:  name == "copyVectors",
		src:     c.Load(c.Param("src").Base(), c.GP64()),
		n:       c.Load(c.Param("src").Len(), c.GP64()),
	}
	switch name {
	case "copyVectors":
		t.dst = c.Load(c.Param("dst").Base(), c.GP64())
	case "unmaskVectors":
		t.dst = t.src
	}
	if t.dst != nil {
		t.key = c.Load(c.Param("key"), c.GP32())
	}
	c.CMPQ(t.n, operand.U8(n.width()))
	c.JB(operand.LabelRef("short"))
	c.CMPQ(t.n, operand.U8(w.width()))
	c.JB(operand.LabelRef("narrow"))
	flag := c.Load(c.Param("wide"), c.GP8())
	c.TESTB(flag, flag)
	c.JNZ(operand.LabelRef("wide"))
	c.Label("narrow")
	t.vectors = n
	t.build("narrow")
	c.Label("wide")
	t.vectors = w
	t.build("wide")
	c.Label("short")
	t.buildShort(n)
}

// text builds the body of a kernel for one width.
type text struct {
	*build.Context
	vectors
	src, dst, n, key reg.Register // dst is nil if nothing is written, src if in place
	begin            reg.Register // src before it moved
	copies           bool         // what is read must be valid, not what is written
}

// step loads the vectors of text at src and stores them at dst.
func (t *text) step(n int, key reg.VecVirtual) []reg.VecVirtual {
	at := func(base reg.Register, i int) operand.Mem { return operand.Mem{Base: base, Disp: i * t.width()} }
	v := make([]reg.VecVirtual, n)
	for i := range v {
		v[i] = t.vector()
		if t.dst != nil && !t.copies {
			t.xor(at(t.src, i), key, v[i])
		} else {
			t.load(at(t.src, i), v[i])
		}
	}
	for i := range v {
		if t.copies {
			out := t.vector()
			t.xor(v[i], key, out)
			t.store(out, at(t.dst, i))
		} else if t.dst != nil {
			t.store(v[i], at(t.dst, i))
		}
	}
	return v
}

// advance goes on by n vectors.
func (t *text) advance(n int) {
	t.ADDQ(operand.U32(n*t.width()), t.src)
	if t.copies {
		t.ADDQ(operand.U32(n*t.width()), t.dst)
	}
}

// build writes the body for one width: a loop of four vectors, one of a single
// vector, and the last, which overlaps those before it. Vectors that are all
// ASCII need no check but where one follows a character that may be cut. The
// steps of the check stand behind the body, so that ASCII goes straight on.
func (t *text) build(name string) {
	label := func(s string) operand.LabelRef { return operand.LabelRef(name + "_" + s) }
	place := func(s string) { t.Label(string(label(s))) }
	width := t.width()
	vectors := func(n int) operand.Op { return operand.U32(n * width) }

	t.begin = t.GP64()
	t.MOVQ(t.src, t.begin)
	before, errs, last := t.vector(), t.vector(), t.vector()
	t.start(before, errs)
	dirty := t.GP64()
	t.XORL(dirty.As32(), dirty.As32())

	t.Comment("The last vector overlaps those before it, and is loaded before they are stored.")
	lastAt := func(base reg.Register) operand.Mem {
		return operand.Mem{Base: base, Index: t.n, Scale: 1, Disp: -width}
	}
	t.load(lastAt(t.src), last)
	var end reg.Register
	var keys, out reg.VecVirtual
	if t.dst != nil {
		keys, out, end = t.vector(), last, t.GP64()
		t.broadcast(t.key, keys)
		turned := t.vector()
		t.broadcast(rotate(t.Context, t.key, t.n), turned)
		if t.copies {
			out = t.vector()
		}
		t.xor(last, turned, out)
		t.LEAQ(lastAt(t.dst), end)
	}

	left, fresh := t.GP64(), t.GP64()
	t.LEAQ(operand.Mem{Base: t.n, Disp: -1}, left)
	if t.dst != nil {
		t.align(t, keys, before, errs, dirty, left)
	}
	t.MOVQ(left, fresh)
	t.ANDQ(operand.U32(width-1), fresh)
	t.SUBQ(fresh, left)
	t.INCQ(fresh)
	t.SUBQ(vectors(4), left)
	t.JB(label("rest"))

	place("fours")
	v := t.step(4, keys)
	high := t.high(t.or(v))
	t.ORQ(dirty, high)
	t.JNZ(label("check4"))
	place("next4")
	t.advance(4)
	t.SUBQ(vectors(4), left)
	t.JAE(label("fours"))

	place("rest")
	t.ADDQ(vectors(4), left)
	t.JZ(label("tail"))
	place("ones")
	one := t.step(1, keys)
	high1 := t.high(one[0])
	t.ORQ(dirty, high1)
	t.JNZ(label("check1"))
	place("next1")
	t.advance(1)
	t.SUBQ(vectors(1), left)
	t.JNZ(label("ones"))

	place("tail")
	if t.dst != nil {
		t.store(out, operand.Mem{Base: end})
	}
	t.ORQ(t.high(last), dirty)
	t.JZ(label("done"))
	t.tail(t, last, before, errs, fresh)
	place("done")
	t.valid(errs)
	t.VZEROUPPER()
	t.SETEQ(result(t.Context))
	t.RET()

	place("check4")
	tables := t.tables()
	for i := range v {
		t.check(tables, v[i], before, errs)
	}
	if t.dst == nil {
		// What only reads stops near the fault: it is asked again behind it.
		t.valid(errs)
		t.JNZ(label("done"))
	}
	t.carry(v[3], dirty)
	t.JMP(label("next4"))

	place("check1")
	t.check(t.tables(), one[0], before, errs)
	t.carry(one[0], dirty)
	t.JMP(label("next1"))
}

// carry sets dirty if a character may lie across the end of v: if its last byte is
// not ASCII.
func (t *text) carry(v reg.VecVirtual, dirty reg.GPVirtual) {
	t.MOVQ(t.high(v), dirty)
	t.SHRQ(operand.U8(t.width()-1), dirty)
}
