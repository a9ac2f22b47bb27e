package transport

import (
	"bytes"
	"encoding/binary"
	"math"
	"math/bits"
	"strings"
	"unicode/utf8"
)

// Members reads a member of v by its name, for the types that fill large pages. A page
// takes half the time that it takes with the JSON library, which finds its way by
// reflection. It calls [Scanner.Other] for a name that it does not know. The same
// fields must have tags for the library, which reads all that a Scanner does not.
type Members[T any] func(v *T, s *Scanner, name []byte)

// Object is [Object], read by m.
func (m Members[T]) Object(key string, into *T) Field {
	f := Object(key, into)
	if m != nil {
		f.scan = func(s *Scanner) {
			if s == nil {
				*into = *new(T)
				return
			}
			scanObject(s, into, m)
		}
	}
	return f
}

// Optional is [Optional], read by m.
func (m Members[T]) Optional(key string, into *T) Field {
	f := m.Object(key, into)
	f.Optional = true
	return f
}

// List is [List], each item read by m.
func (m Members[T]) List(key string, into *[]T) Field {
	f := List(key, into)
	if m != nil {
		f.scan = func(s *Scanner) {
			if s == nil {
				*into = nil
				return
			}
			f.grow(len(s.text))
			*into = scanItems(s, *into, m)
		}
	}
	return f
}

// Scanner reads JSON that is as expected, values of the expected kinds. At the first
// thing that is not, it is lost: it reads nothing more, and the library has to begin
// anew. So what it does read must be what the library would read; that what it
// leaves is wrong, or merely rare, need not be told apart.
type Scanner struct {
	text  []byte
	at    int
	depth int
	lost  bool
	alias map[string]string

	// Most texts of a page are in it many times: identifiers, states, addresses.
	// They take their memory once.
	seen [256]string
}

// Decode is [Decode], if it can be done. Otherwise the fields are zero afterwards.
func (s *Scanner) Decode(body []byte, fields []Field, alias map[string]string) (requestID string, ok bool) {
	for i := range fields {
		if fields[i].scan == nil || fields[i].Key == "" {
			return "", false
		}
	}
	s.text, s.at, s.depth, s.lost, s.alias = body, 0, 0, false, alias
	requestID, ok = s.answer(fields)
	s.text, s.alias = nil, nil
	if !ok {
		for i := range fields {
			fields[i].scan(nil)
		}
		return "", false
	}
	return requestID, true
}

// answer reads the fields from the members of the answer. That one is missing or
// null is the library's to report.
func (s *Scanner) answer(fields []Field) (requestID string, ok bool) {
	var found uint64
	s.members(func(name []byte) {
		for i := range fields {
			f := &fields[i]
			if string(name) != f.Key {
				continue
			}
			switch {
			case s.null():
			case found&(1<<i) != 0:
				s.lose()
			default:
				found |= 1 << i
				f.scan(s)
			}
			return
		}
		if string(name) == "request_id" && s.next() == '"' {
			requestID = s.Text()
			return
		}
		s.Other(name)
	})
	for i := range fields {
		if !fields[i].Optional && found&(1<<i) == 0 {
			return "", false
		}
	}
	return requestID, s.next() == 0 && s.at == len(s.text) && !s.lost
}

// Other passes over the member with a name that nobody asks for.
func (s *Scanner) Other(name []byte) {
	if _, aliased := s.alias[string(name)]; aliased {
		s.lose()
		return
	}
	s.skip()
}

// scanObject reads an object, or null, which is the zero value.
func scanObject[T any](s *Scanner, into *T, member Members[T]) {
	if s.null() {
		*into = *new(T)
		return
	}
	s.members(func(name []byte) { member(into, s, name) })
}

// ScanPointer reads an object, or null, which is nil.
func ScanPointer[T any](s *Scanner, into **T, member Members[T]) {
	if s.null() {
		*into = nil
		return
	}
	if *into != nil { // the member is there twice
		s.lose()
		return
	}
	*into = new(T)
	scanObject(s, *into, member)
}

// ScanList reads a list of objects, or null, which is nil.
func ScanList[T any](s *Scanner, into *[]T, member Members[T]) {
	if s.null() {
		*into = nil
		return
	}
	if *into != nil {
		s.lose()
		return
	}
	*into = scanItems(s, []T{}, member)
}

