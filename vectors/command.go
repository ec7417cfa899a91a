package vectors

import (
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/wsdriver/wsdriver"
)

// command is one command of a script, ready to run any number of times.
type command struct {
	run    func(*runner)
	starts bool // server or client
	input  int  // bytes that it receives
}

// parseCommand parses a command line.
func parseCommand(line string) (c command, err error) {
	w, err := split(line)
	if err != nil {
		return c, err
	}
	switch verb := w.next(); verb {
	case "server":
		c, err = parseStart(wsdriver.Server, w)
	case "client":
		c, err = parseStart(wsdriver.Client, w)
	case "recv":
		var p []byte
		p, err = w.bytes()
		c = command{run: func(r *runner) { r.receive(p) }, input: len(p)}
	case "eof":
		c.run = (*runner).eof
	case "tick":
		var now time.Duration
		now, err = time.ParseDuration(w.next())
		c.run = func(r *runner) { r.tick(now) }
	case "reply":
		c.run = (*runner).reply
	case "send":
		c.run, err = parseSend(w)
	case "request":
		c.run, err = parseRequest(w)
	case "accept":
		c.run, err = parseAccept(w)
	case "reject":
		c.run, err = parseReject(w)
	case "state", "version", "protocol":
		c.run = func(r *runner) { r.show(verb) }
	default:
		err = fmt.Errorf("no such command: %s", verb)
	}
	if err == nil && !w.end() {
		err = fmt.Errorf("too many words from %q on", w.peek())
	}
	return c, err
}

func parseStart(role wsdriver.Role, w *words) (command, error) {
	s, err := parseSetup(role, w)
	return command{run: func(r *runner) { r.begin(s) }, starts: true}, err
}

// call is a call of an Endpoint that appends something.
type call = func(Endpoint, []byte) ([]byte, error)

// sending makes a call the run of a command.
func sending(c call) func(*runner) {
	return func(r *runner) { r.call(c) }
}

// parseSend parses what follows send.
func parseSend(w *words) (func(*runner), error) {
	switch verb := w.next(); verb {
	case "text", "binary":
		k := dataKind(verb)
		p, err := w.bytes()
		return sending(func(e Endpoint, dst []byte) ([]byte, error) { return e.AppendMessage(dst, k, p) }), err
	case "fragment":
		k := dataKind(w.next())
		last := w.take("last")
		p, err := w.bytes()
		if k == wsdriver.None {
			err = errors.New("a fragment is of text or of binary")
		}
		return sending(func(e Endpoint, dst []byte) ([]byte, error) { return e.AppendFragment(dst, k, p, last) }), err
	case "ping":
		p, err := w.bytes()
		return sending(func(e Endpoint, dst []byte) ([]byte, error) { return e.AppendPing(dst, p) }), err
	case "pong":
		p, err := w.bytes()
		return sending(func(e Endpoint, dst []byte) ([]byte, error) { return e.AppendPong(dst, p) }), err
	case "close":
		return parseClose(w)
	default:
		return nil, fmt.Errorf("nothing to send: %s", verb)
	}
}

func dataKind(name string) wsdriver.Kind {
	switch name {
	case "text":
		return wsdriver.Text
	case "binary":
		return wsdriver.Binary
	}
	return wsdriver.None
}

// parseClose parses what follows send close: nothing, a code, or a code and a
// reason.
func parseClose(w *words) (func(*runner), error) {
	var code wsdriver.Code
	var reason []byte
	var err error
	if !w.end() {
		var n uint64
		if n, err = strconv.ParseUint(w.next(), 10, 16); err == nil {
			reason, err = w.bytes()
		}
		code = wsdriver.Code(n)
	}
	return sending(func(e Endpoint, dst []byte) ([]byte, error) {
		return e.AppendClose(dst, code, string(reason))
	}), err
}
