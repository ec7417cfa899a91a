//go:build !unix

package netconn

type vector struct{}
