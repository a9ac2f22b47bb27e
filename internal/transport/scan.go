package transport

// The Scanner exists because the JSON library looks up each member by reflection. It
// decodes a page of 2,000 interfaces in 4.4 ms, the library in 12 ms (BenchmarkSpelling in
// internal/peers/bench, Go 1.26). Drop it, internal/scangen and the generated methods when
// the library takes less than twice its time. The fields have the tags for the library.

import (
	"bytes"
	"encoding"
	"encoding/binary"
	"math"
	"math/bits"
	"reflect"
	"slices"
	"strings"
	"unicode/utf8"
)

// Members reads the member of v with the given name. It returns false, and reads nothing,
// if v has no field of that name. internal/scangen generates such methods from JSON tags.
type Members[T any] func(v *T, s *Scanner, name []byte) bool

// Object is [Object] for a Scanner.
func (m Members[T]) Object(key string, into *T) Field {
	f := Object(key, into)
	f.scan = func(s *Scanner) { ScanObject(s, into, m) }
	return f
}

// Optional is [Optional] for a Scanner.
func (m Members[T]) Optional(key string, into *T) Field {
	f := m.Object(key, into)
	f.Optional = true
	return f
}

// List is [List] for a Scanner.
func (m Members[T]) List(key string, into *[]T) Field {
	f := List(key, into)
	f.scan = func(s *Scanner) {
		f.grow(len(s.text))
		*into = scanItems(s, *into, m)
	}
	return f
}

// Scanner decodes JSON of the expected form. It fails at everything else, and then the
// library decodes the answer again. It need not tell wrong JSON from rare JSON. But each
// value that it returns must be equal to the library's.
type Scanner struct {
	text   []byte
	at     int // index of the next byte in text
	depth  int // of arrays and objects
	level  int // of objects
	failed bool
	alias  map[string]string // from an alias to the canonical name

	// Most texts of a page occur in many items: identifiers, states, addresses. Equal
	// texts share their memory.
	seen [256]string
}

// Decode decodes the fields of an answer. It returns false if it cannot, and leaves the
// fields zero.
func (s *Scanner) Decode(body []byte, fields []Field, alias map[string]string) (requestID string, ok bool) {
	for i := range fields {
		f := &fields[i]
		if _, aliased := alias[f.Key]; aliased || f.scan == nil || f.Key == "" {
			return "", false
		}
	}
	s.text, s.at, s.failed, s.alias = body, 0, false, alias
	requestID, ok = s.answer(fields)
	s.text, s.alias = nil, nil
	if !ok {
		for i := range fields {
			reflect.ValueOf(fields[i].Into).Elem().SetZero()
		}
		return "", false
	}
	return requestID, true
}

// answer decodes the whole answer. It fails if a required field is missing or null,
// because the library has the error for that.
func (s *Scanner) answer(fields []Field) (requestID string, ok bool) {
	var met, found uint64 // bit i: the answer has field i; it is not null
	s.object(func(name []byte) bool {
		for i := range fields {
			if string(name) != fields[i].Key {
				continue
			}
			if met&(1<<i) != 0 {
				s.fail()
				return true
			}
			met |= 1 << i
			if !s.null() {
				found |= 1 << i
				fields[i].scan(s)
			}
			return true
		}
		if string(name) != "request_id" || s.next() != '"' {
			return false
		}
		requestID = s.Text()
		return true
	})
	for i := range fields {
		if !fields[i].Optional && found&(1<<i) == 0 {
			return "", false
		}
	}
	return requestID, s.next() == 0 && s.at == len(s.text) && !s.failed
}

// ScanObject reads an object, or null as the zero value.
func ScanObject[T any](s *Scanner, into *T, member Members[T]) {
	if s.null() {
		*into = *new(T)
		return
	}
	s.object(func(name []byte) bool { return member(into, s, name) })
}

// ScanPointer reads an object, or null as nil.
func ScanPointer[T any](s *Scanner, into **T, member Members[T]) {
	if s.null() {
		*into = nil
		return
	}
	if *into != nil { // because the library merges repeated members
		s.fail()
		return
	}
	*into = new(T)
	ScanObject(s, *into, member)
}

