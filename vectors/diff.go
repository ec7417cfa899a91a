package vectors

import (
	"fmt"
	"slices"
	"strings"
)

// Diff returns the first block in which a transcript, as Run returns it, is not
// what the script expects, with the block's place, or "" if there is none.
func (s *Script) Diff(transcript string) string {
	for i, got := range s.cut(transcript) {
		if b := s.blocks[i]; !slices.Equal(got, b.want) {
			return fmt.Sprintf("%s:%d:\n\t%s\nwant\n\t%s\ngot\n\t%s", s.Name, b.line,
				strings.Join(b.input, "\n\t"), strings.Join(b.want, "\n\t"), strings.Join(got, "\n\t"))
		}
	}
	return ""
}

// cut returns the lines of each block in a transcript.
func (s *Script) cut(transcript string) [][]string {
	list := make([][]string, len(s.blocks))
	for i := range list {
		for transcript != "" {
			line, rest, _ := strings.Cut(transcript, "\n")
			if transcript = rest; line == "" {
				break
			}
			list[i] = append(list[i], line)
		}
	}
	return list
}

// WithoutWords returns a transcript without what is an implementation's own and
// not the protocol's: the words of errors, and the body of a refusal with the
// fields about it. What is left of two transcripts can be compared.
func WithoutWords(transcript string) string {
	var t strings.Builder
	for line := range strings.Lines(transcript) {
		quote := strings.IndexByte(line, '"')
		switch verb, _, _ := strings.Cut(line, " "); {
		case quote < 0:
		case verb == "fail" || verb == "error":
			line = strings.TrimRight(line[:quote], " ") + "\n"
		case verb == ">" && (strings.HasPrefix(line[quote:], `"Content-`) || !strings.HasSuffix(line, `\r\n"`+"\n")):
			continue
		}
		t.WriteString(line)
	}
	return t.String()
}
