// Package hixie76 is the state machine of an open connection in
// draft-hixie-thewebsocketprotocol-76, which is hybi-00: the frames of hixie-75
// and a closing handshake of FF 00 both ways. Both roles are the same on the wire.
package hixie76
