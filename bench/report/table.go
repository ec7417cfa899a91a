package report

import (
	"fmt"
	"strings"
)

// Side says whose figures a row has.
type Side uint8

const (
	Ours  Side = iota // wsdriver's
	Other             // another library's
	Floor             // what the measurement itself costs
)

// Row is a line of a table: what one library has done.
type Row struct {
	Name  string
	Side  Side
	Cells []Samples
	Extra Samples // of the last column, if the table has one
}

// Table compares libraries. In all its columns less is better, unless Plain is set.
type Table struct {
	Columns []string
	Rows    []Row

	// Plain leaves out how the rows compare.
	Plain bool

	// Extra is the heading of a last column, or "". It has the range of the rows'
	// Extra over all columns and rounds.
	Extra string
}

// Add adds a figure to the cell of a row, which it makes if there is none.
func (t *Table) Add(row string, side Side, column string, v float64) {
	r, c := t.row(row, side), t.column(column)
	for len(t.Rows[r].Cells) <= c {
		t.Rows[r].Cells = append(t.Rows[r].Cells, nil)
	}
	t.Rows[r].Cells[c] = append(t.Rows[r].Cells[c], v)
}

func (t *Table) row(name string, side Side) int {
	for i, r := range t.Rows {
		if r.Name == name {
			return i
		}
	}
	t.Rows = append(t.Rows, Row{Name: name, Side: side})
	return len(t.Rows) - 1
}

func (t *Table) column(name string) int {
	for i, c := range t.Columns {
		if c == name {
			return i
		}
	}
	t.Columns = append(t.Columns, name)
	return len(t.Columns) - 1
}

// AddExtra adds a figure to the last column of a row that is there.
func (t *Table) AddExtra(row string, v float64) {
	r := t.row(row, Ours)
	t.Rows[r].Extra = append(t.Rows[r].Extra, v)
}

// Markdown returns the table. Behind each figure of another library stands how many
// times that of the first row it is; the last lines have, for each row of ours, how
// many times its figure the best one of another library is.
func (t *Table) Markdown() string {
	var b strings.Builder
	b.WriteString("| |")
	for _, c := range t.Columns {
		b.WriteString(" " + c + " |")
	}
	columns := len(t.Columns)
	if t.Extra != "" {
		columns++
		b.WriteString(" " + t.Extra + " |")
	}
	b.WriteString("\n|---|" + strings.Repeat("---:|", columns) + "\n")
	for _, r := range t.Rows {
		b.WriteString("| " + r.Name + " |")
		for c := range t.Columns {
			b.WriteString(" " + t.cell(r, c) + " |")
		}
		if t.Extra != "" {
			b.WriteString(" " + r.Extra.Range() + " |")
		}
		b.WriteString("\n")
	}
	if !t.Plain {
		for _, r := range t.Rows {
			if r.Side == Ours {
				t.best(&b, r)
			}
		}
	}
	return b.String()
}

func (t *Table) cell(r Row, c int) string {
	s := r.at(c).String()
	first := t.Rows[0]
	if t.Plain || r.Side != Other || first.Side != Ours || len(r.at(c)) == 0 || first.at(c).Median() <= 0 {
		return s
	}
	return fmt.Sprintf("%s, %s×", s, Ratio(r.at(c).Median()/first.at(c).Median()))
}

// best writes how the best of the others compares with a row of ours.
func (t *Table) best(b *strings.Builder, ours Row) {
	line, any := "| *best other ÷ "+ours.Name+"* |", false
	for c := range t.Columns {
		least := 0.0
		for _, r := range t.Rows {
			if m := r.at(c).Median(); r.Side == Other && m > 0 && (least == 0 || m < least) {
				least = m
			}
		}
		if m := ours.at(c).Median(); least > 0 && m > 0 {
			line += fmt.Sprintf(" **%s** |", Ratio(least/m))
			any = true
		} else {
			line += " – |"
		}
	}
	if t.Extra != "" {
		line += " |"
	}
	if any {
		b.WriteString(line + "\n")
	}
}

func (r Row) at(c int) Samples {
	if c < len(r.Cells) {
		return r.Cells[c]
	}
	return nil
}
