// Package vectors holds byte vectors of the WebSocket protocol as text scripts,
// and runs them.
//
// A script starts Drivers, feeds them bytes, the time and calls of an
// application, and says what must come of each: events, bytes for the peer, the
// state. README.md beside this file is the whole grammar, so that the scripts can
// be read from other languages; [Files] has the scripts themselves.
//
// A script gives the same transcript however the input is cut. [Chunkings] lists
// ways to cut it:
//
//	scripts, err := vectors.Load(vectors.Files)
//	…
//	for _, s := range scripts {
//		for _, c := range vectors.Chunkings(s.Longest()) {
//			if diff := s.Diff(s.Run(c)); diff != "" {
//				t.Errorf("%v: %s", c, diff)
//			}
//		}
//	}
//
// What runs is a [wsdriver.Driver], or with [Script.RunOn] any [Endpoint]: a
// transport of one's own that has a Driver inside, or another implementation.
package vectors
