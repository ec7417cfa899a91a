package wsdriver

import (
	"time"

	"github.com/wsdriver/wsdriver/handshake"
	"github.com/wsdriver/wsdriver/hybi"
	"github.com/wsdriver/wsdriver/internal/entropy"
	"github.com/wsdriver/wsdriver/wire"
)

// Driver is one end of one connection. It takes in the peer's bytes and gives
// back events, and appends the bytes for the peer to slices of the caller's; it
// does no I/O and knows no clock.
//
// A Driver is not safe for concurrent use. It starts from NewServer, NewClient
// or Reset; the zero Driver is one whose connection is over. It may be moved by
// copying it, if what it was copied from is not used any more: of two that go on with one
// opening handshake, one could see the request of another connection.
type Driver struct {
	conn hybi.Conn // the connection once it is open
	cfg  *Config
	more *more         // what an open connection mostly does without, or nil
	mark time.Duration // see Tick

	phase phase
	wait  wait // what mark is the start of
	heard bool // input came since the last Tick
}

// more is what a Driver needs during the opening handshake, and afterwards only
// if more than the plain protocol was agreed on, and on clients.
type more struct {
	lasting
	*opening
}

// lasting is what stays of more for as long as the connection is open.
type lasting struct {
	keys     *entropy.Keys // of a client that has sent
	protocol string
	old      *old
	extended *extended
}

// opening is the state of the opening handshake. Of a request that a server has skimmed
// it knows key and version, and the head that request can be made of.
type opening struct {
	request  *handshake.Request
	response *handshake.Response
	skimmed  *skimmed // the head, or nil if it was not skimmed
	key      string   // of a client's request, or of the one that was skimmed
	err      *wire.Error
	version  Version // of the request that was skimmed
	interim  uint8   // 1xx responses so far
	*parts
}

// parts gathers what may come in pieces. A head that comes whole does without it.
type parts struct {
	head  handshake.Head
	body  handshake.Body
	proof proof // of hixie-76 to hybi-03
}

// phase is how far a Driver has come on the way to hybi.Conn.
type phase uint8

const (
	over         phase = iota // nothing is owed or awaited any more
	open                      // the connection is conn's
	openExtended              // the connection is conn's and more.extended's
	openOld                   // the connection is more.old's
	reading                   // a head is awaited or under way
	unanswered                // server: Request was told
	proving                   // the bytes of hixie-76's proof are awaited or under way
	accepted                  // server: the 101 was appended, Open is still to be told
	fresh                     // Open was told: the handshake is kept until the next input
	unsent                    // client: the request was not appended yet
	refusing                  // client: the body of a refusal is under way
	refused                   // server: a fault was told and may still be answered
)

// NewServer returns a Driver that plays the server. Nil means the zero Config.
func NewServer(c *Config) *Driver {
	d := new(Driver)
	d.Reset(Server, c)
	return d
}

// NewClient returns a Driver that plays the client. Nil means the zero Config.
// AppendRequest comes first.
func NewClient(c *Config) *Driver {
	d := new(Driver)
	d.Reset(Client, c)
	return d
}

// Reset makes d as NewServer or NewClient would.
func (d *Driver) Reset(role Role, c *Config) {
	if c == nil {
		c = &defaultConfig
	}
	*d = Driver{cfg: c, phase: reading}
	if role == Client {
		d.phase = unsent
	}
	d.conn.Reset(role, c.version(), c.limits())
}

// Skip makes the connection open where the opening handshake was done
// elsewhere, by net/http say, or over HTTP/2 (RFC 8441). There is no Open event
// then. protocol is the subprotocol that was agreed, or "". It is not for hybi-04,
// whose masks hang on the handshake's keys.
func (d *Driver) Skip(v Version, protocol string) {
	if d.cfg == nil {
		d.cfg = &defaultConfig
	}
	d.open(v, protocol)
	d.settle()
}

// begin returns the state of the opening handshake. It is made when the handshake begins,
// so that a peer that only connects costs little.
func (d *Driver) begin() *opening {
	if d.more == nil || d.more.opening == nil {
		both := new(struct {
			more
			opening
		})
		both.more.opening = &both.opening
		d.more = &both.more
	}
	return d.more.opening
}

