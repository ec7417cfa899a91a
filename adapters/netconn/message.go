package netconn

import (
	"fmt"
	"iter"

	"github.com/wsdriver/wsdriver"
)

// Message is a message as a whole: its kind, which is wsdriver.Text or wsdriver.Binary,
// and its payload.
type Message struct {
	Kind wsdriver.Kind
	Data []byte
}

// Messages returns the messages to come, up to the end of the connection:
//
//	for m, err := range c.Messages() {
//		if err != nil {
//			return err
//		}
//		…
//	}
//
// Their payloads are lent, as by ReadView: each is valid up to the next turn of the
// loop. The error, of those of ReadMessage, comes last, and alone; after a read deadline
// another loop goes on. Leaving the loop early loses nothing.
func (c *Conn) Messages() iter.Seq2[Message, error] {
	return func(yield func(Message, error) bool) {
		for {
			kind, p, err := c.ReadView()
			if !yield(Message{kind, p}, err) || err != nil {
				return
			}
		}
	}
}

// WriteMessages sends the messages in their order, in one write. If one of them cannot
// be sent, those before it are, and the error names it.
func (c *Conn) WriteMessages(messages ...Message) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := c.begin(plain); err != nil || len(messages) == 0 {
		return err
	}
	for i := 0; i < len(messages); i++ {
		m := messages[i]
		dst, err := c.driver().AppendMessage(c.output(len(m.Data)), m.Kind, m.Data)
		if err == wsdriver.ErrBusy && i == 0 {
			if err = c.awaitTurn(plain); err == nil {
				i--
				continue
			}
		}
		if err != nil && i > 0 {
			if failed := c.send(c.pending.b, nil, plain); failed != nil {
				return failed
			}
		}
		if err != nil {
			c.dropEmpty()
			return fmt.Errorf("message %d of %d: %w", i+1, len(messages), c.refused(err))
		}
		c.pending.b = dst
	}
	return c.send(c.pending.b, nil, plain)
}
