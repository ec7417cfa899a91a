package wsdriver

import (
	"github.com/wsdriver/wsdriver/handshake"
	"github.com/wsdriver/wsdriver/hybi"
)

// maxInterim is how many 1xx responses a client skips before the one that
// counts (RFC 9110, section 15.2).
const maxInterim = 16

// isOpen reports whether conn is in charge, be Open told or not.
func (d *Driver) isOpen() bool {
	switch d.phase {
	case open, openExtended, openOld, accepted, fresh:
		return true
	}
	return false
}

// abort ends an open connection for a reason other than input.
func (d *Driver) abort(err *Error) Event {
	if d.phase == accepted || d.phase == fresh {
		d.settle()
	}
	if d.phase == openOld {
		return d.more.old.abort(err)
	}
	return d.conn.Abort(err)
}

// receiveOpening is Receive up to the first input after Open.
func (d *Driver) receiveOpening(p []byte) (Event, int) {
	if d.phase == fresh {
		d.settle()
	}
	switch d.phase {
	case open:
		return d.conn.Receive(p)
	case openExtended:
		return d.conn.ReceiveDecoded(d.more.extended.session, p)
	case openOld:
		return d.more.old.receive(p)
	case reading:
		return d.receiveHead(p)
	case proving:
		return d.receiveProof(p)
	case refusing:
		return d.receiveRefusal(p)
	case accepted:
		d.phase = fresh
		return Event{Kind: Open}, 0
	case unanswered, unsent:
		return Event{}, 0
	}
	return Event{}, len(p) // refused, over
}

// receiveHead takes in the head of a request or a response.
func (d *Driver) receiveHead(p []byte) (Event, int) {
	if d.more == nil || d.more.opening == nil || d.more.parts == nil {
		if ev, ok := d.receiveWhole(p); ok {
			return ev, len(p)
		}
	}
	gathered := &d.gather().head
	n, done, err := gathered.Write(p, d.cfg.maxHandshake())
	switch {
	case err != nil:
		return d.fail(err), n
	case !done:
		return Event{}, n
	}
	head := gathered.String()
	gathered.Reset()
	if d.Role() == Server {
		r, err := handshake.ParseRequest(head)
		if err != nil {
			return d.fail(err), n
		}
		return d.ReceiveRequest(r), n
	}
	r, err := handshake.ParseResponse(head)
	if err != nil {
		return d.fail(err), n
	}
	ev, m := d.receiveResponse(r, p[n:])
	return ev, n + m
}

// receiveWhole takes in a head as it comes as a rule: in one piece with nothing behind
// it. If it is not ok, nothing has changed: what is at fault, if anything is, and at
// which byte, is not told here.
func (d *Driver) receiveWhole(p []byte) (ev Event, ok bool) {
	const end = "\r\n\r\n"
	n := len(p) - len(end)
	if n < 0 || string(p[n:]) != end || len(p) > d.cfg.maxHandshake() {
		return Event{}, false
	}
	switch {
	case d.Role() == Client:
		r, err := handshake.ParseResponse(string(p))
		if err != nil {
			return Event{}, false
		}
		ev, _ = d.receiveResponse(r, nil)
		return ev, true
	case d.cfg.CheckOrigin != nil, len(d.cfg.Extensions) > 0: // which ask for all that the request says
		r, err := handshake.ParseRequest(string(p))
		if err != nil {
			return Event{}, false
		}
		return d.ReceiveRequest(r), true
	}
	return Event{Kind: Request}, d.skim(p)
}

// locate sets the location that a server tells in the old versions, unless it is set.
func (d *Driver) locate(r *handshake.Request) {
	if r.Location == "" && hixieHead(r.Version) {
		r.Location = r.DefaultLocation(d.cfg.Secure)
	}
}

// ReceiveRequest takes in a request that was parsed elsewhere, by net/http say,
// in the place of its bytes: Method, Target, Proto, Host and Header are set. It
// returns Request or Fail as Receive would, and the Driver keeps r. On a client,
// and after a first request, it returns None.
func (d *Driver) ReceiveRequest(r *HandshakeRequest) Event {
	if d.phase != reading || d.Role() == Client || r == nil {
		return Event{}
	}
	d.begin().request = r
	if err := r.Check(d.cfg.versions()); err != nil {
		return d.fail(err)
	}
	if !d.cfg.allows(r) {
		return d.fail(ErrOrigin)
	}
	d.more.protocol = handshake.SelectProtocol(d.cfg.Protocols, r.Protocols)
	if d.more.protocol == "" && d.cfg.RequireProtocol {
		return d.fail(ErrNoProtocol)
	}
	d.locate(r)
	d.phase = unanswered
	return Event{Kind: Request}
}

// receiveResponse takes in the head of a response, and those that follow it in rest if
// it is an interim one (RFC 6455, section 4.1; RFC 9110, section 15.2).
func (d *Driver) receiveResponse(r *HandshakeResponse, rest []byte) (Event, int) {
	d.more.response = r
	switch {
	case r.Status == 101:
		if ev := d.judgeResponse(r); d.phase != proving {
			return ev, 0
		}
		return d.receiveProof(rest)
	case r.Status < 200:
		d.more.response = nil
		if d.more.interim++; d.more.interim > maxInterim {
			return d.fail(ErrTooManyInterim), 0
		}
		return d.receiveHead(rest)
	}
	d.phase = refusing
	d.gather().body.Start(r)
	return d.receiveRefusal(rest)
}

func (d *Driver) judgeResponse(r *HandshakeResponse) Event {
	sent, v := d.more.request, d.cfg.version()
	var err *Error
	if hixieHead(v) {
		err = r.CheckHixie(sent, v, d.cfg.Secure)
	} else {
		err = r.Check(sent, d.more.key)
	}
	if err == nil && r.Protocol == "" && d.cfg.RequireProtocol {
		err = ErrNoProtocol
	}
	var agreed agreement
	if err == nil {
		agreed, err = d.cfg.confirm(r.Extensions)
	}
	if err != nil {
		return d.fail(err)
	}
	d.open(v, r.Protocol)
	d.extend(agreed)
	switch {
	case proven(v):
		d.phase = proving
		return Event{}
	case v == Hybi04:
		d.more.old.early.SetKey(hybi.ConnectionKey(d.more.key, r.Header.Get("Sec-WebSocket-Nonce")))
	}
	d.phase = fresh
	return Event{Kind: Open}
}

// receiveRefusal gathers the start of the body of a response other than 101.
func (d *Driver) receiveRefusal(p []byte) (Event, int) {
	n, done := d.more.body.Write(p)
	if !done {
		return Event{}, n
	}
	return d.endRefusal(), n
}

func (d *Driver) endRefusal() Event {
	d.more.response.Body = d.more.body.Bytes()
	return d.fail(handshake.ErrStatus)
}

// fail ends the opening handshake. A server may still say why, unless its head has
// gone out.
func (d *Driver) fail(err *Error) Event {
	d.begin().err = err
	if d.Role() == Server && d.phase != proving {
		d.phase = refused
	} else {
		d.phase = over
	}
	return Event{Kind: Fail, Code: err.Code}
}

// eofOpening is ReceiveEOF before Open.
func (d *Driver) eofOpening() Event {
	before := d.phase
	d.phase = over
	switch before {
	case refusing:
		return d.endRefusal()
	case refused, over:
		return Event{}
	}
	d.begin().err = ErrUnexpectedEOF
	return Event{Kind: Close, Code: AbnormalClosure}
}
