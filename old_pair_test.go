package wsdriver_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/wsdriver/wsdriver"
)

// oldCuts are the sizes of chunks that a connection is cut into; 0 is no cut.
var oldCuts = []int{0, 1, 2, 3, 5, 7, 13, 64, 4096}

// oldTexts are messages with a length of every form, and characters of every size.
var oldTexts = []string{"Hello", "", "κόσμε 漢字 😀", strings.Repeat("x", 125), strings.Repeat("é", 63), strings.Repeat("y", 65535), strings.Repeat("😀", 16384)}

// oldNamed is the version that a server makes of the request of a client: 02 and 03
// have the same Sec-WebSocket-Draft.
func oldNamed(v wsdriver.Version) wsdriver.Version {
	if v == wsdriver.Hybi03 {
		return wsdriver.Hybi02
	}
	return v
}

// oldSay sends from one end all that its version has, and returns what the other end
// is to be told. A ping is answered, which the sender is told.
func oldSay(e *oldEnd, texts []string) (other, self []string, err error) {
	caps := e.d.Caps()
	send := func(out []byte, failed error) {
		if e.out = out; failed != nil && err == nil {
			err = failed
		}
	}
	for _, text := range texts {
		send(e.d.AppendMessage(e.out, wsdriver.Text, []byte(text)))
		other = append(other, oldWords(wsdriver.Text, 0, text))
	}
	if caps.Binary {
		send(e.d.AppendMessage(e.out, wsdriver.Binary, []byte("\x00\xFF\x80")))
		other = append(other, oldWords(wsdriver.Binary, 0, "\x00\xFF\x80"))
	}
	for i, piece := range []string{"cut in ", "\xE6\xBC", "\xA2\xE5", "\xAD\x97", ""} {
		send(e.d.AppendFragment(e.out, wsdriver.Text, []byte(piece), i == 4))
		if i == 2 && caps.Ping {
			send(e.d.AppendPing(e.out, []byte("still there?")))
			other = append(other, oldWords(wsdriver.Ping, 0, "still there?"))
			self = append(self, oldWords(wsdriver.Pong, 0, "still there?"))
		}
	}
	other = append(other, oldWords(wsdriver.Text, 0, "cut in 漢字"))
	m, failed := wsdriver.Prepare(wsdriver.Text, []byte("to many"))
	send(e.out, failed)
	send(e.d.AppendPrepared(e.out, m))
	return append(other, oldWords(wsdriver.Text, 0, "to many")), self, err
}

// Both ends of every version, over a wire cut in every size: what one says the other
// is told, and each knows what was agreed.
func TestTwoEndsInEveryVersion(t *testing.T) {
	for _, v := range wsdriver.AllVersions() {
		t.Run(v.String()+"/server,client", func(t *testing.T) {
			for _, cut := range oldCuts {
				if err := oldTalk(v, cut); err != nil {
					t.Errorf("cut at %d: %v", cut, err)
				}
			}
		})
	}
}

func oldTalk(v wsdriver.Version, cut int) error {
	server := wsdriver.Config{Versions: wsdriver.AllVersions(), Protocols: []string{"chat", "other"}}
	client := wsdriver.Config{Versions: []wsdriver.Version{v}, Protocols: []string{"none", "chat"}}
	c, s, err := oldEnds(server, client, wsdriver.HandshakeRequest{Target: "/a?b", Header: wsdriver.Header{{Name: "X-Client", Value: "c d"}}})
	if err != nil {
		return err
	}
	s.header = wsdriver.Header{{Name: "X-Server", Value: "e f"}}
	if err := oldPump(c, s, cut); err != nil {
		return err
	}
	if c.request == nil || c.response == nil || s.request == nil {
		return fmt.Errorf("no Open: %v, %v", c.d.Err(), s.d.Err())
	}
	for what, ok := range map[string]bool{
		"the versions":          c.d.Version() == v && s.d.Version() == oldNamed(v) && s.request.Version == oldNamed(v),
		"the subprotocols":      c.d.Protocol() == "chat" && s.d.Protocol() == "chat",
		"the target":            s.request.Target == "/a?b",
		"the client's field":    s.request.Header.Get("x-client") == "c d",
		"the server's field":    c.response.Header.Get("x-server") == "e f" && c.response.Status == 101,
		"the states":            c.d.State() == wsdriver.Opened && s.d.State() == wsdriver.Opened,
		"that nothing is wrong": c.d.Err() == nil && s.d.Err() == nil,
	} {
		if !ok {
			return fmt.Errorf("not as it should be: %s", what)
		}
	}
	wantC, wantS := []string{oldWords(wsdriver.Open, 0, "")}, []string{oldWords(wsdriver.Request, 0, ""), oldWords(wsdriver.Open, 0, "")}
	texts := oldTexts
	if cut > 0 && cut < 4096 {
		texts = texts[:5] // what has 64 Ki bytes is slow to join of single ones
	}
	for range 2 { // the second time what the opening handshake needed is gone
		toServer, toSelf, err := oldSay(c, texts)
		if err != nil {
			return err
		}
		wantS, wantC = append(wantS, toServer...), append(wantC, toSelf...)
		if err := oldPump(c, s, cut); err != nil {
			return err
		}
		toClient, toSelf, err := oldSay(s, texts)
		if err != nil {
			return err
		}
		wantC, wantS = append(wantC, toClient...), append(wantS, toSelf...)
		if err := oldPump(c, s, cut); err != nil {
			return err
		}
	}
	if c.d.Protocol() != "chat" || s.d.Protocol() != "chat" || s.d.Request() != nil {
		return fmt.Errorf("the subprotocol is forgotten, or the request is not")
	}
	if err := oldSame(c.told(), wantC); err != nil {
		return fmt.Errorf("client: %w", err)
	}
	if err := oldSame(s.told(), wantS); err != nil {
		return fmt.Errorf("server: %w", err)
	}
	return nil
}

