// Package hybi is the state machine of an open connection in the hybi drafts and RFC
// 6455, in both roles: [Conn] for versions 13, 8 and 7, which share a frame layout,
// and [Early] for hybi-01 to hybi-06, which have layouts of their own. The opening
// handshake lies in package handshake, and the root package joins the two.
package hybi
