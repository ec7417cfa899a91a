//go:build linux && race

package epoll

const raceEnabled = true
