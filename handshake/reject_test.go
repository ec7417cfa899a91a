package handshake_test

import (
	"bufio"
	"bytes"
	"net/http"
	"strings"
	"testing"

	"github.com/wsdriver/wsdriver/handshake"
	"github.com/wsdriver/wsdriver/wire"
)

func TestAppendReject(t *testing.T) {
	for _, tt := range []struct {
		reason string
		status int
		h      handshake.Header
		body   string
		want   string
	}{
		{"text is the default", 403, nil, "no\n", "HTTP/1.1 403 Forbidden\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: 3\r\nConnection: close\r\n\r\nno\n"},
		{"no body, no type", 404, nil, "", "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"},
		{"the caller's type", 200, handshake.Header{{Name: "content-type", Value: "text/html"}, {Name: "X", Value: "y"}}, "<p>",
			"HTTP/1.1 200 OK\r\ncontent-type: text/html\r\nX: y\r\nContent-Length: 3\r\nConnection: close\r\n\r\n<p>"},
		{"204 has no length", 204, nil, "", "HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n"},
		{"304 has no length", 304, nil, "", "HTTP/1.1 304 Not Modified\r\nConnection: close\r\n\r\n"},
		{"a status without a phrase", 599, nil, "", "HTTP/1.1 599 \r\nContent-Length: 0\r\nConnection: close\r\n\r\n"},
		{"426 asks for the upgrade", 426, handshake.Header{{Name: "Upgrade", Value: "websocket"}, {Name: "Sec-WebSocket-Version", Value: "13"}}, "",
			"HTTP/1.1 426 Upgrade Required\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nContent-Length: 0\r\nConnection: close, Upgrade\r\n\r\n"},
	} {
		got, err := handshake.AppendReject(dst(), tt.status, tt.h, []byte(tt.body))
		equal(t, tt.reason, err, nil)
		equal(t, tt.reason, string(got), "dst"+tt.want)
	}
}

func TestAppendRejectRefuses(t *testing.T) {
	for _, status := range []int{-1, 0, 99, 100, 101, 199, 600, 1000} {
		got, err := handshake.AppendReject(dst(), status, nil, nil)
		invalid(t, "no status of a refusal", got, err, handshake.ErrInvalidStatus)
	}
	for _, status := range []int{204, 304} {
		got, err := handshake.AppendReject(dst(), status, nil, []byte("a"))
		invalid(t, "a status without a body", got, err, handshake.ErrInvalidStatus)
	}
	for _, f := range []wire.Field{
		{Name: "Content-Length", Value: "5"}, {Name: "transfer-encoding", Value: "chunked"}, {Name: "Connection", Value: "keep-alive"},
		{Name: "Upgrade", Value: "websocket"}, {Name: "Sec-WebSocket-Accept", Value: "a"}, {Name: "WebSocket-Location", Value: "a"}, {Name: "Sec-WebSocket-Protocol", Value: "a"},
	} {
		got, err := handshake.AppendReject(dst(), 400, handshake.Header{f}, nil)
		invalid(t, "not the caller's to write", got, err, handshake.ErrReservedField)
	}
	for _, f := range []wire.Field{{Name: "X", Value: "a\r\nb"}, {Name: "X\r\n", Value: "a"}, {Name: "", Value: "a"}} {
		got, err := handshake.AppendReject(dst(), 400, handshake.Header{f}, nil)
		invalid(t, "H16: no field", got, err, handshake.ErrInvalidField)
	}
}

// Every status with a phrase of net/http that we know too has the same phrase.
func TestReasonPhrases(t *testing.T) {
	known := 0
	for status := 200; status < 600; status++ {
		b, _ := handshake.AppendReject(nil, status, nil, nil)
		line, _, _ := bytes.Cut(b, []byte("\r\n"))
		if phrase := string(line[len("HTTP/1.1 200 "):]); phrase != "" {
			known++
			if status != 413 && status != 414 { // RFC 9110 renamed them
				equal(t, "the phrase", phrase, http.StatusText(status))
			}
		}
	}
	equal(t, "how many phrases are known", known, 27)
}

