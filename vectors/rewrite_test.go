package vectors

import "strings"

// Rewrite returns the source of a script with what it expects replaced by a
// transcript. src is what the script was parsed from.
func Rewrite(s *Script, src []byte, transcript string) []byte {
	lines := strings.SplitAfter(string(src), "\n")
	var t strings.Builder
	from := 0
	for i, got := range s.cut(transcript) {
		b := s.blocks[i]
		at := b.line + len(b.input) // the line behind the divider
		t.WriteString(strings.Join(lines[from:at], ""))
		for _, line := range got {
			t.WriteString(line + "\n")
		}
		from = at + len(b.want)
	}
	t.WriteString(strings.Join(lines[from:], ""))
	return []byte(t.String())
}
