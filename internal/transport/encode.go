package transport

import (
	"errors"
	"sync"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/dcaas-sdk/dcaas-go/internal/wire"
)

// Encoder encodes request bodies as JSON.
type Encoder struct {
	revealers *sync.Pool // of *revealer; nil reveals no secret
}

// revealer holds the options of one encoding. It is pooled, because the JSON library caches
// properties of types in its options.
type revealer struct {
	opts json.Options
	sent *wire.Secrets // receives the revealed secrets
}

// RevealSecrets returns an encoder that writes the result of reveal for each value of type
// T. Without it, T writes its redaction mark.
func RevealSecrets[T any](reveal func(T) (string, error)) Encoder {
	return Encoder{&sync.Pool{New: func() any {
		r := new(revealer)
		r.opts = json.JoinOptions(json.Deterministic(true), json.WithMarshalers(json.MarshalToFunc(func(enc *jsontext.Encoder, v T) error {
			text, err := reveal(v)
			if err != nil {
				return err
			}
			r.sent.Note(text)
			return enc.WriteToken(jsontext.String(text))
		})))
		return r
	}}}
}

// encode returns body as JSON. If key is not empty, the JSON is an object with body as the
// member key. encode adds the secrets in body to sent.
func (e Encoder) encode(key string, body any, sent *wire.Secrets) ([]byte, error) {
	if key != "" {
		body = &wrapper{key, body}
	}
	opts := json.Deterministic(true)
	if e.revealers != nil {
		r, _ := e.revealers.Get().(*revealer)
		r.sent = sent
		defer func() {
			r.sent = nil
			e.revealers.Put(r)
		}()
		opts = r.opts
	}
	data, err := json.Marshal(body, opts)
	if err != nil {
		if semantic, ok := errors.AsType[*json.SemanticError](err); ok && semantic.Err != nil {
			return nil, Refuse("the request body cannot be encoded: " + pointerText(string(semantic.JSONPointer)) + semantic.Err.Error())
		}
		// The error omits the text of the library, which may contain values.
		return nil, Refuse("the request body cannot be encoded as JSON (text that is not UTF-8?)")
	}
	return data, nil
}

// wrapper encodes body as the only member of an object.
type wrapper struct {
	key  string
	body any
}

// MarshalJSONTo implements the interface of the JSON library.
func (w *wrapper) MarshalJSONTo(enc *jsontext.Encoder) error {
	if err := enc.WriteToken(jsontext.BeginObject); err != nil {
		return err
	}
	if err := enc.WriteToken(jsontext.String(w.key)); err != nil {
		return err
	}
	if err := json.MarshalEncode(enc, w.body); err != nil {
		return err
	}
	return enc.WriteToken(jsontext.EndObject)
}
