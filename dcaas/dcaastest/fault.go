package dcaastest

import (
	"crypto/tls"
	"maps"
	"net"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Fault is something that goes wrong with calls. [Server.Inject] puts it into
// the server. The zero Fault meets every call and does nothing to it.
type Fault struct {
	// Which calls it meets: by method, and by what the path contains or by the
	// official name of the operation. What is empty meets all.
	Method string // such as GET
	Route  string // such as /virtual-interfaces/, or ListVirtualInterfaces

	// When, if it is not nil, has the last word on a call that Method and Route let
	// in: by chance, say, or by a header. It is asked about one call at a time, while
	// the server waits: it must not use the server, nor read the body.
	When func(*http.Request) bool

	Skip  int // how many calls that it would meet pass first
	Times int // how many calls it meets then; 0 is every one until it is removed

	// Latency passes before anything happens, or until the client gives up. It is
	// the one thing here, with Drip, for which the server really waits.
	Latency time.Duration

	// RevokeTokens makes all tokens worthless that there are, that of the call too.
	RevokeTokens bool

	// Status, if it is not 0, is answered instead of what the operation says, with
	// Header and Body. A body is JSON if Header does not say otherwise.
	Status int
	Header http.Header
	Body   string

	// Reset cuts the connection without an answer.
	Reset bool

	// AfterActing has the call carried out before any of the above, so that the
	// client does not hear of what was done. Without it, a call that gets Status
	// or Reset is not carried out.
	AfterActing bool

	// Truncate cuts the connection in the middle of the body.
	Truncate bool

	// Drip passes before each of ten pieces that the body is sent in.
	Drip time.Duration
}

// Throttled is the fault of too many calls, in the words of the gateway, for the
// next n calls. It has no Retry-After; set one in Header.
func Throttled(n int) Fault {
	return Fault{
		Times:  n,
		Status: http.StatusTooManyRequests,
		Header: http.Header{},
		Body:   `{"error_code":"APIGW.0308","error_msg":"The throttling threshold has been reached: policy user over ratelimit,limit:10,time:1 minute"}`,
	}
}

// SystemError returns the fault of a failure inside the service, for the next n calls.
// It has the code DC.0003 with status 400 (API reference 6.2), so that clients do not
// take it for a wrong request.
func SystemError(n int) Fault {
	return Fault{
		Times:  n,
		Status: http.StatusBadRequest,
		Header: http.Header{},
		Body:   `{"error_code":"DC.0003","error_msg":"System error."}`,
	}
}

// armed is a fault in a server.
type injectedFault struct {
	Fault
	matched int // calls that it has met, or would have without Skip
}

// Inject puts a fault into the server. A call meets one fault at most: the first
// that was injected, of those that meet it. The function that Inject returns
// takes the fault out again.
func (s *Server) Inject(f Fault) (remove func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	a := &injectedFault{Fault: f}
	s.faults = append(s.faults, a)
	return func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.faults = slices.DeleteFunc(s.faults, func(other *injectedFault) bool { return other == a })
	}
}

// meet finds the fault that a call meets, or the zero Fault.
func (s *Server) pickFault(r *http.Request, operation string) Fault {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i, a := range s.faults {
		if !a.matches(r, operation) {
			continue
		}
		if a.matched++; a.matched <= a.Skip {
			continue
		}
		if a.matched == a.Skip+a.Times {
			s.faults = slices.Delete(s.faults, i, i+1)
		}
		return a.Fault
	}
	return Fault{}
}

func (f Fault) matches(r *http.Request, operation string) bool {
	return (f.Method == "" || f.Method == r.Method) &&
		(f.Route == "" || f.Route == operation || strings.Contains(r.URL.Path, f.Route)) &&
		(f.When == nil || f.When(r))
}

// draft is an answer that has not been sent yet.
type draft struct {
	header http.Header
	status int
	body   []byte
}

func (d *draft) Header() http.Header    { return d.header }
func (d *draft) WriteHeader(status int) { d.status = status }

func (d *draft) Write(p []byte) (int, error) {
	d.body = append(d.body, p...)
	return len(p), nil
}

// instead puts the fault's answer in the place of another.
func (f Fault) replace(d *draft) {
	d.header.Del("Content-Type")
	d.header.Del("Content-Length")
	d.status, d.body = f.Status, []byte(f.Body)
	if f.Body != "" {
		d.header.Set("Content-Type", "application/json")
		d.header.Set("Content-Length", strconv.Itoa(len(f.Body)))
	}
	for name, values := range f.Header {
		d.header[http.CanonicalHeaderKey(name)] = values
	}
}

// send sends an answer, as whole and as fast as the fault lets it.
func (f Fault) send(w http.ResponseWriter, r *http.Request, d *draft) {
	maps.Copy(w.Header(), d.header)
	w.WriteHeader(d.status)
	body := d.body
	if f.Truncate {
		body = body[:len(body)/2]
	}
	if f.Drip == 0 {
		_, _ = w.Write(body)
	} else if len(body) > 0 {
		for piece := range slices.Chunk(body, (len(body)+9)/10) {
			pause(r, f.Drip)
			_, _ = w.Write(piece)
			flush(w)
		}
	}
	if len(body) < len(d.body) {
		flush(w)
		panic(http.ErrAbortHandler)
	}
}

// flush sends what has been written. A writer that cannot has nothing to send.
func flush(w http.ResponseWriter) { _ = http.NewResponseController(w).Flush() }

// pause waits, unless the client gives up: then nobody needs the rest.
func pause(r *http.Request, d time.Duration) {
	if d <= 0 {
		return
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-r.Context().Done():
		panic(http.ErrAbortHandler)
	}
}

// reset cuts the connection so that the client sees a reset, not an end. Where
// there is no connection of its own to cut, the handler is aborted.
func reset(w http.ResponseWriter) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	if secure, ok := conn.(*tls.Conn); ok {
		conn = secure.NetConn()
	}
	if plain, ok := conn.(*net.TCPConn); ok {
		_ = plain.SetLinger(0)
	}
	_ = conn.Close()
}
