package wstest

import (
	"bytes"

	"github.com/wsdriver/wsdriver"
	"github.com/wsdriver/wsdriver/handshake"
)

// Receive has the Driver take in what corresponds to the script's input: as the
// script's end, what comes in its place; opposed to it, the input itself, which it
// sends.
func (a *actor) Receive(script []byte) (ev wsdriver.Event, n int) {
	if more := script[a.known:]; len(more) > 0 {
		a.known = len(script)
		switch {
		case !a.r.opposed:
			a.have = append(a.have, a.expect(more)...)
		case !a.ended: // what scripts have behind an end is about a Driver alone
			a.write(a.proved(more))
		}
	}
	if a.r.err != nil {
		a.known = 0
		return wsdriver.Event{}, len(script)
	}
	if a.r.opposed {
		ev, n = a.Endpoint.Receive(script)
		if ev.Kind == wsdriver.None && a.State() < wsdriver.Closing && a.werr != nil {
			a.r.fail(a.werr)
		}
	} else {
		ev, n = a.Endpoint.Receive(a.have)
		if a.have = a.have[n:]; len(a.have) == 0 {
			n = len(script)
		} else {
			n = min(n, max(len(script)-1, 0)) // what came may be longer than the script has it
		}
	}
	a.known -= n
	return ev, n
}

// ReceiveEOF wants the end of the stream, or makes it.
func (a *actor) ReceiveEOF() wsdriver.Event {
	switch {
	case !a.r.opposed:
		a.expectEOF()
	case a.r.err == nil:
		a.ended = true
		nc, ok := a.nc.(interface{ CloseWrite() error })
		if !ok || nc.CloseWrite() != nil {
			a.nc.Close()
		}
	}
	return a.Endpoint.ReceiveEOF()
}

// learn notes what proves that the request was read which has come, and not the one of
// the script. Their keys differ.
func (a *actor) learn(script, came []byte) {
	for i, p := range [][]byte{script, came} {
		head, key3, _ := bytes.Cut(p, []byte("\r\n\r\n"))
		if key := fieldOf(head, "Sec-WebSocket-Key"); key != "" {
			a.proofs[i] = []byte(handshake.Accept(key))
		}
		key1, key2 := fieldOf(head, "Sec-WebSocket-Key1"), fieldOf(head, "Sec-WebSocket-Key2")
		if digest, ok := handshake.Digest(key1, key2, key3); ok {
			a.proofs[i] = digest[:]
		}
	}
}

// proved returns input of the script with the proof for the request that has come.
func (a *actor) proved(p []byte) []byte {
	if len(a.proofs[0]) == 0 || a.State() != wsdriver.Handshaking {
		return p
	}
	return bytes.ReplaceAll(p, a.proofs[0], a.proofs[1])
}
