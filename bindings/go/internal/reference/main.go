// Reference writes the page doc/go.md from the package's comments. SPDX-License-Identifier: MIT
//
// usage: go run ./internal/reference [-check] PAGE    in bindings/go
//
// With -check nothing is written: the exit code is 1 when the page is not up to date, or when
// something that is exported has no comment.
package main

import (
	"bytes"
	"flag"
	"fmt"
	"go/ast"
	"go/doc"
	"go/format"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"strings"
)

type page struct {
	bytes.Buffer
	files *token.FileSet
	bare  []string // what is exported without a comment
}

func (p *page) head(level int, text string) {
	fmt.Fprintf(p, "\n%s %s\n\n", strings.Repeat("#", level), text)
}

// words writes a comment; its indented lines stay as they are.
func (p *page) words(name, text string) {
	if text = strings.TrimSpace(text); text == "" {
		p.bare = append(p.bare, name)
		return
	}
	fmt.Fprintf(p, "%s\n", text)
}

func (p *page) source(node ast.Node) {
	fmt.Fprint(p, "```go\n")
	if err := format.Node(p, p.files, node); err != nil {
		panic(err)
	}
	fmt.Fprint(p, "\n```\n\n")
}

// function writes what a caller sees of one: its declaration without the body.
func (p *page) function(f *doc.Func) {
	declaration := *f.Decl
	declaration.Body, declaration.Doc = nil, nil
	p.source(&declaration)
	p.words(f.Name, f.Doc)
	fmt.Fprintln(p)
}

func (p *page) values(list []*doc.Value) {
	for _, value := range list {
		declaration := *value.Decl
		declaration.Doc = nil
		p.source(&declaration)
		if value.Doc != "" {
			fmt.Fprintf(p, "%s\n", value.Doc)
		}
	}
}

func (p *page) typ(t *doc.Type) {
	p.head(2, t.Name)
	p.words(t.Name, t.Doc)
	fmt.Fprintln(p)
	declaration := *t.Decl
	declaration.Doc = nil
	p.source(&declaration)
	p.values(t.Consts)
	p.values(t.Vars)
	for _, f := range append(append([]*doc.Func{}, t.Funcs...), t.Methods...) {
		p.function(f)
	}
}

func (p *page) write(d *doc.Package) {
	fmt.Fprint(p, "# The Go binding\n\nMade by bindings/go/internal/reference from the source; "+
		"see bindings/go/README.md for a first program.\n\n")
	p.words("package", strings.ReplaceAll(d.Doc, "\n# ", "\n## "))
	p.head(2, "Constants and variables")
	p.values(d.Consts)
	p.values(d.Vars)
	p.head(2, "Functions")
	for _, f := range d.Funcs {
		p.function(f)
	}
	for _, t := range d.Types {
		p.typ(t)
	}
}

func read(p *page, folder string) (*doc.Package, error) {
	files := func(info fs.FileInfo) bool { return !strings.HasSuffix(info.Name(), "_test.go") }
	packages, err := parser.ParseDir(p.files, folder, files, parser.ParseComments)
	if err != nil {
		return nil, err
	}
	if packages["mission"] == nil {
		return nil, fmt.Errorf("%s is no package mission", folder)
	}
	return doc.New(packages["mission"], "mission", 0), nil
}

// makePage gives the page, and what it misses.
func makePage(folder string) ([]byte, []string, error) {
	p := &page{files: token.NewFileSet()}
	d, err := read(p, folder)
	if err != nil {
		return nil, nil, err
	}
	p.write(d)
	return p.Bytes(), p.bare, nil
}

func main() {
	check := flag.Bool("check", false, "write nothing")
	flag.Parse()
	if flag.NArg() != 1 {
		flag.Usage()
		os.Exit(2)
	}
	text, bare, err := makePage(".")
	if err == nil && *check {
		var was []byte
		if was, err = os.ReadFile(flag.Arg(0)); err == nil && !bytes.Equal(was, text) {
			err = fmt.Errorf("%s is not up to date", flag.Arg(0))
		}
	} else if err == nil {
		err = os.WriteFile(flag.Arg(0), text, 0o644)
	}
	if len(bare) > 0 {
		err = fmt.Errorf("without a comment: %s", strings.Join(bare, ", "))
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