// ScanList reads an array of objects, or null as nil.
func ScanList[T any](s *Scanner, into *[]T, member Members[T]) {
	if s.null() {
		*into = nil
		return
	}
	if *into != nil { // because the library reuses the elements of a repeated member
		s.fail()
		return
	}
	*into = scanItems(s, []T{}, member)
}

func scanItems[T any](s *Scanner, items []T, member Members[T]) []T {
	s.array(func() {
		items = append(items, *new(T))
		ScanObject(s, &items[len(items)-1], member)
	})
	return items
}

// ScanText reads a text into a value that decodes itself, or null as the zero value.
func ScanText[T any, P interface {
	*T
	encoding.TextUnmarshaler
}](s *Scanner, into P) {
	if s.null() {
		*into = *new(T)
		return
	}
	if err := into.UnmarshalText([]byte(s.Text())); err != nil {
		s.fail()
	}
}

// Texts reads an array of texts, or null as nil.
func (s *Scanner) Texts() []string {
	if s.null() {
		return nil
	}
	texts := []string{}
	s.array(func() { texts = append(texts, s.Text()) })
	return texts
}

// Text reads a text, or null as "".
func (s *Scanner) Text() string {
	quoted, plain := s.quoted()
	if plain {
		return s.intern(quoted[1 : len(quoted)-1])
	}
	return s.unquote(quoted)
}

// Secret reads a text, or null as "". Unlike Text it keeps no copy.
func (s *Scanner) Secret() string {
	quoted, plain := s.quoted()
	if plain {
		return string(quoted[1 : len(quoted)-1])
	}
	return s.unquote(quoted)
}

// unquote returns the text of a string that is not plain. It reads null if the string is
// nil.
func (s *Scanner) unquote(quoted []byte) string {
	if quoted == nil {
		if !s.null() {
			s.fail()
		}
		return ""
	}
	text, ok := unquote(quoted)
	if !ok {
		s.fail()
	}
	return text
}

// Int64 reads an integer, quoted or not, or null as 0.
func (s *Scanner) Int64() int64 {
	if s.null() {
		return 0
	}
	text, plain := s.quoted()
	switch {
	case plain:
		text = text[1 : len(text)-1]
	case text == nil:
		text = s.number()
	}
	n, ok := integer(string(text))
	if !ok {
		s.fail()
	}
	return n
}

// Int reads an integer, quoted or not, or null as 0.
func (s *Scanner) Int() int {
	n := s.Int64()
	if n < math.MinInt || n > math.MaxInt { // an int may have 32 bits
		s.fail()
	}
	return int(n)
}

// IntPointer reads an integer, or null as nil.
func (s *Scanner) IntPointer() *int {
	if s.null() {
		return nil
	}
	return new(s.Int())
}

// Int64Pointer reads an integer, or null as nil.
func (s *Scanner) Int64Pointer() *int64 {
	if s.null() {
		return nil
	}
	return new(s.Int64())
}

// Bool reads true or false, or null as false.
func (s *Scanner) Bool() bool {
	switch s.next() {
	case 't':
		s.literal("true")
		return true
	case 'f':
		s.literal("false")
	default:
		if !s.null() {
			s.fail()
		}
	}
	return false
}

// fail ends the decoding. It sets the position to the end, so that all loops end.
func (s *Scanner) fail() { s.at, s.failed = len(s.text), true }

// next returns the next byte that is not white space, or 0 at the end. It does not read
// the byte.
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

// accept reads c if it is the next byte.
func (s *Scanner) accept(c byte) bool {
	if s.next() != c {
		return false
	}
	s.at++
	return true
}

func (s *Scanner) literal(text string) {
	if !bytes.HasPrefix(s.text[s.at:], []byte(text)) {
		s.fail()
		return
	}
	s.at += len(text)
}

// null reads null if it is the next value.
func (s *Scanner) null() bool {
	if s.next() != 'n' {
		return false
	}
	s.literal("null")
	return true
}

// maxScanDepth is more than any answer needs. It limits the stack.
const maxScanDepth = 32

// enter and leave read the first and the last byte of an array or object.
func (s *Scanner) enter(first byte) {
	if s.depth++; s.depth > maxScanDepth || !s.accept(first) {
		s.fail()
	}
}

