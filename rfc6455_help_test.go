package wsdriver_test

import (
	"bytes"
	"crypto/sha1"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/wsdriver/wsdriver"
)

// Nothing here uses the packages under test to make the bytes that test them:
// frames are put together and taken apart by the few lines below.

// octets returns the bytes of a text in hexadecimal, spaces left out.
func octets(s string) []byte {
	p, err := hex.DecodeString(strings.Join(strings.Fields(s), ""))
	if err != nil {
		panic(err)
	}
	return p
}

// maskKey is the masking key of the examples in RFC 6455, section 5.7.
var maskKey = [4]byte{0x37, 0xfa, 0x21, 0x3d}

// lengthOf returns the second byte of a frame and its extended length.
func lengthOf(n int, mask byte) []byte {
	switch {
	case n < 126:
		return []byte{mask | byte(n)}
	case n < 65536:
		return []byte{mask | 126, byte(n >> 8), byte(n)}
	}
	return binary.BigEndian.AppendUint64([]byte{mask | 127}, uint64(n))
}

// fromClient returns a masked frame whose first byte is b.
func fromClient(b byte, payload string) []byte {
	p := append([]byte{b}, lengthOf(len(payload), 0x80)...)
	p = append(p, maskKey[:]...)
	for i := range len(payload) {
		p = append(p, payload[i]^maskKey[i%4])
	}
	return p
}

// fromServer returns an unmasked frame whose first byte is b.
func fromServer(b byte, payload string) []byte {
	return append(append([]byte{b}, lengthOf(len(payload), 0)...), payload...)
}

// toward returns the frame that the peer of that role would receive.
func toward(role wsdriver.Role, b byte, payload string) []byte {
	if role == wsdriver.Server {
		return fromClient(b, payload)
	}
	return fromServer(b, payload)
}

// closeOf returns the body of a Close frame.
func closeOf(code int, reason string) string {
	return string([]byte{byte(code >> 8), byte(code)}) + reason
}

// rawFrame is a frame taken apart.
type rawFrame struct {
	first   byte
	masked  bool
	key     [4]byte
	size    int // of the header, the key left out
	payload string
}

func (f rawFrame) fin() bool      { return f.first&0x80 != 0 }
func (f rawFrame) opcode() byte   { return f.first & 0x0F }
func (f rawFrame) String() string { return fmt.Sprintf("%02x %q", f.first, f.payload) }

// takeApart splits bytes that a Driver appended into frames, and fails where
// they do not end with one.
func takeApart(t *testing.T, reason string, p []byte) (list []rawFrame) {
	t.Helper()
	for len(p) > 0 {
		if len(p) < 2 {
			t.Fatalf("%s: half a header: %x", reason, p)
		}
		f := rawFrame{first: p[0], masked: p[1]&0x80 != 0, size: 2}
		n := uint64(p[1] & 0x7F)
		switch n {
		case 126:
			n, f.size = uint64(binary.BigEndian.Uint16(p[2:])), 4
		case 127:
			n, f.size = binary.BigEndian.Uint64(p[2:]), 10
		}
		p = p[f.size:]
		if f.masked {
			copy(f.key[:], p)
			p = p[4:]
		}
		if n > uint64(len(p)) {
			t.Fatalf("%s: %d bytes of payload announced, %d there", reason, n, len(p))
		}
		b := bytes.Clone(p[:n])
		for i := range b {
			b[i] ^= f.key[i%4]
		}
		f.payload, p = string(b), p[n:]
		list = append(list, f)
	}
	return list
}

// wantFrames checks the frames of what was appended: "81 \"Hello\"" and so on.
func wantFrames(t *testing.T, reason string, p []byte, want ...string) {
	t.Helper()
	var got []string
	for _, f := range takeApart(t, reason, p) {
		got = append(got, f.String())
	}
	if !slices.Equal(got, want) {
		t.Errorf("%s:\ngot  %q\nwant %q", reason, got, want)
	}
}

// want checks two values.
func want[T comparable](t *testing.T, reason string, got, want T) {
	t.Helper()
	if got != want {
		t.Errorf("%s:\ngot  %#v\nwant %#v", reason, got, want)
	}
}

// wantBytes checks bytes against hexadecimal.
func wantBytes(t *testing.T, reason string, got []byte, wantHex string) {
	t.Helper()
	if !bytes.Equal(got, octets(wantHex)) {
		t.Errorf("%s:\ngot  % x\nwant % x", reason, got, octets(wantHex))
	}
}

