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

// Fault is a failure of calls. [Server.Inject] adds it to a server. The zero Fault
// matches every call and changes nothing.
type Fault struct {
	// Method and Route select calls: by the method, and by a part of the path or the
	// official name of the operation. An empty field selects all calls.
	Method string // such as GET
	Route  string // such as /virtual-interfaces/, or ListVirtualInterfaces

	// When, if it is not nil, selects among the calls that Method and Route select: by
	// chance, say, or by a header. The server holds its lock during When, so When must
	// not use the server. It must not read the body either.
	When func(*http.Request) bool

	Skip  int // number of matching calls that pass before the fault
	Times int // number of calls with the fault; 0 is all until the fault is removed

	// Latency delays the call, and ends early if the client gives up. The server really
	// waits for Latency and Drip, and for nothing else.
	Latency time.Duration

	// RevokeTokens invalidates all tokens, that of the call included.
	RevokeTokens bool

	// Status, if it is not 0, replaces the answer of the operation, with Header and
	// Body. A body is JSON unless Header says otherwise.
	Status int
	Header http.Header
	Body   string

	// Reset cuts the connection without an answer.
	Reset bool

	// AfterActing carries out the call before the fault, so that the client does not
	// learn its effect. Without AfterActing, a call with Status or Reset is not carried
	// out.
	AfterActing bool

	// Truncate cuts the connection in the middle of the body.
	Truncate bool

	// Drip delays each of ten pieces of the body.
	Drip time.Duration
}

// Throttled returns the fault of too many calls, with the message of the gateway, for the
// next n calls. Its header Retry-After is 0, so the SDK waits as after any other failure.
// Without that header, it waits for the window in the message, which is a minute.
func Throttled(n int) Fault {
	return Fault{
		Times:  n,
		Status: http.StatusTooManyRequests,
		Header: http.Header{"Retry-After": {"0"}},
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

// injectedFault is a fault in a server.
type injectedFault struct {
	Fault
	matched int // number of matching calls so far, those of Skip included
}

// Inject adds a fault to the server. A call gets at most one fault: the first injected
// one of those that match. The function remove removes the fault.
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

// pickFault returns the fault of a call, or the zero Fault.
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

// replace replaces an answer with that of the fault.
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

// send sends an answer, cut by Truncate and delayed by Drip.
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

// flush sends the written bytes. It ignores a writer without Flush, such as a recorder,
// because that holds nothing back.
func flush(w http.ResponseWriter) { _ = http.NewResponseController(w).Flush() }

// pause waits. If the client gives up, it aborts the handler.
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

// reset cuts the connection so that the client sees a reset instead of an end. If it
// cannot take over the connection, it aborts the handler.
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
