package main

import (
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/dcaas-sdk/dcaas-go/examples/internal/demotest"
)

const findings = "error: connection south-2 is DOWN: 1 interface on it does not work\n" +
	"error: only one of the 2 connections of virtual gateway office works: connection north-1\n" +
	"warning: the standby of virtual gateway shop has 200 Mbit/s, which is less than the 500 Mbit/s of the active\n" +
	"warning: virtual gateway archive has a single connection: hosted connection hosted-1\n" +
	"warning: virtual gateway new has no interface: VPC vpc-new is not reachable over it\n"

func TestRunInMemory(t *testing.T) {
	demotest.WithoutCredentials(t)
	file := filepath.Join(t.TempDir(), "topology")
	wellFormed := func(text string) error {
		dec := xml.NewDecoder(strings.NewReader(text))
		for {
			if _, err := dec.Token(); errors.Is(err, io.EOF) {
				return nil
			} else if err != nil {
				return err
			}
		}
	}
	for _, tt := range []struct {
		name  string
		args  []string
		start string // of the drawing
		check func(string) error
		err   string
	}{
		{"default", nil, "<!DOCTYPE html>", wellFormed, ""},
		{"html", []string{"-format", "html"}, "<!DOCTYPE html>", wellFormed, ""},
		{"svg", []string{"-format", "svg"}, "<?xml", wellFormed, ""},
		{"mermaid", []string{"-format", "mermaid"}, "flowchart LR\n", nil, ""},
		{"json", []string{"-format", "json"}, "{\n", func(text string) error { return json.Unmarshal([]byte(text), new(any)) }, ""},
		{"unknown format", []string{"-format", "pdf"}, "", nil, `unknown format "pdf"`},
		{"an argument", []string{"x"}, "", nil, "takes no arguments"},
		{"help", []string{"-h"}, "", nil, "help requested"},
		{"no such directory", []string{"-o", filepath.Join(file, "x")}, "", nil, "no such file"},
	} {
		var out strings.Builder
		err := run(t.Context(), tt.args, &out)
		demotest.WantError(t, tt.name, err, tt.err)
		if !strings.HasPrefix(out.String(), tt.start) {
			t.Errorf("%s: run() prints\n%s", tt.name, out.String())
		}
		if tt.check != nil {
			if err := tt.check(out.String()); err != nil {
				t.Errorf("%s: %v", tt.name, err)
			}
		}
	}

	var out strings.Builder
	err := run(t.Context(), []string{"-o", file}, &out)
	want := "No credentials in the environment: using a Direct Connect in memory.\nWrote " + file + ".\n" + findings
	if err != nil || out.String() != want {
		t.Errorf("run() = %v and prints\n%s\nwant\n%s", err, out.String(), want)
	}
	page, err := os.ReadFile(file)
	if err != nil || !strings.Contains(string(page), "shop-standby") {
		t.Errorf("the file has %d bytes: %v", len(page), err)
	}
}

// TestRunWithCredentials checks that the program only reads the region of the credentials.
func TestRunWithCredentials(t *testing.T) {
	demotest.WithoutCredentials(t)
	srv := demotest.NewServer(t)
	t.Setenv("HW_ACCESS_KEY", srv.AccessKey)
	if err := run(t.Context(), nil, new(strings.Builder)); err == nil || !strings.Contains(err.Error(), "HW_SECRET_KEY") {
		t.Errorf("run() without a secret key = %v", err)
	}
	demotest.WithCredentials(t, srv)
	demotest.WantError(t, "an unknown format", run(t.Context(), []string{"-format", "pdf"}, new(strings.Builder)), `unknown format "pdf"`)
	if requests := srv.Requests(); len(requests) != 0 {
		t.Errorf("an unknown format costs %d requests", len(requests))
	}
	file := filepath.Join(t.TempDir(), "topology.json")
	const standard1 = "00000000-0000-4000-8000-000000000001"
	var out strings.Builder
	if err := run(t.Context(), []string{"-format", "json", "-without", standard1, "-o", file}, &out); err != nil ||
		!strings.Contains(out.String(), "using region "+srv.Region) {
		t.Errorf("run() = %v\n%s", err, out.String())
	}
	tree, err := os.ReadFile(file)
	if text := string(tree); err != nil || !strings.Contains(text, "dc-standard-2") || strings.Contains(text, "dc-standard-1") {
		t.Errorf("the map without a connection: %v\n%s", err, tree)
	}
	if requests := srv.Requests(); len(requests) != 5 {
		t.Errorf("%d requests, want 5", len(requests))
	}
	demotest.WantReadOnly(t, srv)
}
