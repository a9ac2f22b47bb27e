package transport

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"
	"unicode"

	"github.com/go-resty/resty/v2"

	"github.com/dcaas-sdk/dcaas-go/internal/wire"
)

// mediaType is the media type of all bodies.
const mediaType = "application/json"

// build checks a request and returns its call. It may look up the project. It makes all
// other checks first, so that an invalid call sends nothing.
func (c *Client) build(ctx context.Context, req *Request) (*call, error) {
	if req.Invalid != nil {
		return nil, c.refusal(req, req.Invalid)
	}
	path, err := expand(req.Op.Route, req.Args)
	if err != nil {
		return nil, c.refusal(req, err)
	}
	call := &call{op: req.Op}
	if req.Body != nil {
		if call.body, err = c.cfg.Encoder.encode(req.Op.In, req.Body, &call.secrets); err != nil {
			return nil, c.refusal(req, err)
		}
		if req.Op.changesNothing(call.body) {
			return nil, c.refusal(req, Refuse("no field is set, so the update changes nothing"))
		}
	}
	if req.Op.needsProject() {
		if call.project, err = c.cfg.Project(ctx); err != nil {
			return nil, err
		}
		if path, err = fillProject(path, call.project); err != nil {
			return nil, c.refusal(req, err)
		}
	}
	address, err := c.address(path, req.Query)
	if err != nil {
		return nil, c.refusal(req, err)
	}
	call.path, call.url, call.start = path, address.String(), time.Now()
	call.buffers, _ = c.buffers.Get().(*buffers)
	return call, nil
}

// request returns the resty request of a call.
func (c *Client) request(ctx context.Context, call *call) *resty.Request {
	r := c.resty.R().SetContext(call.context(ctx))
	r.Header.Set("Accept", mediaType)
	r.Header.Set("User-Agent", c.cfg.UserAgent)
	if call.project != "" {
		r.Header.Set("X-Project-Id", call.project)
	}
	if call.body != nil {
		r.Header.Set("Content-Type", mediaType)
	}
	return r
}

// setBody sets a body that can be read more than once. It replaces the code of resty, which
// copies a body twice for each try and sends an empty body with unknown length.
func setBody(req *http.Request, body []byte) {
	req.Body, req.GetBody, req.ContentLength = http.NoBody, nil, int64(len(body))
	if len(body) > 0 {
		req.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(body)), nil }
		req.Body, _ = req.GetBody()
	}
}

// address returns the URL of an escaped path. It refuses a path that package url would
// change.
func (c *Client) address(path string, query url.Values) (url.URL, error) {
	path = c.prefix + path
	plain, err := url.PathUnescape(path)
	u := url.URL{Scheme: c.cfg.Endpoint.Scheme, Host: c.cfg.Endpoint.Host, Path: plain}
	if u.EscapedPath() != path { // because package url would escape other characters
		u.RawPath = path
		if err != nil || u.EscapedPath() != path { // because package url ignores an invalid RawPath
			return url.URL{}, Refuse(unescapedPath)
		}
	}
	if len(query) > 0 {
		u.RawQuery = EncodeQuery(query)
	}
	return u, nil
}

// expand replaces each placeholder in route with the next of args, escaped. It leaves the
// placeholder of the project for fillProject.
func expand(route string, args []string) (string, error) {
	var b strings.Builder
	b.Grow(len(route) + 64)
	rest := route
	for {
		open := strings.IndexByte(rest, '{')
		if open < 0 {
			b.WriteString(rest)
			return b.String(), nil
		}
		size := strings.IndexByte(rest[open:], '}')
		if size < 0 {
			return "", Refuse("the path has a { without a }")
		}
		name := rest[open+1 : open+size]
		if name == projectParam {
			b.WriteString(rest[:open+size+1])
		} else {
			if len(args) == 0 {
				return "", Refuse("nothing stands for {" + wire.Clean(name, 64) + "} in the path")
			}
			if err := checkPart(name, args[0]); err != nil {
				return "", err
			}
			b.WriteString(rest[:open])
			b.WriteString(EscapePart(args[0]))
			args = args[1:]
		}
		rest = rest[open+size+1:]
	}
}

// checkPart refuses a part of a path that addresses another resource. An empty part
// addresses the collection. The parts "." and ".." address the path before them.
func checkPart(name, part string) error {
	switch part {
	case "":
		return Refuse(name + " is empty")
	case ".", "..":
		return Refuse(name + " is " + part + ", which is no identifier")
	}
	return nil
}

const (
	projectParam       = "project_id"
	projectPlaceholder = "{" + projectParam + "}" // no escaped part contains it
)

func (op *Op) needsProject() bool {
	return op.Scoped || strings.Contains(op.Route, projectPlaceholder)
}

// fillProject replaces the placeholders of the project in path.
func fillProject(path, project string) (string, error) {
	if err := checkPart(projectParam, project); err != nil {
		return "", err
	}
	if strings.ContainsFunc(project, unicode.IsControl) {
		return "", Refuse("the project's ID has a control character")
	}
	return strings.ReplaceAll(path, projectPlaceholder, EscapePart(project)), nil
}

// EscapePart percent-encodes all characters except letters, digits and - _ . ~. Signatures
// cover this form.
func EscapePart(s string) string { return encodeSpaces(url.QueryEscape(s)) }

// EncodeQuery sorts a query by key and escapes its parts as [EscapePart] does.
func EncodeQuery(q url.Values) string { return encodeSpaces(q.Encode()) }

// encodeSpaces replaces each + with %20. Package url writes a space as + and a plus sign as
// %2B.
func encodeSpaces(s string) string { return strings.ReplaceAll(s, "+", "%20") }

const unescapedPath = "the path has characters that must be escaped (use url.PathEscape on each part)"

// CheckPath refuses an escaped path that has an empty part, "." or "..", an invalid escape,
// or a character that must be escaped. Such a path may address another resource.
func CheckPath(path string) error {
	if !strings.HasPrefix(path, "/") || len(path) == 1 {
		return Refuse("the path must begin with / and name a resource")
	}
	for part := range strings.SplitSeq(path[1:], "/") {
		text, err := url.PathUnescape(part)
		switch {
		case err != nil:
			return Refuse("the path has a % that begins no escape")
		case text == "":
			return Refuse("the path has an empty part: is an identifier missing?")
		case text == "." || text == "..":
			return Refuse("the path has a part " + text)
		case strings.ContainsFunc(part, mustBeEscaped), strings.Count(part, "}") > strings.Count(part, "{"): // expand refuses a { without a }
			return Refuse(unescapedPath)
		}
	}
	return nil
}

// mustBeEscaped reports whether r must be percent-encoded in a part of a path. Such a
// character makes package url escape the whole path again, which loses escaped slashes.
func mustBeEscaped(r rune) bool {
	switch {
	case 'a' <= r && r <= 'z', 'A' <= r && r <= 'Z', '0' <= r && r <= '9':
		return false
	}
	return !strings.ContainsRune("-_.~!$&'()*+,;=:@[]%{}", r)
}
