package main

import (
	"bytes"
	"testing"
)

// What is exported has a comment, so that the reference is one.
func TestComplete(t *testing.T) {
	text, bare, err := makePage("../..")
	if err != nil || len(bare) > 0 {
		t.Fatal(err, bare)
	}
	for _, what := range []string{"func (lib *Library) ParseIntent(", "## AuthoritySet", "ErrDuplicateMember"} {
		if !bytes.Contains(text, []byte(what)) {
			t.Error("without ", what)
		}
	}
}
