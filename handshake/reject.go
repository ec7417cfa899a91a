package handshake

import (
	"strconv"

	"github.com/wsdriver/wsdriver/wire"
)

const (
	statusMethodNotAllowed = 405
	statusUpgradeRequired  = 426
)

// AppendReject appends a response that refuses a request: a status of 200 to 599,
// the fields of h in their order, a Content-Length and "Connection: close". The
// connection always closes: after a failed upgrade nobody can be sure that the
// next bytes are a request. A body without a Content-Type is sent as plain text.
// Content-Length, Transfer-Encoding, Connection and the fields of an acceptance
// are not the caller's; Upgrade is, with status 426, which asks for it.
//
// An error is an [ArgumentError], and nothing is appended then.
func AppendReject(dst []byte, status int, h Header, body []byte) ([]byte, error) {
	bodiless := status == 204 || status == 304 // RFC 9110, section 6.4.1
	if status < 200 || status > 599 || bodiless && len(body) > 0 {
		return dst, invalid(strconv.Itoa(status), ErrInvalidStatus)
	}
	for _, f := range h {
		upgrade := equalFold(f.Name, "Upgrade") && status != statusUpgradeRequired
		ours := isHandshakeField(f.Name) && !equalFold(f.Name, "Sec-WebSocket-Version")
		if isReserved(f.Name) || upgrade || ours {
			return dst, invalid(f.Name, ErrReservedField)
		}
		if err := checkField(f); err != nil {
			return dst, err
		}
	}
	// status-line = HTTP-version SP status-code SP [ reason-phrase ]	; RFC 9112, section 4
	dst = append(dst, "HTTP/1.1 "...)
	dst = strconv.AppendInt(dst, int64(status), 10)
	dst = append(dst, ' ')
	dst = append(dst, reason(status)...)
	dst = append(dst, "\r\n"...)
	for _, f := range h {
		dst = appendField(dst, f.Name, f.Value)
	}
	if len(body) > 0 && !h.Has("Content-Type") {
		dst = appendField(dst, "Content-Type", "text/plain; charset=utf-8")
	}
	if !bodiless {
		dst = append(dst, "Content-Length: "...)
		dst = append(strconv.AppendInt(dst, int64(len(body)), 10), "\r\n"...)
	}
	// "A sender of Upgrade MUST also send an "Upgrade" connection option in the
	// Connection header field" (RFC 9110, section 7.8).
	if h.Has("Upgrade") {
		dst = append(dst, "Connection: close, Upgrade\r\n\r\n"...)
	} else {
		dst = append(dst, "Connection: close\r\n\r\n"...)
	}
	return append(dst, body...), nil
}

// Refusal returns what an error of Check or ParseRequest owes to the client, ready
// for [AppendReject]: the status, the fields that go with it, and the error's words
// as the body. The enabled versions, 13, 8 and 7 if there are none, are listed
// where the version is at fault (RFC 6455, section 4.4), as far as they have a number.
//
// The drafts before hybi-04 would have the connection closed without a word. Their
// clients take any status but 101 for the same, and whoever debugs them can read it.
func Refusal(err *wire.Error, enabled []wire.Version) (status int, h Header, body string) {
	status = err.Status
	if status == 0 {
		status = 400
	}
	if status == statusUpgradeRequired {
		// "The server MUST send an Upgrade header field in a 426 response"
		// (RFC 9110, section 15.5.22).
		h = append(h, wire.Field{Name: "Upgrade", Value: "websocket"})
	}
	if status == statusUpgradeRequired || err == ErrNoVersion {
		if list := appendVersions(nil, enabled); len(list) > 0 {
			h = append(h, wire.Field{Name: "Sec-WebSocket-Version", Value: string(list)})
		}
	}
	if status == statusMethodNotAllowed {
		// "The origin server MUST generate an Allow header field" (section 15.5.6).
		h = append(h, wire.Field{Name: "Allow", Value: "GET"})
	}
	return status, h, err.Text + "\n"
}

// reason returns the reason phrase of the statuses that a refusal is likely to
// have, or "" (RFC 9110, section 15; RFC 6585).
func reason(status int) string {
	switch status {
	case 200:
		return "OK"
	case 204:
		return "No Content"
	case 301:
		return "Moved Permanently"
	case 302:
		return "Found"
	case 303:
		return "See Other"
	case 304:
		return "Not Modified"
	case 307:
		return "Temporary Redirect"
	case 308:
		return "Permanent Redirect"
	case 400:
		return "Bad Request"
	case 401:
		return "Unauthorized"
	case 403:
		return "Forbidden"
	case 404:
		return "Not Found"
	case statusMethodNotAllowed:
		return "Method Not Allowed"
	case 408:
		return "Request Timeout"
	case 410:
		return "Gone"
	case 413:
		return "Content Too Large"
	case 414:
		return "URI Too Long"
	case 421:
		return "Misdirected Request"
	case statusUpgradeRequired:
		return "Upgrade Required"
	case 429:
		return "Too Many Requests"
	case 431:
		return "Request Header Fields Too Large"
	case 500:
		return "Internal Server Error"
	case 501:
		return "Not Implemented"
	case 502:
		return "Bad Gateway"
	case 503:
		return "Service Unavailable"
	case 504:
		return "Gateway Timeout"
	case 505:
		return "HTTP Version Not Supported"
	}
	return ""
}
