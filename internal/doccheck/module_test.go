package doccheck_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestDependabotKnowsEachModule checks that updates reach the dependencies of each module.
func TestDependabotKnowsEachModule(t *testing.T) {
	t.Parallel()
	config, err := os.ReadFile(filepath.Join(root, ".github", "dependabot.yml"))
	if err != nil {
		t.Fatal(err)
	}
	modules := 0
	err = filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && (entry.Name() == ".git" || entry.Name() == "testdata"):
			return filepath.SkipDir
		case entry.Name() != "go.mod":
			return nil
		}
		modules++
		dir := "/" + strings.TrimPrefix(strings.TrimPrefix(filepath.ToSlash(filepath.Dir(path)), root), "/")
		if !strings.Contains(string(config), "\n      - "+dir+"\n") {
			t.Errorf(".github/dependabot.yml does not list the module in %s", dir)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if modules < 4 {
		t.Errorf("the tree has %d modules, want all of them", modules)
	}
}
