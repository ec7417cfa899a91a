// Package ported has the examples of the READMEs that people know from faye-websocket,
// websocket.io and em-websocket, in Go: what such a program becomes here. They are tests,
// and their output is checked.
//
// Which of the packages a program is best ported to depends on how it is written.
// Programs of handlers go on with adapters/websocket, and loops are what
// adapters/netconn is for. adapters/nethttp attaches either to a server.
package ported
