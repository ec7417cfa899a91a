// Package serializer appends RFC 6455 frames (section 5) to byte slices. The
// layout is that of hybi-07 and all later versions.
//
// It holds no state: package hybi knows which frame may follow which.
package serializer
