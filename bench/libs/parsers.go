package libs

import "net"

// Parse reads n text messages. It calls got for each, if got is not nil, with the
// text, which is valid during the call only.
type Parse func(n int, got func([]byte)) error

// Parser reads messages as a server does, from a connection that is open.
type Parser struct {
	Name string
	Note string
	Open func(net.Conn) (Parse, error)
}

// Parsers are the readers that are measured, in the order of the tables.
var Parsers = []Parser{
	{Driver, "`Driver.Receive` on reads of 16 KiB, and an `Assembler` for messages that they cut", parseDriver},
	{Netconn, "`ReadView`", parseNetconn},
	{"gobwas", "`ws.ReadHeader` and `ws.Cipher` on a `bufio.Reader`, reused buffer; `utf8.Valid` beside it", parseGobwas},
	{"gobwas-wsutil", "`wsutil.Reader` with `CheckUTF8` on a `bufio.Reader`, reused buffer", parseWsutil},
	{"gws", "`ReadLoop` with `CheckUtf8Enabled`", parseGws},
	{"gorilla", "`NextReader`, reused buffer; `utf8.Valid` beside it", parseGorilla},
	{"coder", "`Reader`, reused buffer; `utf8.Valid` beside it", parseCoder},
	{"xnet", "`NewFrameReader`, reused buffer; `utf8.Valid` beside it", parseXNet},
}
