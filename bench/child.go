package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"runtime"
	"strings"

	"github.com/wsdriver/wsdriver/bench/host"
	"github.com/wsdriver/wsdriver/bench/libs"
	"github.com/wsdriver/wsdriver/bench/load"
)

// The cores that the two processes of a measurement run on.
const serverCore = 0

func loadCore() int { return min(1, runtime.NumCPU()-1) }

// child is what this command does when it has started itself: it is an echo server,
// or it loads one.
func child(args []string) error {
	if len(args) != 2 {
		return fmt.Errorf("child: %q", args)
	}
	switch args[0] {
	case "serve":
		return serve(args[1])
	case "echo":
		return carryOut(args[1], new(load.Echo), func(e *load.Echo) (any, error) { return e.Run() })
	case "retain":
		return retain(args[1])
	case "idle":
		return carryOut(args[1], new(load.Idle), func(d *load.Idle) (any, error) { return d.Run() })
	}
	return fmt.Errorf("child: %q", args)
}

// serve runs an echo server until the standard input ends, which it does at the
// latest when the process that started this one ends.
func serve(name string) error {
	s, ok := libs.FindServer(name)
	if !ok {
		return fmt.Errorf("no server %q", name)
	}
	if err := host.Pin(serverCore); err != nil {
		return err
	}
	host.MaxFiles()
	var l [2]net.Listener
	for i := range l {
		var err error
		if l[i], err = net.Listen("tcp", "127.0.0.1:0"); err != nil {
			return err
		}
	}
	go func() { fail(s.Serve(l[0])) }()
	go func() { fail(load.ServeControl(l[1])) }()
	fmt.Println(l[0].Addr(), l[1].Addr())
	_, err := io.Copy(io.Discard, os.Stdin)
	return err
}

// carryOut runs a load that comes as JSON, and prints its result as JSON.
func carryOut[T any](spec string, to *T, run func(*T) (any, error)) error {
	if err := json.Unmarshal([]byte(spec), to); err != nil {
		return err
	}
	if err := host.Pin(loadCore()); err != nil {
		return err
	}
	host.MaxFiles()
	result, err := run(to)
	if err != nil {
		return err
	}
	return json.NewEncoder(os.Stdout).Encode(result)
}

// server is an echo server in a process of its own.
type server struct {
	cmd           *exec.Cmd
	stdin         io.Closer
	addr, control string
}

// self returns a command that starts this program as a child, on one core.
func self(args ...string) *exec.Cmd {
	cmd := exec.Command("/proc/self/exe", append([]string{"child"}, args...)...)
	cmd.Env = append(os.Environ(), "GOMAXPROCS=1")
	cmd.Stderr = os.Stderr
	return cmd
}

func startServer(name string) (*server, error) {
	s := &server{cmd: self("serve", name)}
	in, err := s.cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := s.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := s.cmd.Start(); err != nil {
		return nil, err
	}
	s.stdin = in
	line, err := bufio.NewReader(out).ReadString('\n')
	var ok bool
	if s.addr, s.control, ok = strings.Cut(strings.TrimSpace(line), " "); err != nil || !ok {
		s.stop()
		return nil, fmt.Errorf("the server %s did not start: %q %v", name, line, err)
	}
	return s, nil
}

func (s *server) stop() {
	s.stdin.Close()
	s.cmd.Wait()
}

// runLoad carries out a load in a process of its own.
func runLoad(kind string, spec, result any) error {
	b, err := json.Marshal(spec)
	if err != nil {
		return err
	}
	out, err := self(kind, string(b)).Output()
	if err != nil {
		return err
	}
	return json.Unmarshal(out, result)
}
