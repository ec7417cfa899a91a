package handshake_test

import (
	"crypto/md5"
	"encoding/binary"
	"encoding/hex"
	"math/big"
	"strings"
	"testing"

	"github.com/wsdriver/wsdriver/handshake"
)

// keyNumber is KeyNumber by numbers without bounds.
func keyNumber(key string) (uint32, bool) {
	digits := strings.Map(func(c rune) rune {
		if c < '0' || c > '9' {
			return -1
		}
		return c
	}, key)
	value, ok := new(big.Int).SetString(digits, 10)
	spaces := big.NewInt(int64(strings.Count(key, " ")))
	if !ok || spaces.Sign() == 0 {
		return 0, false
	}
	number, rest := value.QuoRem(value, spaces, new(big.Int))
	if rest.Sign() != 0 || number.BitLen() > 32 {
		return 0, false
	}
	return uint32(number.Uint64()), true
}

// challenges are the examples of hixie-76 and what was recorded from clients.
var challenges = []struct {
	reason     string
	key1, key2 string
	n1, n2     uint32
	key3       string // in hexadecimal
	digest     string
}{
	{"hixie-76, overview, a", "18x 6]8vM;54 *(5:  {   U1]8  z [  8", "1_ tx7X d  <  nw  334J702) 7]o}` 0", 155712099, 173347027,
		"546d5b4b20543275", "66514a2c664e2f344634217e4b7e4d48"},
	{"hixie-76, overview, b", "4 @1  46546xW%0l 1 5", "12998 5 Y3 1  .P00", 829309203, 259970620,
		"5e6e3a64735b3455", "386a4b5327793a472a436f2c5778612d"},
	{"hixie-76, section 5.2, c", "3e6b263  4 17 80", "17  9 G`ZD9   2 2b 7X 3 /r90", 906585445, 179922739,
		"576a4e7d7c4d2836", "6e603965426b397a245238704f745662"},
	{"hixie-76, section 4.1, d", "P388 O503D&ul7 {K%gX( %7  15", "1 N ?|k UT0or 3o  4 I97N 5-S3O 31", 777007543, 114997259,
		"4730222d5a3f4758", "30737433526c26712d325a555e776575"},
	{"another pair of keys", "1   38 wZ3f9 23O0 3l 0r", "27   0E 6 2  1665:< ;U 1H", 197703290, 300690739,
		"91253ed3a9e76a88", "b49c6e4053040426e51bbf6cb79f1df9"},
	{"Safari 5.1.2", "23 1 +V2 61z9 5 P[t B|34vE", "2  33 0w{z 55679 0", 385436589, 466111358,
		"8d07195bf934c649", "1feb892fcffe2ddae1e09e9f04c7003c"},
}

func TestDigest(t *testing.T) {
	for _, tt := range challenges {
		n1, ok1 := handshake.KeyNumber(tt.key1)
		n2, ok2 := handshake.KeyNumber(tt.key2)
		equal(t, tt.reason+": both keys hide numbers", ok1 && ok2, true)
		equal(t, tt.reason+": the first number", n1, tt.n1)
		equal(t, tt.reason+": the second number", n2, tt.n2)
		key3, _ := hex.DecodeString(tt.key3)
		sum, ok := handshake.Digest(tt.key1, tt.key2, key3)
		equal(t, tt.reason+": there is a digest", ok, true)
		equal(t, tt.reason+": the digest", hex.EncodeToString(sum[:]), tt.digest)
		equal(t, tt.reason+": the digest, made otherwise", sum, md5Of(n1, n2, key3))

		r := accepted(t, tt.reason, old("Sec-WebSocket-Key1: "+tt.key1+"\r\nSec-WebSocket-Key2: "+tt.key2+"\r\n"), all...)
		equal(t, tt.reason+": the runs of spaces are kept, in Key1", r.Key1, tt.key1)
		equal(t, tt.reason+": the runs of spaces are kept, in Key2", r.Key2, tt.key2)
		equal(t, tt.reason+": there is no Key", r.Key, "")
	}
}

// md5Of is the digest, made otherwise.
func md5Of(n1, n2 uint32, key3 []byte) [16]byte {
	b := binary.BigEndian.AppendUint32(nil, n1)
	return md5.Sum(append(binary.BigEndian.AppendUint32(b, n2), key3...))
}

func TestNoDigest(t *testing.T) {
	const one = "1 2"
	for _, tt := range []struct {
		reason, key1, key2 string
		n                  int
	}{
		{"the first key hides no number", "12", one, 8}, {"the second key hides no number", one, "12", 8},
		{"seven bytes", one, one, 7}, {"nine bytes", one, one, 9}, {"none", one, one, 0},
	} {
		sum, ok := handshake.Digest(tt.key1, tt.key2, make([]byte, tt.n))
		equal(t, tt.reason, ok, false)
		equal(t, tt.reason, sum, [16]byte{})
	}
}

