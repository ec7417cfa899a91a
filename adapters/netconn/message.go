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
	if err := c.tooLate(); err != nil || len(messages) == 0 {
		return err
	}
	for i, m := range messages {
		dst, err := c.d.AppendMessage(c.output(len(m.Data)), m.Kind, m.Data)
		for i == 0 && c.mayRetry(err) {
			dst, err = c.d.AppendMessage(c.output(len(m.Data)), m.Kind, m.Data)
		}
		if err != nil {
			if failed := c.send(c.pending.b, nil); i > 0 && failed != nil {
				return failed
			}
			return fmt.Errorf("message %d of %d: %w", i+1, len(messages), c.refused(err))
		}
		c.pending.b = dst
	}
	return c.send(c.pending.b, nil)
}
