package wsdriver_test

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

// The README names the example of each feature. They must be there.
func TestReadmeExamples(t *testing.T) {
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	links := regexp.MustCompile(`\[(Example\w*)\]\(([^)]+)\)`).FindAllStringSubmatch(string(readme), -1)
	for _, link := range links {
		name, file := link[1], link[2]
		code, err := os.ReadFile(file)
		if err != nil {
			t.Error(err)
		} else if !strings.Contains(string(code), "\nfunc "+name+"() {") {
			t.Errorf("%s is not in %s", name, file)
		}
	}
	if len(links) < 30 {
		t.Errorf("%d examples, which is too few for a test of them", len(links))
	}
}