func TestKeyNumber(t *testing.T) {
	for _, tt := range []struct {
		reason, key string
		want        uint32
	}{
		{"the least", "0 ", 0},
		{"zero by many spaces", "    0   ", 0},
		{"the greatest by one space", "4294967295 ", 4294967295},
		{"the greatest by two spaces is more than 32 bits before it is divided", "8 5 89934590", 4294967295},
		{"the greatest by twelve", "51539607540            ", 4294967295},
		{"leading zeros count for nothing", strings.Repeat("0", 1000) + " 12", 12},
		{"characters of no kind may be any bytes", "\xff1\x00 \u06632", 12},
		{"a tab is no space", "1\t 2", 12},
	} {
		got, ok := handshake.KeyNumber(tt.key)
		equal(t, tt.reason, ok, true)
		equal(t, tt.reason, got, tt.want)
		want, _ := keyNumber(tt.key)
		equal(t, tt.reason+", made otherwise", got, want)
	}
}

// badKeys hide no number.
var badKeys = []struct{ reason, key string }{
	{"not a multiple", "2 L785 8o% s9Sy9@V. 4<1P5"},
	{"X1: no spaces in the first key", "4@146546xW%0l15"},
	{"X1: no spaces in the second key", "129985Y31.P00"},
	{"X2: a space more in the first key", "4 @1   46546xW%0l 1 5"},
	{"X2: a space more in the second key", "12998  5 Y3 1  .P00"},
	{"X2: two spaces less in the second key", "12998 5 Y3 1.P00"},
	{"X2: not a multiple of nine", `"yw * K=2 3 : 5 D 3 85^5;0\7 5`},
	{"X3: a quotient of more than 32 bits", "99999 99999990"},
	{"X3: one more than 32 bits", "42949 67296"},
	{"X3: one more than 64 bits, which must not wrap", "1844674407370955 1616"},
	{"X3: what wraps to 5", "1844674407370955 1621"},
	{"X3: no digits", "a b"},
	{"X3: digits that are none of ASCII", "\u0663 \uff13"},
	{"X1: a tab is no space", "1\t2"},
	{"X1: nor is any other", "1\u00a02"},
	{"nothing", ""},
}

func TestNoKeyNumber(t *testing.T) {
	for _, tt := range badKeys {
		number, ok := handshake.KeyNumber(tt.key)
		equal(t, tt.reason, ok, false)
		equal(t, tt.reason, number, 0)
		_, ok = keyNumber(tt.key)
		equal(t, tt.reason+", made otherwise", ok, false)

		for _, lines := range []string{"", "Sec-WebSocket-Draft: 1\r\n", "Sec-WebSocket-Draft: 2\r\n", "Sec-WebSocket-Draft: 3\r\n"} {
			refused(t, tt.reason, old("Sec-WebSocket-Key1: "+tt.key+"\r\nSec-WebSocket-Key2: 1 2\r\n", lines), handshake.ErrKey1, all...)
			refused(t, tt.reason, old("Sec-WebSocket-Key1: 1 2\r\nSec-WebSocket-Key2: "+tt.key+"\r\n", lines), handshake.ErrKey2, all...)
		}
	}
}

// Long keys cost a look at each byte, and numbers of any length do not wrap.
func TestKeyNumberIsLinear(t *testing.T) {
	for _, key := range []string{
		repeat('9', huge) + " ", " " + repeat('1', huge), repeat(' ', huge), strings.Repeat("1 ", huge/2), repeat('a', huge), "1" + repeat('0', huge) + " ",
	} {
		_, ok := handshake.KeyNumber(key)
		equal(t, "X3: no number of 32 bits", ok, false)
	}
	number, ok := handshake.KeyNumber(repeat(' ', huge) + repeat('0', huge) + "4503599626321920") // 2^20 × (2^32 - 1)
	equal(t, "a million of spaces may divide", ok, true)
	equal(t, "the number", number, 1<<32-1)
	for n := range 64 {
		_, ok := handshake.KeyNumber("1" + repeat('0', n) + " ")
		equal(t, "powers of ten", ok, n < 10)
	}
}

func TestDigestAllocates(t *testing.T) {
	c, key3 := challenges[0], make([]byte, 8)
	equal(t, "a digest allocates nothing", testing.AllocsPerRun(100, func() { handshake.Digest(c.key1, c.key2, key3) }), 0)
}
