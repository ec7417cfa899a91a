package handshake

// MaxBody is how many bytes of a refusal's body are kept.
const MaxBody = 1024

// Body gathers the start of the body of a response that is not 101, and knows
// where the body ends (RFC 9112, section 6.3). What a server says about its refusal is
// told to the user, so its first MaxBody bytes will do.
type Body struct {
	in   part
	left uint64 // bytes to come of the body or of its chunk; the chunk's size while it is read
	kept []byte // at most MaxBody
}

// part is what of a body the next byte belongs to.
type part uint8

const (
	untilEOF      part = iota // the end of the stream ends it
	sized                     // left bytes
	chunkSize                 // the first digit of a size
	chunkDigits               // more digits
	chunkExt                  // up to the LF after a size
	chunkData                 // left bytes
	chunkEnd                  // the CR after them
	chunkEndLF                // the LF after that
	trailer                   // the first byte of a trailer line
	trailerInside             // up to its LF
	trailerLF                 // the LF of the empty line
	ended
)

// Start makes the Body ready for the body of p, and drops what it held.
func (b *Body) Start(p *Response) {
	*b = Body{}
	coding, codings := p.Header.count("Transfer-Encoding")
	length, lengths := p.Header.count("Content-Length")
	switch {
	// "Any response with a 1xx, 204, or 304 status code is always terminated by the
	// first empty line after the header fields" (item 1).
	case p.Status < 200, p.Status == 204, p.Status == 304:
		b.in = ended
	// Transfer-Encoding overrides Content-Length (item 3); one that we cannot decode
	// leaves the end of the stream as the end of the body (item 4).
	case codings == 1 && equalFold(coding, "chunked"):
		b.in = chunkSize
	case codings > 0:
	case lengths == 1:
		if n, ok := parseLength(length); ok {
			b.in, b.left = sized, n
		}
	}
	if b.in == sized && b.left == 0 {
		b.in = ended
	}
}

// Write takes bytes of the body and says how many. It is done when the body has
// ended, when MaxBody bytes are kept, or when the chunks are malformed. With a
// body that has no end but that of the stream, only the second can be. A body that
// is empty is done before its first byte: Write(nil) tells.
func (b *Body) Write(p []byte) (n int, done bool) {
	for n < len(p) && b.in != ended && len(b.kept) < MaxBody {
		switch b.in {
		case untilEOF:
			n += b.keep(p[n:])
		case sized, chunkData:
			data := p[n:]
			if uint64(len(data)) > b.left {
				data = data[:b.left]
			}
			k := b.keep(data)
			n += k
			if b.left -= uint64(k); b.left > 0 {
				break
			}
			if b.in == sized {
				b.in = ended
			} else {
				b.in = chunkEnd
			}
		default:
			b.frame(p[n])
			n++
		}
	}
	return n, b.in == ended || len(b.kept) == MaxBody
}

// Bytes returns what was kept. It is valid until the next Start.
func (b *Body) Bytes() []byte { return b.kept }

// keep keeps as much of p as there is room for, and returns how much that is.
func (b *Body) keep(p []byte) int {
	p = p[:min(len(p), MaxBody-len(b.kept))]
	b.kept = append(b.kept, p...)
	return len(p)
}

// frame takes one byte between the data of chunks.
//
//	chunked-body = *chunk last-chunk trailer-section CRLF	; RFC 9112, section 7.1
//	chunk = chunk-size [ chunk-ext ] CRLF chunk-data CRLF
//
// It is content with the LF where it looks for the end of a line: nothing but the
// text of an error hangs on it.
func (b *Body) frame(c byte) {
	switch b.in {
	case chunkSize, chunkDigits:
		d := unhex(c)
		switch {
		case d < 16 && b.left < 1<<59:
			b.in, b.left = chunkDigits, b.left<<4|uint64(d)
		case d < 16 || b.in == chunkSize:
			b.in = ended // a size beyond all measure, or none
		case c == '\n':
			b.startChunk()
		default:
			b.in = chunkExt
		}
	case chunkExt:
		if c == '\n' {
			b.startChunk()
		}
	case chunkEnd:
		b.expect(c, '\r', chunkEndLF)
	case chunkEndLF:
		b.expect(c, '\n', chunkSize)
	case trailer:
		b.in = trailerInside
		if c == '\r' {
			b.in = trailerLF
		}
	case trailerInside:
		if c == '\n' {
			b.in = trailer
		}
	case trailerLF:
		b.in = ended
	}
}

// startChunk goes from a chunk's size to its data, or to the trailer.
func (b *Body) startChunk() {
	b.in = chunkData
	if b.left == 0 {
		b.in = trailer
	}
}

// expect goes on if c is the byte that must come, and ends the body if not.
func (b *Body) expect(c, want byte, next part) {
	b.in = ended
	if c == want {
		b.in = next
	}
}

// parseLength returns the number of a Content-Length.
//
//	Content-Length = 1*DIGIT	; RFC 9110, section 8.6
func parseLength(s string) (n uint64, ok bool) {
	for i := range len(s) {
		if !isDigit(s[i]) || n > 1<<59 {
			return 0, false
		}
		n = n*10 + uint64(s[i]-'0')
	}
	return n, s != ""
}
