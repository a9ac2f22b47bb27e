package dcaastest

import (
	"net/http"
	"slices"
	"time"

	"github.com/dcaas-sdk/dcaas-go/internal/sigcheck"
)

// caller is the user who sent a request, and the projects that the credentials cover.
type caller struct {
	user     user
	projects []project
}

func (c caller) hasProject(projectID string) bool {
	return slices.ContainsFunc(c.projects, func(p project) bool { return p.ID == projectID })
}

// authenticate returns the caller of a request, by its token or else by its signature.
func (d *directory) authenticate(r *http.Request, body []byte, now time.Time) (caller, error) {
	if id := r.Header.Get("X-Auth-Token"); id != "" {
		return d.byToken(id, now)
	}
	if authorization := r.Header.Get("Authorization"); authorization != "" {
		return d.bySignature(r, body, authorization, now)
	}
	return caller{}, unauthenticated("neither X-Auth-Token nor a signature in Authorization")
}

func (d *directory) byToken(id string, now time.Time) (caller, error) {
	t, ok := d.tokens[id]
	if !ok {
		return caller{}, unauthenticated("decrypt token fail")
	}
	if !now.Before(t.expires) {
		return caller{}, unauthenticated("token expires, expires_at: %s", formatTime(t.expires))
	}
	return caller{t.user, t.projects}, nil
}

func (d *directory) bySignature(r *http.Request, body []byte, authorization string, now time.Time) (caller, error) {
	c, ok := sigcheck.Read(authorization)
	if !ok {
		return caller{}, unauthenticated("the Authorization header is no %s signature", sigcheck.Algorithm)
	}
	date, err := time.Parse(sigcheck.TimeFormat, r.Header.Get("X-Sdk-Date"))
	if err != nil {
		return caller{}, unauthenticated("X-Sdk-Date is missing or not of the form %s", sigcheck.TimeFormat)
	}
	if skew := now.Sub(date); skew.Abs() > sigcheck.MaxSkew {
		return caller{}, unauthenticated("X-Sdk-Date is %s away from the time here, %s at most", skew.Abs().Round(time.Second), sigcheck.MaxSkew)
	}
	u, secretKey, err := d.byAccessKey(c.AccessKey, r.Header.Get("X-Security-Token"), now)
	if err != nil {
		return caller{}, err
	}
	if !c.Verify(r, body, secretKey) {
		return caller{}, unauthenticated("verify aksk signature fail")
	}
	return caller{u, d.projectsOf(u.domain)}, nil
}

// byAccessKey returns the user and the secret key of an access key. It ignores a security
// token that comes with a permanent key.
func (d *directory) byAccessKey(accessKey, securityToken string, now time.Time) (user, string, error) {
	if at := slices.IndexFunc(d.users, func(u user) bool { return u.accessKey == accessKey }); at >= 0 {
		return d.users[at], d.users[at].secretKey, nil
	}
	t, ok := d.temporary[accessKey]
	switch {
	case !ok:
		return user{}, "", unauthenticated("Get secretKey failed, ak not exist")
	case securityToken != t.key.SecurityToken:
		return user{}, "", unauthenticated("the X-Security-Token is not that of the temporary access key")
	case !now.Before(t.expires):
		return user{}, "", unauthenticated("the temporary access key expired at %s", formatTime(t.expires))
	}
	return t.user, t.key.SecretKey, nil
}

func unauthenticated(format string, args ...any) error {
	return refuseAtGateway(http.StatusUnauthorized, "APIGW.0301", "Incorrect IAM authentication information: "+format, args...)
}

// checkProject checks that the caller may work in the project of the path. It refuses a
// request whose X-Project-Id names another project.
func (c caller) checkProject(r *http.Request, projectID string) error {
	header := r.Header.Get("X-Project-Id")
	if projectID == "" || c.hasProject(projectID) && (header == "" || header == projectID) {
		return nil
	}
	return refuseAtGateway(http.StatusForbidden, "APIGW.0310", "The project is unavailable: %s is not the caller's", projectID)
}
