package mission_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// The first program of README.md builds as it says there, and prints what it says there.
func TestReadme(t *testing.T) {
	goTool, err := exec.LookPath("go")
	if err != nil {
		t.Skip("no go command")
	}
	readme, err := os.ReadFile("README.md")
	must(t, err)
	program := regexp.MustCompile("(?s)```go\n(.*?)```").FindSubmatch(readme)
	module := regexp.MustCompile("(?s)```\n(require mission.*?)```").FindSubmatch(readme)
	prints := regexp.MustCompile("(?s)It prints\n\n```\n(.*?)```").FindSubmatch(readme)
	if program == nil || module == nil || prints == nil {
		t.Fatal("README.md has no program, module or output")
	}
	here, err := filepath.Abs(".")
	must(t, err)
	folder := t.TempDir()
	mod := "module first\n\ngo 1.19\n\n" + strings.Replace(string(module[1]), "PATH/bindings/go", here, 1)
	must(t, os.WriteFile(filepath.Join(folder, "go.mod"), []byte(mod), 0o600))
	must(t, os.WriteFile(filepath.Join(folder, "main.go"), program[1], 0o600))
	command := exec.Command(goTool, "run", ".")
	command.Dir = folder
	var failed bytes.Buffer
	command.Stderr = &failed
	out, err := command.Output()
	if err != nil {
		t.Fatal(err, failed.String())
	}
	got := regexp.MustCompile(`sha-256:[A-Za-z0-9_-]{43}`).ReplaceAllString(string(out), "ANCHOR")
	if got != string(prints[1]) {
		t.Fatalf("it prints\n%s", out)
	}
}
