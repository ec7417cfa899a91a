# What a developer runs. The commands that users need are in README.md.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c

CORE := . ./wire ./parser ./serializer ./handshake ./hybi ./hixie75 ./hixie76
FUZZTIME ?= 1000000x
BENCH ?= Receive|Echo|ClientWrite

.PHONY: test check race cover fuzz bench vectors

# test runs every test.
test:
	go test ./...

# check runs everything that a change must pass.
check:
	.ci/run

race:
	go test -race ./...

# cover fails if less than 98 % of the core's statements are run by its tests.
cover:
	@go test -short -coverprofile=cover.out -coverpkg=./wire,./parser,./serializer,./handshake,./hybi,./hixie75,./hixie76,. $(CORE) ./vectors >/dev/null
	@go tool cover -func=cover.out | awk '/^total:/ { sub("%", "", $$3); print "coverage of the core: " $$3 " %"; exit ($$3 + 0 < 98) }'

# fuzz runs every fuzz target for FUZZTIME, a number of executions: one of seconds
# can end in the middle of an input, which go test then reports as a failure.
fuzz:
	@for pkg in $$(go list ./...); do \
		for target in $$(go test -list '^Fuzz' $$pkg | grep '^Fuzz'); do \
			echo "$$pkg $$target"; \
			if out=$$(go test -run '^$$' -fuzz "^$$target$$" -fuzztime $(FUZZTIME) -fuzzminimizetime 1s $$pkg); \
			then tail -n 3 <<<"$$out"; else echo "$$out"; exit 1; fi; \
		done; \
	done

# bench measures the Driver. Compare two runs with benchstat.
bench:
	go test -run '^$$' -bench '$(BENCH)' -benchmem -count 6 .

# vectors rewrites what the vector files expect. Read the diff: change what is
# expected only when you know why.
vectors:
	go test ./vectors -run Vectors -rewrite
