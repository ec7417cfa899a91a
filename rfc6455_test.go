package wsdriver_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// The files rfc6455_*_test.go hold the library to RFC 6455, a file for each part
// of it. Each demand has a number: M for a MUST, m for one that the text makes
// in lower case or by the way. The list below has those that a library can meet;
// the sockets, TLS and proxies of the others are the business of the program
// around it. The test below it finds for each a test that bears its number.
var rules = []struct{ id, words string }{
	{"M2", "a URI has no fragment"},
	{"M3", "a # that is none is %23"},
	{"M4", "the client sends a handshake and reads the other"},
	{"M5", "the parts of a URI are valid"},
	{"M6", "an invalid part is the end"},
	{"M17", "the handshake goes first"},
	{"M18", "the request is valid HTTP"},
	{"M19", "its method is GET"},
	{"M20", "its version is 1.1"},
	{"M21", "its target is the resource name"},
	{"M22", "it has Host, with the port unless that is the default"},
	{"M23", "it has Upgrade: websocket"},
	{"M24", "it has Connection: Upgrade"},
	{"M25", "it has a key"},
	{"M26", "which is 16 random bytes in base64"},
	{"M27", "new for each connection"},
	{"M28", "it has the Origin that a browser names"},
	{"M29", "it has a version"},
	{"M30", "which is 13"},
	{"M31", "its subprotocols are tokens"},
	{"M32", "which differ"},
	{"M33", "nothing more is sent before the response"},
	{"M34", "the response is validated"},
	{"M35", "its Upgrade is websocket"},
	{"M36", "its Connection has Upgrade"},
	{"M37", "its Accept answers the key"},
	{"M38", "its extensions were asked for"},
	{"M39", "its subprotocol was asked for"},
	{"M40", "it breaks no other rule"},
	{"M41", "a server answers a bad request with an error"},
	{"M41a", "the request is a GET of HTTP/1.1"},
	{"M41b", "it has a Host"},
	{"M41c", "its Upgrade has websocket"},
	{"M41d", "its Connection has Upgrade"},
	{"M41e", "its key is 16 bytes"},
	{"M41f", "its version is 13"},
	{"M41g", "its lists obey their grammar"},
	{"M42", "a server accepts by the steps laid down"},
	{"M44", "an origin that is not wanted gets a 403"},
	{"M45", "a version that is not spoken gets a 426 and the versions"},
	{"M46", "a service that is not there gets a 404"},
	{"M47", "the subprotocol is one of the client's"},
	{"M48", "none agreed, no field"},
	{"M49", "extensions are picked from the client's"},
	{"M50", "and no others are named"},
	{"M51", "the acceptance is a valid 101"},
	{"M52", "a quoted parameter is a token"},
	{"M53", "all versions are named to a client of another"},
	{"M54", "a client masks every frame"},
	{"M55", "a server closes on a frame that is not masked"},
	{"M56", "a server masks none"},
	{"M57", "a client closes on a frame that is masked"},
	{"M58", "reserved bits are sent as 0"},
	{"M59", "reserved bits that are set are the end"},
	{"M60", "so are unknown opcodes"},
	{"M61", "the top bit of a length is 0"},
	{"M62", "a length has its shortest form"},
	{"M65", "a masked frame says so"},
	{"M66", "each frame has a fresh key"},
	{"M67", "from a strong source"},
	{"M68", "no key tells the next one"},
	{"M69", "control frames are whole"},
	{"M70", "fragments come in their order"},
	{"M71", "messages are not interleaved"},
	{"M72", "control frames may come between fragments"},
	{"M73", "messages come in one frame or in many"},
	{"M78", "fragments of a message have one kind"},
	{"M79", "a control frame has 125 bytes at most"},
	{"M80", "the body of a Close frame starts with a code"},
	{"M82", "no data after our Close frame"},
	{"M83", "a Close frame is answered with one"},
	{"M84", "both sent: the end"},
	{"M85", "which a server makes at once"},
	{"M86", "a ping is answered with a pong"},
	{"M87", "text is UTF-8 as a whole"},
	{"M88", "extensions are agreed in the handshake only"},
	{"M89", "sending keeps to the steps below"},
	{"M90", "the connection is open"},
	{"M91", "or nothing is sent any more"},
	{"M92", "data goes in frames"},
	{"M93", "the first has the kind"},
	{"M94", "the last has FIN"},
	{"M95", "a client's are masked"},
	{"M97", "what comes is read as frames"},
	{"M98", "control frames are no data"},
	{"M99", "the first frame gives the kind"},
	{"M100", "after FIN comes a new message"},
	{"M101", "a server unmasks"},
	{"M102", "to start closing is to send a Close frame"},
	{"M103", "a client that fails closes"},
	{"M104", "so does a server"},
	{"M105", "nothing is read after a failure"},
	{"M106", "a client fails where it must"},
	{"M107", "a lost transport is 1006"},
	{"M108", "a server that aborts closes"},
	{"M109", "1005 is never sent"},
	{"M110", "nor 1006"},
	{"M111", "nor 1015"},
	{"M112", "text that is not UTF-8 is the end"},
	{"M113", "no extension that was not asked for"},
	{"M114", "parameters are the extension's own matter"},
	{"M115", "a malformed list of extensions is the end"},
	{"M117", "only the parameters of that extension"},
	{"M118", "an extension is not used before the server took it"},
	{"M119", "masking keys cannot be foretold"},
	{"M120", "limits on frames and messages hold"},
	{"M122", "both sides validate what comes"},
	{"M123", "a host name is sent in ASCII"},
	{"M124", "the rest of a URI is escaped UTF-8"},
	{"M125", "one key in a request"},
	{"M126", "one field for extensions in a response"},
	{"M127", "one Accept"},
	{"M128", "one subprotocol"},
	{"M129", "one version in a request"},

	{"m1", "a client masks its Close frames too"},
	{"m2", "a pong has the data of its ping"},
	{"m3", "pongs that nobody asked for are legal"},
	{"m4", "the boundaries of frames mean nothing"},
	{"m5", "the code is that of the first Close frame"},
	{"m6", "and so is the reason"},
	{"m7", "clean is: both Close frames, then the end"},
	{"m8", "closing starts with either"},
	{"m9", "both at once, and nobody sends a second"},
	{"m10", "several fields make one list, in order"},
	{"m11", "what was sent does not change"},
	{"m12", "a status other than 101 is HTTP's"},
	{"m13", "the reason phrase is free"},
	{"m14", "whitespace and empty elements in lists"},
	{"m15", "versions have no leading zeros"},
	{"m16", "the server closes first, the client waits for so long"},
	{"m17", "a failure is told with a Close frame"},
	{"m19", "1010 is a client's, with the extensions as its reason"},
	{"m20", "a reason has 123 bytes at most"},
	{"m21", "a message may be finished before the answer to a Close frame"},
	{"m22", "pings after a Close frame go unanswered"},
}

