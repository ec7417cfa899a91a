package wsdriver_test

import (
	"testing"

	"github.com/wsdriver/wsdriver"
	"github.com/wsdriver/wsdriver/internal/xtest"
)

// What a server's handshake may allocate: its Driver. Whoever asks for the request pays
// for what is made then: the head, the request, its fields, its location, the extensions
// and their parameters.
const (
	budgetServer = 1
	budgetReused = budgetServer - 1
	budgetAsked  = budgetReused + 6
)

func TestServerHandshakeAllocatesLittle(t *testing.T) {
	if xtest.Race {
		t.Skip("the race detector allocates too")
	}
	c := new(wsdriver.Config)
	out := make([]byte, 0, 1024)
	for _, h := range benchShakes {
		in := []byte(h.request)
		within := func(what string, most float64, f func()) {
			t.Helper()
			if n := testing.AllocsPerRun(200, f); n > most {
				t.Errorf("%s, %s: %v allocations, %v at most", h.name, what, n, most)
			}
		}
		within("a server that has seen nothing yet", 1, func() { benchDriver = wsdriver.NewServer(c) })
		within("a new server", budgetServer, func() {
			benchDriver = wsdriver.NewServer(c)
			out = serve(t, benchDriver, in, out[:0], false)
		})
		within("a server that is used again", budgetReused, func() {
			benchDriver.Reset(wsdriver.Server, c)
			out = serve(t, benchDriver, in, out[:0], false)
		})
		within("one that is asked for the request", budgetAsked, func() {
			benchDriver.Reset(wsdriver.Server, c)
			out = serve(t, benchDriver, in, out[:0], false)
			benchDriver.Request()
		})
	}
}
