// Package cpu tells which vector instructions the processor has and the
// operating system lets programs use. Only amd64 needs to be asked.
package cpu