// TestEveryRuleHasATest reads the names of the tests from their source: the
// numbers that a name given to t.Run starts with are those of its rules.
func TestEveryRuleHasATest(t *testing.T) {
	files, err := filepath.Glob("rfc6455_*_test.go")
	if err != nil || len(files) == 0 {
		t.Fatalf("no files found: %v", err)
	}
	number := regexp.MustCompile(`^[Mm]\d+[a-g]?$`)
	tested := map[string]bool{}
	for _, name := range files {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok || len(call.Args) != 2 {
				return true
			}
			sel, ok := call.Fun.(*ast.SelectorExpr)
			if !ok || sel.Sel.Name != "Run" {
				return true
			}
			lit, ok := call.Args[0].(*ast.BasicLit)
			if !ok {
				t.Errorf("%s: the name of a test is not spelled out", name)
				return true
			}
			text, _ := strconv.Unquote(lit.Value)
			words := strings.Fields(text)
			if !number.MatchString(words[0]) {
				t.Errorf("%s: the test %q names no rule", name, text)
			}
			for _, id := range words {
				if !number.MatchString(id) {
					break
				}
				tested[id] = true
			}
			return true
		})
	}
	var listed []string
	for _, r := range rules {
		if !tested[r.id] {
			t.Errorf("no test bears the number %s: %s", r.id, r.words)
		}
		if slices.Contains(listed, r.id) {
			t.Errorf("%s is listed twice", r.id)
		}
		listed = append(listed, r.id)
		delete(tested, r.id)
	}
	for id := range tested {
		t.Errorf("a test bears the number %s, which is not in the list", id)
	}
}