// wantEvent checks an event against its String.
func wantEvent(t *testing.T, reason string, got wsdriver.Event, want string) {
	t.Helper()
	if got.String() != want {
		t.Errorf("%s:\ngot  %v\nwant %v", reason, got, want)
	}
}

// wantFault checks what Err tells.
func wantFault(t *testing.T, reason string, d *wsdriver.Driver, want *wsdriver.Error) {
	t.Helper()
	if got := d.Err(); got != want {
		t.Errorf("%s: Err is %v, want %v", reason, got, want)
	}
}

// record is what came of feeding a Driver: its events with the pieces of
// messages joined, so that they are the same however the input was cut, and the
// bytes that it owed for them.
type record struct {
	d      *wsdriver.Driver
	events []string
	out    []byte
	calls  int // of Receive
	taken  int // bytes
	ended  bool
	kind   wsdriver.Kind
	part   []byte

	// What is at hand with the last event and not for much longer.
	request  *wsdriver.HandshakeRequest
	response *wsdriver.HandshakeResponse
}

// feed gives the chunks to d, each copied, and answers what is owed. It checks
// what holds for every input: progress, and that nothing follows the end.
func (r *record) feed(t *testing.T, reason string, chunks ...[]byte) *record {
	t.Helper()
	for _, chunk := range chunks {
		p := bytes.Clone(chunk)
		for still := 0; ; {
			ev, n := r.d.Receive(p)
			r.calls++
			if n < 0 || n > len(p) {
				t.Fatalf("%s: %d of %d bytes taken", reason, n, len(p))
			}
			if still++; n > 0 {
				still = 0
			}
			if still > 4 {
				t.Fatalf("%s: no progress at %v", reason, ev)
			}
			p, r.taken = p[n:], r.taken+n
			if ev.Kind == wsdriver.None {
				break
			}
			r.add(t, reason, ev)
			r.out = r.d.AppendReply(r.out, ev)
		}
		if len(p) > 0 {
			t.Fatalf("%s: %d bytes are left with no event", reason, len(p))
		}
	}
	return r
}

func (r *record) add(t *testing.T, reason string, ev wsdriver.Event) {
	t.Helper()
	if r.ended {
		t.Errorf("%s: %v comes after the terminal event", reason, ev)
	}
	r.ended = r.ended || ev.Terminal()
	r.request, r.response = r.d.Request(), r.d.Response()
	if ev.Kind != wsdriver.Text && ev.Kind != wsdriver.Binary {
		r.events = append(r.events, strings.Replace(ev.String(), " first,last", "", 1))
		return
	}
	if ev.First() != (r.kind == wsdriver.None) || !ev.First() && ev.Kind != r.kind {
		t.Errorf("%s: %v comes amid a message of kind %v", reason, ev, r.kind)
	}
	r.kind = ev.Kind
	r.part = append(r.part, ev.Data...)
	if ev.Last() {
		r.events = append(r.events, whole(ev.Kind, string(r.part)))
		r.kind, r.part = wsdriver.None, nil
	}
}

// want checks the events, and what came of a message that has not ended.
func (r *record) want(t *testing.T, reason string, events ...string) *record {
	t.Helper()
	if !slices.Equal(r.events, events) {
		t.Errorf("%s:\ngot  %s\nwant %s", reason, clip(r.events), clip(events))
	}
	return r
}

// clip shortens events for a report.
func clip(list []string) string {
	s := fmt.Sprintf("%q", list)
	if len(s) > 500 {
		s = s[:500] + "…"
	}
	return s
}

// fails checks that the connection ended with a fault and nothing else but the
// events before it, and that the code is owed to the peer.
func (r *record) fails(t *testing.T, reason string, fault *wsdriver.Error, before ...string) *record {
	t.Helper()
	r.want(t, reason, append(before, fmt.Sprintf("fail %d", int(fault.Code)))...)
	wantFault(t, reason, r.d, fault)
	list := takeApart(t, reason, r.out)
	owed := owedCode(r.d.Version(), fault.Code)
	if len(list) == 0 || list[len(list)-1].payload != closeOf(owed, "") {
		t.Errorf("%s: the reply is %v, want a Close frame with %d", reason, list, owed)
	}
	return r
}

// owedCode is the code that a version has for a fault. 1007 came with hybi-08,
// 1008 and above with hybi-13, where 1009 took the place of 1004.
func owedCode(v wsdriver.Version, code wsdriver.Code) int {
	switch {
	case v == wsdriver.Hybi13:
	case code == wsdriver.MessageTooBig:
		return 1004
	case code > wsdriver.InvalidPayload, code == wsdriver.InvalidPayload && v == wsdriver.Hybi07:
		return 1002
	}
	return int(code)
}

