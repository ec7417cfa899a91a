// Package parser turns the bytes of RFC 6455 frames (section 5) into pieces of
// messages and whole control frames. The layout is that of hybi-07 and all later
// versions.
//
// [Frames] knows every rule of receiving that can be told from the stream alone:
// reserved bits, opcodes, masking, lengths, fragmentation, limits, UTF-8. It
// decides each at the first byte that settles it, and limits before a byte of
// payload is taken. What a Close frame says, and what is owed for it, is left to
// package hybi.
//
// It allocates for one thing alone: a control frame that is cut by a read is
// gathered, since it is told whole.
package parser
