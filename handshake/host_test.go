package handshake_test

import (
	"testing"

	"github.com/wsdriver/wsdriver/handshake"
)

func TestHost(t *testing.T) {
	for _, host := range []string{
		"example.com", "EXAMPLE.com.", "a", "localhost:3000", "example.com:0", "example.com:65535", "example.com:", "example.com:00080", "a_b-c~d",
		"127.0.0.1", "127.0.0.1:80", "xn--bcher-kva.example",
		"[::]", "[::1]", "[1::]", "[::1]:8080", "[1:2:3:4:5:6:7:8]", "[1:2:3:4:5:6:7::]", "[::2:3:4:5:6:7:8]", "[2001:DB8::ff]",
		"[::ffff:192.0.2.1]", "[1:2:3:4:5:6:192.0.2.1]", "[1::192.0.2.1]:1", "[::0.0.0.0]",
	} {
		r := accepted(t, "Host: "+host, with(t, "Host: server.example.com", "Host: "+host))
		equal(t, "the host", r.Host, host)
	}
	for _, host := range []string{
		"", ":80", "a b", "a,b", "a, b", "a/b", "a?b", "u@a", "a%41", "a!b", "a*", "é.example", "a\\b", "a:b", "a:99999", "a:65536", "a:-1", "a:+1", "a:80:80", "a:99999999999999999999",
		"[", "[]", "[]:80", "[::1", "::1", "[::1]x", "[::1]80", "[::1]:x", "[::1]:65536", "[:]", "[:::]", "[1:::2]", "[1::2::3]", "[:1]", "[1:]", "[:1::]", "[1::2:]", "[1:::]",
		"[1:2:3:4:5:6:7]", "[1:2:3:4:5:6:7:8:9]", "[1:2:3:4:5:6:7:8::]", "[1:2:3:4::5:6:7:8]", "[12345::]", "[g::]", "[::fe80%25eth0]", "[v1.a]",
		"[192.0.2.1]", "[::1.2.3]", "[::1.2.3.4.5]", "[::1.2.3.256]", "[::1.2.3.04]", "[::1..3.4]", "[::1.2.3.4:5]", "[1.2.3.4::]", "[1:2:3:4:5:6:7:1.2.3.4]", "[1:2:3:4:5:6::1.2.3.4]", "[::x.2.3.4]",
	} {
		refused(t, "H7: Host: "+host, with(t, "Host: server.example.com", "Host: "+host), handshake.ErrHost)
	}
}
