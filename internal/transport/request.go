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

// contentType is the media type of all bodies.
const contentType = "application/json"

// build checks a request and returns its call. It sends nothing but the lookup of the
// project, which it leaves out for a call that cannot be right.
func (c *Client) build(ctx context.Context, req *Request) (*call, error) {
	if req.Invalid != nil {
		return nil, c.refused(req, req.Invalid)
	}
	path, err := expand(req.Op.Route, req.Args)
	if err != nil {
		return nil, c.refused(req, err)
	}
	call := &call{op: req.Op}
	if req.Body != nil {
		if call.body, err = c.cfg.Encoder.encode(req.Op.In, req.Body, &call.secrets); err != nil {
			return nil, c.refused(req, err)
		}
	}
	if req.Op.wantsProject() {
		if call.project, err = c.cfg.Project(ctx); err != nil {
			return nil, err
		}
		if path, err = fillProject(path, call.project); err != nil {
			return nil, c.refused(req, err)
		}
	}
	address, err := c.address(path, req.Query)
	if err != nil {
		return nil, c.refused(req, err)
	}
	call.path, call.url, call.start = path, address.String(), time.Now()
	call.buffers, _ = c.buffers.Get().(*buffers)
	return call, nil
}

// request returns the resty request of a call.
func (c *Client) request(ctx context.Context, call *call) *resty.Request {
	r := c.resty.R().SetContext(call.context(ctx))
	r.Header.Set("Accept", contentType)
	r.Header.Set("User-Agent", c.cfg.UserAgent)
	if call.project != "" {
		r.Header.Set("X-Project-Id", call.project)
	}
	if call.body != nil {
		r.Header.Set("Content-Type", contentType)
	}
	return r
}

// setBody gives req a body that can be read again. It is not left to resty, which copies
// a body twice for each try, and turns a missing one into one of unknown length.
func setBody(req *http.Request, body []byte) {
	req.Body, req.GetBody, req.ContentLength = http.NoBody, nil, int64(len(body))
	if len(body) > 0 {
		req.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(body)), nil }
		req.Body, _ = req.GetBody()
	}
}

// address returns the URL of an escaped path. It refuses a path that package url would
// send in another form.
func (c *Client) address(path string, query url.Values) (url.URL, error) {
	path = c.prefix + path
	plain, err := url.PathUnescape(path)
	u := url.URL{Scheme: c.cfg.Endpoint.Scheme, Host: c.cfg.Endpoint.Host, Path: plain}
	if u.EscapedPath() != path { // package url escapes it in another way
		u.RawPath = path
		if err != nil || u.EscapedPath() != path { // or escapes it again, with other slashes
			return url.URL{}, Refuse(unescapedPath)
		}
	}
	if len(query) > 0 {
		u.RawQuery = EncodeQuery(query)
	}
	return u, nil
}

// expand replaces the placeholders of route by args, each escaped. It leaves the
// placeholder of the project, and refuses an argument that addresses another resource.
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
// addresses the collection, and "." and ".." address a parent.
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
	projectParam = "project_id"
	projectPlace = "{" + projectParam + "}" // escaped parts have no braces
)

func (op *Op) wantsProject() bool {
	return op.Scoped || strings.Contains(op.Route, projectPlace)
}

// fillProject replaces the placeholders of the project, which expand leaves.
func fillProject(path, project string) (string, error) {
	if err := checkPart(projectParam, project); err != nil {
		return "", err
	}
	if strings.ContainsFunc(project, unicode.IsControl) {
		return "", Refuse("the project's ID has a control character")
	}
	return strings.ReplaceAll(path, projectPlace, EscapePart(project)), nil
}

// EscapePart percent-encodes all characters but letters, digits and -_.~, because
// signatures are computed over this form.
func EscapePart(s string) string { return plusToBlank(url.QueryEscape(s)) }

// EncodeQuery sorts a query and escapes it as [EscapePart] does.
func EncodeQuery(q url.Values) string { return plusToBlank(q.Encode()) }

// plusToBlank writes a blank as %20, as signatures need it. A plus sign of the text is
// already %2B here.
func plusToBlank(s string) string { return strings.ReplaceAll(s, "+", "%20") }

const unescapedPath = "the path has characters that must be escaped (use url.PathEscape on each part)"

// CheckPath refuses a path in escaped form that may address another resource than it
// spells.
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
		case strings.ContainsFunc(part, mustBeEscaped), strings.Count(part, "}") > strings.Count(part, "{"): // expand looks after each {
			return Refuse(unescapedPath)
		}
	}
	return nil
}

// mustBeEscaped reports whether r must be percent-encoded in a path segment. With such
// a character, package url would escape the whole path again and lose an escaped slash.
func mustBeEscaped(r rune) bool {
	switch {
	case 'a' <= r && r <= 'z', 'A' <= r && r <= 'Z', '0' <= r && r <= '9':
		return false
	}
	return !strings.ContainsRune("-_.~!$&'()*+,;=:@[]%{}", r)
}