func (s *Scanner) leave(last byte) {
	s.accept(last)
	s.depth--
}

// object reads an object. For each member it calls member, which reads the value, or
// returns false if it does not know the name. Then the canonical name is tried.
func (s *Scanner) object(member func(name []byte) bool) {
	start := s.at
	var renamed []string // canonical names
	s.level++
	s.enter('{')
	for first := true; s.next() != '}'; first = false {
		if !first && !s.accept(',') {
			s.fail()
			break
		}
		name, plain := s.quoted()
		if !plain || !s.accept(':') {
			s.fail()
			break
		}
		if name = name[1 : len(name)-1]; member(name) {
			continue
		}
		if canonical, aliased := s.alias[string(name)]; aliased && s.level <= foldDepth && member([]byte(canonical)) {
			if slices.Contains(renamed, canonical) {
				s.fail()
			}
			renamed = append(renamed, canonical)
			continue
		}
		s.skip()
	}
	s.leave('}')
	s.level--
	for _, canonical := range renamed {
		// With both names, the library decides which value counts.
		if bytes.Contains(s.text[start:s.at], []byte(canonical+`"`)) {
			s.fail()
		}
	}
}

// array reads an array. It calls element for each element, which reads the value.
func (s *Scanner) array(element func()) {
	s.enter('[')
	for first := true; s.next() != ']'; first = false {
		if !first && !s.accept(',') {
			s.fail()
			break
		}
		element()
	}
	s.leave(']')
}

// skip reads any value.
func (s *Scanner) skip() {
	switch s.next() {
	case '{':
		s.object(func([]byte) bool {
			s.skip()
			return true
		})
	case '[':
		s.array(s.skip)
	case '"':
		if quoted, plain := s.quoted(); !plain {
			s.unquote(quoted)
		}
	case 't', 'f':
		s.Bool()
	case 'n':
		s.null()
	default:
		s.number()
	}
}

// number reads a number and returns its text.
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
		s.fail()
		return nil
	}
	return s.text[start:s.at]
}

// sign reads one of the signs if it is the next byte.
func (s *Scanner) sign(signs string) {
	if s.at < len(s.text) && strings.IndexByte(signs, s.text[s.at]) >= 0 {
		s.at++
	}
}

// digits reads digits and returns how many.
func (s *Scanner) digits() int {
	start := s.at
	for s.at < len(s.text) && '0' <= s.text[s.at] && s.text[s.at] <= '9' {
		s.at++
	}
	return s.at - start
}

// quoted reads a string and returns it with its quotes. It returns nil, and reads nothing,
// if the next value is not a valid string. A plain string has neither escapes nor bytes
// beyond ASCII, so it equals its text.
func (s *Scanner) quoted() (text []byte, plain bool) {
	if s.next() != '"' {
		return nil, false
	}
	start := s.at
	plain = true
	for at := start + 1; at < len(s.text); at++ {
		at += plainPrefix(s.text[at:])
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
	return nil, false
}

// plainPrefix returns how many bytes at the start of text are plain, rounded down to a
// multiple of eight if there is no other byte. It tests eight bytes at a time.
func plainPrefix(text []byte) int {
	const (
		each = 0x0101010101010101
		top  = 0x8080808080808080
	)
	n := 0
	for ; len(text)-n >= 8; n += 8 {
		w := binary.LittleEndian.Uint64(text[n:])
		// Each subtraction sets the top bit of a byte that is smaller than the subtrahend.
		// A borrow may set more bits, but only above the lowest such byte.
		special := (w | (w - each*' ') | ((w ^ each*'"') - each) | ((w ^ each*'\\') - each)) & top
		if special != 0 {
			return n + bits.TrailingZeros64(special)/8
		}
	}
	return n
}

// maxSeen limits the length of the texts in seen. Identifiers and addresses are shorter.
const maxSeen = 64

// intern returns a plain text. For most equal texts it returns the same memory.
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
	slot := &s.seen[((head*mix+tail)*mix+uint64(len(text)))*mix>>56]
	if *slot != string(text) {
		*slot = string(text)
	}
	return *slot
}
