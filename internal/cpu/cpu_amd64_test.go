//go:build !purego

package cpu

import "testing"

// machine answers as a processor does.
type machine struct {
	most    uint32 // the highest leaf
	c1      uint32 // leaf 1, ECX
	b7, c7  uint32 // leaf 7, EBX and ECX
	xcr0    uint32
	refuses bool // XGETBV faults
}

func (m machine) detect(t *testing.T) Level {
	return detect(func(leaf, subleaf uint32) (a, b, c, d uint32) {
		switch {
		case leaf > m.most || subleaf != 0:
			t.Errorf("leaf %d, %d is not there", leaf, subleaf)
		case leaf == 0:
			return m.most, 0, 0, 0
		case leaf == 1:
			return 0, 0, m.c1, 0
		case leaf == 7:
			return 0, m.b7, m.c7, 0
		}
		return 0, 0, 0, 0
	}, func() uint32 {
		if m.refuses {
			t.Error("XGETBV without OSXSAVE faults")
		}
		return m.xcr0
	})
}

// Every bit that a level needs is asked for.
func TestDetect(t *testing.T) {
	whole := machine{most: 13, c1: 1<<27 | 1<<28, b7: 1<<3 | 1<<5 | 1<<8 | 1<<16 | 1<<17 | 1<<30 | 1<<31, c7: 1<<1 | 1<<6, xcr0: 0xE7}
	check := func(words string, want Level, change func(*machine)) {
		t.Helper()
		m := whole
		change(&m)
		if got := m.detect(t); got != want {
			t.Errorf("%s: level %d, want %d", words, got, want)
		}
	}
	check("all is there", AVX512, func(*machine) {})
	check("leaf 7 is not there", Scalar, func(m *machine) { m.most = 6 })
	check("OSXSAVE is not there", Scalar, func(m *machine) { m.c1 &^= 1 << 27; m.refuses = true })
	check("AVX is not there", Scalar, func(m *machine) { m.c1 &^= 1 << 28 })
	for _, bit := range []int{3, 5, 8} {
		check("a bit of AVX2 or BMI is not there", Scalar, func(m *machine) { m.b7 &^= 1 << bit })
	}
	for _, bit := range []int{1, 2} {
		check("Y is not kept", Scalar, func(m *machine) { m.xcr0 &^= 1 << bit })
	}
	for _, bit := range []int{16, 17, 30, 31} {
		check("a bit of AVX-512 is not there", AVX2, func(m *machine) { m.b7 &^= 1 << bit })
	}
	for _, bit := range []int{1, 6} {
		check("VBMI is not there", AVX2, func(m *machine) { m.c7 &^= 1 << bit })
	}
	for _, bit := range []int{5, 6, 7} {
		check("Z is not kept", AVX2, func(m *machine) { m.xcr0 &^= 1 << bit })
	}
}

func TestHas(t *testing.T) {
	t.Logf("this machine has level %d", Has)
	if Has > AVX512 {
		t.Errorf("level %d does not exist", Has)
	}
}
