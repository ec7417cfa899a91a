package handshake_test

import (
	"strings"
	"testing"

	"github.com/wsdriver/wsdriver/handshake"
)

// The token of RFC 2616, section 2.2, by its definition: any CHAR but CTLs and
// separators.
func TestTokenBytes(t *testing.T) {
	const separators = "()<>@,;:\\\"/[]?={} \t"
	for c := range 256 {
		token := c > 0x20 && c < 0x7F && strings.IndexByte(separators, byte(c)) < 0
		_, err := handshake.ParseExtensions([]string{"a" + string([]byte{byte(c)}) + "b"})
		equal(t, "may stand in a token: "+string(rune(c)), err == nil, token || c == ',' || c == ';')
		r := handshake.Request{Target: "/", Host: "a", Protocols: []string{string([]byte{byte(c)})}}
		_, werr := handshake.AppendRequest(nil, &r, 13, goodKey)
		equal(t, "may be a subprotocol: "+string(rune(c)), werr == nil, token)
	}
}
