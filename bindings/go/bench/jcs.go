//go:build jcs

package main

import (
	cyberphone "github.com/cyberphone/json-canonicalization/go/src/webpki.org/jsoncanonicalizer"
	gowebpki "github.com/gowebpki/jcs"
)

func init() {
	peers = []peer{
		{"cyberphone/json-canonicalization", cyberphone.Transform},
		{"gowebpki/jcs", gowebpki.Transform},
	}
}
