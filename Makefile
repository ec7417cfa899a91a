# What a developer runs. The commands that users need are in README.md.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c

CORE := . ./wire ./parser ./serializer ./handshake ./hybi ./hixie75 ./hixie76
FUZZTIME ?= 1000000x
BENCH ?= Receive|Echo|ClientWrite

.PHONY: test check race arm64 cover fuzz bench benchmarks vectors

# test runs every test.
test:
	go test ./...

# check runs everything that a change must pass.
check:
	.ci/run

race:
	go test -race ./...

# arm64 runs the tests of the core and its kernels for arm64, and of the portable
# loops instead of the kernels. Elsewhere than there it needs qemu-aarch64-static
# (Debian: qemu-user-static), which is slow; without that the code is only vetted.
arm64: export GOOS := linux
arm64: export GOARCH := arm64
arm64: export CGO_ENABLED := 0
arm64:
	go vet $(CORE) ./internal/...
	@if [ "$$(go env GOHOSTOS)/$$(go env GOHOSTARCH)" = linux/arm64 ]; then run=; \
	elif command -v qemu-aarch64-static >/dev/null; then run="-exec qemu-aarch64-static"; \
	else echo "no qemu-aarch64-static: the tests are not run"; exit 0; fi; \
	set -x; \
	go test -short $$run $(CORE) ./internal/...; \
	go test -short $$run -tags purego ./internal/mask ./internal/utf8x

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

# benchmarks measures wsdriver side by side with other libraries and writes
# BENCHMARKS.md. It takes a quarter of an hour, and wants a machine that is quiet.
benchmarks:
	cd bench && go run . -write ../BENCHMARKS.md

# vectors rewrites what the vector files expect. Read the diff: change what is
# expected only when you know why.
vectors:
	go test ./vectors -run Vectors -rewrite
