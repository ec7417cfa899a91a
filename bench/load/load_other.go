//go:build !linux

package load

import "github.com/wsdriver/wsdriver/bench/host"

// Run is not supported.
func (Echo) Run() (Result, error) { return Result{}, host.ErrUnsupported }

// Run is not supported.
func (Idle) Run() (IdleResult, error) { return IdleResult{}, host.ErrUnsupported }
