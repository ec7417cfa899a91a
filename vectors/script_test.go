package vectors

import (
	"strings"
	"testing"
	"testing/fstest"
)

// A mistake in a script is an error that names its place.
func TestParseErrors(t *testing.T) {
	const start = "server hybi-13 open\n"
	for src, want := range map[string]string{
		start + "recv 81\n":                              "x:1: a block without ----",
		"# a\n\nrecv 81\n----\n":                         "x:3: nothing was started yet",
		start + "recv 8\n----\n":                         "x:2: neither hexadecimal nor quoted",
		start + "recv \"a\n----\n":                       "x:2: a quote that does not end",
		start + "recv fill 5\n----\n":                    "x:2: neither hexadecimal nor quoted",
		start + "recv fill -1 00\n----\n":                "x:2: fill wants a number",
		start + "recv repeat 99999999 00\n----\n":        "x:2: repeat 99999999 makes nothing, or too much",
		start + "recv repeat 10000000 0000\n----\n":      "x:2: repeat 10000000 makes nothing, or too much",
		start + "recv fill 5 \"\"\n----\n":               "x:2: fill 5 makes nothing, or too much",
		start + "recv fill 16777217 00\n----\n":          "x:2: fill 16777217 makes nothing, or too much",
		start + "# a\nrecv\n  zz\n----\n":                "x:3: neither hexadecimal nor quoted",
		start + "eof now\n----\n":                        "x:2: too many words",
		start + "tick soon\n----\n":                      "x:2: time: invalid duration",
		start + "jump\n----\n":                           "x:2: no such command: jump",
		start + "send mail\n----\n":                      "x:2: nothing to send: mail",
		start + "send fragment \"a\"\n----\n":            "x:2: a fragment is of text or of binary",
		start + "send close soon\n----\n":                "x:2: strconv.ParseUint",
		start + "accept header a\n----\n":                "x:2: not quoted",
		start + "accept header \"a\"\n----\n":            "x:2: not a header field",
		start + "accept protocol=a b\n----\n":            "x:2: too many words",
		start + "reject soon\n----\n":                    "x:2: reject wants a status",
		start + "recv 81\n----\n# later\n":               "x:4: a comment among what is expected",
		"server hybi-13\n----\n":                         "x:1: a server has a version if it is open",
		"server open\n----\n":                            "x:1: a server has a version if it is open",
		"client open\n----\n":                            "x:1: a client has a version",
		"server hybi-99 open\n----\n":                    "x:1: no such option: hybi-99",
		"server max=many\n----\n":                        "x:1: no such option: max=many",
		"server origin=some\n----\n":                     "x:1: no such option: origin=some",
		"client hybi-13 key=00\n----\n":                  "x:1: no such option: key=00",
		"client hybi-13 nonce=AAAA\n----\n":              "x:1: no such option: nonce=AAAA",
		"server speed=9\n----\n":                         "x:1: no such option: speed=9",
		"server versions=old\n----\n":                    "x:1: no such option: versions=old",
		"server peer=\n----\n":                           "x:1: no such option: peer=",
		"client hixie-76 keys a\n----\n":                 "x:1: not quoted",
		"client hixie-76 keys \"a\" \"b\" \"c\"\n----\n": "x:1: no client writes such keys",
		"\n\n" + start + "recv 00\n\n\n" + "----\n":      "x:3: a block without ----",
	} {
		_, err := Parse("x", []byte(src))
		if err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%q gives %v and not %s", src, err, want)
		}
	}
}

// Comments, blank lines and continued lines are no part of what runs.
func TestParse(t *testing.T) {
	const src = "# A comment\n# on two lines.\n\n\n" +
		"# Another one.\nserver hybi-13 open\n# and one between\nrecv 8185 37fa213d\n  7f9f4d5158\n\t8980 00000000\r\n----\nwrong\n\n" +
		"client hybi-13 open\n----\n"
	s, err := Parse("x", []byte(src))
	if err != nil {
		t.Fatal(err)
	}
	if s.Vectors() != 2 || s.Longest() != 17 {
		t.Errorf("%d vectors, the longest of %d bytes", s.Vectors(), s.Longest())
	}
	if got := s.Want(); got != "wrong\n\n\n" {
		t.Errorf("it wants %q", got)
	}
	got := s.Run(Chunking{})
	const want = "text first,last \"Hello\"\nping first,last \"\"\n> 8a00\n\n\n"
	if got != want {
		t.Errorf("it gives %q", got)
	}
	rewritten := string(Rewrite(s, []byte(src), got))
	if rewritten != strings.Replace(src, "wrong\n", want[:len(want)-2], 1) {
		t.Errorf("it is rewritten as %q", rewritten)
	}
}

// Load reads the scripts of any tree, and leaves other files alone.
func TestLoad(t *testing.T) {
	tree := fstest.MapFS{
		"README.md":   {Data: []byte("no script")},
		"b/two.txt":   {Data: []byte("server\n----\n")},
		"a/b/one.txt": {Data: []byte("server\n----\n")},
	}
	list, err := Load(tree)
	if err != nil || len(list) != 2 || list[0].Name != "a/b/one.txt" || list[1].Name != "b/two.txt" {
		t.Errorf("loaded %v, %v", list, err)
	}
	tree["c.txt"] = &fstest.MapFile{Data: []byte("jump\n----\n")}
	if _, err := Load(tree); err == nil || err.Error() != "c.txt:1: no such command: jump" {
		t.Errorf("the error is %v", err)
	}
}
