package wsdriver_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/wsdriver/wsdriver"
	"github.com/wsdriver/wsdriver/handshake"
)

// An override of what the response says of us, where a proxy ends TLS or renames.
func TestTheLocationIsTheProgramsToSet(t *testing.T) {
	for _, c := range []struct {
		reason, location string
		secure           bool
		set              string
	}{
		{"as it came", "ws://example.com/demo", false, ""},
		{"behind TLS", "wss://example.com/demo", true, ""},
		{"set", "wss://other.example:8443/x", false, "wss://other.example:8443/x"},
	} {
		for prefix, head := range map[string]string{"\r\nSec-": old76Head, "\r\n": old75Head} {
			cfg := oldServerConfig()
			cfg.Secure, cfg.CheckOrigin = c.secure, wsdriver.InsecureAnyOrigin
			d := wsdriver.NewServer(cfg)
			ev, _ := d.Receive([]byte(head))
			wantEvent(t, c.reason, ev, "request")
			if c.set != "" {
				d.Request().Location = c.set
			}
			out := string(d.AppendReply(nil, ev))
			if !strings.Contains(out, prefix+"WebSocket-Location: "+c.location+"\r\n") {
				t.Errorf("%s: %q", c.reason, out)
			}
		}
	}
	for _, v := range oldVersions {
		if v > wsdriver.Hybi03 && !v.Hixie() {
			continue
		}
		server := wsdriver.Config{Versions: wsdriver.AllVersions(), CheckOrigin: wsdriver.InsecureAnyOrigin}
		client := wsdriver.Config{Versions: []wsdriver.Version{v}, Secure: true}
		for _, secure := range []bool{true, false} {
			server.Secure = secure
			c, s, err := oldEnds(server, client, wsdriver.HandshakeRequest{})
			if err == nil {
				err = oldPump(c, s, 0)
			}
			if err != nil {
				t.Fatal(err)
			}
			if secure {
				want(t, v.String()+": TLS on both sides", c.d.State(), wsdriver.Opened)
			} else {
				wantFault(t, v.String()+": the server knows of no TLS", c.d, handshake.ErrResponseLocation)
			}
		}
	}
}

// A subprotocol may be asked for in every version, by either end.
func TestProtocolsAreRequiredInEveryVersion(t *testing.T) {
	for _, v := range wsdriver.AllVersions() {
		for _, both := range []string{"", "a"} {
			c, s, err := oldEnds(wsdriver.Config{Versions: wsdriver.AllVersions(), Protocols: []string{"a"}, RequireProtocol: true},
				wsdriver.Config{Versions: []wsdriver.Version{v}, Protocols: strings.Fields("b " + both)}, wsdriver.HandshakeRequest{})
			if err == nil {
				err = oldPump(c, s, 3)
			}
			if err != nil {
				t.Fatal(v, err)
			}
			if both != "" {
				want(t, v.String(), c.d.State(), wsdriver.Opened)
				continue
			}
			wantFault(t, v.String()+": server", s.d, wsdriver.ErrNoProtocol)
			wantFault(t, v.String()+": client", c.d, wsdriver.ErrStatus)
		}
		c, s, err := oldEnds(wsdriver.Config{Versions: wsdriver.AllVersions()},
			wsdriver.Config{Versions: []wsdriver.Version{v}, Protocols: []string{"b"}, RequireProtocol: true}, wsdriver.HandshakeRequest{})
		if err == nil {
			err = oldPump(c, s, 3)
		}
		if err != nil {
			t.Fatal(v, err)
		}
		wantFault(t, v.String()+": client", c.d, wsdriver.ErrNoProtocol)
		want(t, v.String()+": client", c.d.State(), wsdriver.Finished)
	}
}

// A refusal is HTTP in every version, and its client can read it.
func TestRefusalsInEveryVersion(t *testing.T) {
	for _, v := range wsdriver.AllVersions() {
		c, s, err := oldEnds(wsdriver.Config{Versions: wsdriver.AllVersions()}, wsdriver.Config{Versions: []wsdriver.Version{v}}, wsdriver.HandshakeRequest{})
		if err != nil {
			t.Fatal(err)
		}
		ev, _ := s.d.Receive(bytes.Clone(c.out))
		wantEvent(t, v.String(), ev, "request")
		want(t, v.String(), s.d.Request().Version, oldNamed(v))
		out, err := s.d.AppendReject(nil, 403, wsdriver.Header{{Name: "X-Why", Value: "full"}}, []byte("no room"))
		want(t, v.String(), err, nil)
		want(t, v.String(), s.d.State(), wsdriver.Finished)
		r := (&record{d: c.d}).feed(t, v.String(), out)
		r.want(t, v.String(), "fail 1002")
		wantFault(t, v.String(), c.d, wsdriver.ErrStatus)
		want(t, v.String(), string(c.d.Response().Body), "no room")
		want(t, v.String(), c.d.Response().Header.Get("x-why"), "full")
		want(t, v.String(), len(s.d.AppendReply(nil, ev)), 0)
		ev, n := s.d.Receive([]byte(old76Key3)) // they may still be on their way
		wantEvent(t, v.String(), ev, "none")
		want(t, v.String(), n, 8)
	}
}

// A version that is not enabled is refused, and never taken for hixie-75, which would
// prove nothing.
func TestVersionsThatAreNotEnabledAreRefused(t *testing.T) {
	for _, v := range wsdriver.AllVersions() {
		for _, enabled := range [][]wsdriver.Version{nil, {wsdriver.Hybi13, wsdriver.Hixie75}, {wsdriver.Hybi06, wsdriver.Hybi04}, {wsdriver.Hixie76}, {wsdriver.Hixie75}} {
			c, s, err := oldEnds(wsdriver.Config{Versions: enabled}, wsdriver.Config{Versions: []wsdriver.Version{v}}, wsdriver.HandshakeRequest{})
			if err != nil {
				t.Fatal(err)
			}
			allowed := enabled
			if enabled == nil {
				allowed = hybiVersions
			}
			if bytes.Contains(fmt.Append(nil, allowed), []byte(v.String())) {
				continue
			}
			r := (&record{d: s.d}).feed(t, v.String(), c.out)
			r.want(t, fmt.Sprintf("%v of %v", v, enabled), "fail 1002")
			if got := s.d.Err(); got != wsdriver.ErrVersion && !(v == wsdriver.Hixie75 && got == handshake.ErrNoVersion) {
				t.Errorf("%v of %v: %v", v, enabled, got)
			}
			want(t, "it is over", s.d.State(), wsdriver.Finished)
			var list []string
			for _, e := range allowed {
				if e >= wsdriver.Hybi04 && e <= wsdriver.Hybi13 {
					list = append(list, fmt.Sprint(int(e)))
				}
			}
			line := "\r\nSec-WebSocket-Version: " + strings.Join(list, ", ") + "\r\n"
			if has := strings.Contains(string(r.out), line); has != (len(list) > 0) || strings.Contains(string(r.out), " 101 ") {
				t.Errorf("%v of %v: %q", v, enabled, r.out)
			}
		}
	}
}
