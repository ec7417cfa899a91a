package vectors_test

import (
	"strings"
	"testing"

	"github.com/wsdriver/wsdriver"
	"github.com/wsdriver/wsdriver/vectors"
)

// Endpoints with one fault each. A script must tell them from a Driver.

type deaf struct{ vectors.Endpoint } // answers nothing

type endless struct{ vectors.Endpoint } // tells the same event for ever

type blind struct{ vectors.Endpoint } // forgets what was cut

func (e deaf) AppendReply(dst []byte, _ wsdriver.Event) []byte { return dst }

func (e endless) Receive(p []byte) (wsdriver.Event, int) {
	return wsdriver.Event{Kind: wsdriver.Ping, Flags: wsdriver.Whole}, 0
}

func (e blind) Receive(p []byte) (wsdriver.Event, int) {
	if len(p) == 1 {
		return wsdriver.Event{}, 1
	}
	return e.Endpoint.Receive(p)
}

const faultScript = `
server hybi-13 open
recv 8185 37fa213d 7f9f4d5158 8980 00000000
----
text first,last "Hello"
ping first,last ""
> 8a00
`

func TestFaultyEndpoints(t *testing.T) {
	s, err := vectors.Parse("x", []byte(faultScript))
	if err != nil {
		t.Fatal(err)
	}
	whole, bytewise := vectors.Chunking{}, vectors.Chunking{Every: 1}
	for _, tt := range []struct {
		reason string
		wrap   func(vectors.Endpoint) vectors.Endpoint
		cut    vectors.Chunking
		faulty bool
	}{
		{"a Driver has no fault", func(e vectors.Endpoint) vectors.Endpoint { return e }, bytewise, false},
		{"no answer to a ping", func(e vectors.Endpoint) vectors.Endpoint { return deaf{e} }, whole, true},
		{"an event that never ends", func(e vectors.Endpoint) vectors.Endpoint { return endless{e} }, whole, true},
		{"a fault that whole input hides", func(e vectors.Endpoint) vectors.Endpoint { return blind{e} }, whole, false},
		{"and bytes show", func(e vectors.Endpoint) vectors.Endpoint { return blind{e} }, bytewise, true},
	} {
		got := s.RunOn(func(c vectors.Setup) vectors.Endpoint { return tt.wrap(vectors.Start(c)) }, tt.cut)
		if diff := s.Diff(got); (diff != "") != tt.faulty {
			t.Errorf("%s: %s", tt.reason, diff)
		} else if tt.faulty && !strings.HasPrefix(diff, "x:2:\n\tserver hybi-13 open\n") {
			t.Errorf("%s: the place is missing: %s", tt.reason, diff)
		}
	}
}

// A transcript must not depend on whether the script was run before.
func TestRunTwice(t *testing.T) {
	for _, s := range load(t) {
		once, again := s.Run(vectors.Chunking{}), s.Run(vectors.Chunking{})
		if once != again {
			t.Errorf("%s differs the second time", s.Name)
		}
	}
}

func TestWithoutWords(t *testing.T) {
	const in = "fail 1002 400 \"some words\"\nfail 1002 \"words\"\nerror \"words\"\ntext first,last \"words\"\n" +
		"> \"HTTP/1.1 400 Bad Request\\r\\n\"\n> \"Content-Length: 6\\r\\n\"\n> \"\\r\\n\"\n> \"words\\n\"\n> 8a00\n\n"
	const want = "fail 1002 400\nfail 1002\nerror\ntext first,last \"words\"\n" +
		"> \"HTTP/1.1 400 Bad Request\\r\\n\"\n> \"\\r\\n\"\n> 8a00\n\n"
	if got := vectors.WithoutWords(in); got != want {
		t.Errorf("got\n%s", got)
	}
}