func scanItems[T any](s *Scanner, items []T, member Members[T]) []T {
	s.elements(func() {
		items = append(items, *new(T))
		scanObject(s, &items[len(items)-1], member)
	})
	return items
}

// Texts reads a list of texts, or null, which is nil.
func (s *Scanner) Texts() []string {
	if s.null() {
		return nil
	}
	texts := []string{}
	s.elements(func() { texts = append(texts, s.Text()) })
	return texts
}

// Text reads a text, or null, which is empty.
func (s *Scanner) Text() string {
	quoted, plain := s.quoted()
	if plain {
		return s.intern(quoted[1 : len(quoted)-1])
	}
	return s.unusual(quoted)
}

// Secret is Text for what does not belong among the texts that are remembered.
func (s *Scanner) Secret() string {
	quoted, plain := s.quoted()
	if plain {
		return string(quoted[1 : len(quoted)-1])
	}
	return s.unusual(quoted)
}

// unusual reads a text with escapes, or with letters beyond ASCII, or null.
func (s *Scanner) unusual(quoted []byte) string {
	if quoted == nil {
		if !s.null() {
			s.lose()
		}
		return ""
	}
	text, ok := unquote(quoted)
	if !ok {
		s.lose()
	}
	return text
}

// Int64 reads an integer, or null, which is 0.
func (s *Scanner) Int64() int64 {
	if s.null() {
		return 0
	}
	digits := s.number()
	negative := len(digits) > 0 && digits[0] == '-'
	if negative {
		digits = digits[1:]
	}
	if len(digits) > 18 { // none of 18 digits overflows
		s.lose()
		return 0
	}
	n := int64(0)
	for _, digit := range digits {
		if digit < '0' || digit > '9' { // a fraction, or an exponent
			s.lose()
			return 0
		}
		n = n*10 + int64(digit-'0')
	}
	if negative {
		n = -n
	}
	return n
}

// Int reads an integer, or null, which is 0.
func (s *Scanner) Int() int {
	n := s.Int64()
	if n < math.MinInt || n > math.MaxInt { // where an int has 32 bits
		s.lose()
	}
	return int(n)
}

// IntPointer reads an integer, or null, which is nil.
func (s *Scanner) IntPointer() *int {
	if s.null() {
		return nil
	}
	return new(s.Int())
}

// Int64Pointer reads an integer, or null, which is nil.
func (s *Scanner) Int64Pointer() *int64 {
	if s.null() {
		return nil
	}
	return new(s.Int64())
}

// Bool reads true or false, or null, which is false.
func (s *Scanner) Bool() bool {
	switch s.next() {
	case 't':
		s.word("true")
		return true
	case 'f':
		s.word("false")
	default:
		if !s.null() {
			s.lose()
		}
	}
	return false
}

// lose gives up.
func (s *Scanner) lose() { s.at, s.lost = len(s.text), true }

// next returns the next byte that is no blank, without reading it; 0 at the end.
func (s *Scanner) next() byte {
	for ; s.at < len(s.text); s.at++ {
		switch c := s.text[s.at]; c {
		case ' ', '\t', '\r', '\n':
		default:
			return c
		}
	}
	return 0
}

// is reads c if it comes next.
func (s *Scanner) is(c byte) bool {
	if s.next() != c {
		return false
	}
	s.at++
	return true
}

func (s *Scanner) word(w string) {
	if !bytes.HasPrefix(s.text[s.at:], []byte(w)) {
		s.lose()
		return
	}
	s.at += len(w)
}

// null reads null if it comes next.
func (s *Scanner) null() bool {
	if s.next() != 'n' {
		return false
	}
	s.word("null")
	return true
}

// maxScanDepth is more than answers have, and keeps the stack small.
const maxScanDepth = 32

// enter and leave read the first and the last byte of what has parts.
func (s *Scanner) enter(first byte) {
	if s.depth++; s.depth > maxScanDepth || !s.is(first) {
		s.lose()
	}
}

func (s *Scanner) leave(last byte) {
	s.is(last)
	s.depth--
}

// members reads an object. The function reads the value of each member.
func (s *Scanner) members(value func(name []byte)) {
	s.enter('{')
	for first := true; s.next() != '}'; first = false {
		if !first && !s.is(',') {
			s.lose()
			break
		}
		name, plain := s.quoted()
		if !plain || !s.is(':') {
			s.lose()
			break
		}
		value(name[1 : len(name)-1])
	}
	s.leave('}')
}

