package handshake

import (
	"slices"

	"github.com/wsdriver/wsdriver/wire"
)

// CheckHixie is like Check for a request that [AppendRequestHixie] wrote in version
// v, secure or not (hixie-76, section 4.1). The digest that follows the head in all
// of these versions but hixie-75 is the caller's to compare with [Digest].
//
// The drafts compare the first lines byte by byte; here they are read as HTTP,
// since proxies write them anew.
func (p *Response) CheckHixie(r *Request, v wire.Version, secure bool) *wire.Error {
	if err := p.checkSwitch(); err != nil {
		return err
	}
	// "If there is not exactly one entry in the /fields/ list whose name is
	// "sec-websocket-origin" […] or if its value is not exactly equal to the origin".
	// In hixie-75 the origin has no capitals, and servers repeat it in any case.
	value, n := p.Header.count(hixiePrefix(v) + originName)
	origin := hixieOrigin(r, v, secure)
	if n != 1 || value != origin && (v != wire.Hixie75 || !equalFold(value, origin)) {
		return ErrResponseOrigin
	}
	// The same for the location, which is made of what we sent.
	sent := Request{Host: hixieHost(r, secure), Target: r.Target}
	value, n = p.Header.count(hixiePrefix(v) + locationName)
	if n != 1 || value != sent.DefaultLocation(secure) {
		return ErrResponseLocation
	}
	return p.checkProtocolHixie(r, v)
}

// checkProtocolHixie checks the subprotocol. The drafts have the client ignore the
// field if it did not ask for one, and fail if it did and the field is absent. The
// last is not done: servers that know nothing of subprotocols leave it out, and it is
// what later drafts have them say by it.
func (p *Response) checkProtocolHixie(r *Request, v wire.Version) *wire.Error {
	p.Protocol = ""
	if len(r.Protocols) == 0 {
		return nil
	}
	value, n := p.Header.count(hixiePrefix(v) + protocolName)
	switch {
	case n > 1:
		return ErrDuplicateProtocol
	case value != "" && !slices.Contains(r.Protocols, value):
		return ErrResponseProtocol
	}
	p.Protocol = value
	return nil
}