// oldClosing is what closing comes to in a version.
type oldClosing struct {
	code        wsdriver.Code
	reason      string
	closer      string // what the end that closes is told
	other       string
	afterwards  [2]wsdriver.State // of server and client, both frames behind them
	waits       wsdriver.State    // of who closed, before the answer
	nothingSent bool
}

func oldCloses(v wsdriver.Version) oldClosing {
	silent := oldWords(wsdriver.Close, wsdriver.NoStatus, "")
	server := [2]wsdriver.State{wsdriver.Finished, wsdriver.Closing}
	switch {
	case v == wsdriver.Hixie75:
		end := oldWords(wsdriver.Close, wsdriver.AbnormalClosure, "")
		return oldClosing{0, "", end, end, [2]wsdriver.State{wsdriver.Finished, wsdriver.Finished}, wsdriver.Finished, true}
	case v == wsdriver.Hixie76:
		return oldClosing{0, "", silent, silent, [2]wsdriver.State{wsdriver.Finished, wsdriver.Finished}, wsdriver.Closing, false}
	case v == wsdriver.Hybi05, !v.Caps().CloseCodes:
		return oldClosing{0, "", silent, silent, server, wsdriver.Closing, false}
	}
	return oldClosing{1000, "bye", oldWords(wsdriver.Close, 1000, ""), oldWords(wsdriver.Close, 1000, "bye"), server, wsdriver.Closing, false}
}

// Either end may close, and the other one's messages still come until its answer does.
func TestClosingFromEitherEndInEveryVersion(t *testing.T) {
	for _, v := range wsdriver.AllVersions() {
		for _, cut := range oldCuts {
			for _, role := range bothRoles {
				if err := oldCloseFrom(v, cut, role); err != nil {
					t.Errorf("%v, cut at %d, the %v closes: %v", v, cut, role, err)
				}
			}
		}
	}
}

func oldCloseFrom(v wsdriver.Version, cut int, role wsdriver.Role) error {
	c, s, err := oldOpened(v, cut)
	if err != nil {
		return err
	}
	want, closer, other := oldCloses(v), s, c
	if role == wsdriver.Client {
		closer, other = c, s
	}
	closer.events, other.events = nil, nil
	other.out, _ = other.d.AppendMessage(nil, wsdriver.Text, []byte("on its way"))
	if closer.out, err = closer.d.AppendClose(nil, want.code, want.reason); err != nil {
		return err
	}
	if closer.d.State() != want.waits || want.nothingSent != (len(closer.out) == 0) {
		return fmt.Errorf("%v, %x is sent", closer.d.State(), closer.out)
	}
	if _, err := closer.d.AppendMessage(nil, wsdriver.Text, nil); err != wsdriver.ErrClosed {
		return fmt.Errorf("sending after the close: %v", err)
	}
	if err := oldPump(other, closer, cut); err != nil {
		return err
	}
	if want.nothingSent { // the end of the stream is the close
		other.eof()
		if other.d.Err() != nil {
			return fmt.Errorf("this end is no fault: %v", other.d.Err())
		}
	}
	if s.d.State() != want.afterwards[0] || c.d.State() != want.afterwards[1] {
		return fmt.Errorf("server %v, client %v", s.d.State(), c.d.State())
	}
	closer.eof()
	other.eof()
	if c.d.State() != wsdriver.Finished || s.d.State() != wsdriver.Finished || len(c.out)+len(s.out) > 0 {
		return fmt.Errorf("at the end: server %v, client %v", s.d.State(), c.d.State())
	}
	told := []string{oldWords(wsdriver.Text, 0, "on its way"), want.closer}
	if want.nothingSent {
		told = told[1:] // who closed has stopped reading
	}
	if err := oldSame(closer.told(), told); err != nil {
		return fmt.Errorf("who closed: %w", err)
	}
	return oldSame(other.told(), []string{want.other})
}

// A stream that ends early is told as such, once, and nothing is owed for it.
func TestEndOfStreamInEveryVersion(t *testing.T) {
	for _, v := range wsdriver.AllVersions() {
		for _, role := range bothRoles {
			c, s, err := oldOpened(v, 0)
			if err != nil {
				t.Fatal(v, err)
			}
			e, peer := s, c
			if role == wsdriver.Client {
				e, peer = c, s
			}
			e.events = nil
			half, _ := peer.d.AppendMessage(nil, wsdriver.Text, []byte("half"))
			if err := e.feed(half[:len(half)-1]); err != nil {
				t.Fatal(v, err)
			}
			e.eof()
			e.eof()
			if n := len(e.events); n == 0 || e.events[n-1] != (modelEvent{wsdriver.Close, 0, wsdriver.AbnormalClosure, ""}) || len(e.told()) != 1 {
				t.Errorf("%v %v: %v", v, role, e.events)
			}
			want(t, v.String()+": the end", e.d.State(), wsdriver.Finished)
			want(t, v.String()+": what is owed", len(e.out), 0)
			wantFault(t, v.String(), e.d, wsdriver.ErrUnexpectedEOF)
			if _, err := e.d.AppendMessage(nil, wsdriver.Text, nil); err != wsdriver.ErrClosed {
				t.Errorf("%v %v: sending behind the end: %v", v, role, err)
			}
		}
	}
}
