package libs

import "github.com/wsdriver/wsdriver/bench/memory"

// Write writes one message.
type Write func(p []byte) error

// OpenWrite returns a Write of text or binary messages.
type OpenWrite func(c *memory.Conn, binary bool) (Write, error)

// Writer writes messages to a connection that is open, in both roles.
type Writer struct {
	Name   string
	Note   string
	Server OpenWrite
	Client OpenWrite // nil if it has no way
}

// Writers are the writers that are measured, in the order of the tables.
var Writers = []Writer{
	{Driver, "`AppendMessage` to a reused slice, then `Write`; validates text", writeDriverServer, writeDriverClient},
	{DriverSplit, "`AppendHeader`, then the payload in a second `Write`, from where it lies; validates nothing", writeHeader, nil},
	{Netconn, "`WriteMessage`; validates text", writeNetconnServer, writeNetconnClient},
	{"gobwas", "`ws.WriteHeader` and payload (a client: copied, `ws.Cipher`) to a reused slice, then `Write`", writeGobwasServer, writeGobwasClient},
	{"gws", "`WriteMessage`", writeGwsServer, writeGwsClient},
	{"gorilla", "`WriteMessage`; a client sends frames of at most 4 KiB, the size of its buffer", writeGorillaServer, writeGorillaClient},
	{"coder", "`Write`", writeCoderServer, writeCoderClient},
	{"xnet", "`Conn.Write`", writeXNetServer, writeXNetClient},
}
