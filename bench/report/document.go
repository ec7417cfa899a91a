package report

import (
	"os"
	"strings"
)

// Document is BENCHMARKS.md: a head, and sections between marks, so that one can be
// measured again without the others.
type Document struct {
	Head     string
	Sections []Section
}

// Section is a part of the document.
type Section struct {
	Name string // in the marks
	Body string // empty if it was never measured
}

func begin(name string) string { return "<!-- begin " + name + " -->\n" }
func end(name string) string   { return "<!-- end " + name + " -->\n" }

// Keep fills in the sections without a body from the text of an earlier document.
func (d *Document) Keep(old string) {
	for i, s := range d.Sections {
		if s.Body != "" {
			continue
		}
		_, rest, ok := strings.Cut(old, begin(s.Name))
		if body, _, closed := strings.Cut(rest, end(s.Name)); ok && closed {
			d.Sections[i].Body = body
		}
	}
}

// String returns the text.
func (d *Document) String() string {
	var b strings.Builder
	b.WriteString(d.Head)
	for _, s := range d.Sections {
		if s.Body != "" {
			b.WriteString("\n" + begin(s.Name) + s.Body + end(s.Name))
		}
	}
	return b.String()
}

// Write writes the document to a file, and keeps what that has of sections that
// were not measured.
func (d *Document) Write(path string) error {
	old, err := os.ReadFile(path)
	if err != nil && !os.IsNotExist(err) {
		return err
	}
	d.Keep(string(old))
	return os.WriteFile(path, []byte(d.String()), 0o644)
}
