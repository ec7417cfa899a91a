package deflate

import (
	"fmt"
	"strings"
	"testing"

	"github.com/wsdriver/wsdriver/handshake"
	"github.com/wsdriver/wsdriver/wire"
)

// parameters reads the parameters of one element of Sec-WebSocket-Extensions.
func parameters(t testing.TB, s string) []wire.Param {
	t.Helper()
	list, err := handshake.ParseExtensions([]string{strings.TrimSuffix(Name+"; "+s, "; ")})
	if err != nil || len(list) != 1 {
		t.Fatalf("%q: %v", s, err)
	}
	return list[0].Params
}

// line is the reverse of parameters.
func line(list []wire.Param) string {
	s := string(handshake.AppendOffers(nil, []wire.Offer{{Name: Name, Params: list}}))
	return strings.TrimPrefix(strings.TrimPrefix(s, Name), "; ")
}

func (d direction) String() string { return fmt.Sprintf("%d %v", d.bits, d.takeover) }

const declined = "declined"

// TestAccept is the server's side of RFC 7692, sections 7.1.1 and 7.1.2: what it
// answers, and how it sends and receives then.
func TestAccept(t *testing.T) {
	full := Extension{ServerMaxWindowBits: 15, ClientMaxWindowBits: 15}
	both := "server_no_context_takeover; client_no_context_takeover"
	for _, c := range []struct {
		e             Extension
		offer, answer string
		send, receive string
	}{
		// Without limits of our own an offer is taken as it is.
		{full, "", "", "15 true", "15 true"},
		{full, "server_no_context_takeover", "server_no_context_takeover", "15 false", "15 true"},
		{full, "client_no_context_takeover", "client_no_context_takeover", "15 true", "15 false"},
		{full, both, both, "15 false", "15 false"},
		{full, "server_max_window_bits=13", "server_max_window_bits=13", "13 true", "15 true"},
		{full, "server_max_window_bits=15", "server_max_window_bits=15", "15 true", "15 true"},
		{full, "server_max_window_bits=8", "server_max_window_bits=8", "8 true", "15 true"},
		{full, `server_max_window_bits="10"`, "server_max_window_bits=10", "10 true", "15 true"},
		{full, "client_max_window_bits", "", "15 true", "15 true"},
		{full, "client_max_window_bits=15", "", "15 true", "15 true"},
		{full, "client_max_window_bits=13", "client_max_window_bits=13", "15 true", "13 true"},
		{full, "client_max_window_bits=8", "client_max_window_bits=8", "15 true", "8 true"},

		// By default windows that are kept have 12 bits, and a client that cannot limit its
		// own keeps none.
		{Extension{}, "", "client_no_context_takeover", "12 true", "15 false"},
		{Extension{}, "client_max_window_bits", "client_max_window_bits=12", "12 true", "12 true"},
		{Extension{}, "client_max_window_bits=9", "client_max_window_bits=9", "12 true", "9 true"},
		{Extension{}, "client_max_window_bits=14", "client_max_window_bits=12", "12 true", "12 true"},
		{Extension{}, "server_max_window_bits=15", "client_no_context_takeover; server_max_window_bits=12", "12 true", "15 false"},
		{Extension{}, both, both, "15 false", "15 false"},
		{Extension{}, both + "; client_max_window_bits", both + "; client_max_window_bits=12", "15 false", "12 false"},

		// The server's own wishes, which it may state unasked, but for the client's bits.
		{Extension{ServerNoContextTakeover: true, ClientMaxWindowBits: 15}, "", "server_no_context_takeover", "15 false", "15 true"},
		{Extension{ServerNoContextTakeover: true, ServerMaxWindowBits: 12, ClientMaxWindowBits: 15}, "", "server_no_context_takeover", "12 false", "15 true"},
		{Extension{ClientNoContextTakeover: true}, "", "client_no_context_takeover", "12 true", "15 false"},
		{Extension{ServerMaxWindowBits: 12, ClientMaxWindowBits: 15}, "", "", "12 true", "15 true"},
		{Extension{ServerMaxWindowBits: 12, ClientMaxWindowBits: 15}, "server_max_window_bits=13", "server_max_window_bits=12", "12 true", "15 true"},
		{Extension{ServerMaxWindowBits: 12, ClientMaxWindowBits: 15}, "server_max_window_bits=11", "server_max_window_bits=11", "11 true", "15 true"},
		{Extension{ClientMaxWindowBits: 11}, "client_max_window_bits", "client_max_window_bits=11", "12 true", "11 true"},
		{Extension{ClientMaxWindowBits: 11}, "client_max_window_bits=12", "client_max_window_bits=11", "12 true", "11 true"},
		{Extension{ClientMaxWindowBits: 11}, "client_max_window_bits=10", "client_max_window_bits=10", "12 true", "10 true"},
		{Extension{ServerMaxWindowBits: 3, ClientMaxWindowBits: 99}, "server_max_window_bits=13; client_max_window_bits", "server_max_window_bits=8", "8 true", "15 true"},

		// What others offer.
		{Extension{}, "server_no_context_takeover; client_no_context_takeover; server_max_window_bits=10; client_max_window_bits=10",
			both + "; server_max_window_bits=10; client_max_window_bits=10", "10 false", "10 false"},

		// N1, N8: faults.
		{full, "no_such", declined, "", ""},
		{full, "server_max_window_bits", declined, "", ""},
		{full, "server_max_window_bits=20", declined, "", ""},
		{full, "client_max_window_bits=20", declined, "", ""},
		{full, "server_no_context_takeover; server_no_context_takeover", declined, "", ""},
		{full, "client_no_context_takeover; client_no_context_takeover", declined, "", ""},
		{full, "server_max_window_bits=10; server_max_window_bits=10", declined, "", ""},
		{full, "client_max_window_bits; client_max_window_bits", declined, "", ""},
		{full, "client_max_window_bits; client_max_window_bits=10", declined, "", ""},
		{full, "client_max_window_bits=10; client_max_window_bits", declined, "", ""},
		{full, "server_no_context_takeover=true", declined, "", ""},
		{full, "client_no_context_takeover=1", declined, "", ""},
		{full, "Server_No_Context_Takeover", declined, "", ""}, // N12
	} {
		response, got := c.e.Accept(parameters(t, c.offer))
		if got == nil {
			if c.answer != declined || response != nil {
				t.Errorf("%+v declines %q with %v", c.e, c.offer, response)
			}
			continue
		}
		own := got.(*codec)
		if line(response) != c.answer || own.sender.direction.String() != c.send || own.receiver.direction.String() != c.receive {
			t.Errorf("%+v: offer %q, response %q, sends %v, receives %v; want %q, %v, %v",
				c.e, c.offer, line(response), own.sender.direction, own.receiver.direction, c.answer, c.send, c.receive)
		}
	}
}

