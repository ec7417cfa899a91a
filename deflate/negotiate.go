package deflate

import "github.com/wsdriver/wsdriver/wire"

// Offers returns what a client offers: that it obeys client_max_window_bits, which is
// what browsers offer, and what the Extension limits. A server that cannot limit its
// window finds a second offer, in which it keeps none between messages.
func (e *Extension) Offers() [][]wire.Param {
	e = e.orZero()
	p := params{
		serverAlone: e.ServerNoContextTakeover,
		clientAlone: e.ClientNoContextTakeover,
		clientBits:  anyBits,
	}
	if bits := windowBits(e.ClientMaxWindowBits, maxBits); bits < maxBits {
		p.clientBits = bits
	}
	bits := windowBits(e.ServerMaxWindowBits, maxBits)
	if bits == maxBits {
		return [][]wire.Param{p.list()}
	}
	limited := p
	limited.serverBits = bits
	p.serverAlone = true
	return [][]wire.Param{limited.list(), p.list()}
}

// Accept judges an offer on a server. Every valid one can be met: what the client
// requires is granted, and what it hints at is taken up.
func (e *Extension) Accept(offer []wire.Param) ([]wire.Param, wire.Codec) {
	e = e.orZero()
	p, err := parse(offer, true)
	if err != nil {
		return nil, nil // declined, RFC 7692, section 7
	}
	send := sending(e.ServerMaxWindowBits, !p.serverAlone && !e.ServerNoContextTakeover)
	r := params{serverAlone: !send.takeover}
	if p.serverBits != 0 {
		send.bits = min(send.bits, uint8(p.serverBits))
		r.serverBits = int(send.bits)
	}
	receive := direction{bits: maxBits, takeover: !p.clientAlone && !e.ClientNoContextTakeover}
	limit := uint8(windowBits(e.ClientMaxWindowBits, DefaultWindowBits))
	switch {
	case p.clientBits == 0:
		// It must not be told how large its window may be (section 7.1.2.2), but always
		// that it may keep none (7.1.1.2).
		receive.takeover = receive.takeover && limit == maxBits
	case p.clientBits == anyBits:
		receive.bits = limit
	default:
		receive.bits = min(limit, uint8(p.clientBits))
	}
	r.clientAlone = !receive.takeover
	if receive.bits < maxBits {
		r.clientBits = int(receive.bits)
	}
	return r.list(), e.codec(send, receive)
}

// Confirm judges the server's response on a client. It must be one to an offer of
// Offers.
func (e *Extension) Confirm(response []wire.Param) (wire.Codec, *wire.Error) {
	e = e.orZero()
	p, err := parse(response, false)
	if err != nil {
		return nil, err
	}
	if e.ServerNoContextTakeover && !p.serverAlone {
		return nil, ErrTakeover
	}
	limit := uint8(windowBits(e.ServerMaxWindowBits, maxBits))
	receive := direction{bits: maxBits, takeover: !p.serverAlone}
	if p.serverBits != 0 {
		receive.bits = uint8(p.serverBits)
	}
	if receive.bits > limit && receive.takeover {
		return nil, ErrWindow
	}
	send := sending(e.ClientMaxWindowBits, !p.clientAlone && !e.ClientNoContextTakeover)
	if p.clientBits != 0 {
		send.bits = min(send.bits, uint8(p.clientBits))
	}
	return e.codec(send, receive), nil
}

// sending is the direction in which an end sends that may choose its window. One that is
// kept between messages is small.
func sending(bits int, takeover bool) direction {
	def := maxBits
	if takeover {
		def = DefaultWindowBits
	}
	return direction{bits: uint8(windowBits(bits, def)), takeover: takeover}
}
