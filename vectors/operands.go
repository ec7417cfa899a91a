package vectors

import (
	"bytes"
	"encoding/hex"
	"strconv"
	"strings"
)

// Bytes are printed as operands that a recv could take. What repeats itself for
// long is printed as a fill, so that a message of 64 KiB fits on a line.
const (
	minRun    = 64 // bytes that repeat themselves for less are printed as they are
	maxPeriod = 8  // the longest pattern that is looked for; a masked byte makes one of 4

	stride = 256 // bytes that are compared at a time
)

// operands prints p: quoted, or in hexadecimal.
func operands(p []byte, quoted bool) string {
	var b strings.Builder
	from := 0
	for at := 0; at < len(p); {
		n, period := run(p[at:])
		if n == 0 {
			at++
			continue
		}
		literal(&b, p[from:at], quoted)
		b.WriteString(" fill " + strconv.Itoa(n))
		literal(&b, p[at:at+period], quoted)
		at += n
		from = at
	}
	literal(&b, p[from:], quoted)
	if b.Len() == 0 && quoted {
		return `""`
	}
	return strings.TrimPrefix(b.String(), " ")
}

// run returns the longest run at the start of p that repeats a short pattern, and
// the length of the pattern; or zeros if there is none.
func run(p []byte) (n, period int) {
	for d := 1; d <= maxPeriod && len(p) >= minRun && n < len(p); d++ {
		i := d
		for i+stride <= len(p) && bytes.Equal(p[i:i+stride], p[i-d:i-d+stride]) {
			i += stride
		}
		for i < len(p) && p[i] == p[i-d] {
			i++
		}
		if i >= minRun && i > n {
			n, period = i, d
		}
	}
	return n, period
}

func literal(b *strings.Builder, p []byte, quoted bool) {
	switch {
	case len(p) == 0:
	case quoted:
		b.WriteString(" " + strconv.QuoteToASCII(string(p)))
	default:
		b.WriteString(" " + hex.EncodeToString(p))
	}
}
