package load

import (
	"fmt"
	"strings"

	"github.com/wsdriver/wsdriver/serializer"
	"github.com/wsdriver/wsdriver/wire"
)

// request is the opening handshake of every client.
const request = "GET /echo HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
	"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"

// accepted is what is in every answer to it: the Sec-WebSocket-Accept of the key.
const accepted = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="

// Text returns n bytes of text, one byte a character.
func Text(n int) []byte {
	const fox = "The quick brown fox jumps over the lazy dog. "
	return []byte(strings.Repeat(fox, n/len(fox)+1))[:n]
}

// frames returns the bytes of depth masked text messages of size bytes, and those of
// their echoes.
func frames(size, depth int) (send, want []byte) {
	text := Text(size)
	for i := range depth {
		send = serializer.AppendMasked(send, wire.FIN|byte(wire.OpText), text, 0x9ae1f037*uint32(i+1))
		want = serializer.AppendFrame(want, wire.FIN|byte(wire.OpText), text)
	}
	return send, want
}

// checkHead returns an error unless b is the acceptance of request.
func checkHead(b []byte) error {
	if s := string(b); !strings.HasPrefix(s, "HTTP/1.1 101 ") || !strings.Contains(s, "\r\n\r\n") || !strings.Contains(s, accepted) {
		return fmt.Errorf("load: the handshake was answered with %q", s)
	}
	return nil
}
