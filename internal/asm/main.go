// Command asm writes the vector kernels of amd64: run in this directory, with the
// name of a package beside it, it writes that package's generated files.
package main

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/pass"
	"github.com/mmcloughlin/avo/printer"
)

// packages is what can be generated.
var packages = map[string]func(*build.Context){
	"mask":  maskKernels,
	"utf8x": textKernels,
}

func main() {
	if len(os.Args) != 2 || packages[os.Args[1]] == nil {
		fmt.Fprintln(os.Stderr, "usage: go run . mask|utf8x")
		os.Exit(2)
	}
	files, err := generate(os.Args[1])
	for name, text := range files {
		if err == nil {
			err = os.WriteFile(filepath.Join("..", os.Args[1], name), text, 0o666)
		}
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// generate returns the generated files of a package by their names.
func generate(pkg string) (map[string][]byte, error) {
	c := build.NewContext()
	c.ConstraintExpr("!purego")
	packages[pkg](c)
	f, err := c.Result()
	if err != nil {
		return nil, err
	}
	if err := pass.Compile.Execute(f); err != nil {
		return nil, err
	}
	// The name stands in the warning not to edit. It has nothing of the machine.
	conf := printer.Config{Name: "internal/asm", Pkg: pkg}
	code, err := printer.NewGoAsm(conf).Print(f)
	if err != nil {
		return nil, err
	}
	stubs, err := printer.NewStubs(conf).Print(f)
	if err != nil {
		return nil, err
	}
	return map[string][]byte{"kernel_amd64.s": code, "stubs_amd64.go": stubs}, nil
}
