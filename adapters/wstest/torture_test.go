package wstest_test

import (
	"testing"
	"time"

	"github.com/wsdriver/wsdriver"
	"github.com/wsdriver/wsdriver/adapters/netconn"
	"github.com/wsdriver/wsdriver/adapters/wstest"
)

var roles = []wsdriver.Role{wsdriver.Server, wsdriver.Client}

// Every call of a transport fails once, for each end: alone, and with all that come
// after it. Writes fail before their bytes, and in the midst of them.
func TestTortureCalls(t *testing.T) {
	ops := []wstest.Op{
		wstest.Reads, wstest.Writes, wstest.Deadlines, wstest.ReadDeadlines, wstest.WriteDeadlines, wstest.Closes,
	}
	for _, d := range dialects {
		for _, broad := range []bool{false, true} {
			messages := large
			if broad {
				messages = large[:2] // they are sent five times
			}
			plain := clean(t, session{dialect: d, messages: messages, broad: broad})
			for _, victim := range roles {
				sum := 0
				for _, op := range ops {
					// A session that goes wrong may make more calls than one that does not.
					calls := plain.ends[victim].Counts().Of(op) + 3
					for k := 1; k <= calls; k += sample(calls) {
						sum++
						s := session{dialect: d, messages: messages, broad: broad, victim: victim}
						fail := wstest.Fault{On: op, Do: wstest.Fail, Call: k}
						play(t, s, fail)
						if op&(wstest.Reads|wstest.Writes) != 0 {
							fail.Do, fail.Size, fail.Err = wstest.Short, 7, wstest.ErrInjected
							play(t, s, fail)
						}
					}
				}
				t.Logf("%v, %v: %d calls failed", d, victim, sum)
			}
		}
	}
}

// Writes that tell less than they were given, and no error.
func TestTortureShortWrites(t *testing.T) {
	for _, d := range dialects {
		plain := clean(t, session{dialect: d, messages: small})
		for _, victim := range roles {
			for k := 1; k <= plain.ends[victim].Counts().Writes; k++ {
				short := wstest.Fault{On: wstest.Writes, Do: wstest.Short, Call: k, Size: 1}
				s := play(t, session{dialect: d, messages: small, victim: victim}, short)
				want(t, "a short write is one that failed", len(s.errs) > 0, true)
			}
		}
	}
}

// offsets are those of a stream of n bytes, and the one of its end.
func offsets(n int64) func(yield func(int64) bool) {
	return func(yield func(int64) bool) {
		for at := int64(0); at <= n; at += int64(sample(int(n))) {
			if !yield(at) {
				return
			}
		}
	}
}

// streams calls f for each direction of each end of each dialect, with the bytes that
// go over it.
func streams(t *testing.T, f func(d dialect, victim wsdriver.Role, on wstest.Op, n int64)) {
	for _, d := range dialects {
		plain := clean(t, session{dialect: d, messages: small})
		for _, victim := range roles {
			counts := plain.ends[victim].Counts()
			f(d, victim, wstest.Reads, counts.BytesRead)
			f(d, victim, wstest.Writes, counts.BytesWritten)
		}
	}
}

// The stream ends at every byte, in good order and by a reset.
func TestTortureCuts(t *testing.T) {
	streams(t, func(d dialect, victim wsdriver.Role, on wstest.Op, n int64) {
		for at := range offsets(n) {
			for _, do := range []wstest.Action{wstest.Cut, wstest.Reset} {
				fault := wstest.Fault{On: on, Do: do, At: at}
				s := play(t, session{dialect: d, messages: small, victim: victim}, fault)
				if at < n && len(s.errs) == 0 {
					t.Errorf("%v: nobody was told", s)
				}
			}
		}
	})
}

// The stream stalls at every byte. Config.WriteTimeout, Config.CloseTimeout,
// wsdriver.Config.FailAfter, and where there are no pings a deadline, end it.
func TestTortureStalls(t *testing.T) {
	streams(t, func(d dialect, victim wsdriver.Role, on wstest.Op, n int64) {
		for at := range offsets(n) {
			fault := wstest.Fault{On: on, Do: wstest.Stall, At: at}
			s := play(t, session{dialect: d, messages: small, victim: victim}, fault)
			if at < n && len(s.errs) == 0 {
				t.Errorf("%v: nobody was told", s)
			}
		}
	})
}

// Every bit flips once. What comes of it is the protocol's business: an error or
// another message, but never an end that does not come.
func TestTortureFlips(t *testing.T) {
	streams(t, func(d dialect, victim wsdriver.Role, on wstest.Op, n int64) {
		for at := range offsets(n) {
			for bit := 0; bit < 8; bit += sample(8) {
				fault := wstest.Fault{On: on, Do: wstest.Flip, At: at, Bit: uint8(bit)}
				play(t, session{dialect: d, messages: small, victim: victim, garbled: true}, fault)
			}
		}
	})
}

// Pieces of any size, and delays, change nothing.
func TestTorturePieces(t *testing.T) {
	for _, d := range dialects {
		for _, victim := range roles {
			for _, size := range []int{1, 2, 3, 7, 125} {
				s := play(t, session{dialect: d, messages: small, victim: victim},
					wstest.Fault{On: wstest.Reads | wstest.Writes, Do: wstest.Chunk, Size: size},
					wstest.Fault{On: wstest.Reads | wstest.Writes, Do: wstest.Delay, Wait: time.Millisecond})
				for _, err := range s.errs {
					if netconn.CloseStatus(err) == wsdriver.AbnormalClosure {
						t.Errorf("%v: %v", s, err)
					}
				}
			}
		}
	}
}
