module github.com/wsdriver/wsdriver

go 1.25.0

require (
	github.com/leanovate/gopter v0.2.11
	golang.org/x/net v0.58.0
)

require golang.org/x/text v0.41.0 // indirect
