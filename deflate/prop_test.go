package deflate

import (
	"bytes"
	std "compress/flate"
	"errors"
	"fmt"
	"io"
	"testing"

	peer "github.com/klauspost/compress/flate"
	"github.com/leanovate/gopter"

	"github.com/wsdriver/wsdriver/internal/xtest"
	"github.com/wsdriver/wsdriver/wire"
)

// script is a scenario in bytes: every string of them is one.
type script []byte

func (s *script) next() int {
	if len(*s) == 0 {
		return 0
	}
	b := (*s)[0]
	*s = (*s)[1:]
	return int(b)
}

// extension reads an Extension.
func (s *script) extension() *Extension {
	a, b := s.next(), s.next()
	return &Extension{
		Level: b % 10, Threshold: 1,
		ServerMaxWindowBits: 8 + a&7, ClientMaxWindowBits: 8 + a>>3&7,
		ServerNoContextTakeover: b&64 != 0, ClientNoContextTakeover: b&128 != 0,
	}
}

// message reads a message that may have parts in common with text and with others.
func (s *script) message(text []byte) (p []byte) {
	for n := s.next() % 5; n > 0; n-- {
		from := s.next() * len(text) / 256
		part := text[from:min(len(text), from+s.next())]
		switch op := s.next(); op % 4 {
		case 0:
			part = bytes.Repeat(part, 1+op)
		case 1:
			part = append(bytes.Clone(part), byte(op))
		}
		p = append(p, part...)
	}
	return p
}

// TestTransparency is property 11: what is sent compressed is what is received, for
// all messages, parameters and fragments; and compress/flate and klauspost understand
// us, and we them.
func TestTransparency(t *testing.T) {
	both := func(f func(script, []byte) error) gopter.Prop {
		return xtest.ForAll2(func(s, text xtest.Blob) error { return f(script(s), append(text, "text to send"...)) }, xtest.Script(), xtest.Text())
	}
	xtest.Check(t, "both ends are ours", both(func(s script, text []byte) error {
		e := s.extension()
		c, v := pair(t, e, e)
		for len(s) > 0 {
			from, to := c, v
			if s.next()&1 == 0 {
				from, to = v, c
			}
			p := s.message(text)
			payload := bytes.Join(encode(from, p, 1+s.next()*s.next()), nil)
			if out, err := decode(to, payload, 1+s.next()*4); err != nil || !bytes.Equal(out, p) {
				return fmt.Errorf("%+v: %d bytes became %d, %v", e, len(p), len(out), err)
			}
		}
		return nil
	}))
	xtest.Check(t, "others read us", both(func(s script, text []byte) error {
		e := s.extension()
		c, _ := pair(t, e, e)
		pipes := [2]bytes.Buffer{}
		readers := [2]io.ReadCloser{std.NewReader(&pipes[0]), peer.NewReader(&pipes[1])}
		for len(s) > 0 {
			p := s.message(text)
			payload := bytes.Join(encode(c, p, 1+s.next()*s.next()), nil)
			for i, r := range readers {
				if !c.sender.takeover {
					r.(std.Resetter).Reset(&pipes[i], nil)
				}
				pipes[i].Write(payload)
				pipes[i].WriteString(tail)
				out := make([]byte, len(p))
				if _, err := io.ReadFull(r, out); err != nil || !bytes.Equal(out, p) {
					return fmt.Errorf("%+v: %T reads %d bytes: %v", e, r, len(p), err)
				}
			}
		}
		return nil
	}))
	xtest.Check(t, "we read others", both(func(s script, text []byte) error {
		level := s.next()%12 - 2
		var pipe bytes.Buffer
		w, _ := std.NewWriter(&pipe, level)
		q, _ := peer.NewWriter(&pipe, level)
		c, d := fresh(t, ""), fresh(t, "")
		for len(s) > 0 {
			p := s.message(text)
			for i, c := range []*codec{c, d} {
				pipe.Reset()
				if i == 0 {
					w.Write(p)
					w.Flush()
				} else {
					q.Write(p)
					q.Flush()
				}
				payload := bytes.TrimSuffix(pipe.Bytes(), []byte(tail))
				if out, err := decode(c, payload, 1+s.next()*4); err != nil || !bytes.Equal(out, p) {
					return fmt.Errorf("compressor %d, level %d: %d bytes became %d, %v", i, level, len(p), len(out), err)
				}
			}
		}
		return nil
	}))
}

// TestBombBound is property 12, as far as it is ours: whatever the payload, what is
// told at a time is short, so that a limit is met soon; and the next connection that
// takes the same memory is none the worse.
func TestBombBound(t *testing.T) {
	hello := []byte("\xf2\x48\xcd\xc9\xc9\x07\x00")
	xtest.Check(t, "any payload", xtest.ForAll2(func(s, p xtest.Blob) error {
		order := script(s)
		payload := []byte(p)
		if order.next()%2 == 0 { // a real one, changed here and there
			var buf bytes.Buffer
			w, _ := std.NewWriter(&buf, 9)
			for range order.next() % 8 {
				w.Write(bytes.Repeat(payload[:min(len(payload), order.next())], order.next()*order.next()))
			}
			w.Flush()
			payload = bytes.TrimSuffix(buf.Bytes(), []byte(tail))
			for range order.next() % 4 {
				payload[(order.next()<<8|order.next())%len(payload)] ^= byte(order.next())
			}
		}
		c, limit, total := fresh(t, ""), order.next()<<order.next()%12, 0
		err := func() error {
			list := pieces(payload, min(1+order.next()*order.next(), wire.MaxPiece))
			for i, piece := range list {
				copy(c.ToDecode(len(piece)), piece)
				for more := true; more; {
					out, again, err := c.Decode(flags(i == 0, i == len(list)-1))
					if err != nil {
						return nil
					}
					more = again
					if order.next()%4 == 1 {
						c.Rest()
					}
					if total += len(out); total > limit {
						if total > limit+17<<10 {
							return fmt.Errorf("%d bytes at a time", len(out))
						}
						return nil
					}
				}
				if order.next()%2 == 0 {
					c.Rest()
				}
			}
			return nil
		}()
		c.Rest() // the connection is given up
		if out, fault := inflate(fresh(t, ""), hello); fault != nil || string(out) != "Hello" {
			err = errors.Join(err, fmt.Errorf("the next connection reads %q, %v", out, fault))
		}
		return err
	}, xtest.Script(), xtest.Bytes(70000)))
}
