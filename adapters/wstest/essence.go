package wstest

import (
	"slices"
	"strings"

	"github.com/wsdriver/wsdriver/vectors"
)

// essence returns a transcript without what is free to every implementation: the words
// of errors, and of a head of HTTP the order of its fields, the reason phrase and the
// body of a refusal.
func essence(transcript string) string {
	lines := strings.SplitAfter(vectors.WithoutWords(transcript), "\n")
	for from := 0; from < len(lines); from++ {
		to := from
		for to < len(lines) && strings.HasPrefix(lines[to], `> "`) {
			to++
		}
		if to == from {
			continue
		}
		head := lines[from:to]
		if f := strings.SplitN(head[0], " ", 4); len(f) > 2 && strings.HasPrefix(f[1], `"HTTP/`) {
			head[0] = strings.TrimSuffix(f[2], "\\r\\n\"\n") + "\n"
		}
		slices.Sort(head[1:])
		from = to
	}
	return strings.Join(lines, "")
}