// cut returns p cut in one of three ways.
func cut(how int, p []byte) (chunks [][]byte) {
	switch how {
	case 0:
		return [][]byte{p}
	case 1:
		for i := range p {
			chunks = append(chunks, p[i:i+1])
		}
		return chunks
	}
	random := rand.New(rand.NewPCG(uint64(len(p)), 6455))
	for len(p) > 0 {
		n := min(len(p), random.IntN(1+random.IntN(40)))
		chunks, p = append(chunks, p[:n]), p[n:] // empty chunks too
	}
	return chunks
}

// exchange gives p to a new Driver in one chunk, byte by byte, and cut at
// random, and checks that all three come to the same. It returns the first.
func exchange(t *testing.T, reason string, start func() *wsdriver.Driver, p []byte) *record {
	t.Helper()
	var one *record
	for how, name := range []string{"one chunk", "byte by byte", "random cuts"} {
		r := &record{d: start()}
		r.feed(t, reason+" ("+name+")", cut(how, p)...)
		if one == nil {
			one = r
			continue
		}
		r.want(t, reason+" ("+name+" is not as one chunk)", one.events...)
		if !bytes.Equal(r.part, one.part) || r.kind != one.kind {
			t.Errorf("%s (%s): %q came of the last message, want %q", reason, name, r.part, one.part)
		}
		if !bytes.Equal(r.out, one.out) {
			t.Errorf("%s (%s): the output differs:\n%x\n%x", reason, name, r.out, one.out)
		}
		want(t, reason+" ("+name+"): the state differs", r.d.State(), one.d.State())
	}
	return one
}

// started returns a function that makes an open Driver. Its masking keys are the
// same every time.
func started(role wsdriver.Role, v wsdriver.Version, c wsdriver.Config) func() *wsdriver.Driver {
	return func() *wsdriver.Driver {
		c := c
		if c.Rand == nil {
			c.Rand = rand.NewPCG(64, 55)
		}
		d := new(wsdriver.Driver)
		d.Reset(role, &c)
		d.Skip(v, "")
		return d
	}
}

func aServer() *wsdriver.Driver {
	return started(wsdriver.Server, wsdriver.Hybi13, wsdriver.Config{})()
}

func aClient() *wsdriver.Driver {
	return started(wsdriver.Client, wsdriver.Hybi13, wsdriver.Config{})()
}

// aDriver returns an open Driver of that role.
func aDriver(role wsdriver.Role) *wsdriver.Driver {
	return started(role, wsdriver.Hybi13, wsdriver.Config{})()
}

var bothRoles = []wsdriver.Role{wsdriver.Server, wsdriver.Client}

var hybiVersions = []wsdriver.Version{wsdriver.Hybi13, wsdriver.Hybi08, wsdriver.Hybi07}

// goodRequest are the lines of a request that a server accepts, with the key of
// RFC 6455, section 1.3.
var goodRequest = []string{
	"GET /chat HTTP/1.1",
	"Host: server.example.com",
	"Upgrade: websocket",
	"Connection: Upgrade",
	"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
	"Sec-WebSocket-Version: 13",
}

const goodAccept = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="

// goodResponse are the lines of a response but for its Sec-WebSocket-Accept.
var goodResponse = []string{
	"HTTP/1.1 101 Switching Protocols",
	"Upgrade: websocket",
	"Connection: Upgrade",
}

