package netconn

import (
	"errors"
	"io"
	"net"
	"testing"

	"github.com/wsdriver/wsdriver"
)

// TestDrafts has both roles of every version talk over every transport, and close
// from either end.
func TestDrafts(t *testing.T) {
	noLeaks(t)
	for _, v := range wsdriver.AllVersions() {
		for _, closer := range []wsdriver.Role{wsdriver.Server, wsdriver.Client} {
			for name, pair := range pairs {
				t.Run(v.String()+"/"+closer.String()+"/"+name, func(t *testing.T) {
					talk(t, v, closer, pair)
				})
			}
		}
	}
}

func talk(t *testing.T, v wsdriver.Version, closer wsdriver.Role, pair func(testing.TB) (net.Conn, net.Conn)) {
	snc, cnc := pair(t)
	server, client := open(t, snc, cnc,
		&Config{Driver: &wsdriver.Config{Versions: wsdriver.AllVersions()}},
		&Config{Driver: &wsdriver.Config{Versions: []wsdriver.Version{v}}})
	if v != wsdriver.Hybi03 && server.Version() != v || client.Version() != v { // 02 and 03 say the same
		t.Errorf("server speaks %v, client %v", server.Version(), client.Version())
	}
	done := make(chan error, 1)
	go func() {
		for {
			k, p, err := server.ReadMessage()
			if err == nil {
				err = server.WriteMessage(k, p)
			}
			if err != nil {
				done <- err
				return
			}
		}
	}()
	for _, text := range []string{"", "Hello", "κόσμε", string(make([]byte, 40000))} {
		if err := client.WriteText(text); err != nil {
			t.Fatal(err)
		}
		if k, p, err := client.ReadMessage(); err != nil || k != wsdriver.Text || string(p) != text {
			t.Fatalf("%d bytes of text came back as %v of %d bytes, %v", len(text), k, len(p), err)
		}
	}
	binary := client.WriteBinary([]byte{0, 1, 0xFF})
	switch caps := v.Caps(); {
	case !caps.Binary:
		if !errors.Is(binary, wsdriver.ErrUnsupported) || !errors.Is(client.WritePing(nil), wsdriver.ErrUnsupported) {
			t.Errorf("what the version does not have is refused: %v", binary)
		}
	case binary != nil:
		t.Fatal(binary)
	default:
		if k, p, err := client.ReadMessage(); err != nil || k != wsdriver.Binary || string(p) != "\x00\x01\xff" {
			t.Fatalf("%v %x %v", k, p, err)
		}
	}

	if closer == wsdriver.Server {
		read := make(chan error, 1)
		go func() { _, _, err := client.ReadMessage(); read <- err }()
		if err := server.Close(wsdriver.GoingAway, "bye"); err != nil {
			t.Errorf("the closing handshake is carried out: %v", err)
		}
		<-done
		ended(t, v, <-read)
		return
	}
	if err := client.Close(wsdriver.GoingAway, "bye"); err != nil {
		t.Errorf("the closing handshake is carried out: %v", err)
	}
	ended(t, v, <-done)
}

// ended holds the error of the end that was closed against what the version can say.
func ended(t *testing.T, v wsdriver.Version, err error) {
	t.Helper()
	want := wsdriver.NoStatus
	switch caps := v.Caps(); {
	case caps.CloseCodes:
		want = wsdriver.GoingAway
	case !caps.CloseHandshake:
		want = wsdriver.AbnormalClosure // the end of the stream is all there is
	}
	if CloseStatus(err) != want {
		t.Errorf("the other end is told %v, want %v", err, want)
	}
	if v != wsdriver.Hixie75 && !errors.Is(err, io.EOF) {
		t.Errorf("the end is in order: %v", err)
	}
}

// In hixie-75 a client can only close its half of the stream to be told what is
// under way.
func TestCloseWriteOfHixie75(t *testing.T) {
	noLeaks(t)
	snc, cnc := socketPair(t, "tcp", "127.0.0.1:0")
	config := &Config{Driver: &wsdriver.Config{Versions: []wsdriver.Version{wsdriver.Hixie75}}}
	server, client := open(t, snc, cnc, config, config)
	client.WriteText("last words")
	if err := client.CloseWrite(wsdriver.NormalClosure, ""); err != nil {
		t.Fatal(err)
	}
	if err := client.WriteText("more"); err == nil {
		t.Error("nothing can be sent then")
	}
	_, p, _ := server.ReadMessage()
	if err := server.WriteMessage(wsdriver.Text, p); err != nil {
		t.Error(err)
	}
	if _, _, err := server.ReadMessage(); CloseStatus(err) != wsdriver.AbnormalClosure {
		t.Errorf("the server sees the end of the stream: %v", err)
	}
	server.CloseNow()
	if _, p, err := client.ReadMessage(); err != nil || string(p) != "last words" {
		t.Errorf("what was under way is told: %q %v", p, err)
	}
	if _, _, err := client.ReadMessage(); CloseStatus(err) != wsdriver.AbnormalClosure {
		t.Errorf("and then the end: %v", err)
	}
	client.CloseNow()
}
