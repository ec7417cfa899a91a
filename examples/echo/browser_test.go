package main

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/wsdriver/wsdriver"
	"github.com/wsdriver/wsdriver/adapters/dialer"
	"github.com/wsdriver/wsdriver/adapters/netconn"
)

// browser is a tab of a headless browser, driven over its debugging protocol,
// which runs on a WebSocket.
type browser struct {
	t       *testing.T
	conn    *netconn.Conn
	session string
	id      int
}

// startBrowser skips the test where there is none.
func startBrowser(t *testing.T) *browser {
	t.Helper()
	path := ""
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "chrome"} {
		if p, err := exec.LookPath(name); err == nil {
			path = p
			break
		}
	}
	if path == "" {
		t.Skip("no Chromium is installed")
	}
	if testing.Short() {
		t.Skip("a browser is slow to start")
	}
	dir, err := os.MkdirTemp("", "echo-browser-")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	cmd := exec.CommandContext(ctx, path, "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
		"--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
		"--hide-scrollbars", "--window-size=800,600", "--user-data-dir="+dir, "--remote-debugging-port=0", "about:blank")
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		cancel()
		cmd.Wait()
		os.RemoveAll(dir)
	})

	// The browser writes its port and its path to a file when it is ready.
	var port []string
	for wait(ctx, t) {
		b, _ := os.ReadFile(filepath.Join(dir, "DevToolsActivePort"))
		if port = strings.Fields(string(b)); len(port) == 2 {
			break
		}
	}
	config := netconn.Config{Driver: &wsdriver.Config{MaxMessage: 32 << 20}}
	conn, err := dialer.Dial(ctx, "ws://127.0.0.1:"+port[0]+port[1], &dialer.Dialer{Config: config})
	if err != nil {
		t.Fatal("dialing the browser: ", err)
	}
	b := &browser{t: t, conn: conn}
	var target struct{ TargetID string }
	b.call("Target.createTarget", map[string]any{"url": "about:blank"}, &target)
	var session struct{ SessionID string }
	b.call("Target.attachToTarget", map[string]any{"targetId": target.TargetID, "flatten": true}, &session)
	t.Cleanup(func() { conn.CloseNow() })
	b.session = session.SessionID
	return b
}

// wait paces a look for something that another process does. It fails the test
// when the time is over.
func wait(ctx context.Context, t *testing.T) bool {
	t.Helper()
	select {
	case <-ctx.Done():
		t.Fatal("the browser took too long")
		return false
	case <-time.After(20 * time.Millisecond):
		return true
	}
}

// call sends a command and reads its result, past the events before it.
func (b *browser) call(method string, params, result any) {
	b.t.Helper()
	b.id++
	command, err := json.Marshal(map[string]any{"id": b.id, "method": method, "params": params, "sessionId": b.session})
	if b.session == "" {
		command, err = json.Marshal(map[string]any{"id": b.id, "method": method, "params": params})
	}
	if err == nil {
		err = b.conn.WriteMessage(wsdriver.Text, command)
	}
	for err == nil {
		var message []byte
		if _, message, err = b.conn.ReadMessage(); err != nil {
			break
		}
		var reply struct {
			ID     int
			Result json.RawMessage
			Error  *struct{ Message string }
		}
		if err = json.Unmarshal(message, &reply); err != nil || reply.ID != b.id {
			continue
		}
		if reply.Error != nil {
			err = errors.New(reply.Error.Message)
			break
		}
		if result != nil {
			err = json.Unmarshal(reply.Result, result)
		}
		if err == nil {
			return
		}
	}
	b.t.Fatalf("%s: %v", method, err)
}

// eval runs a script in the page and returns its result as text.
func (b *browser) eval(script string) string {
	b.t.Helper()
	var r struct {
		Result           struct{ Value any }
		ExceptionDetails *struct{ Text string }
	}
	b.call("Runtime.evaluate", map[string]any{"expression": script, "returnByValue": true}, &r)
	if r.ExceptionDetails != nil {
		b.t.Fatalf("%s: %s", script, r.ExceptionDetails.Text)
	}
	return fmt.Sprint(r.Result.Value)
}

// until waits for a script's result to contain want.
func (b *browser) until(script, want string) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.t.Context(), 30*time.Second)
	defer cancel()
	for {
		got := b.eval(script)
		if strings.Contains(got, want) {
			return
		}
		if ctx.Err() != nil {
			b.t.Fatalf("%s is %q, want %q in it", script, got, want)
		}
		wait(ctx, b.t)
	}
}

// screenshot writes a picture of the page to the file that ECHO_SCREENSHOT names.
func (b *browser) screenshot() {
	b.t.Helper()
	file := os.Getenv("ECHO_SCREENSHOT")
	if file == "" {
		return
	}
	var r struct{ Data string }
	b.call("Page.captureScreenshot", map[string]any{"format": "png"}, &r)
	png, err := base64.StdEncoding.DecodeString(r.Data)
	if err == nil {
		err = os.WriteFile(file, png, 0o644)
	}
	if err != nil {
		b.t.Fatal(err)
	}
}

// TestBrowser has a real browser use the page, on both adapters.
func TestBrowser(t *testing.T) {
	b := startBrowser(t)
	for _, adapter := range []string{"nethttp", "netconn"} {
		t.Run(adapter, func(t *testing.T) {
			b := &browser{t, b.conn, b.session, b.id + 1000}
			url, stop := serve(t, "-adapter", adapter)
			b.call("Page.navigate", map[string]any{"url": url}, nil)
			b.until("document.getElementById('state')?.textContent", "open")
			b.until("document.getElementById('version')?.textContent", "hybi-13")
			b.until("document.getElementById('ping')?.textContent", "ms")

			const text = "Grüße, κόσμε 😀"
			b.eval("document.getElementById('text').focus()")
			b.call("Input.insertText", map[string]any{"text": text}, nil)
			b.eval("document.getElementById('send').click()")
			b.until("[...document.querySelectorAll('#log li')].map(li => [...li.children].map(c => c.textContent).join(' ')).join(', ')", "received "+text)
			b.screenshot()

			stop()
			b.until("document.getElementById('close')?.textContent", "1001 the server shuts down")
			b.until("document.getElementById('state')?.textContent", "closed")
		})
	}
}
