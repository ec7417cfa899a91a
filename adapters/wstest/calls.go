package wstest

import (
	"bytes"

	"github.com/wsdriver/wsdriver"
)

// Whatever appends bytes for the peer is done by the Driver first. As the script's end
// the actor sends them then; opposed to it, it expects them.

// appended returns the results of such a call, with dst of n bytes.
func (a *actor) appended(n int, out []byte, err error) ([]byte, error) {
	if !a.r.opposed {
		a.write(out[n:])
		if len(a.proofs[1]) > 0 { // the transcript has the one for the script's keys
			out = append(out[:n], bytes.ReplaceAll(out[n:], a.proofs[1], a.proofs[0])...)
		}
		return out, err
	}
	if got := a.expect(out[n:]); a.r.err != nil {
		out = append(out[:n], got...) // shows in the transcript
	}
	return out, err
}

// AppendReply sends or expects a reply.
func (a *actor) AppendReply(dst []byte, ev wsdriver.Event) []byte {
	out, _ := a.appended(len(dst), a.Endpoint.AppendReply(dst, ev), nil)
	return out
}

// AppendMessage sends or expects a message.
func (a *actor) AppendMessage(dst []byte, k wsdriver.Kind, p []byte) ([]byte, error) {
	out, err := a.Endpoint.AppendMessage(dst, k, p)
	return a.appended(len(dst), out, err)
}

// AppendFragment sends or expects a fragment.
func (a *actor) AppendFragment(dst []byte, k wsdriver.Kind, p []byte, last bool) ([]byte, error) {
	out, err := a.Endpoint.AppendFragment(dst, k, p, last)
	return a.appended(len(dst), out, err)
}

// AppendPing sends or expects a ping.
func (a *actor) AppendPing(dst, p []byte) ([]byte, error) {
	out, err := a.Endpoint.AppendPing(dst, p)
	return a.appended(len(dst), out, err)
}

// AppendPong sends or expects a pong.
func (a *actor) AppendPong(dst, p []byte) ([]byte, error) {
	out, err := a.Endpoint.AppendPong(dst, p)
	return a.appended(len(dst), out, err)
}

// AppendClose sends or expects a Close frame.
func (a *actor) AppendClose(dst []byte, c wsdriver.Code, reason string) ([]byte, error) {
	out, err := a.Endpoint.AppendClose(dst, c, reason)
	return a.appended(len(dst), out, err)
}

// AppendRequest sends or expects a client's head.
func (a *actor) AppendRequest(dst []byte, r *wsdriver.HandshakeRequest) ([]byte, error) {
	out, err := a.Endpoint.AppendRequest(dst, r)
	return a.appended(len(dst), out, err)
}

// AppendAccept sends or expects the head of a server that accepts.
func (a *actor) AppendAccept(dst []byte, protocol string, h wsdriver.Header) ([]byte, error) {
	out, err := a.Endpoint.AppendAccept(dst, protocol, h)
	return a.appended(len(dst), out, err)
}

// AppendReject sends or expects the head and the body of a server that does not.
func (a *actor) AppendReject(dst []byte, status int, h wsdriver.Header, body []byte) ([]byte, error) {
	out, err := a.Endpoint.AppendReject(dst, status, h, body)
	return a.appended(len(dst), out, err)
}
