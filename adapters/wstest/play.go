package wstest

import (
	"context"
	"errors"
	"fmt"
	"net"

	"github.com/wsdriver/wsdriver/vectors"
)

// Play is the end of the connection that a script describes. It sends what the script
// has that end send, by requests, replies and the application, and checks what
// comes against recv and the events that are expected of it. The code under test is
// at the other end of nc. vectors.Parse makes a script of text.
//
//	server hybi-13 open
//	recv 8185 00000000 "Hello"
//	send text "hello, you"
//	----
//	text first,last "Hello"
//	> 810a68656c6c6f2c20796f75
//
// tick waits until that long after the connection was made, which takes no time in the
// bubbles of testing/synctest, and eof wants the end of the stream. Where the other
// end is free to choose, any choice will do: the masks of its frames, its keys and
// nonces, the order of the fields in its head and any that the script does not
// have, the words and the body of a refusal. So the script need not have the words of
// fail and error, and may have the fields of our own head in any order. What masks make
// of frames in hybi-04 is not compared but by its length and by the events.
//
// The script must start one connection only; see Stage. nc is not closed, and ctx
// bounds it all. The error is a *Mismatch if the script tells something else than
// what happened, and else that of the transport, of ctx, or of a script that does
// not give what it says on any connection.
func Play(ctx context.Context, nc net.Conn, s *vectors.Script) error {
	return only(nc).Play(ctx, s)
}

// Oppose is the peer of the end that a script describes, which is the code under test
// at the other end of nc. It sends what the script has for recv, byte for byte, and
// checks what comes against what the script says that end sends. So it is for hostile
// bytes, and for all of package vectors:
//
//	server hybi-13 open
//	recv ff00
//	----
//	fail 1002
//	> 880203ea
//
// Events cannot be seen from outside, and are expected of a Driver that is there for
// comparison. What the application does in the script, the code under test must do by
// itself. After a server's state is finished it must close the transport. For eof the
// direction to it is closed. All else is as with Play.
func Oppose(ctx context.Context, nc net.Conn, s *vectors.Script) error {
	return only(nc).Oppose(ctx, s)
}

// Stage plays scripts that start any number of connections.
type Stage struct {
	// Dial returns a connection to the code under test, for each that a script
	// starts. Of s, Role is the script's end. A connection that is Open has no
	// opening handshake, and the code under test must do without too, as
	// netconn.New does. s.Config has the limits that the script wants of its end;
	// its Rand is nil.
	Dial func(ctx context.Context, s vectors.Setup) (net.Conn, error)
}

// Play is the end that the script describes, as the function Play is. It closes the
// connections.
func (g Stage) Play(ctx context.Context, s *vectors.Script) error { return g.perform(ctx, s, false) }

// Oppose is the peer of that end, as the function Oppose is. It closes the connections.
func (g Stage) Oppose(ctx context.Context, s *vectors.Script) error { return g.perform(ctx, s, true) }

// ErrNilArgument is the misuse of nil: for a context, a connection, a script, or a
// function that must be there, and instead of a connection that a function should have
// returned.
var ErrNilArgument = errors.New("wstest: nil in the place of something")

// The errors of calls that cannot be carried out.
var (
	errNoDial   = fmt.Errorf("%w: a Stage has no Dial", ErrNilArgument)
	errNoConn   = fmt.Errorf("%w: no connection", ErrNilArgument)
	errNoScript = fmt.Errorf("%w: no script", ErrNilArgument)
	errSecond   = errors.New("wstest: the script starts a second connection")
)

// only is a Stage for one connection, which stays open.
func only(nc net.Conn) Stage {
	taken := false
	return Stage{func(context.Context, vectors.Setup) (net.Conn, error) {
		switch {
		case taken:
			return nil, errSecond
		case nc == nil:
			return nil, nil
		}
		taken = true
		return keptOpen{nc}, nil
	}}
}

// keptOpen is a connection that is the caller's to close.
type keptOpen struct{ net.Conn }

func (keptOpen) Close() error { return nil }

func (k keptOpen) CloseWrite() error {
	if nc, ok := k.Conn.(interface{ CloseWrite() error }); ok {
		return nc.CloseWrite()
	}
	return errors.ErrUnsupported
}

// perform runs a script.
func (g Stage) perform(ctx context.Context, s *vectors.Script, opposed bool) error {
	switch {
	case ctx == nil:
		return ErrNilArgument
	case s == nil:
		return errNoScript
	case g.Dial == nil:
		return errNoDial
	}
	run := &performance{ctx: ctx, dial: g.Dial, opposed: opposed}
	transcript := s.RunOn(run.begin, vectors.Chunking{})
	run.end()
	diff := s.Diff(transcript)
	var m *Mismatch
	switch {
	case errors.As(run.err, &m):
		m.Script, m.Diff = s.Name, diff
		return m
	case run.err != nil:
		return fmt.Errorf("wstest: %s, connection %d: %w", s.Name, run.started, run.err)
	case essence(transcript) != essence(s.Want()):
		return &Mismatch{Script: s.Name, Vector: run.started, Offset: -1, Diff: diff}
	}
	return nil
}
