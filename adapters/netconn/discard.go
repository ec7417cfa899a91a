package netconn

import "io"

// discardAll reads up to an error.
func discardAll(r io.Reader) {
	in := take(waitClass)
	defer in.release()
	for empty := 0; empty < maxEmpty; {
		n, err := r.Read(in.b)
		if err != nil {
			return
		}
		if empty++; n > 0 {
			empty = 0
		}
	}
}
