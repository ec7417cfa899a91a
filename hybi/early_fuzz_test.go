package hybi

import (
	"testing"

	"github.com/wsdriver/wsdriver/wire"
)

// FuzzEarly takes the version and the role from the first byte, and limits that
// are easily reached from its upper bits.
func FuzzEarly(f *testing.F) {
	for _, v := range earlyVectors {
		for version := v.from; version <= v.to; version++ {
			for _, role := range bothRoles {
				r := earlyRules{version, role, plenty, connKey}
				p := v.stream(r)
				f.Add(append([]byte{byte(version-1)<<1 | byte(role)}, p[:min(len(p), 300)]...))
			}
		}
	}
	f.Fuzz(func(t *testing.T, p []byte) {
		if len(p) == 0 {
			return
		}
		b := p[0]
		r := earlyRules{1 + wire.Version(b>>1&7)%6, wire.Role(b & 1), plenty, connKey}
		if b&0x10 != 0 {
			r.limits = EarlyLimits{Message: 9, Frame: 6, Fragments: 3}
		}
		r.limits.Strict = b&0x20 != 0
		p = p[1:min(len(p), 400)]
		r.agree(t, "the slow reader", p, 1+len(p)/8, r.slow(p))
	})
}
