package vectors

import (
	"bytes"
	"fmt"
	"io/fs"
	"strings"
)

// Script is one file of vectors.
type Script struct {
	Name string // the path of its file, such as hybi-13/closing.txt

	blocks  []block
	vectors int
	longest int
}

// block is some commands and what must come of them.
type block struct {
	line     int // of its first line in the file, from 1
	input    []string
	commands []command
	want     []string
}

// divider stands between the commands of a block and what must come of them.
const divider = "----"

// Load parses all files of fsys whose names end in .txt, in the order of their
// paths. Its error names a file and a line.
func Load(fsys fs.FS) ([]*Script, error) {
	var list []*Script
	err := fs.WalkDir(fsys, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".txt") {
			return err
		}
		src, err := fs.ReadFile(fsys, path)
		if err != nil {
			return err
		}
		s, err := Parse(path, src)
		list = append(list, s)
		return err
	})
	if err != nil {
		return nil, err
	}
	return list, nil
}

// Parse parses a script. Its error names the script and a line.
func Parse(name string, src []byte) (*Script, error) {
	s := &Script{Name: name}
	started := false
	for n, lines := range paragraphs(src) {
		b, err := parseBlock(n, lines)
		if err != nil {
			return nil, fmt.Errorf("%s:%w", name, err)
		}
		for _, c := range b.commands {
			if started = started || c.starts; !started {
				return nil, fmt.Errorf("%s:%d: nothing was started yet", name, b.line)
			}
			if c.starts {
				s.vectors++
			}
			s.longest = max(s.longest, c.input)
		}
		s.blocks = append(s.blocks, b)
	}
	return s, nil
}

// paragraphs yields runs of lines that are not empty, but for those of comments
// alone, with the number of their first line.
func paragraphs(src []byte) func(yield func(int, []string) bool) {
	return func(yield func(int, []string) bool) {
		var lines []string
		comments := true // so far
		n := 0
		flush := func() bool {
			ok := comments || yield(n-len(lines), lines)
			lines, comments = nil, true
			return ok
		}
		for line := range bytes.Lines(src) {
			n++
			text := strings.TrimRight(string(line), "\r\n")
			if text == "" {
				if !flush() {
					return
				}
				continue
			}
			comments = comments && strings.HasPrefix(text, "#")
			lines = append(lines, text)
		}
		n++
		flush()
	}
}

// parseBlock parses the lines of a block, the first of which is line n.
func parseBlock(n int, lines []string) (block, error) {
	b := block{line: n}
	for i, line := range lines {
		if line == divider {
			b.input, b.want = lines[:i], lines[i+1:]
			for j, want := range b.want {
				if strings.HasPrefix(want, "#") {
					return b, fmt.Errorf("%d: a comment among what is expected", n+i+1+j)
				}
			}
			return b, b.parse()
		}
	}
	return b, fmt.Errorf("%d: a block without %s", n, divider)
}

// parse parses the commands of a block. An indented line goes on with the
// one before it.
func (b *block) parse() error {
	for i := 0; i < len(b.input); {
		at, line := i, b.input[i]
		for i++; i < len(b.input) && strings.ContainsAny(b.input[i][:1], " \t"); i++ {
			line += "\n" + b.input[i]
		}
		if strings.HasPrefix(line, "#") {
			continue
		}
		c, err := parseCommand(line)
		if err != nil {
			return fmt.Errorf("%d: %w", b.line+at, err)
		}
		b.commands = append(b.commands, c)
	}
	return nil
}

// Vectors returns how many Drivers the script starts: each start is a case of its
// own.
func (s *Script) Vectors() int { return s.vectors }

// Longest returns the length of the longest input, for [Chunkings].
func (s *Script) Longest() int { return s.longest }

// Want returns the transcript that the script expects.
func (s *Script) Want() string {
	var t strings.Builder
	for _, b := range s.blocks {
		writeBlock(&t, b.want)
	}
	return t.String()
}

// writeBlock writes the lines of a block to a transcript, and the empty line
// behind them.
func writeBlock(t *strings.Builder, lines []string) {
	for _, line := range lines {
		t.WriteString(line + "\n")
	}
	t.WriteString("\n")
}
