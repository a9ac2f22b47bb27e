package transport

// The functions of this file read the tokens of JSON for the Scanner.

import (
	"bytes"
	"encoding/binary"
	"math/bits"
	"slices"
	"strings"
	"unicode/utf8"
)

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
