package deflate

import (
	"bytes"

	"github.com/wsdriver/wsdriver/deflate/internal/flate"
	"github.com/wsdriver/wsdriver/wire"
)

// receiver inflates what a connection receives.
type receiver struct {
	direction
	amid bool  // a message is under way
	more bool  // there is more to be told of the last piece
	n    int32 // of the piece that was asked for

	// window is what was received, as far as it may be referred to. What the decoder
	// has inflated of a message that is under way is not in it.
	window  flate.Window
	decoder *decoder    // while there is work, or nil
	paused  *paused     // of a message that is under way, while there is no decoder
	err     *wire.Error // what broke the stream
}

// input returns memory for the next piece.
func (r *receiver) input(n int) []byte {
	if r.decoder == nil {
		r.acquire()
	}
	r.n = int32(n)
	return r.decoder.in[:n]
}

// acquire gets a decoder, and lets it go on where the last one stopped.
func (r *receiver) acquire() {
	r.decoder = getDecoder()
	if r.paused != nil {
		n := copy(r.decoder.in[:], r.paused.rest)
		r.decoder.reader.Resume(&r.paused.state, r.decoder.in[:n], &r.window, int(r.bits))
		putPaused(r.paused)
		r.paused = nil
	}
}

// decode inflates the piece, or what is left of it.
func (r *receiver) decode(last bool) (out []byte, more bool, err *wire.Error) {
	if r.err != nil {
		return nil, false, r.err
	}
	if r.decoder == nil {
		r.acquire()
	}
	reader := r.decoder.reader
	if !r.more {
		if !r.amid {
			r.amid = true
			reader.Reset(&r.window, int(r.bits))
		}
		reader.Feed(r.decoder.in[:r.n], last)
		r.n = 0
	}
	out, r.more, r.err = next(reader)
	if r.err != nil {
		r.more = false
		return nil, false, r.err
	}
	if last && !r.more {
		r.amid = false
		if r.takeover {
			reader.Save(&r.window)
		} else {
			drop(&r.window)
		}
	}
	return out, r.more, nil
}

// next is reader.Next with our errors.
func next(reader *flate.Reader) (out []byte, more bool, fault *wire.Error) {
	out, more, err := reader.Next()
	switch err {
	case nil:
		return out, more, nil
	case flate.ErrDistance:
		return nil, false, ErrDistance
	case flate.ErrTruncated:
		return nil, false, ErrTruncated
	}
	return nil, false, ErrCorrupt
}

// rest gives up everything but the window and, of a message that is under way, the
// state of its block, and input that Decode has not got to.
func (r *receiver) rest() {
	if r.decoder == nil {
		return
	}
	r.n = 0
	switch reader := r.decoder.reader; {
	case r.err != nil:
		drop(&r.window)
	case r.amid:
		reader.Save(&r.window)
		r.paused = getPaused()
		r.paused.state, r.paused.rest = reader.State, bytes.Clone(reader.Unread())
	}
	putDecoder(r.decoder)
	r.decoder = nil
}
