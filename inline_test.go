package wsdriver_test

import (
	"os/exec"
	"strings"
	"testing"
)

// A call costs about as much as a field of a header. These must stay small enough for
// the compiler to put them where they are called, whatever else is added to them.
func TestTheHotPathInlines(t *testing.T) {
	if testing.Short() {
		t.Skip("runs the compiler")
	}
	goTool, err := exec.LookPath("go")
	if err != nil {
		t.Skip(err)
	}
	for _, test := range []struct{ in, call string }{
		{".", "(*Driver).AppendReply"}, // in Drive
		{".", "(*Driver).key"},
		{".", "(*Driver).old"},
		{".", "hybi.(*Conn).Whole"},
		{"./parser", "mask.Short"},
		{"./serializer", "mask.Short"},
		{"./serializer", "ascii"},
	} {
		out, err := exec.Command(goTool, "build", "-gcflags=-m", test.in).CombinedOutput()
		if err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		if want := "inlining call to " + test.call + "\n"; !strings.Contains(string(out), want) {
			t.Errorf("%s: %s is not inlined any more", test.in, test.call)
		}
	}
}
