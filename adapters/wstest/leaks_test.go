package wstest_test

import (
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/wsdriver/wsdriver/adapters/wstest"
)

// observed is a test that a test looks at.
type observed struct {
	cleanup []func()
	failed  string
}

func (o *observed) Helper()                        {}
func (o *observed) Cleanup(f func())               { o.cleanup = append(o.cleanup, f) }
func (o *observed) Errorf(format string, _ ...any) { o.failed = format }

// The clock of a bubble spares the test the patience of NoLeaks.
func TestNoLeaks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, c, err := wstest.Pipe(nil, nil)
		must(t, err)
		var wg sync.WaitGroup
		wg.Go(func() { s.ReadMessage() })
		synctest.Wait()

		none, some := new(observed), new(observed)
		wstest.NoLeaks(none)
		none.cleanup[0]()
		want(t, "what was there before is none", none.failed, "")

		wstest.NoLeaks(some)
		wg.Go(func() { c.ReadMessage() })
		synctest.Wait()
		some.cleanup[0]()
		want(t, "one that waits is", strings.Contains(some.failed, "goroutines are left"), true)

		none = new(observed)
		wstest.NoLeaks(none)
		wg.Go(func() { time.Sleep(time.Second); c.CloseNow() })
		synctest.Wait()
		none.cleanup[0]()
		want(t, "one that ends in time is none", none.failed, "")
		s.CloseNow()
		wg.Wait()
	})
}

// Outside of a bubble.
func TestNoLeaksOutside(t *testing.T) {
	wstest.NoLeaks(t)
	s, c, err := wstest.Pipe(nil, nil)
	must(t, err)
	go s.ReadMessage()
	must(t, c.CloseNow())
}
