package handshake

// marks are the fields of a request that Check looks at, found in one pass over all.
type marks struct {
	host, upgrade, connection, length, encoding mark
	version, key, origin, protocols, extensions mark
	oldOrigin, draft, key1, key2                mark
	repeated                                    bool // one of them stands more than once
}

// mark is one of them.
type mark struct {
	value string // of the first field of that name
	n     int    // how often the name stands
}

// addAll takes in the fields of a head.
func (m *marks) addAll(h Header) {
	for _, f := range h {
		m.add(f.Name, f.Value)
	}
}

// add takes in one field, and reports whether Check looks at it.
func (m *marks) add(name, value string) bool {
	f := m.named(name)
	if f == nil {
		return false
	}
	if f.n++; f.n > 1 {
		m.repeated = true
	} else {
		f.value = value
	}
	return true
}

// named returns the mark of that name, or nil for a field that Check has no use for.
func (m *marks) named(name string) *mark {
	switch len(name) {
	case len("Host"):
		if equalFold(name, "Host") {
			return &m.host
		}
	case len("Origin"):
		if equalFold(name, "Origin") {
			return &m.origin
		}
	case len("Upgrade"):
		if equalFold(name, "Upgrade") {
			return &m.upgrade
		}
	case len("Connection"):
		if equalFold(name, "Connection") {
			return &m.connection
		}
	case len("Content-Length"):
		if equalFold(name, "Content-Length") {
			return &m.length
		}
	case len("Sec-WebSocket-Key"):
		switch {
		case equalFold(name, "Sec-WebSocket-Key"):
			return &m.key
		case equalFold(name, "Transfer-Encoding"):
			return &m.encoding
		}
	case len("Sec-WebSocket-Key1"):
		switch {
		case equalFold(name, "Sec-WebSocket-Key1"):
			return &m.key1
		case equalFold(name, "Sec-WebSocket-Key2"):
			return &m.key2
		}
	case len("Sec-WebSocket-Draft"):
		if equalFold(name, "Sec-WebSocket-Draft") {
			return &m.draft
		}
	case len("Sec-WebSocket-Origin"):
		if equalFold(name, "Sec-WebSocket-Origin") {
			return &m.oldOrigin
		}
	case len("Sec-WebSocket-Version"):
		if equalFold(name, "Sec-WebSocket-Version") {
			return &m.version
		}
	case len("Sec-WebSocket-Protocol"):
		if equalFold(name, "Sec-WebSocket-Protocol") {
			return &m.protocols
		}
	case len("Sec-WebSocket-Extensions"):
		if equalFold(name, "Sec-WebSocket-Extensions") {
			return &m.extensions
		}
	}
	return nil
}

// lists reports whether the comma-separated list that all fields of that name make
// together has the token, in any case.
func (f mark) lists(h Header, name, token string) bool {
	if f.n > 1 {
		return h.hasToken(name, token)
	}
	return listHas(f.value, token)
}
