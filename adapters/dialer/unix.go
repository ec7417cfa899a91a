package dialer

import (
	"net/url"
	"strings"

	"github.com/wsdriver/wsdriver/handshake"
)

// cutSocket cuts the path of a Unix socket out of a ws+unix or wss+unix URL, and
// returns what is left, a ws or wss URL of the host localhost. Other URLs are returned
// as they are, with no socket.
//
//	ws+unix://<path of the socket>[:<path and query>]
//
// The first part is a path that starts with a slash; a colon, a question mark or a "%"
// in it is written as an escape.
func cutSocket(rawURL string) (rest, socket string, err error) {
	scheme, path, ok := strings.Cut(rawURL, "://")
	if !ok || !strings.EqualFold(scheme, "ws+unix") && !strings.EqualFold(scheme, "wss+unix") {
		return rawURL, "", nil
	}
	path, target, _ := strings.Cut(path, ":")
	socket, err = url.PathUnescape(path)
	inPath := strings.HasPrefix(path, "/") && !strings.ContainsAny(path, "?#") && !strings.Contains(socket, "\x00")
	if err != nil || !inPath || len(socket) < 2 {
		return "", "", &handshake.ArgumentError{Name: "path of the socket", Err: handshake.ErrInvalidURL}
	}
	if target != "" && target[0] != '/' && target[0] != '?' {
		return "", "", &handshake.ArgumentError{Name: "path", Err: handshake.ErrInvalidURL}
	}
	return scheme[:len(scheme)-len("+unix")] + "://localhost" + target, socket, nil
}
