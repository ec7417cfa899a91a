// Package hixie75 is the state machine of an open connection in
// draft-hixie-thewebsocketprotocol-75: text between a 00 and an FF byte, and
// nothing else. Both roles are the same on the wire.
//
// [Frames] is the receiving half, which hixie-76 shares.
package hixie75