// TestOffers is what a client offers.
func TestOffers(t *testing.T) {
	for _, c := range []struct {
		e    Extension
		want string
	}{
		{Extension{}, "client_max_window_bits"},
		{Extension{ClientMaxWindowBits: 15}, "client_max_window_bits"},
		{Extension{ClientMaxWindowBits: 9}, "client_max_window_bits=9"},
		{Extension{ClientNoContextTakeover: true}, "client_no_context_takeover; client_max_window_bits"},
		{Extension{ServerNoContextTakeover: true}, "server_no_context_takeover; client_max_window_bits"},
		{Extension{ServerMaxWindowBits: 15}, "client_max_window_bits"},
		{Extension{ServerMaxWindowBits: 10}, "server_max_window_bits=10; client_max_window_bits, server_no_context_takeover; client_max_window_bits"},
		{Extension{ServerMaxWindowBits: 1}, "server_max_window_bits=8; client_max_window_bits, server_no_context_takeover; client_max_window_bits"},
	} {
		var got []string
		for _, offer := range c.e.Offers() {
			got = append(got, line(offer))
			if _, err := parse(offer, true); err != nil {
				t.Errorf("%+v offers %q: %v", c.e, line(offer), err)
			}
		}
		if s := strings.Join(got, ", "); s != c.want {
			t.Errorf("%+v offers %q, want %q", c.e, s, c.want)
		}
	}
	if (&Extension{}).Name() != "permessage-deflate" {
		t.Error("it has another name")
	}
}

