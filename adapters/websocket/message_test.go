package websocket

import "testing"

func TestMessageOf(t *testing.T) {
	for _, p := range [][]byte{nil, {}, []byte("a")} {
		text, binary := messageOf(false, p), messageOf(true, p)
		if text.IsBinary() || text.Text != string(p) || text.size() != len(p) {
			t.Errorf("%q: %+v", p, text)
		}
		if !binary.IsBinary() || string(binary.Data) != string(p) || binary.Text != "" || binary.size() != len(p) {
			t.Errorf("%q: %+v", p, binary)
		}
	}
}
