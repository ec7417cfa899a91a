package dialer

import (
	"golang.org/x/net/idna"

	"github.com/wsdriver/wsdriver/handshake"
)

// toASCII converts a host name to the form that it has in the DNS, by the rules for
// looking a name up (RFC 5891, section 5).
func toASCII(host string) (string, error) {
	ascii, err := idna.Lookup.ToASCII(host)
	if err != nil {
		return "", &handshake.ArgumentError{Name: host, Err: handshake.ErrInvalidHost}
	}
	return ascii, nil
}
