package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"github.com/dcaas-sdk/dcaas-go/dcaas/dcaastest"
)

// footprint holds the parts of a program that a client brings. Sizes are in bytes.
type footprint struct {
	binary    float64
	stripped  float64
	modules   float64
	packages  []string // outside the standard library, without the program
	templates []string // template packages of the standard library
	inits     []string // init functions of the client's module, by file
	written   []string // files that the program left behind
}

func (f footprint) checks() []check {
	return []check{
		{"Footprint: binary", f.binary, maxBinary, size},
		{"Footprint: packages outside the standard library", float64(len(f.packages)), maxPackages, count},
		{"Footprint: modules, unpacked", f.modules, 15e6, size},
		{"Footprint: init functions", float64(len(f.inits)), maxInits, count},
		{"Footprint: template packages", float64(len(f.templates)), 0, count},
		{"Footprint: files written", float64(len(f.written)), 0, count},
	}
}

const (
	// maxBinary is in bytes. resty sends every request, so its send code and the encoding/xml that it imports are
	// linked, about 0.6 MB. A program with the official client has 12.2 MB.
	maxBinary   = 12e6
	maxPackages = 24
	// maxInits counts dcaas, tags and quotas. Each stores one function in internal/link, so that no exported
	// function needs to name an internal type. They do nothing else.
	maxInits = 3
)

const programs = "github.com/dcaas-sdk/dcaas-go/internal/peers/bench/footprint/"

// modulePath returns the path of the module with the client's own packages.
func modulePath(client string) string {
	if client == ours {
		return "github.com/dcaas-sdk/dcaas-go"
	}
	return "github.com/huaweicloud/huaweicloud-sdk-go-v3"
}

func measureFootprints(ctx context.Context) (map[string]footprint, error) {
	all := map[string]footprint{}
	for _, client := range []string{official, ours} {
		f, err := linked(ctx, client)
		if err != nil {
			return nil, err
		}
		if err := f.build(ctx, client); err != nil {
			return nil, err
		}
		all[client] = f
	}
	return all, nil
}

// linked returns the packages and modules that the program with the client contains.
func linked(ctx context.Context, client string) (footprint, error) {
	var f footprint
	out, err := command(ctx, "", nil, "go", "list", "-deps", "-json=ImportPath,Standard,Dir,GoFiles,Module", programs+client)
	if err != nil {
		return f, err
	}
	modules := map[string]bool{}
	for packages := json.NewDecoder(strings.NewReader(out)); ; {
		var p struct {
			ImportPath, Dir string
			Standard        bool
			GoFiles         []string
			Module          struct{ Path, Dir string }
		}
		if err := packages.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return f, err
		}
		switch {
		case p.Standard:
			if strings.HasSuffix(p.ImportPath, "/template") {
				f.templates = append(f.templates, p.ImportPath)
			}
			continue
		case p.ImportPath == programs+client:
			continue
		}
		f.packages = append(f.packages, p.ImportPath)
		modules[p.Module.Dir] = true
		if p.Module.Path == modulePath(client) {
			for _, name := range p.GoFiles {
				if err := f.findInit(filepath.Join(p.Dir, name), p.ImportPath+"/"+name); err != nil {
					return f, err
				}
			}
		}
	}
	for dir := range modules {
		n, err := moduleSize(dir)
		if err != nil {
			return f, err
		}
		f.modules += n
	}
	return f, nil
}

func (f *footprint) findInit(path, name string) error {
	file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
	if err != nil {
		return err
	}
	for _, d := range file.Decls {
		if d, ok := d.(*ast.FuncDecl); ok && d.Recv == nil && d.Name.Name == "init" {
			f.inits = append(f.inits, name)
		}
	}
	return nil
}

// moduleSize adds up the files of the published module: it leaves out .git and nested
// modules.
func moduleSize(root string) (total float64, err error) {
	err = filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			_, other := os.Stat(filepath.Join(path, "go.mod"))
			if path != root && (d.Name() == ".git" || other == nil) {
				return fs.SkipDir
			}
			return nil
		}
		info, err := d.Info()
		if err == nil {
			total += float64(info.Size())
		}
		return err
	})
	return total, err
}

// build measures the binary. It also runs the binary in an empty folder, against a server
// in memory, and records the files that the program writes.
func (f *footprint) build(ctx context.Context, client string) error {
	dir, err := os.MkdirTemp("", "footprint")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	plain, stripped := filepath.Join(dir, "plain"), filepath.Join(dir, "stripped")
	if f.binary, err = binarySize(ctx, plain, "", programs+client); err != nil {
		return err
	}
	if f.stripped, err = binarySize(ctx, stripped, "-s -w", programs+client); err != nil {
		return err
	}

	home := filepath.Join(dir, "home")
	if err := os.Mkdir(home, 0o700); err != nil {
		return err
	}
	srv := dcaastest.NewServer()
	defer srv.Close()
	at := []string{"HOME=" + home, "TMPDIR=" + home, "USERPROFILE=" + home}
	if _, err := command(ctx, home, at, plain, srv.URL, srv.ProjectID, srv.AccessKey, srv.SecretKey); err != nil {
		return err
	}
	return filepath.WalkDir(home, func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			f.written = append(f.written, "~"+strings.TrimPrefix(path, home))
		}
		return err
	})
}

func binarySize(ctx context.Context, path, linker, program string) (float64, error) {
	if _, err := command(ctx, "", nil, "go", "build", "-ldflags="+linker, "-o", path, program); err != nil {
		return 0, err
	}
	info, err := os.Stat(path)
	if err != nil {
		return 0, err
	}
	return float64(info.Size()), nil
}

// command runs a program and returns its output. A nil env means the environment of this
// process.
func command(ctx context.Context, dir string, env []string, name string, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, name, args...) //nolint:gosec // the go command, and programs that it built
	cmd.Dir, cmd.Env = dir, slices.Clone(env)
	out, err := cmd.Output()
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		return "", fmt.Errorf("%s: %w: %s", filepath.Base(name), err, exit.Stderr)
	}
	return string(out), err
}
