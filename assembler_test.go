package wsdriver_test

import (
	"strings"
	"testing"

	"github.com/wsdriver/wsdriver"
)

func TestAssembler(t *testing.T) {
	var a wsdriver.Assembler
	add := func(reason string, ev wsdriver.Event, told string) wsdriver.Event {
		t.Helper()
		got, ok := a.Add(ev)
		want(t, reason+": is it to be handled", ok, told != "")
		if ok {
			wantEvent(t, reason, got, told)
		} else {
			wantEvent(t, reason, got, "none")
		}
		return got
	}
	piece := func(k wsdriver.Kind, f wsdriver.Flags, data string) wsdriver.Event {
		return wsdriver.Event{Kind: k, Flags: f, Data: []byte(data)}
	}
	in := piece(wsdriver.Text, wsdriver.Whole, "whole")
	out := add("a message in one piece", in, `text first,last "whole"`)
	want(t, "is not copied", &out.Data[0] == &in.Data[0], true)
	add("a first piece", piece(wsdriver.Text, wsdriver.First, "in "), "")
	add("a ping amid it", piece(wsdriver.Ping, wsdriver.Whole, "p"), `ping first,last "p"`)
	add("a middle piece", piece(wsdriver.Text, 0, "pie"), "")
	add("an empty one", piece(wsdriver.Text, 0, ""), "")
	add("the last one", piece(wsdriver.Text, wsdriver.Last, "ces"), `text first,last "in pieces"`)
	add("a first piece of another", piece(wsdriver.Binary, wsdriver.First, "\x01"), "")
	in = piece(wsdriver.Binary, wsdriver.Last, "\x02")
	joined := add("is not joined to the one before", in, "binary first,last 0102")
	in.Data[0] = 9
	wantEvent(t, "and is a copy", joined, "binary first,last 0102")
	add("an empty message", piece(wsdriver.Text, wsdriver.First, ""), "")
	add("in two pieces", piece(wsdriver.Text, wsdriver.Last, ""), `text first,last ""`)
	add("an end", wsdriver.Event{Kind: wsdriver.Close, Code: 1000}, `close 1000 ""`)
	for _, k := range []wsdriver.Kind{wsdriver.None, wsdriver.Open, wsdriver.Request, wsdriver.Idle, wsdriver.Pong} {
		add("what is no message", wsdriver.Event{Kind: k}, wsdriver.Event{Kind: k}.String())
	}
	// A message that is given up, with the connection, does not get into the next.
	add("the start of one", piece(wsdriver.Text, wsdriver.First, "lost"), "")
	add("the start of another", piece(wsdriver.Text, wsdriver.First, "ne"), "")
	add("and its end", piece(wsdriver.Text, wsdriver.Last, "xt"), `text first,last "next"`)
}

func TestAssemblerMemory(t *testing.T) {
	var a wsdriver.Assembler
	first := wsdriver.Event{Kind: wsdriver.Binary, Flags: wsdriver.First, Data: []byte(strings.Repeat("x", 1000))}
	last := wsdriver.Event{Kind: wsdriver.Binary, Flags: wsdriver.Last}
	join := func() []byte {
		a.Add(first)
		ev, _ := a.Add(last)
		return ev.Data
	}
	p := join()
	want(t, "the memory is used again", &join()[0] == &p[0], true)
	want(t, "without a new one", testing.AllocsPerRun(100, func() { join() }), 0)
	a.Release()
	want(t, "unless it was let go", &join()[0] == &p[0], false)
}