// elements reads a list. The function reads each value.
func (s *Scanner) elements(value func()) {
	s.enter('[')
	for first := true; s.next() != ']'; first = false {
		if !first && !s.is(',') {
			s.lose()
			break
		}
		value()
	}
	s.leave(']')
}

// skip reads any value.
func (s *Scanner) skip() {
	switch s.next() {
	case '{':
		s.members(func([]byte) { s.skip() })
	case '[':
		s.elements(s.skip)
	case '"':
		if quoted, plain := s.quoted(); !plain {
			s.unusual(quoted)
		}
	case 't', 'f':
		s.Bool()
	case 'n':
		s.null()
	default:
		s.number()
	}
}

// number reads the number that comes next, as it is written.
func (s *Scanner) number() []byte {
	start := s.at
	s.sign("-")
	whole := s.digits()
	good := whole == 1 || whole > 1 && s.text[s.at-whole] != '0'
	if s.at < len(s.text) && s.text[s.at] == '.' {
		s.at++
		good = s.digits() > 0 && good
	}
	if s.at < len(s.text) && s.text[s.at]|0x20 == 'e' {
		s.at++
		s.sign("+-")
		good = s.digits() > 0 && good
	}
	if !good {
		s.lose()
		return nil
	}
	return s.text[start:s.at]
}

// sign reads one of the signs if it comes next.
func (s *Scanner) sign(signs string) {
	if s.at < len(s.text) && strings.IndexByte(signs, s.text[s.at]) >= 0 {
		s.at++
	}
}

func (s *Scanner) digits() int {
	start := s.at
	for s.at < len(s.text) && '0' <= s.text[s.at] && s.text[s.at] <= '9' {
		s.at++
	}
	return s.at - start
}

// quoted reads a text with its quotes, or nothing if it is broken or another value
// comes next. A plain text stands for itself: it has no escapes, and nothing beyond
// ASCII.
func (s *Scanner) quoted() (text []byte, plain bool) {
	if s.next() != '"' {
		return nil, false
	}
	start := s.at
	plain = true
	for at := start + 1; at < len(s.text); at++ {
		at += ordinary(s.text[at:])
		if at == len(s.text) {
			break
		}
		switch c := s.text[at]; {
		case c == '"':
			s.at = at + 1
			return s.text[start:s.at], plain
		case c == '\\':
			plain = false
			at++
		case c < ' ':
			return nil, false
		case c >= utf8.RuneSelf:
			plain = false
		}
	}
	return nil, false // it has no end
}

// ordinary returns how many bytes the text begins with that are plain and do not end
// it, or somewhat fewer. It looks at eight at a time.
func ordinary(text []byte) int {
	const (
		each = 0x0101010101010101
		top  = 0x8080808080808080
	)
	n := 0
	for ; len(text)-n >= 8; n += 8 {
		w := binary.LittleEndian.Uint64(text[n:])
		// A byte below what is taken from it borrows, and has its top bit set then. The
		// lowest such byte is the first of its kind; those above may be mistaken.
		special := (w | (w - each*' ') | ((w ^ each*'"') - each) | ((w ^ each*'\\') - each)) & top
		if special != 0 {
			return n + bits.TrailingZeros64(special)/8
		}
	}
	return n
}

// maxSeen is long enough for identifiers and addresses.
const maxSeen = 64

// intern returns a plain text, the same memory for the same text as far as that is
// cheap.
func (s *Scanner) intern(text []byte) string {
	if len(text) < 2 || len(text) > maxSeen {
		return string(text)
	}
	var head, tail uint64
	if size := len(text); size >= 8 {
		head, tail = binary.LittleEndian.Uint64(text), binary.LittleEndian.Uint64(text[size-8:])
	} else {
		head, tail = uint64(binary.LittleEndian.Uint16(text)), uint64(binary.LittleEndian.Uint16(text[size-2:]))
	}
	const mix = 0x9e3779b97f4a7c15
	place := &s.seen[((head*mix+tail)*mix+uint64(len(text)))*mix>>56]
	if *place != string(text) {
		*place = string(text)
	}
	return *place
}
