package vectors_test

import (
	"flag"
	"os"
	"path"
	"testing"

	"github.com/wsdriver/wsdriver/vectors"
)

var rewrite = flag.Bool("rewrite", false, "replace what the scripts expect by what the Driver does")

func load(t *testing.T) []*vectors.Script {
	t.Helper()
	scripts, err := vectors.Load(vectors.Files)
	if err != nil {
		t.Fatal(err)
	}
	return scripts
}

// TestVectors runs every script at every chunking. With -rewrite it first makes
// the scripts expect what they give uncut: read that diff against the documents,
// and keep a line only if you know why it is right.
func TestVectors(t *testing.T) {
	for _, s := range load(t) {
		t.Run(s.Name, func(t *testing.T) {
			t.Parallel()
			if *rewrite {
				s = rewritten(t, s)
			}
			for _, c := range vectors.Chunkings(s.Longest()) {
				if diff := s.Diff(s.Run(c)); diff != "" {
					t.Fatalf("%v: %s", c, diff)
				}
			}
		})
	}
}

func rewritten(t *testing.T, s *vectors.Script) *vectors.Script {
	src, err := os.ReadFile(s.Name)
	if err != nil {
		t.Fatal(err)
	}
	src = vectors.Rewrite(s, src, s.Run(vectors.Chunking{}))
	if err := os.WriteFile(s.Name, src, 0o644); err != nil {
		t.Fatal(err)
	}
	s, err = vectors.Parse(s.Name, src)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// oldDrafts are the directories of the versions that a Driver speaks only if it is
// told to.
var oldDrafts = []string{
	"hixie-75", "hixie-76", "hybi-01", "hybi-02", "hybi-03", "hybi-04", "hybi-05", "hybi-06",
}

// TestCount counts the vectors: one for each Driver that a script starts.
func TestCount(t *testing.T) {
	sum, dirs, counts := 0, []string(nil), map[string]int{}
	for _, s := range load(t) {
		dir := path.Dir(s.Name)
		if counts[dir] == 0 {
			dirs = append(dirs, dir)
		}
		counts[dir] += s.Vectors()
		sum += s.Vectors()
	}
	for _, dir := range dirs {
		t.Logf("%-10s %4d", dir, counts[dir])
	}
	t.Logf("%-10s %4d", "all", sum)
	rest := sum
	for _, dir := range oldDrafts {
		if rest -= counts[dir]; counts[dir] < 20 {
			t.Errorf("%d vectors of %s are fewer than 20", counts[dir], dir)
		}
	}
	if rest < 150 {
		t.Errorf("%d vectors of the rest are fewer than 150", rest)
	}
}