func TestRefusal(t *testing.T) {
	for _, tt := range []struct {
		reason string
		err    *wire.Error
		status int
		want   string
	}{
		{"a malformed head", handshake.ErrMalformedHead, 400, ""},
		{"a page was asked for", handshake.ErrNotWebSocket, 426, "Upgrade: websocket|Sec-WebSocket-Version: 13, 8, 7|"},
		{"H12: the version", handshake.ErrVersion, 426, "Upgrade: websocket|Sec-WebSocket-Version: 13, 8, 7|"},
		{"no version", handshake.ErrNoVersion, 400, "Sec-WebSocket-Version: 13, 8, 7|"},
		{"the method", handshake.ErrMethod, 405, "Allow: GET|"},
		{"H1: the URI", handshake.ErrURITooLong, 414, ""},
		{"H2: the fields", handshake.ErrHeadTooLarge, 431, ""},
		{"H10: the version of HTTP", handshake.ErrHTTPVersion, 505, ""},
		{"an error that has no status", handshake.ErrStatus, 400, ""},
	} {
		status, h, body := handshake.Refusal(tt.err, nil)
		equal(t, tt.reason, status, tt.status)
		got := ""
		for _, f := range h {
			got += f.Name + ": " + f.Value + "|"
		}
		equal(t, tt.reason, got, tt.want)
		equal(t, tt.reason, body, tt.err.Text+"\n")

		b, err := handshake.AppendReject(nil, status, h, []byte(body))
		if err != nil {
			t.Errorf("%s: AppendReject takes what Refusal returns: %v", tt.reason, err)
		}
		p, perr := http.ReadResponse(bufio.NewReader(bytes.NewReader(b)), nil)
		if perr != nil || p.StatusCode != status || p.ContentLength != int64(len(body)) || !p.Close {
			t.Errorf("%s: net/http reads it otherwise: %+v, %v", tt.reason, p, perr)
		}
	}
	for want, enabled := range map[string][]wire.Version{
		"13": {13}, "8, 7": {7, 8}, "13, 7": {7, 13, 7}, "13, 8, 7": {}, "13, 8, 7, 6, 5, 4": all, "4": {75, 76, 1, 2, 3, 4},
	} {
		_, h, _ := handshake.Refusal(handshake.ErrVersion, enabled)
		equal(t, "the enabled versions, highest first, once each", h.Get("Sec-WebSocket-Version"), want)
	}
	for _, err := range []*wire.Error{handshake.ErrVersion, handshake.ErrNoVersion, handshake.ErrNotWebSocket} {
		status, h, _ := handshake.Refusal(err, []wire.Version{75, 76, 1, 2, 3})
		equal(t, "versions without a number are not listed", h.Has("Sec-WebSocket-Version"), false)
		equal(t, "426 asks for the upgrade nevertheless", h.Has("Upgrade"), status == 426)
	}
}

// Every error names a real place and says something; those of a request have a
// status of refusal.
func TestErrors(t *testing.T) {
	for _, e := range []*wire.Error{
		handshake.ErrMalformedHead, handshake.ErrURITooLong, handshake.ErrHeadTooLarge, handshake.ErrNotWebSocket, handshake.ErrMethod,
		handshake.ErrHTTPVersion, handshake.ErrTarget, handshake.ErrHost, handshake.ErrBody, handshake.ErrDuplicate, handshake.ErrUpgrade,
		handshake.ErrConnection, handshake.ErrVersion, handshake.ErrNoVersion, handshake.ErrKey, handshake.ErrKey1, handshake.ErrKey2, handshake.ErrProtocols,
		handshake.ErrExtensions,
	} {
		if e.Status < 400 || e.Status > 505 || e.Code != wire.ProtocolError || !isSection(e.Section) || e.Text == "" {
			t.Errorf("%+v", *e)
		}
	}
	for _, e := range []*wire.Error{
		handshake.ErrStatus, handshake.ErrResponseVersion, handshake.ErrResponseUpgrade, handshake.ErrResponseConnection, handshake.ErrAccept,
		handshake.ErrDuplicateAccept, handshake.ErrResponseProtocol, handshake.ErrDuplicateProtocol, handshake.ErrResponseExtensions, handshake.ErrExtensionNotOffered,
		handshake.ErrNonce, handshake.ErrResponseOrigin, handshake.ErrResponseLocation,
	} {
		if e.Status != 0 || e.Code != wire.ProtocolError || !isSection(e.Section) || e.Text == "" {
			t.Errorf("%+v", *e)
		}
	}
}

// isSection reports whether a place is in a document that we follow.
func isSection(s string) bool {
	return strings.HasPrefix(s, "RFC ") || strings.HasPrefix(s, "hixie-76 ") || s == "hybi-04"
}
