package dcaas

import "strings"

// maxReason limits the reason of one source, in bytes.
const maxReason = 320

// Sources tells where [LoadConfig] found the values of a [Config]. It holds the names of
// variables, files and profiles, and no value, so it can be printed and logged.
type Sources struct {
	Fields  []FieldSource   // the fields that are set, in the order of Config
	Checked []CheckedSource // the sources of credentials in their order
}

// FieldSource tells where the value of one field came from.
type FieldSource struct {
	Field  string // of Config, such as "ProjectID"
	Source string // such as "HW_PROJECT_ID", or a file and its section
}

// CheckedSource tells the result of one source of credentials.
type CheckedSource struct {
	Source string // such as "HW_*", or the path of a file
	Result string // "used", "not needed", or the reason why it was not used
}

// Of returns where the value of a field came from, and "" for a field that is not set. A
// nil s has no fields.
func (s *Sources) Of(field string) string {
	if s == nil {
		return ""
	}
	for _, f := range s.Fields {
		if f.Field == field {
			return f.Source
		}
	}
	return ""
}

// String returns one line for each field and for each source of credentials.
func (s *Sources) String() string {
	if s == nil {
		return ""
	}
	var b strings.Builder
	for _, f := range s.Fields {
		b.WriteString(f.Field + " from " + f.Source + "\n")
	}
	for _, c := range s.Checked {
		b.WriteString(c.Source + ": " + c.Result + "\n")
	}
	return b.String()
}

// sources returns the origins of the fields in the order of Config.
func (f *fields) sources(checked []CheckedSource) *Sources {
	s := &Sources{Checked: checked}
	for _, field := range []string{"Region", "ProjectID", "ProjectName", "Endpoint", "IAMEndpoint", "Cloud", "Auth", "TLS"} {
		if origin := f.origin[field]; origin != "" {
			s.Fields = append(s.Fields, FieldSource{field, origin})
		}
	}
	return s
}

// sourcesError is the list of sources that have no credential. Error.Error shows up to 1,024
// bytes of it.
type sourcesError struct {
	text  string
	class error // ErrNoCredentials or nil
}

func (e *sourcesError) Error() string { return e.text }

func (e *sourcesError) Unwrap() error { return e.class }