// TestConfirm is the client's side: N2, N6, N9 and N10.
func TestConfirm(t *testing.T) {
	alone, small := Extension{ServerNoContextTakeover: true}, Extension{ServerMaxWindowBits: 12, ClientMaxWindowBits: 15}
	for _, c := range []struct {
		e             Extension
		response      string
		err           *wire.Error
		send, receive string
	}{
		{Extension{}, "", nil, "12 true", "15 true"},
		{Extension{}, "server_no_context_takeover", nil, "12 true", "15 false"},
		{Extension{}, "client_no_context_takeover", nil, "15 false", "15 true"},
		{Extension{}, "server_max_window_bits=9", nil, "12 true", "9 true"},
		{Extension{}, "server_max_window_bits=15", nil, "12 true", "15 true"},
		{Extension{}, "client_max_window_bits=9", nil, "9 true", "15 true"},
		{Extension{}, "client_max_window_bits=15", nil, "12 true", "15 true"},
		{Extension{ClientMaxWindowBits: 15}, "client_max_window_bits=14", nil, "14 true", "15 true"},
		{Extension{ClientMaxWindowBits: 10}, "client_max_window_bits=14", nil, "10 true", "15 true"}, // more than the hint
		{Extension{ClientNoContextTakeover: true}, "", nil, "15 false", "15 true"},                   // 7.1.1.2: it was a hint
		{alone, "server_no_context_takeover", nil, "12 true", "15 false"},
		{alone, "", ErrTakeover, "", ""},
		{alone, "client_no_context_takeover", ErrTakeover, "", ""},
		{small, "server_max_window_bits=12", nil, "15 true", "12 true"},
		{small, "server_max_window_bits=11", nil, "15 true", "11 true"},
		{small, "server_max_window_bits=13", ErrWindow, "", ""},
		{small, "", ErrWindow, "", ""},
		{small, "server_no_context_takeover", nil, "15 true", "15 false"}, // the second offer
		{small, "server_no_context_takeover; server_max_window_bits=14", nil, "15 true", "14 false"},

		{Extension{}, "no_such", ErrParameter, "", ""},
		{Extension{}, "server_max_window_bits=12; no_such=1", ErrParameter, "", ""},
		{Extension{}, "server_max_window_bits", ErrValue, "", ""},
		{Extension{}, "client_max_window_bits", ErrValue, "", ""},
		{Extension{}, "server_no_context_takeover=1", ErrValue, "", ""},
		{Extension{}, "client_no_context_takeover=true", ErrValue, "", ""},
		{Extension{}, "client_no_context_takeover; client_no_context_takeover", ErrRepeated, "", ""},
		{Extension{}, "server_no_context_takeover; server_no_context_takeover", ErrRepeated, "", ""},
		{Extension{}, "server_max_window_bits=9; server_max_window_bits=9", ErrRepeated, "", ""},
		{Extension{}, "client_max_window_bits=9; client_max_window_bits=10", ErrRepeated, "", ""},
		{Extension{}, "SERVER_MAX_WINDOW_BITS=9", ErrParameter, "", ""},
	} {
		got, err := c.e.Confirm(parameters(t, c.response))
		if err != c.err || (got == nil) != (err != nil) {
			t.Errorf("%+v: response %q: %v, %v; want %v", c.e, c.response, got, err, c.err)
			continue
		}
		if err != nil {
			if err.Code != wire.ProtocolError && err.Code != wire.MandatoryExtension || err.Section == "" {
				t.Errorf("%v has the code %v", err, err.Code)
			}
			continue
		}
		own := got.(*codec)
		if own.sender.direction.String() != c.send || own.receiver.direction.String() != c.receive {
			t.Errorf("%+v: response %q: sends %v, receives %v; want %v, %v", c.e, c.response, own.sender.direction, own.receiver.direction, c.send, c.receive)
		}
	}
}

// TestValues is N8: of all values that look like window bits, eight are.
func TestValues(t *testing.T) {
	good := map[string]bool{"8": true, "9": true, "10": true, "11": true, "12": true, "13": true, "14": true, "15": true}
	values := []string{"", "08", "8.0", "-8", "+8", "0x8", "true", "8 ", " 8", "8x", "015", "15\x00", "٨", "999999999999999999999", "18446744073709551624", "4294967304", "1e1", "1_0"}
	for i := range 200 {
		values = append(values, fmt.Sprint(i))
	}
	for _, name := range []string{serverMaxBits, clientMaxBits} {
		for _, v := range values {
			list := []wire.Param{{Name: name, Value: v, HasValue: true}}
			_, accepted := (&Extension{}).Accept(list)
			_, err := (&Extension{}).Confirm(list)
			if (accepted != nil) != good[v] || (err == nil) != good[v] {
				t.Errorf("%s=%q: accepted %v, %v", name, v, accepted != nil, err)
			}
			if err != nil && err != ErrValue {
				t.Errorf("%s=%q: %v", name, v, err)
			}
		}
	}
}

// Whatever two ends want, they agree: each receives what the other may send, and
// neither keeps more than it wants to.
func TestBothEndsAgree(t *testing.T) {
	bits := []int{0, 8, 9, 11, 15}
	flags := []bool{false, true}
	var all []Extension
	for _, s := range bits {
		for _, c := range bits {
			for _, sa := range flags {
				for _, ca := range flags {
					all = append(all, Extension{ServerMaxWindowBits: s, ClientMaxWindowBits: c, ServerNoContextTakeover: sa, ClientNoContextTakeover: ca})
				}
			}
		}
	}
	for _, client := range all {
		for _, server := range all {
			c, s := pair(t, &client, &server)
			agrees(t, c.sender.direction, s.receiver.direction)
			agrees(t, s.sender.direction, c.receiver.direction)
			limit := windowBits(server.ClientMaxWindowBits, DefaultWindowBits)
			if r := s.receiver; int(r.bits) > limit || r.takeover && server.ClientNoContextTakeover {
				t.Errorf("server %+v receives with %v", server, r.direction)
			}
			limit = windowBits(client.ServerMaxWindowBits, maxBits)
			if r := c.receiver; r.takeover && (int(r.bits) > limit || client.ServerNoContextTakeover) {
				t.Errorf("client %+v receives with %v", client, r.direction)
			}
		}
	}
}

func agrees(t *testing.T, send, receive direction) {
	t.Helper()
	if send.bits > receive.bits || send.takeover && !receive.takeover {
		t.Errorf("one sends with %v, the other receives with %v", send, receive)
	}
}
