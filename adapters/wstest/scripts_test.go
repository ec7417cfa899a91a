package wstest_test

import (
	"github.com/wsdriver/wsdriver"
)

// greetings is a client of each family of versions, against an echo server.
var greetings = map[string]string{
	"hybi-13": `
client hybi-13 protocols=chat
request /chat host=example.com header "X-Mine: yes"
----
> "GET /chat HTTP/1.1\r\n"
> "Host: example.com\r\n"
> "Upgrade: websocket\r\n"
> "Connection: Upgrade\r\n"
> "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
> "Sec-WebSocket-Protocol: chat\r\n"
> "Sec-WebSocket-Version: 13\r\n"
> "X-Mine: yes\r\n"
> "\r\n"

recv "HTTP/1.1 101 Any Words\r\n"
  "Sec-WebSocket-Protocol: chat\r\n"
  "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"
  "Connection: Upgrade\r\n"
  "Upgrade: websocket\r\n\r\n"
----
open
state opened

send text "Hello"
----
> 818537fa213d7f9f4d5158

recv 8105 "Hello"
----
text first,last "Hello"

send ping "p"
----
> 898137fa213d47

recv 8a01 "p"
----
pong first,last "p"

send close 1000
----
> 888237fa213d3412
state closing

recv 8802 03e8
eof
----
close 1000 ""
state finished
`,
	"hixie-76": `
client hixie-76
request /demo host=example.com origin=http://example.com
----
> "GET /demo HTTP/1.1\r\n"
> "Upgrade: WebSocket\r\n"
> "Connection: Upgrade\r\n"
> "Host: example.com\r\n"
> "Origin: http://example.com\r\n"
> "Sec-WebSocket-Key1: 4 @1  46546xW%0l 1 5\r\n"
> "Sec-WebSocket-Key2: 12998 5 Y3 1  .P00\r\n"
> "\r\n"
> 5e6e3a64735b3455

recv "HTTP/1.1 101 WebSocket Protocol Handshake\r\n"
  "Upgrade: WebSocket\r\n"
  "Connection: Upgrade\r\n"
  "Sec-WebSocket-Origin: http://example.com\r\n"
  "Sec-WebSocket-Location: ws://example.com/demo\r\n\r\n"
  "8jKS'y:G*Co,Wxa-"
----
open
state opened

send text "Hello"
recv 00 "Hello" ff
----
> 0048656c6c6fff
text first,last "Hello"
`,
}

// asServer is what a client of every version does with a server: a script, but for the
// version's own lines.
var asServer = map[wsdriver.Version]string{
	wsdriver.Hybi13: `
server origin=any
recv "GET / HTTP/1.1\r\nHost: example.com\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
  "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
----
request
open
> "HTTP/1.1 101 Switching Protocols\r\n"
> "Upgrade: websocket\r\n"
> "Connection: Upgrade\r\n"
> "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"
> "\r\n"
state opened

recv 8185 00000000 "Hello" 8980 00000000
----
text first,last "Hello"
ping first,last ""
> 8a00

send close 1001 "bye"
recv 8882 00000000 03e9
----
> 880503e9627965
state closing
close 1001 ""
state finished
`,
	wsdriver.Hybi05: `
server versions=all
recv "GET / HTTP/1.1\r\nHost: example.com\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
  "Sec-WebSocket-Version: 5\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
----
request
open
> "HTTP/1.1 101 Switching Protocols\r\n"
> "Upgrade: websocket\r\n"
> "Connection: Upgrade\r\n"
> "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"
> "\r\n"
state opened

recv 00000000 8405 "Hello" 00000000 8200
----
text first,last "Hello"
ping first,last ""
> 8300
`,
}