// acceptOf returns the Sec-WebSocket-Accept for a key.
func acceptOf(key string) string {
	sum := sha1.Sum([]byte(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"))
	return base64.StdEncoding.EncodeToString(sum[:])
}

// edited returns the head that the lines make after some edits: "Name: value"
// takes the place of the field of that name or is added, "+Name: value" is added
// in any case, "-Name" takes the field out, and an edit that is none of these is
// the start line.
func edited(lines []string, edits ...string) string {
	lines = slices.Clone(lines)
	named := func(name string) int {
		return slices.IndexFunc(lines[1:], func(s string) bool {
			return strings.HasPrefix(strings.ToLower(s), strings.ToLower(name)+":")
		}) + 1
	}
	for _, e := range edits {
		name, _, field := strings.Cut(e, ":")
		switch {
		case e[0] == '+':
			lines = append(lines, e[1:])
		case e[0] == '-':
			i := named(e[1:])
			lines = slices.Delete(lines, i, i+1)
		case field && !strings.Contains(name, " "):
			if i := named(name); i > 0 {
				lines[i] = e
			} else {
				lines = append(lines, e)
			}
		default:
			lines[0] = e
		}
	}
	return strings.Join(lines, "\r\n") + "\r\n\r\n"
}

// request returns the good request, edited.
func request(edits ...string) string { return edited(goodRequest, edits...) }

// aNewServer returns a function that makes a server that awaits a request.
func aNewServer(c *wsdriver.Config) func() *wsdriver.Driver {
	return func() *wsdriver.Driver { return wsdriver.NewServer(c) }
}

// accepted checks that a server opens the connection on that head, and returns
// the record of it.
func accepted(t *testing.T, reason string, c *wsdriver.Config, head string) *record {
	t.Helper()
	r := exchange(t, reason, aNewServer(c), []byte(head))
	r.want(t, reason, "request", "open")
	if !strings.HasPrefix(string(r.out), "HTTP/1.1 101 Switching Protocols\r\n") {
		t.Errorf("%s: got %q", reason, r.out)
	}
	return r
}

// refused checks that a server refuses that head with a fault and a status, and
// returns what it sent for it.
func refused(t *testing.T, reason string, c *wsdriver.Config, head string, fault *wsdriver.Error, status int) string {
	t.Helper()
	r := exchange(t, reason, aNewServer(c), []byte(head))
	r.want(t, reason, fmt.Sprintf("fail %d", int(fault.Code)))
	wantFault(t, reason, r.d, fault)
	if !strings.HasPrefix(string(r.out), fmt.Sprintf("HTTP/1.1 %d ", status)) ||
		!strings.Contains(string(r.out), "\r\nConnection: close") ||
		!strings.Contains(string(r.out), "\r\nContent-Length: ") {
		t.Errorf("%s: got %q, want status %d and the end of the connection", reason, r.out, status)
	}
	want(t, reason+": the connection is over", r.d.State(), wsdriver.Finished)
	return string(r.out)
}

// asking returns a function that makes a client that has sent its request, and
// the request and its key, which are the same every time.
func asking(t *testing.T, c wsdriver.Config, req wsdriver.HandshakeRequest) (start func() *wsdriver.Driver, sent, key string) {
	t.Helper()
	if req.Host == "" {
		req.Host = "server.example.com"
	}
	start = func() *wsdriver.Driver {
		c := c
		c.Rand = rand.NewPCG(4, 1)
		d := wsdriver.NewClient(&c)
		out, err := d.AppendRequest(nil, &req)
		if err != nil {
			t.Fatalf("the request cannot be sent: %v", err)
		}
		sent = string(out)
		return d
	}
	start()
	_, key, _ = strings.Cut(sent, "Sec-WebSocket-Key: ")
	key, _, _ = strings.Cut(key, "\r\n")
	return start, sent, key
}

// response returns the response that accepts the key, edited.
func response(key string, edits ...string) string {
	return edited(append(slices.Clone(goodResponse), "Sec-WebSocket-Accept: "+acceptOf(key)), edits...)
}

// opens checks that a client takes a response.
func opens(t *testing.T, reason string, c wsdriver.Config, req wsdriver.HandshakeRequest, edits ...string) *record {
	t.Helper()
	start, _, key := asking(t, c, req)
	r := exchange(t, reason, start, []byte(response(key, edits...)))
	r.want(t, reason, "open")
	want(t, reason, r.d.State(), wsdriver.Opened)
	return r
}

// failsOn checks that a client fails on a response, and sends nothing.
func failsOn(t *testing.T, reason string, fault *wsdriver.Error, c wsdriver.Config, req wsdriver.HandshakeRequest, edits ...string) {
	t.Helper()
	start, _, key := asking(t, c, req)
	r := exchange(t, reason, start, []byte(response(key, edits...)))
	r.want(t, reason, fmt.Sprintf("fail %d", int(fault.Code)))
	wantFault(t, reason, r.d, fault)
	want(t, reason+": the connection is over", r.d.State(), wsdriver.Finished)
	want(t, reason+": nothing is sent", string(r.out), "")
}

// whole returns how a record tells a whole message.
func whole(k wsdriver.Kind, payload string) string {
	ev := wsdriver.Event{Kind: k, Flags: wsdriver.Whole, Data: []byte(payload)}
	return strings.Replace(ev.String(), " first,last", "", 1)
}
