module github.com/wsdriver/wsdriver

go 1.25.0

require (
	github.com/leanovate/gopter v0.2.11 // indirect
	golang.org/x/net v0.58.0 // indirect
)
