module github.com/wsdriver/wsdriver

go 1.25.0

require (
	github.com/klauspost/compress v1.20.3
	github.com/leanovate/gopter v0.2.11
	golang.org/x/net v0.58.0
	golang.org/x/sys v0.47.0
)

require golang.org/x/text v0.41.0 // indirect
