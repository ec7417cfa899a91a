package dialer

import (
	"bytes"
	"context"
	"net/http"
	"net/http/httptrace"
	"net/textproto"

	"github.com/wsdriver/wsdriver/handshake"
)

// traceOf returns the trace that ctx has, or an empty one. DNS* and Connect* are told by
// the net.Dialer, which finds them in ctx.
func traceOf(ctx context.Context) *httptrace.ClientTrace {
	if t := httptrace.ContextClientTrace(ctx); t != nil {
		return t
	}
	return new(httptrace.ClientTrace)
}

// wroteFields tells the trace of the head.
func (a *attempt) wroteFields() {
	if a.trace.WroteHeaderField != nil {
		for line := range bytes.SplitSeq(a.request, []byte("\r\n")) {
			// The first line has no ": ", and neither have the bytes behind the head that
			// some of the old versions send, after the empty line.
			if len(line) == 0 {
				break
			}
			if name, value, ok := bytes.Cut(line, []byte(": ")); ok {
				a.trace.WroteHeaderField(string(name), []string{string(value)})
			}
		}
	}
	if a.trace.WroteHeaders != nil {
		a.trace.WroteHeaders()
	}
}

// news tells the trace of interim responses, which the Driver skips. Nil tells nothing.
type news struct {
	*httptrace.ClientTrace
	limit int
	head  handshake.Head
}

func (a *attempt) news() *news {
	if a.trace.Got1xxResponse == nil && a.trace.Got100Continue == nil {
		return nil
	}
	return &news{ClientTrace: a.trace, limit: a.maxHandshake(), head: handshake.Head{Response: true}}
}

// write takes in what the server sends. The error is the trace's.
func (n *news) write(p []byte) error {
	for n != nil && len(p) > 0 && n.ClientTrace != nil {
		k, done, fault := n.head.Write(p, n.limit)
		p = p[k:]
		if fault != nil {
			n.ClientTrace = nil // the Driver will say it
		}
		if !done {
			continue
		}
		r, fault := handshake.ParseResponse(n.head.String())
		n.head.Reset()
		if fault != nil || r.Status >= 200 || r.Status == http.StatusSwitchingProtocols {
			n.ClientTrace = nil
			return nil
		}
		if r.Status == http.StatusContinue && n.Got100Continue != nil {
			n.Got100Continue()
		}
		if n.Got1xxResponse == nil {
			continue
		}
		h := make(textproto.MIMEHeader)
		for _, f := range r.Header {
			h.Add(f.Name, f.Value)
		}
		if err := n.Got1xxResponse(r.Status, h); err != nil {
			return err
		}
	}
	return nil
}
