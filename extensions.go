package wsdriver

import (
	"slices"

	"github.com/wsdriver/wsdriver/handshake"
	"github.com/wsdriver/wsdriver/hybi"
	"github.com/wsdriver/wsdriver/wire"
)

// Extension negotiates an extension of the protocol (RFC 6455, section 9); package
// deflate has permessage-deflate.
type Extension = wire.Extension

// Codec is what an Extension does to the messages of one connection.
type Codec = wire.Codec

// Offer is an extension with its parameters, as a client offers it or a server
// accepts it.
type Offer = wire.Offer

// Param is a parameter of an Offer.
type Param = wire.Param

// Preparer is an Extension that can encode a message once for many connections.
type Preparer = wire.Preparer

// Encoded is what a Preparer makes of a message.
type Encoded = wire.Encoded

// extended is what a connection has on which extensions were agreed.
type extended struct {
	session *hybi.Session
	agreed  []Offer
}

// Extensions returns the extensions that were agreed on, in their order and with the
// parameters of the response, from Open on. The program must not change them.
func (d *Driver) Extensions() []Offer {
	if d.more == nil || d.more.extended == nil {
		return nil
	}
	return d.more.extended.agreed
}

// session returns what the extensions do to messages, or nil.
func (d *Driver) session() *hybi.Session {
	if d.more == nil || d.more.extended == nil {
		return nil
	}
	return d.more.extended.session
}

// offers is what a client offers in version v.
func (c *Config) offers(v Version) (list []Offer) {
	if v.Hixie() || v < Hybi07 {
		return nil // nothing that the older versions know is worth an offer
	}
	for _, e := range c.Extensions {
		if e == nil {
			continue
		}
		for _, params := range e.Offers() {
			list = append(list, Offer{Name: e.Name(), Params: params})
		}
	}
	return list
}

// agreement gathers the extensions of a connection.
type agreement struct {
	list   []Offer
	codecs []Codec
	bits   byte
}

// has reports whether an extension of that name is agreed on: several elements of the
// same name are alternatives (RFC 7692, section 5).
func (a *agreement) has(name string) bool {
	return slices.ContainsFunc(a.list, func(o Offer) bool { return o.Name == name })
}

// add adds an extension unless it shares a reserved bit with another one, which
// nobody could tell apart.
func (a *agreement) add(name string, params []Param, c Codec) bool {
	if bits := c.Bits(); a.bits&bits != 0 {
		c.Rest()
		return false
	}
	a.bits |= c.Bits()
	a.list, a.codecs = append(a.list, Offer{Name: name, Params: params}), append(a.codecs, c)
	return true
}

// accept agrees on what a server can of what the client offers. An offer that does not
// fit is passed over (RFC 6455, section 9.1).
func (c *Config) accept(offers []Offer) (a agreement) {
	for _, o := range offers {
		e := c.extension(o.Name)
		if e == nil || a.has(o.Name) {
			continue
		}
		if params, codec := e.Accept(o.Params); codec != nil {
			a.add(o.Name, params, codec)
		}
	}
	return a
}

// confirm agrees on what the server has accepted of what was offered.
func (c *Config) confirm(accepted []Offer) (a agreement, err *Error) {
	for _, o := range accepted {
		e := c.extension(o.Name)
		if e == nil || a.has(o.Name) {
			return a, handshake.ErrExtensionNotOffered
		}
		codec, err := e.Confirm(o.Params)
		if err != nil {
			return a, err
		}
		if codec == nil { // it should have said why
			return a, handshake.ErrExtensionNotOffered
		}
		if !a.add(o.Name, o.Params, codec) {
			return a, handshake.ErrExtensionClash
		}
	}
	return a, nil
}

func (c *Config) extension(name string) Extension {
	for _, e := range c.Extensions {
		if e != nil && e.Name() == name {
			return e
		}
	}
	return nil
}

// extend makes the connection, which is new, one with extensions.
func (d *Driver) extend(a agreement) {
	if len(a.codecs) == 0 {
		return
	}
	s := hybi.NewSession(a.codecs, d.cfg.limits().Resolved().Message)
	d.conn.Allow(s)
	d.more.extended = &extended{s, a.list}
}
