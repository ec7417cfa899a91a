package wsdriver_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/wsdriver/wsdriver"
	"github.com/wsdriver/wsdriver/handshake"
	"github.com/wsdriver/wsdriver/hixie75"
	"github.com/wsdriver/wsdriver/parser"
)

var hixieVersions = []wsdriver.Version{wsdriver.Hixie75, wsdriver.Hixie76}

// hixieEach runs a test for both hixie drafts in both roles, with a limit of 1000
// bytes.
func hixieEach(run func(name string, v wsdriver.Version, start func() *wsdriver.Driver)) {
	for _, v := range hixieVersions {
		for _, role := range bothRoles {
			run(v.String()+" "+role.String(), v, started(role, v, wsdriver.Config{MaxMessage: 1000}))
		}
	}
}

// hixieEnds checks that an input ends with a fault that has no code on the wire, that
// little memory is spent, and that the connection is over once it is answered.
func hixieEnds(t *testing.T, reason string, start func() *wsdriver.Driver, in []byte, fault *wsdriver.Error, before ...string) {
	t.Helper()
	r := exchange(t, reason, start, in)
	r.want(t, reason, append(before, "fail "+fault.Code.String()[:4])...)
	wantFault(t, reason, r.d, fault)
	want(t, reason+": it is over", r.d.State(), wsdriver.Finished)
	if r.d.Version() == wsdriver.Hixie75 {
		want(t, reason+": nothing can be said", string(r.out), "")
	} else {
		want(t, reason+": no code can be said", string(r.out), "\xFF\x00")
	}
	holds(t, reason, start, in, fault, 4096)
}

