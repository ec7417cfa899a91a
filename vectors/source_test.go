package vectors

import (
	"testing"

	"github.com/wsdriver/wsdriver/handshake"
)

// The numbers that are drawn make the keys that a script names, and no client writes
// those that have none.
func TestDrawKeys(t *testing.T) {
	for _, keys := range [][3]string{
		{defaultKey1, defaultKey2, defaultKey3},
		{"3e6b263  4 17 80", "17  9 G`ZD9   2 2b 7X 3 /r90", "WjN}|M(6"},
		{"1   38 wZ3f9 23O0 3l 0r", "27   0E 6 2  1665:< ;U 1H", "\x91%>\xd3\xa9\xe7j\x88"},
		{"! 0", "4294967295 ~", "\x00\x00\x00\x00\x00\x00\x00\x00"},
	} {
		list, ok := drawKeys(keys[0], keys[1], keys[2])
		s := source{keys: list}
		s.begin(76)
		k := handshake.NewHixieKeys(s.Uint64)
		if got := [3]string{k.Key1, k.Key2, string(k.Key3[:])}; !ok || got != keys || len(s.head) > 0 {
			t.Errorf("%q makes %q, %v, and leaves %d numbers", keys, got, ok, len(s.head))
		}
	}
	for _, key := range []string{
		"", "12", "1 2", "a b", " 1a", "1a ", "1 a 3", "01 a", "4294967296 a", "1 \u00e9", "1\ta 1",
		"1 abcdefghijklm", "0a             1",
	} {
		if _, ok := drawHixieKey(key); ok {
			t.Errorf("a client is made to write %q", key)
		}
	}
}
