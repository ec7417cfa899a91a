// Package hybi is the state machine of an open connection in RFC 6455 and the
// drafts with its frame layout: versions 13, 8 and 7, in both roles. The opening
// handshake lies in package handshake, and the root package joins the two.
package hybi
