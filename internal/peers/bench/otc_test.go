package bench

import (
	"context"
	"encoding/json"
	"net/http"
	"strconv"
	"testing"

	golangsdk "github.com/opentelekomcloud/gophertelekomcloud"
)

// otc is the core of gophertelekomcloud. Its release has no package for version 3 of
// Direct Connect, so this file adds the paths and the types.
type otc struct{ c *golangsdk.ServiceClient }

func newOTC(tb testing.TB, at site) client {
	tb.Helper()
	provider := &golangsdk.ProviderClient{
		ProjectID:       projectID,
		AKSKAuthOptions: golangsdk.AKSKAuthOptions{AccessKey: accessKey, SecretKey: secretKey, ProjectId: projectID},
	}
	if at.stub != nil {
		provider.HTTPClient.Transport = at.stub
	}
	return otc{&golangsdk.ServiceClient{ProviderClient: provider, Endpoint: at.url + "/v3/" + projectID + "/"}}
}

func (o otc) one(resp *http.Response, err error, answer *vifAnswer, show func(*vif)) error {
	if err != nil {
		return err
	}
	resp.Body.Close()
	if show != nil {
		show(&answer.VIF)
	}
	return nil
}

func (o otc) get(_ context.Context, id string, show func(*vif)) error {
	var answer vifAnswer
	resp, err := o.c.Get(o.c.ServiceURL("dcaas", "virtual-interfaces", id), &answer, nil)
	return o.one(resp, err, &answer, show)
}

func (o otc) create(_ context.Context, show func(*vif)) error {
	var answer vifAnswer
	resp, err := o.c.Post(o.c.ServiceURL("dcaas", "virtual-interfaces"), newVIF(), &answer, nil)
	return o.one(resp, err, &answer, show)
}

func (o otc) list(limit int, marker string) (*pageAnswer, error) {
	var answer pageAnswer
	query := "?limit=" + strconv.Itoa(limit)
	if marker != "" {
		query += "&marker=" + marker
	}
	resp, err := o.c.Get(o.c.ServiceURL("dcaas", "virtual-interfaces")+query, &answer, nil)
	if err != nil {
		return nil, err
	}
	resp.Body.Close()
	return &answer, nil
}

func (o otc) page(_ context.Context, limit int, show func(*vif)) (int, error) {
	answer, err := o.list(limit, "")
	if err != nil {
		return 0, err
	}
	return each(answer.VIFs, show, itself), nil
}

func (o otc) walk(_ context.Context, limit int, show func(*vif)) (int, error) {
	items := 0
	for marker := ""; ; {
		answer, err := o.list(limit, marker)
		if err != nil {
			return items, err
		}
		items += each(answer.VIFs, show, itself)
		if marker = answer.Info.Next; marker == "" {
			return items, nil
		}
	}
}

func otcSigner(tb testing.TB, at string) func() (string, error) {
	tb.Helper()
	req := newRequest(tb, at)
	return func() (string, error) {
		delete(req.Header, "Authorization")
		golangsdk.ReSign(req, golangsdk.SignOptions{AccessKey: accessKey, SecretKey: secretKey})
		return req.Header.Get("Authorization"), nil
	}
}

// otcDecode decodes with encoding/json, as its core does.
func otcDecode(body []byte, show func(*vif)) (int, error) {
	var answer pageAnswer
	err := json.Unmarshal(body, &answer)
	return each(answer.VIFs, show, itself), err
}