// TestAttacksOnHixie is what may be sent in hixie-75 and hixie-76, and in the opening
// handshake that the latter shares with hybi-01 to hybi-03. Each is fed whole, byte by
// byte and cut at random.
func TestAttacksOnHixie(t *testing.T) {
	key1 := func(key string) string {
		return strings.Replace(old76Head, "4 @1  46546xW%0l 1 5", key, 1) + old76Key3
	}
	bad := func(t *testing.T, reason, head string, fault *wsdriver.Error) {
		t.Helper()
		out := refused(t, reason, oldServerConfig(), head, fault, 400)
		want(t, reason+": no proof", strings.Contains(out, old76Digest), false)
	}
	t.Run("X1 keys without spaces", func(t *testing.T) {
		bad(t, "the first", key1("4@146546xW%0l15"), handshake.ErrKey1)
		bad(t, "the second", strings.Replace(old76Head, "12998 5 Y3 1  .P00", "129985Y31.P00", 1)+old76Key3, handshake.ErrKey2)
		bad(t, "tabs are none", key1("4\t@1\t\t46546xW%0l\t1\t5"), handshake.ErrKey1)
		bad(t, "empty", key1(""), handshake.ErrKey1)
	})
	t.Run("X2 spaces that do not divide", func(t *testing.T) {
		bad(t, "one more", key1("4 @1   46546xW%0l 1 5"), handshake.ErrKey1)
		bad(t, "one less", key1("4 @1 46546xW%0l 1 5"), handshake.ErrKey1)
		bad(t, "the second", strings.Replace(old76Head, "12998 5 Y3 1  .P00", `yw * K=2 3 : 5 D 3 85^5;0\7 5`, 1)+old76Key3, handshake.ErrKey2)
	})
	t.Run("X3 numbers of no size or too much", func(t *testing.T) {
		for reason, key := range map[string]string{
			"no digits": "a b c", "more than 32 bits": "99999 99999990", "2^32": "4294967296 x 0 0", "2^64 and 10": "18446744073709551626 x 0",
			"many digits": strings.Repeat("9", 1000) + " 0", "others' digits": "١ ٢ ٣",
		} {
			if reason == "2^32" {
				key = "8589934592 x y" // over two spaces
			}
			bad(t, reason, key1(key), handshake.ErrKey1)
		}
		c := oldServerConfig()
		c.MaxHandshake = 1 << 20
		refused(t, "a hundred thousand digits", c, key1(strings.Repeat("7", 100_000)+" 1"), handshake.ErrKey1, 400)
		d := wsdriver.NewServer(oldServerConfig())
		(&record{d: d}).feed(t, "the greatest", []byte(key1("8589934590 x y"))).want(t, "the greatest", "request", "open")
	})
	t.Run("X4 spaces at the ends of a key are no part of it", func(t *testing.T) {
		for _, key := range []string{"  4 @1  46546xW%0l 1 5", "4 @1  46546xW%0l 1 5   ", "\t4 @1  46546xW%0l 1 5 "} {
			r := exchange(t, key, aNewServer(oldServerConfig()), []byte(key1(key)))
			want(t, key, string(r.out), old76Answer+old76Digest)
		}
	})
	t.Run("X5 the eight bytes, cut and followed", func(t *testing.T) {
		for n := range len(old76Key3) {
			r := exchange(t, "too few", aNewServer(oldServerConfig()), []byte(old76Head+old76Key3[:n]))
			r.want(t, "too few", "request")
			want(t, "too few", string(r.out), old76Answer)
			wantEvent(t, "and the end", r.d.ReceiveEOF(), `close 1006 ""`)
		}
		r := exchange(t, "and more", aNewServer(oldServerConfig()), []byte(old76Head+old76Key3+"\x00a\xFF\xFF\x00"))
		r.want(t, "and more", "request", "open", `text "a"`, `close 1005 ""`)
		want(t, "and more", string(r.out), old76Answer+old76Digest+"\xFF\x00")
	})
	t.Run("X6 a client takes an answer that is right and no other", func(t *testing.T) {
		for _, v := range []wsdriver.Version{wsdriver.Hixie76, wsdriver.Hybi01, wsdriver.Hybi03} {
			start := func() *wsdriver.Driver { d, _ := oldAsking(t, v, wsdriver.Config{}); return d }
			_, answer := oldAsking(t, v, wsdriver.Config{})
			swap := func(from, to string) []byte { return bytes.Replace(answer, []byte(from), []byte(to), 1) }
			for _, c := range []struct {
				reason string
				answer []byte
				fault  *wsdriver.Error
			}{
				{"another digest", append(answer[:len(answer)-1:len(answer)-1], answer[len(answer)-1]^0x20), wsdriver.ErrDigest},
				{"no location", swap("Sec-WebSocket-Location", "X-Location"), handshake.ErrResponseLocation},
				{"another location", swap("Location: ws://example.com/", "Location: ws://example.com/x"), handshake.ErrResponseLocation},
				{"two locations", swap("\r\n\r\n", "\r\nSec-WebSocket-Location: ws://example.com/\r\n\r\n"), handshake.ErrResponseLocation},
				{"no origin", swap("Sec-WebSocket-Origin", "X-Origin"), handshake.ErrResponseOrigin},
				{"another origin", swap("Origin: http://example.com", "Origin: http://example.org"), handshake.ErrResponseOrigin},
				{"another status", swap("101", "200"), wsdriver.ErrStatus},
				{"no upgrade", swap("Upgrade: WebSocket", "Upgrade: h2c"), handshake.ErrResponseUpgrade},
			} {
				r := (&record{d: start()}).feed(t, c.reason, c.answer)
				if r.d.ReceiveEOF(); r.d.Err() != c.fault || r.d.State() != wsdriver.Finished || len(r.out) > 0 {
					t.Errorf("%v: %s: %v, %v", v, c.reason, r.d.Err(), r.d.State())
				}
			}
			exchange(t, "names in small letters", start, swap("Sec-WebSocket-Location", "sec-websocket-location")).want(t, "small letters", "open")
			exchange(t, "more fields", start, swap("\r\n\r\n", "\r\nX-More: y\r\n\r\n")).want(t, "more fields", "open")
		}
	})
	t.Run("X7 text that does not end", func(t *testing.T) {
		hixieEach(func(name string, v wsdriver.Version, start func() *wsdriver.Driver) {
			hixieEnds(t, name, start, []byte("\x00"+strings.Repeat("x", 100_000)), hixie75.ErrMessageTooBig)
			exchange(t, name, start, []byte("\x00"+strings.Repeat("x", 1000)+"\xFF")).want(t, name, whole(wsdriver.Text, strings.Repeat("x", 1000)))
		})
	})
	t.Run("X8 frames of another type that end with FF are discarded", func(t *testing.T) {
		hixieEach(func(name string, v wsdriver.Version, start func() *wsdriver.Driver) {
			for b := byte(1); b < 0x80; b++ {
				exchange(t, name, start, []byte(string(b)+"\x00Hello\x80\xFF\x00x\xFF")).want(t, name, `text "x"`)
			}
		})
	})
	t.Run("X9 frames with a length are discarded, and FF in them is a byte as any other", func(t *testing.T) {
		hixieEach(func(name string, v wsdriver.Version, start func() *wsdriver.Driver) {
			for b := 0x80; b <= 0xFF; b++ {
				in := append([]byte{byte(b), 3}, "\xFF\x00\xFF\x00x\xFF"...)
				exchange(t, name, start, in).want(t, name, `text "x"`)
				in = append(append([]byte{byte(b), 0x87, 0x68}, bytes.Repeat([]byte{0xFF}, 1000)...), "\x00x\xFF"...)
				exchange(t, name, start, in).want(t, name, `text "x"`)
				hixieEnds(t, name, start, []byte{byte(b), 0x87, 0x69, 0}, hixie75.ErrFrameTooBig)
			}
			exchange(t, name, start, []byte("\x80\x80\x80\x80\x01?\x00x\xFF")).want(t, name, `text "x"`)
			hixieEnds(t, name, start, append([]byte{0x80}, bytes.Repeat([]byte{0x80}, 1000)...), hixie75.ErrFrameTooBig)
		})
	})
	t.Run("X10 the closing frame", func(t *testing.T) {
		hixieEach(func(name string, v wsdriver.Version, start func() *wsdriver.Driver) {
			for _, in := range []string{"\xFF\x00", "\xFF\x80\x00", "\xFF\x80\x80\x00"} {
				r := exchange(t, name, start, []byte(in+"\x00x\xFF"))
				if v == wsdriver.Hixie75 {
					r.want(t, name, `text "x"`)
					want(t, name, string(r.out), "")
					continue
				}
				r.want(t, name, `close 1005 ""`) // X11: what follows it is discarded
				want(t, name, string(r.out), "\xFF\x00")
				want(t, name, r.d.State(), wsdriver.Finished)
			}
		})
		d := started(wsdriver.Server, wsdriver.Hixie76, wsdriver.Config{})()
		d.Receive([]byte{0xFF})
		ev := d.ReceiveEOF()
		wantEvent(t, "half of it and the end of the stream", ev, `close 1005 ""`)
	})
	t.Run("X11 nothing follows the closing frame", func(t *testing.T) {
		d := started(wsdriver.Server, wsdriver.Hixie76, wsdriver.Config{})()
		out, err := d.AppendClose(nil, 0, "")
		want(t, "closing", string(out), "\xFF\x00")
		want(t, "closing", err, nil)
		out, err = d.AppendMessage([]byte("dst"), wsdriver.Text, []byte("x"))
		want(t, "closed", string(out), "dst")
		want(t, "closed", err, wsdriver.ErrClosed)
		r := (&record{d: d}).feed(t, "data until the answer", []byte("\x00a\xFF\xFF\x00\x00b\xFF"))
		r.want(t, "data until the answer", `text "a"`, `close 1005 ""`)
		want(t, "it is not answered again", string(r.out), "")
		want(t, "both", d.State(), wsdriver.Finished)
	})
	t.Run("X12 text that is not UTF-8 is mended, or refused", func(t *testing.T) {
		for in, mended := range map[string]string{
			"\x80": "\uFFFD", "a\xC0\xAFb": "a\uFFFD\uFFFDb", "\xE2\x82": "\uFFFD", "\xED\xA0\x80": "\uFFFD\uFFFD\uFFFD",
			"\xF0\x9F\x98x": "\uFFFDx", "\xF4\x90\x80\x80": "\uFFFD\uFFFD\uFFFD\uFFFD", "\xFE": "\uFFFD",
		} {
			for _, v := range hixieVersions {
				for _, role := range bothRoles {
					exchange(t, in, started(role, v, wsdriver.Config{}), []byte("\x00"+in+"\xFF")).want(t, in, whole(wsdriver.Text, mended))
					r := exchange(t, in, started(role, v, wsdriver.Config{StrictUTF8: true}), []byte("\x00"+in+"\xFF"))
					wantFault(t, in, r.d, hixie75.ErrUTF8)
				}
			}
		}
	})
	t.Run("X13 nothing is sent that would end a frame", func(t *testing.T) {
		for _, v := range hixieVersions {
			d := started(wsdriver.Server, v, wsdriver.Config{})()
			for _, text := range []string{"a\xFF\x00b", "\xFF", "\xC3", "\x80"} {
				out, err := d.AppendMessage([]byte("dst"), wsdriver.Text, []byte(text))
				want(t, text, err, wsdriver.ErrInvalidUTF8)
				want(t, text, string(out), "dst")
			}
			out, err := d.AppendMessage([]byte("dst"), wsdriver.Binary, []byte("\xFF"))
			want(t, "binary", err, wsdriver.ErrUnsupported)
			want(t, "binary", string(out), "dst")
			out, err = d.AppendMessage(nil, wsdriver.Text, []byte("\x00\x7F"))
			want(t, "zeros are text", err, nil)
			want(t, "zeros are text", string(out), "\x00\x00\x7F\xFF")
		}
	})
	t.Run("X14 what the drafts do not have is refused", func(t *testing.T) {
		for _, v := range hixieVersions {
			d := started(wsdriver.Server, v, wsdriver.Config{})()
			for name, err := range map[string]error{
				"ping": second(d.AppendPing(nil, nil)), "pong": second(d.AppendPong(nil, nil)), "code": second(d.AppendClose(nil, 1000, "")),
				"reason": second(d.AppendClose(nil, 0, "x")), "header": second(d.AppendHeader(nil, wsdriver.Text, 1, true)),
			} {
				want(t, v.String()+": "+name, err, wsdriver.ErrUnsupported)
			}
			want(t, v.String()+": it is still open", d.State(), wsdriver.Opened)
		}
	})
}