// gather returns what gathers a head, a body or a proof, and makes it if need be.
func (d *Driver) gather() *parts {
	o := d.begin()
	if o.parts == nil {
		o.parts = &parts{head: handshake.Head{Response: d.Role() == Client}}
	}
	return o.parts
}

// open starts the connection proper.
func (d *Driver) open(v Version, protocol string) {
	d.conn.Reset(d.Role(), v, d.cfg.limits())
	isOld := v.Hixie() || v.Early()
	if d.more == nil && (isOld || protocol != "") {
		d.more = new(more)
	}
	if d.more != nil {
		d.more.protocol = protocol
	}
	if isOld {
		d.more.old = newOld(v, d.Role(), d.cfg)
	}
}

// settle leaves the opening handshake behind, and lets go of what the connection
// does not need.
func (d *Driver) settle() {
	switch {
	case d.old() != nil:
		d.phase = openOld
	case d.session() != nil:
		d.phase = openExtended
	default:
		d.phase = open
	}
	if m := d.more; m != nil && m.opening != nil { // they are one piece of memory
		d.more = nil
		if m.lasting != (lasting{}) {
			d.more = &more{lasting: m.lasting}
		}
		if m.skimmed != nil {
			m.skimmed.release(d)
		}
	}
}

// State returns how far the connection has come. Finished means: send what was
// appended, then close the transport.
func (d *Driver) State() State {
	switch d.phase {
	case open, openExtended:
		return d.conn.State()
	case openOld, accepted, fresh:
		if o := d.old(); o != nil {
			return o.state()
		}
		return d.conn.State()
	case refused:
		return Closing
	case over:
		return Finished
	}
	return Handshaking
}

// Role returns the end of the connection that d plays.
func (d *Driver) Role() Role { return d.conn.Role() }

// Version returns the version of the protocol. On a server that has not seen
// the request yet it is 0.
func (d *Driver) Version() Version {
	if d.isOpen() || d.Role() == Client {
		return d.conn.Version()
	}
	switch {
	case d.more == nil || d.more.opening == nil:
		return 0
	case d.more.request != nil:
		return d.more.request.Version
	}
	return d.more.version
}

// Caps returns what the version of the connection can do.
func (d *Driver) Caps() Caps { return d.Version().Caps() }

// Protocol returns the subprotocol that was agreed, or "". On a server it is
// known from the Request event on, as what AppendReply is going to accept.
func (d *Driver) Protocol() string {
	if d.more == nil {
		return ""
	}
	return d.more.protocol
}

// Request returns the client's opening handshake, on a server from the Request
// event, or the Fail in its place, until the call of Receive after Open; the
// program may keep it for longer. It is nil where a Fail came before the head was
// whole. On a client it is what AppendRequest sent.
func (d *Driver) Request() *HandshakeRequest {
	if d.more == nil || d.more.opening == nil {
		return nil
	}
	if d.more.request == nil && d.more.skimmed != nil {
		d.more.request = d.more.skimmed.parse(d.cfg.versions())
	}
	return d.more.request
}

// Response returns the server's answer to a client, from Open or from the Fail
// in its place until the call of Receive after that; the program may keep it for
// longer. Its Body is the first bytes, at most 1024, of the body of a refusal.
func (d *Driver) Response() *HandshakeResponse {
	if d.more == nil || d.more.opening == nil {
		return nil
	}
	return d.more.response
}

// Err returns what ended the connection, or nil if nothing did or a Close frame:
// a fault of the peer, or AbnormalClosure's cause.
func (d *Driver) Err() *Error {
	if d.more != nil && d.more.opening != nil && d.more.err != nil {
		return d.more.err
	}
	if o := d.old(); o != nil {
		return o.err()
	}
	return d.conn.Err()
}

// Remaining returns how many bytes of input are certain to be payload of a data
// frame that no extension has encoded. A program that gathers messages can read them straight to where they
// belong and give that memory to Receive.
func (d *Driver) Remaining() int {
	switch d.phase {
	case open:
		return d.conn.Remaining()
	case openExtended:
		return d.conn.RemainingPlain()
	}
	return 0
}
