package deflate

import (
	"strconv"

	"github.com/wsdriver/wsdriver/wire"
)

// The parameters of RFC 7692, section 7.1. Names are compared exactly.
const (
	serverNoTakeover = "server_no_context_takeover"
	clientNoTakeover = "client_no_context_takeover"
	serverMaxBits    = "server_max_window_bits"
	clientMaxBits    = "client_max_window_bits"
)

const (
	minBits = 8
	maxBits = 15
)

// params are the parameters of an offer or of a response.
type params struct {
	serverAlone, clientAlone bool // no context takeover
	serverBits, clientBits   int  // 0 if absent, or anyBits
}

// anyBits stands for the client_max_window_bits of an offer that has no value.
const anyBits = -1

// parse reads the parameters of an offer or, where values may not be left out, of a
// response.
func parse(list []wire.Param, offer bool) (p params, err *wire.Error) {
	for _, param := range list {
		switch param.Name {
		case serverNoTakeover:
			err = flag(&p.serverAlone, param)
		case clientNoTakeover:
			err = flag(&p.clientAlone, param)
		case serverMaxBits:
			err = number(&p.serverBits, param)
		case clientMaxBits:
			if offer && !param.HasValue && p.clientBits == 0 {
				p.clientBits = anyBits
				continue
			}
			err = number(&p.clientBits, param)
		default:
			err = ErrParameter
		}
		if err != nil {
			return params{}, err
		}
	}
	return p, nil
}

// flag reads a parameter that has no value.
func flag(to *bool, p wire.Param) *wire.Error {
	switch {
	case *to:
		return ErrRepeated
	case p.HasValue:
		return ErrValue
	}
	*to = true
	return nil
}

// number reads a parameter whose value is "a decimal integer value without leading
// zeroes between 8 to 15 inclusive".
func number(to *int, p wire.Param) *wire.Error {
	if *to != 0 {
		return ErrRepeated
	}
	switch v := p.Value; {
	case !p.HasValue:
		return ErrValue
	case len(v) == 1 && v[0] >= '8' && v[0] <= '9':
		*to = int(v[0] - '0')
	case len(v) == 2 && v[0] == '1' && v[1] >= '0' && v[1] <= '5':
		*to = 10 + int(v[1]-'0')
	default:
		return ErrValue
	}
	return nil
}

// list returns the parameters as they are sent.
func (p params) list() []wire.Param {
	var list []wire.Param
	if p.serverAlone {
		list = append(list, wire.Param{Name: serverNoTakeover})
	}
	if p.clientAlone {
		list = append(list, wire.Param{Name: clientNoTakeover})
	}
	if p.serverBits != 0 {
		list = append(list, wire.Param{Name: serverMaxBits, Value: strconv.Itoa(p.serverBits), HasValue: true})
	}
	switch p.clientBits {
	case 0:
	case anyBits:
		list = append(list, wire.Param{Name: clientMaxBits})
	default:
		list = append(list, wire.Param{Name: clientMaxBits, Value: strconv.Itoa(p.clientBits), HasValue: true})
	}
	return list
}
