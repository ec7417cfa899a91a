package wsdriver

import (
	"github.com/wsdriver/wsdriver/handshake"
	"github.com/wsdriver/wsdriver/hybi"
)

// AppendRequest appends a client's opening handshake (RFC 6455, section 4.1).
// Of r it takes Target, Host, Origin, Protocols (nil means Config.Protocols) and
// Header, the extra fields; [handshake.ParseURL] makes one from a URL. The Driver
// keeps a copy of r, and draws the key from Config.Rand. Extensions are offered by
// Config alone.
//
// It returns ErrBusy if the request was sent before, ErrUnsupported on a server,
// and a [handshake.ArgumentError] for what may not stand in a request.
func (d *Driver) AppendRequest(dst []byte, r *HandshakeRequest) ([]byte, error) {
	switch {
	case d.Role() == Server:
		return dst, ErrUnsupported
	case d.phase != unsent:
		return dst, ErrBusy
	}
	var sent HandshakeRequest
	if r != nil {
		sent = *r
	}
	if sent.Protocols == nil {
		sent.Protocols = d.cfg.Protocols
	}
	// The response is judged by what was offered, whatever becomes of the caller's.
	sent.Protocols = append([]string(nil), sent.Protocols...)
	sent.Version = d.cfg.version()
	sent.Extensions = d.cfg.offers(sent.Version)
	dst, err := d.appendRequest(dst, &sent)
	if err != nil {
		return dst, err
	}
	d.begin().request, d.phase = &sent, reading
	return dst, nil
}

func (d *Driver) appendRequest(dst []byte, r *HandshakeRequest) ([]byte, error) {
	if !hixieHead(r.Version) {
		r.Key = d.newKey()
		d.begin().key = r.Key
		return handshake.AppendRequest(dst, r, r.Version, r.Key)
	}
	random := d.cfg.source().Uint64
	keys := handshake.NewHixieKeys(random)
	r.Key1, r.Key2 = keys.Key1, keys.Key2
	d.gather().proof.expect, _ = handshake.Digest(keys.Key1, keys.Key2, keys.Key3[:])
	return handshake.AppendRequestHixie(dst, r, r.Version, d.cfg.Secure, keys, random)
}

// newKey returns a new Sec-WebSocket-Key, or Sec-WebSocket-Nonce.
func (d *Driver) newKey() string {
	source := d.cfg.source()
	return handshake.NewKey(source.Uint64(), source.Uint64())
}

// AppendAccept appends a server's acceptance of the Request (RFC 6455, section
// 4.2.2): the 101 with the subprotocol, "" for the one that [Driver.Protocol]
// names, the extensions that Config and the client agree on, and extra header fields. The connection is open from then on, and the
// next call of Receive returns Open.
//
// It returns ErrNotOpen if there is no request yet, ErrBusy if it is accepted,
// ErrClosed if it was refused or the stream ended, ErrUnsupported on a client, and a [handshake.ArgumentError] for a subprotocol
// that was not offered and for fields that may not stand in a response.
func (d *Driver) AppendAccept(dst []byte, protocol string, header Header) ([]byte, error) {
	if err := d.mayAnswer(); err != nil {
		return dst, err
	}
	if protocol == "" {
		protocol = d.more.protocol
	}
	// An acceptance takes no more of a request that was skimmed than this, if the
	// subprotocol is ours and there are no extensions.
	r := &handshake.Request{Version: d.more.version, Key: d.more.key, Protocols: d.cfg.Protocols}
	if d.more.request != nil || protocol != d.more.protocol || len(d.cfg.Extensions) > 0 {
		r = d.Request()
	}
	if r.Version == Hybi04 && r.Nonce == "" {
		r.Nonce = d.newKey()
	}
	agreed := d.cfg.accept(r.Extensions)
	dst, err := handshake.AppendAccept(dst, r, protocol, agreed.list, header)
	if err != nil {
		return dst, err
	}
	d.open(r.Version, protocol)
	d.extend(agreed)
	d.phase = accepted
	switch {
	case proven(r.Version):
		d.gather()
		d.phase = proving
	case r.Version == Hybi04:
		d.more.old.early.SetKey(hybi.ConnectionKey(r.Key, r.Nonce))
	}
	return dst, nil
}

// AppendReject appends a server's refusal: any status from 200 to 599, header
// fields and a body, to which Content-Length and "Connection: close" are added.
// It answers a Request, or takes the place of AppendReply for a Fail that came in
// its stead. The state is Finished afterwards, and no further event comes.
//
// Its errors are those of AppendAccept.
func (d *Driver) AppendReject(dst []byte, status int, header Header, body []byte) ([]byte, error) {
	if d.phase != refused {
		if err := d.mayAnswer(); err != nil {
			return dst, err
		}
	}
	dst, err := handshake.AppendReject(dst, status, header, body)
	if err != nil {
		return dst, err
	}
	d.phase = over
	return dst, nil
}

// mayAnswer says whether a request waits for its answer.
func (d *Driver) mayAnswer() error {
	switch {
	case d.Role() == Client:
		return ErrUnsupported
	case d.phase == reading:
		return ErrNotOpen
	case d.phase == over || d.phase == refused:
		return ErrClosed
	case d.phase != unanswered:
		return ErrBusy
	}
	return nil
}

// AppendReply appends what the protocol owes for ev, and nothing for the events
// that owe nothing: a pong for Ping, a ping for Idle, a Close frame for Close and
// for Fail, the acceptance for Request, and the refusal for a Fail in its place.
// It appends nothing where the program has sent it already.
func (d *Driver) AppendReply(dst []byte, ev Event) []byte {
	if ev.Kind <= Binary {
		return dst // kept apart so that it inlines: most events owe nothing
	}
	return d.appendReply(dst, ev)
}

func (d *Driver) appendReply(dst []byte, ev Event) []byte {
	switch {
	case ev.Kind == Request && d.phase == unanswered:
		dst, _ = d.AppendAccept(dst, "", nil) // cannot fail: Check has passed all of it
	case ev.Kind == Fail && d.phase == refused:
		status, header, body := handshake.Refusal(d.more.err, d.cfg.versions())
		dst, _ = d.AppendReject(dst, status, header, []byte(body)) // cannot fail: all of it is ours
	case d.isOpen() && d.old() != nil:
		out := d.more.old.appendReply(d.appendOwed(dst), ev, d.key())
		dst, _ = d.sent(dst, out, nil)
	case d.isOpen():
		dst = d.conn.AppendReply(dst, ev, d.key())
	}
	return dst
}
