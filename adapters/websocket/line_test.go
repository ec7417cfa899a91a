package websocket

import "testing"

// A line keeps its order, and no room once everybody was told.
func TestLine(t *testing.T) {
	ws := newWebSocket(&defaultConfig)
	told := 0
	ws.onMessage = func(m Message) {
		if len(m.Text) != told {
			t.Errorf("message %d comes after %d others", len(m.Text), told)
		}
		told++
	}
	for _, n := range []int{1, 100, 1} {
		told = 0
		for i := range n {
			ws.add(item{Message: Message{Text: string(make([]byte, i))}})
		}
		for next := ws.next(); !next.isNobodys(); next = ws.next() {
			next.give()
		}
		if told != n || cap(ws.waiting) > 0 || ws.one[0].call != nil || ws.one[0].Text != "" {
			t.Errorf("%d of %d were told, room for %d is left", told, n, cap(ws.waiting))
		}
	}
}
