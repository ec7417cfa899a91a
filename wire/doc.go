// Package wire holds the vocabulary of the WebSocket protocol: kinds of event,
// close codes, opcodes, versions, errors. It holds no rules; those live in the
// packages that parse, serialize and run the protocol.
//
// Users of the library meet these names as aliases in the root package
// wsdriver and need not import wire.
package wire
