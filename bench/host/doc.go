// Package host is what the benchmarks ask of the machine: to run on one core, what
// a process has used, and what the machine is.
package host

import "errors"

// ErrUnsupported says that this system lacks what the sections with sockets need.
var ErrUnsupported = errors.New("host: the sections with sockets need Linux")