func second[T any](_ T, err error) error { return err }

// TestAdvisoriesOld is what has brought down implementations of the old drafts.
func TestAdvisoriesOld(t *testing.T) {
	t.Run("CVE-2026-54463", func(t *testing.T) { // a length that never ends
		hixieEach(func(name string, v wsdriver.Version, start func() *wsdriver.Driver) {
			hixieEnds(t, name, start, append([]byte{0x80}, bytes.Repeat([]byte{0xFF}, 100_000)...), hixie75.ErrFrameTooBig)
			d := start()
			_, n := d.Receive(append([]byte{0x80}, bytes.Repeat([]byte{0xFF}, 100)...))
			want(t, name+": at the first byte over the limit", n, 3)
			free := started(wsdriver.Server, v, unlimited)
			in := append([]byte{0x80}, bytes.Repeat([]byte{0xFF}, 3000)...)
			d = free()
			_, n = d.Receive(bytes.Clone(in))
			if n > 10 {
				t.Errorf("%s: %d bytes of a length were read", name, n)
			}
			wantFault(t, name, d, hixie75.ErrFrameTooBig)
		})
	})
	t.Run("CVE-2026-54466", func(t *testing.T) { // a length that is not what it says
		for _, v := range hixieVersions {
			// 2^21+5 is five bytes too many for a counter of 21 bits, and so on.
			in := append(append([]byte{0x80, 0x81, 0x80, 0x80, 5}, bytes.Repeat([]byte{0xFF}, 1<<21+5)...), "\x00x\xFF"...)
			for _, cuts := range [][]int{nil, {1 << 12}, {1<<20 + 1}} {
				e, err := draftFeed(started(wsdriver.Server, v, wsdriver.Config{MaxMessage: 1 << 22})(), in, cuts...)
				if err != nil {
					t.Fatal(err)
				}
				if err := oldSame(e.told(), []string{oldWords(wsdriver.Text, 0, "x")}); err != nil {
					t.Error(v, err)
				}
			}
			// 2^53+1 has no float of its own; what follows must not be taken for frames.
			in = []byte("\x80\x90\x80\x80\x80\x80\x80\x80\x01\x00x\xFF")
			r := exchange(t, v.String(), started(wsdriver.Server, v, wsdriver.Config{MaxMessage: 1000}), in)
			wantFault(t, v.String(), r.d, hixie75.ErrFrameTooBig)
		}
	})
	t.Run("lengths of more than 32 bits", func(t *testing.T) {
		for v := wsdriver.Hybi01; v <= wsdriver.Hybi06; v++ {
			first := byte(5)
			if v >= wsdriver.Hybi04 {
				first |= 0x80
			}
			for _, length := range []string{"0000000100000005", "7fffffffffffffff", "0000010000000005"} {
				in := append(append([]byte{first, 127}, octets(length)...), "12345\x04\x01x"...)
				start := started(wsdriver.Client, v, wsdriver.Config{})
				r := exchange(t, v.String(), start, in)
				r.want(t, v.String(), "fail 1009")
				wantFault(t, v.String(), r.d, parser.ErrFrameTooBig)
				holds(t, v.String(), start, in, parser.ErrFrameTooBig, 4096)
			}
			in := append(append([]byte{first, 127}, octets("8000000000000005")...), "12345"...)
			r := exchange(t, v.String(), started(wsdriver.Client, v, wsdriver.Config{}), in)
			wantFault(t, v.String(), r.d, parser.ErrLengthSign)
		}
	})
	t.Run("CVE-2010-4508", func(t *testing.T) { // off unless asked for
		for reason, head := range map[string]string{
			"hixie-75": old75Head, "hixie-76": old76Head, "hybi-02": strings.Replace(old76Head, "\r\n", "\r\nSec-WebSocket-Draft: 2\r\n", 1),
			"hybi-04": old04Request, "hybi-06": strings.Replace(old04Request, "Version: 4", "Version: 6", 1),
		} {
			r := exchange(t, reason, aNewServer(nil), []byte(head))
			r.want(t, reason, "fail 1002")
			want(t, reason+": the versions that there are", strings.Contains(string(r.out), "\r\nSec-WebSocket-Version: 13, 8, 7\r\n"), true)
		}
	})
	t.Run("eight bytes that a proxy holds back", func(t *testing.T) {
		d := wsdriver.NewServer(oldServerConfig())
		r := (&record{d: d}).feed(t, "the head", []byte(old76Head))
		want(t, "it is answered at once", string(r.out), old76Answer)
		for at := range wsdriver.DefaultFailAfter / time.Second {
			ev, _ := d.Tick(at * time.Second)
			wantEvent(t, "the wait", ev, "none")
			if at < 7 {
				r.feed(t, "a byte now and then", []byte{'x'})
			}
		}
		ev, _ := d.Tick(wsdriver.DefaultFailAfter)
		wantEvent(t, "it has a deadline", ev, "fail 1002")
		for _, cut := range [][]string{{old76Head + old76Key3}, {old76Head, old76Key3}, strings.Split(old76Head+old76Key3, "")} {
			r := &record{d: wsdriver.NewServer(oldServerConfig())}
			for _, chunk := range cut {
				r.feed(t, "whenever they come", []byte(chunk))
			}
			want(t, "whenever they come", string(r.out), old76Answer+old76Digest)
		}
	})
}
