package wsdriver

// AtRest reports whether nothing of d would be lost with it: whether Reset with the same
// Role and with c, and Skip with the same Version and no subprotocol, would make a Driver
// that goes on in its place. That is so between messages in both directions, if the
// opening handshake has left nothing that lasts, as a subprotocol or extensions do, if c
// is the Config of d, and if no deadline of Tick runs. A client that has sent is at rest
// only with a Config.Rand; hixie-75 to hybi-06 never are.
//
// A server of very many connections, most of which wait, can keep version and role of
// those at rest, and a Driver for each of the few others.
func (d *Driver) AtRest(c *Config) bool {
	if c == nil {
		c = &defaultConfig
	}
	return d.phase == open && d.more == nil && d.cfg == c && d.wait <= handshook && d.conn.AtRest()
}
