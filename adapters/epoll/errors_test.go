//go:build linux

package epoll

import (
	"io"
	"os"
	"testing"

	"github.com/wsdriver/wsdriver"
	"github.com/wsdriver/wsdriver/adapters/netconn"
)

func TestErrorText(t *testing.T) {
	early := &netconn.CloseError{Code: wsdriver.AbnormalClosure, Remote: true}
	for _, tt := range []struct {
		err  error
		want string
	}{
		{errClosedHere, "websocket: the connection was closed by this end"},
		{&closedHere{wsdriver.ErrTimeout}, "websocket: the connection was closed by this end: " + wsdriver.ErrTimeout.Error()},
		{&lostError{early, io.ErrClosedPipe}, "websocket: ended without a Close frame: 1006 abnormal closure: " + io.ErrClosedPipe.Error()},
		{&writeError{os.ErrDeadlineExceeded}, "websocket: the connection was closed after a write failed: " + os.ErrDeadlineExceeded.Error()},
	} {
		if s := tt.err.Error(); s != tt.want {
			t.Errorf("%s, want %s", s, tt.want)
		}
	}
	if netconn.CloseStatus(&lostError{early, io.ErrClosedPipe}) != wsdriver.AbnormalClosure {
		t.Error("the code is lost")
	}
}
