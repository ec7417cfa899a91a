package wsdriver_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const purityModule = "github.com/wsdriver/wsdriver/"

// purityAllowed is what each package of the core may import: of the standard
// library little, and of ours what stands below it. A package that is not listed
// is not of the core. To add a line here is to change the design.
var purityAllowed = map[string][]string{
	".": {
		"iter", "math", "math/rand/v2", "slices", "time",
		purityModule + "hixie75", purityModule + "hixie76",
		purityModule + "handshake", purityModule + "hybi", purityModule + "internal/entropy",
		purityModule + "internal/mask", purityModule + "internal/spare", purityModule + "internal/utf8x",
		purityModule + "parser", purityModule + "wire", "strings",
	},
	"wire":       {"encoding/hex", "errors", "strconv", "strings"},
	"parser":     {"encoding/binary", "math", purityModule + "internal/mask", purityModule + "internal/utf8x", purityModule + "wire"},
	"serializer": {"encoding/binary", "slices", purityModule + "internal/mask", purityModule + "internal/utf8x", purityModule + "wire"},
	"hixie75":    {"bytes", purityModule + "internal/utf8x", purityModule + "wire"},
	"hixie76":    {purityModule + "hixie75", purityModule + "wire"},
	"hybi": {
		"crypto/sha1", "encoding/binary", "slices", "unicode/utf8", purityModule + "internal/utf8x",
		purityModule + "parser", purityModule + "serializer", purityModule + "wire",
	},
	"handshake": {
		"crypto/md5", "crypto/sha1", "encoding/base64", "encoding/binary", "errors", "math/bits", "slices", "strconv", "strings", "unicode/utf8",
		purityModule + "wire",
	},
	"internal/cpu":     {},
	"internal/mask":    {"encoding/binary", "math/bits", purityModule + "internal/cpu"},
	"internal/utf8x":   {"bytes", "encoding/binary", purityModule + "internal/cpu", purityModule + "internal/mask"},
	"internal/entropy": {"crypto/rand", "math/rand/v2", "sync"}, // a pool, no lock of ours
	"internal/spare":   {"sync", "unsafe"},                      // the same
}

// purityTime is what of package time the core may name: spans, never moments.
var purityTime = []string{"Duration", "Nanosecond", "Microsecond", "Millisecond", "Second", "Minute", "Hour"}

// The core has no clock, no randomness but one, no goroutine, no lock and no I/O, and
// its packages know only what is below them.
func TestCoreIsPure(t *testing.T) {
	for dir, allowed := range purityAllowed {
		files, err := filepath.Glob(filepath.Join(dir, "*.go"))
		if err != nil || len(files) == 0 {
			t.Fatalf("%s: no files, %v", dir, err)
		}
		for _, name := range files {
			if strings.HasSuffix(name, "_test.go") {
				continue
			}
			fset := token.NewFileSet()
			f, err := parser.ParseFile(fset, name, nil, parser.SkipObjectResolution)
			if err != nil {
				t.Fatal(err)
			}
			for _, fault := range purityFaults(f, allowed) {
				t.Errorf("%v: %s", fset.Position(fault.pos), fault.words)
			}
		}
	}
}

type purityFault struct {
	pos   token.Pos
	words string
}

func purityFaults(f *ast.File, allowed []string) (faults []purityFault) {
	found := func(n ast.Node, words string) { faults = append(faults, purityFault{n.Pos(), words}) }
	for _, spec := range f.Imports {
		path, _ := strconv.Unquote(spec.Path.Value)
		switch {
		case !slices.Contains(allowed, path):
			found(spec, "package "+f.Name.Name+" may not import "+path)
		case spec.Name != nil:
			found(spec, path+" is renamed, which hides what it is used for")
		}
	}
	ast.Inspect(f, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.GoStmt:
			found(n, "the core starts no goroutine")
		case *ast.ChanType:
			found(n, "the core has no channels")
		case *ast.SelectStmt:
			found(n, "the core has no select")
		case *ast.SendStmt:
			found(n, "the core has no channels")
		case *ast.SelectorExpr:
			if x, ok := n.X.(*ast.Ident); ok && x.Name == "time" && !slices.Contains(purityTime, n.Sel.Name) {
				found(n, "the core has no use for time."+n.Sel.Name)
			}
		}
		return true
	})
	return faults
}

// The check itself finds what it is for.
func TestPurityFindsWhatItIsFor(t *testing.T) {
	for _, src := range []string{
		`import "net"`, `import "sync"`, `import "sync/atomic"`, `import t "time"`, `import . "time"`,
		`import "` + purityModule + `deflate"`, `import "` + purityModule + `adapters/netconn"`,
		`func f() { go f() }`, `var c chan int`, `func f() { select {} }`, `func f(c C) { c <- 1 }`,
		`import "time"; var t = time.Now()`, `import "time"; var t time.Timer`, `import "time"; func f() { time.Sleep(1) }`,
	} {
		f, err := parser.ParseFile(token.NewFileSet(), "x.go", "package x; "+src, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		if len(purityFaults(f, purityAllowed["."])) == 0 {
			t.Errorf("nothing found in %s", src)
		}
	}
}

// Every package under the root is of the core, or one of those that may do more.
func TestEveryPackageIsKnown(t *testing.T) {
	free := []string{"adapters", "bench", "cmd", "deflate", "examples", "internal/xtest", "testdata", "vectors", "internal/asm"}
	for _, pattern := range []string{"*/*.go", "internal/*/*.go"} {
		files, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range files {
			dir := filepath.ToSlash(filepath.Dir(name))
			if _, ok := purityAllowed[dir]; !ok && !slices.ContainsFunc(free, func(p string) bool {
				return dir == p || strings.HasPrefix(dir, p+"/")
			}) {
				t.Errorf("%s: is package %s of the core? See purityAllowed", name, dir)
			}
		}
	}
}
