package dcaas_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
)

// TestMain drops the log records of net/http about answers that come before a request. They
// hold up to a million bytes each and would hide the failure of a test.
func TestMain(m *testing.M) {
	log.SetOutput(withoutUnsolicited{os.Stderr})
	m.Run()
}

type withoutUnsolicited struct{ io.Writer }

func (w withoutUnsolicited) Write(record []byte) (int, error) {
	if bytes.Contains(record, []byte("Unsolicited response received on idle HTTP channel")) {
		return len(record), nil
	}
	return w.Writer.Write(record)
}

// whole returns an answer with the right Content-Length.
func whole(status, header, body string) string {
	return fmt.Sprintf("HTTP/1.1 %s\r\n%sContent-Length: %d\r\n\r\n%s", status, header, len(body), body)
}

// raw returns an answer that ends with its network connection.
func raw(status, header, body string) string {
	return "HTTP/1.1 " + status + "\r\n" + header + "Connection: close\r\n\r\n" + body
}

func zipped(t *testing.T, body string) string {
	t.Helper()
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	if _, err := io.WriteString(w, body); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// Each answer gives a read and a create the right value or an error of one line. A create
// that may have been carried out is ambiguous.
func TestMalformedAnswers(t *testing.T) {
	t.Parallel()
	const ok, json = "200 OK", "Content-Type: application/json\r\n"
	gateway := func(members string) string { return `{"virtual_gateway":{"id":"g","name":"n",` + members + `}}` }
	deep := func(depth int) string {
		return `{"x":` + strings.Repeat(`[`, depth) + strings.Repeat(`]`, depth) + `,"virtual_gateway":{"id":"g","name":"n"}}`
	}
	deepError := `{"error_code":"DC.0001","x":` + strings.Repeat(`{"a":`, 100_000) + `1` + strings.Repeat(`}`, 100_000) + `}`
	tests := []struct {
		name   string
		answer string
		want   string // in the error; "" is the right value
		sure   bool   // the create was certainly not carried out
	}{
		{name: "right", answer: whole(ok, json, rightGateway)},
		{name: "wrong content type", answer: whole(ok, "Content-Type: image/png\r\n", rightGateway)},
		{name: "no content type", answer: whole(ok, "", rightGateway)},
		{name: "HTML of a proxy", answer: whole(ok, "Content-Type: text/html\r\n", "<html>login</html>"), want: "200 an HTML page instead of an answer of the service"},
		{name: "HTML and 502", answer: whole("502 Bad Gateway", "Content-Type: text/html\r\n", "\r\n <!DOCTYPE html><html>"), want: "502 an HTML page instead of an answer of the service"},
		{name: "zipped", answer: whole(ok, "Content-Encoding: gzip\r\n", zipped(t, rightGateway))},
		{name: "zipped error", answer: whole("409 Conflict", "Content-Encoding: gzip\r\n", zipped(t, `{"error_code":"DC.1110"}`)), want: "409 DC.1110", sure: true},
		{name: "not zipped", answer: whole(ok, "Content-Encoding: gzip\r\n", rightGateway), want: "invalid header"},
		{name: "zipped and cut", answer: whole(ok, "Content-Encoding: gzip\r\n", zipped(t, rightGateway)[:30]), want: "unexpected EOF"},
		{name: "another encoding", answer: whole(ok, "Content-Encoding: br\r\n", "\x0b\x02\x80"), want: "not valid JSON"},
		{name: "the same key twice", answer: whole(ok, json, `{"virtual_gateway":{"id":"a","name":"mixed"},"virtual_gateway":{"id":"g"}}`), want: "/virtual_gateway is there twice"},
		{name: "the same field twice", answer: whole(ok, json, `{"virtual_gateway":{"id":"a","id":"g","name":"n"}}`)},
		{name: "a number out of all bounds", answer: whole(ok, json, gateway(`"bgp_asn":1e999`)), want: "/virtual_gateway/bgp_asn is no whole number that fits"},
		{name: "a number of 71 bits", answer: whole(ok, json, gateway(`"bgp_asn":1180591620717411303424`)), want: "/virtual_gateway/bgp_asn is no whole number that fits"},
		{name: "a number with a million digits", answer: whole(ok, json, gateway(`"bgp_asn":`+strings.Repeat("9", 1_000_000))), want: "/virtual_gateway/bgp_asn is no whole number that fits"},
		{name: "huge numbers where nobody looks", answer: whole(ok, json, gateway(`"new_field":1e999,"other":-1180591620717411303424`))},
		{name: "huge number in an error", answer: whole("400 Bad Request", json, `{"error_code":"DC.0001","n":1e999}`), want: "400 DC.0001", sure: true},
		{name: "NUL bytes", answer: whole(ok, json, "\x00\x00"+rightGateway), want: "not valid JSON"},
		{name: "NUL in a text", answer: whole(ok, json, "{\"virtual_gateway\":{\"id\":\"g\x00\"}}"), want: "not valid JSON"},
		{name: "byte order mark", answer: whole(ok, json, "\ufeff"+rightGateway), want: "not valid JSON"},
		{name: "UTF-16", answer: whole(ok, json, "\xff\xfe{\x00}\x00"), want: "not valid JSON"},
		{name: "broken UTF-8", answer: whole(ok, json, gateway("\"new\":\"\xff\xc0\x80\""))},
		{name: "half a surrogate", answer: whole(ok, json, gateway(`"new":"\ud800"`))},
		{name: "broken UTF-8 in an error", answer: whole("400 Bad Request", json, "\xff\xfe"), want: "400 Bad Request", sure: true},
		{name: "garbage after the end", answer: whole(ok, json, rightGateway+"}"), want: "not valid JSON"},
		{name: "two answers in one", answer: whole(ok, json, rightGateway+rightGateway), want: "not valid JSON"},
		{name: "deep", answer: whole(ok, json, deep(9_000))},
		{name: "10,000 deep", answer: whole(ok, json, deep(10_001)), want: "not valid JSON"},
		{name: "100,000 deep", answer: whole(ok, json, deep(100_000)), want: "not valid JSON"},
		{name: "100,000 deep and open", answer: whole(ok, json, `{"virtual_gateway":`+strings.Repeat(`{"a":`, 100_000)), want: "not valid JSON"},
		{name: "100,000 deep error", answer: whole("400 Bad Request", json, deepError), want: "400 Bad Request", sure: true},
		{name: "an error as success", answer: whole(ok, json, `{"error_code":"DC.0001","error_msg":"no"}`), want: "200 DC.0001 no"},
		{name: "a code and a message as success", answer: whole(ok, json, `{"code":"DC.0001","message":"no"}`), want: "200 DC.0001 no"},
		{name: "a nested error as success", answer: whole(ok, json, `{"error":{"code":403,"message":"no"}}`), want: "200 403 no"},
		{name: "an error in the wrapper", answer: whole(ok, json, `{"virtual_gateway":null,"error_code":"DC.0001"}`), want: "200 DC.0001"},
		{name: "a list as one", answer: whole(ok, json, `{"virtual_gateway":[{"id":"g"}]}`), want: "is a list where"},
		{name: "no content", answer: "HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n", want: "204: the answer is empty"},
		{name: "no content, with some", answer: raw("204 No Content", "Content-Length: 5\r\n", rightGateway), want: "204: the answer is empty"},
		{name: "reset content", answer: whole("205 Reset Content", "", ""), want: "205: the answer is empty"},
		{name: "reset content, with some", answer: whole("205 Reset Content", "", rightGateway)},
		{name: "not modified", answer: raw("304 Not Modified", "ETag: x\r\n", "x"), want: "304", sure: true},
		{name: "switching protocols", answer: raw("101 Switching Protocols", "Upgrade: websocket\r\n", rightGateway), want: "101"},
		{name: "hints before", answer: "HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\nHTTP/1.1 102 Processing\r\n\r\n" + whole(ok, json, rightGateway)},
		{name: "hints and nothing else", answer: strings.Repeat("HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n", 200), want: "the answer did not arrive"},
		{name: "continue and nothing else", answer: "HTTP/1.1 100 Continue\r\n\r\n", want: "the answer did not arrive"},
		{name: "a status of two digits", answer: "HTTP/1.1 20 OK\r\n\r\n" + rightGateway, want: "the answer did not arrive: "},
		{name: "a status of four digits", answer: raw("2000 OK", "", rightGateway), want: "the answer did not arrive: "},
		{name: "a status that is no number", answer: raw("OK", "", rightGateway), want: "the answer did not arrive: "},
		{name: "status 999", answer: whole("999 What", "", rightGateway), want: "999 (unknown to HTTP)"},
		{name: "status 000", answer: whole("000 What", "", rightGateway), want: ": 0 (unknown to HTTP)"},
		{name: "HTTP/0.9", answer: rightGateway, want: "the answer did not arrive: "},
		{name: "garbage", answer: "\x16\x03\x01\x02\x00\x01\x00", want: "the answer did not arrive: "},
		{name: "another protocol", answer: "SSH-2.0-OpenSSH_9.0\r\n", want: "the answer did not arrive: "},
		{name: "nothing", answer: "", want: "the answer did not arrive: "},
		{name: "HTTP/2 out of turn", answer: "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", want: "the answer did not arrive: "},
		{name: "broken headers", answer: "HTTP/1.1 200 OK\r\nno colon\r\n\r\n" + rightGateway, want: "the answer did not arrive: "},
		{name: "headers without end", answer: "HTTP/1.1 200 OK\r\nX: " + strings.Repeat("x", 2<<20), want: "the answer did not arrive: "},
		{name: "ten thousand headers", answer: "HTTP/1.1 200 OK\r\n" + strings.Repeat("X: y\r\n", 10_000) + "\r\n" + rightGateway},
		{name: "two lengths", answer: "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n" + rightGateway, want: "the answer did not arrive: "},
		{name: "length and chunks", answer: "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n" + fmt.Sprintf("%x\r\n%s\r\n0\r\n\r\n", len(rightGateway), rightGateway)},
		{name: "negative length", answer: "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n" + rightGateway, want: "the answer did not arrive: "},
		{name: "a length too short", answer: "HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n" + rightGateway, want: "not valid JSON"},
		{name: "a length too long", answer: "HTTP/1.1 200 OK\r\nContent-Length: 20000\r\n\r\n" + rightGateway, want: "unexpected EOF"},
		{name: "a length past the limit", answer: "HTTP/1.1 200 OK\r\nContent-Length: 9000000000000000000\r\n\r\n" + rightGateway, want: "larger than the limit of 33554432 bytes"},
		{name: "an error with a length past the limit", answer: "HTTP/1.1 400 Bad\r\nContent-Length: 9000000000000000000\r\n\r\n" + rightGateway, want: "400 Bad Request", sure: true},
		{name: "an error that is cut", answer: "HTTP/1.1 409 Conflict\r\nContent-Length: 900\r\n\r\n" + `{"error_code":"DC.1110"`, want: "409 Conflict", sure: true},
		{name: "broken chunks", answer: "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n", want: "invalid byte in chunk length"},
		{name: "chunks without end", answer: "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{\"vir\r\n", want: "unexpected EOF"},
		{name: "a chunk of huge length", answer: "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfffffffffffffff\r\n{", want: "unexpected EOF"},
		{name: "Retry-After without sense", answer: whole("429 Too Many", "Retry-After: 99999999999999999999999\r\n", ""), want: "429 Too Many Requests", sure: true},
	}
	for _, tt := range tests {
		for _, readsFirst := range []bool{true, false} {
			t.Run(fmt.Sprintf("%s/%v", tt.name, readsFirst), func(t *testing.T) {
				t.Parallel()
				endpoint := rawServer(t, true, func(w io.Writer) { _, _ = io.WriteString(w, tt.answer) })
				if !readsFirst { // the answer comes before the request has been read
					endpoint = rawServer(t, false, func(w io.Writer) {
						_, _ = io.WriteString(w, tt.answer)
						_, _ = io.CopyN(io.Discard, w.(io.Reader), 1)
					})
				}
				// Each call has a client of its own, because the server closes each network
				// connection after its answer.
				reader, writer := clientOf(t, endpoint), clientOf(t, endpoint)
				check := func(call string, g *dcaas.VirtualGateway, err error) {
					t.Helper()
					switch {
					case !readsFirst && err != nil:
						// The error depends on timing then. Only its form is checked, below.
					case tt.want == "" && (err != nil || g.ID != "g" || g.Name != "n"):
						t.Errorf("%s() = %+v, %v, want the gateway", call, g, err)
					case tt.want != "" && (err == nil || !strings.Contains(err.Error(), tt.want)):
						t.Errorf("%s() = %+v, %v, want an error with %q", call, g, err, tt.want)
					}
					if err == nil {
						return
					}
					if e, ok := errors.AsType[*dcaas.Error](err); !ok || e.Attempts != 1 || len(err.Error()) > 1000 || unsafeRune(err.Error()) != "" {
						t.Errorf("%s() = %q, want an error of one line", call, err)
					}
				}
				g, err := reader.VirtualGateways.Get(t.Context(), "g")
				check("Get", g, err)
				if errors.Is(err, dcaas.ErrAmbiguous) {
					t.Errorf("Get() = %v, a read", err)
				}
				g, err = writer.VirtualGateways.Create(t.Context(), dcaas.VirtualGatewayCreateOpts{VPCID: "v", LocalEPGroup: []string{"10.0.0.0/8"}})
				check("Create", g, err)
				if err != nil && readsFirst && errors.Is(err, dcaas.ErrAmbiguous) == tt.sure {
					t.Errorf("Create() = %v, ambiguous: %v", err, !tt.sure)
				}
			})
		}
	}
}

// A 101 ends the call at once, because no body follows it whose end the call could wait for.
func TestSwitchingProtocolsEndsTheCall(t *testing.T) {
	t.Parallel()
	endpoint := rawServer(t, true, func(w io.Writer) {
		_, _ = io.WriteString(w, "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n")
		_, _ = io.Copy(io.Discard, w.(io.Reader)) // until the client closes
	})
	c := clientOf(t, endpoint)
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	if err := tryCreate(ctx, c); ctx.Err() != nil || !errors.Is(err, dcaas.ErrAmbiguous) || !strings.Contains(err.Error(), "101 Switching Protocols") {
		t.Errorf("Create() = %v, want the 101 at once", err)
	}
}
