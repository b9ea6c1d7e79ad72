// Tokens between this library and Go's own cryptography. SPDX-License-Identifier: MIT
//
// usage: peer TOKENS PROVIDER...    TOKENS is the program of tokens.c
package main

import (
	"bufio"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"math/big"
	"os"
	"os/exec"
	"strings"

	_ "crypto/sha512"
)

const payload = `{"iss":"https://as.example.com","sub":"ünïcode \u0000","exp":4102444800}`

var b64 = base64.RawURLEncoding

// members are a JWK's, each a string.
type members map[string]string

func (m members) text() string {
	text, _ := json.Marshal(m)
	return string(text)
}

func (m members) public() members {
	open := members{}
	for _, name := range []string{"kty", "crv", "x", "y", "n", "e"} {
		if value, there := m[name]; there {
			open[name] = value
		}
	}
	return open
}

func (m members) bytes(name string) []byte {
	value, err := b64.DecodeString(m[name])
	if err != nil {
		panic(err)
	}
	return value
}

func (m members) number(name string) *big.Int {
	return new(big.Int).SetBytes(m.bytes(name))
}

// thumbprint is RFC 7638's; Go writes the members of a map in the order that it wants.
func (m members) thumbprint() string {
	sum := sha256.Sum256([]byte(m.public().text()))
	return b64.EncodeToString(sum[:])
}

func fixed(number *big.Int, size int) string {
	return b64.EncodeToString(number.FillBytes(make([]byte, size)))
}

func curve(algorithm string) (elliptic.Curve, crypto.Hash, int) {
	if algorithm == "ES384" {
		return elliptic.P384(), crypto.SHA384, 48
	}
	return elliptic.P256(), crypto.SHA256, 32
}

func digest(hash crypto.Hash, input string) []byte {
	state := hash.New()
	io.WriteString(state, input)
	return state.Sum(nil)
}

func makeKey(algorithm string) members {
	switch algorithm {
	case "ES256", "ES384":
		curve, _, size := curve(algorithm)
		key, _ := ecdsa.GenerateKey(curve, rand.Reader)
		return members{"kty": "EC", "crv": fmt.Sprintf("P-%d", size*8), "x": fixed(key.X, size),
			"y": fixed(key.Y, size), "d": fixed(key.D, size)}
	case "EdDSA":
		open, secret, _ := ed25519.GenerateKey(rand.Reader)
		return members{"kty": "OKP", "crv": "Ed25519", "x": b64.EncodeToString(open),
			"d": b64.EncodeToString(secret.Seed())}
	}
	key, _ := rsa.GenerateKey(rand.Reader, 2048)
	list := members{"kty": "RSA"}
	for name, number := range map[string]*big.Int{"n": key.N, "e": big.NewInt(int64(key.E)),
		"d": key.D, "p": key.Primes[0], "q": key.Primes[1], "dp": key.Precomputed.Dp,
		"dq": key.Precomputed.Dq, "qi": key.Precomputed.Qinv} {
		list[name] = b64.EncodeToString(number.Bytes())
	}
	return list
}

func rsaPublic(key members) rsa.PublicKey {
	return rsa.PublicKey{N: key.number("n"), E: int(key.number("e").Int64())}
}

func rsaPrivate(key members) *rsa.PrivateKey {
	return &rsa.PrivateKey{PublicKey: rsaPublic(key), D: key.number("d"),
		Primes: []*big.Int{key.number("p"), key.number("q")}}
}

func ecPublic(key members, curve elliptic.Curve) ecdsa.PublicKey {
	return ecdsa.PublicKey{Curve: curve, X: key.number("x"), Y: key.number("y")}
}

var pss = &rsa.PSSOptions{SaltLength: 32, Hash: crypto.SHA256}

func signature(algorithm string, key members, input string) ([]byte, error) {
	switch algorithm {
	case "ES256", "ES384":
		curve, hash, size := curve(algorithm)
		secret := &ecdsa.PrivateKey{PublicKey: ecPublic(key, curve), D: key.number("d")}
		r, s, err := ecdsa.Sign(rand.Reader, secret, digest(hash, input))
		if err != nil {
			return nil, err
		}
		return append(r.FillBytes(make([]byte, size)), s.FillBytes(make([]byte, size))...), nil
	case "RS256":
		return rsa.SignPKCS1v15(rand.Reader, rsaPrivate(key), crypto.SHA256,
			digest(crypto.SHA256, input))
	case "PS256":
		return rsa.SignPSS(rand.Reader, rsaPrivate(key), crypto.SHA256,
			digest(crypto.SHA256, input), pss)
	}
	return ed25519.Sign(ed25519.NewKeyFromSeed(key.bytes("d")), []byte(input)), nil
}

func sign(algorithm string, key members) string {
	input := b64.EncodeToString([]byte(`{"alg":"`+algorithm+`","typ":"at+jwt"}`)) + "." +
		b64.EncodeToString([]byte(payload))
	made, err := signature(algorithm, key, input)
	if err != nil {
		panic(err)
	}
	return input + "." + b64.EncodeToString(made)
}

func good(algorithm string, key members, input string, made []byte) bool {
	open := rsaPublic
	switch algorithm {
	case "ES256", "ES384":
		curve, hash, size := curve(algorithm)
		public := ecPublic(key, curve)
		return len(made) == 2*size && ecdsa.Verify(&public, digest(hash, input),
			new(big.Int).SetBytes(made[:size]), new(big.Int).SetBytes(made[size:]))
	case "RS256":
		public := open(key)
		return rsa.VerifyPKCS1v15(&public, crypto.SHA256, digest(crypto.SHA256, input), made) == nil
	case "PS256":
		public := open(key)
		return rsa.VerifyPSS(&public, crypto.SHA256, digest(crypto.SHA256, input), made, pss) == nil
	}
	return ed25519.Verify(key.bytes("x"), []byte(input), made)
}

func believes(algorithm string, key members, token string) bool {
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return false
	}
	made, err := b64.DecodeString(parts[2])
	said, other := b64.DecodeString(parts[1])
	return err == nil && other == nil && string(said) == payload &&
		good(algorithm, key, parts[0]+"."+parts[1], made)
}

// broken is the same token with a bit of its signature turned.
func broken(token string) string {
	at := strings.LastIndex(token, ".") + 6
	letter := "A"
	if token[at] == 'A' {
		letter = "B"
	}
	return token[:at] + letter + token[at+1:]
}

// ours is the program of tokens.c.
type ours struct {
	in  io.Writer
	out *bufio.Reader
}

func start(program, provider string) (*ours, error) {
	command := exec.Command(program, provider)
	command.Stderr = os.Stderr
	in, err := command.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := command.StdoutPipe()
	if err != nil {
		return nil, err
	}
	return &ours{in, bufio.NewReader(out)}, command.Start()
}

func (o *ours) ask(fields ...string) []string {
	fmt.Fprintln(o.in, strings.Join(fields, "\t"))
	line, err := o.out.ReadString('\n')
	if err != nil {
		panic(err)
	}
	return strings.Split(strings.TrimSuffix(line, "\n"), "\t")
}

func trial(o *ours, algorithm string, key members) (wrong []string) {
	say := func(bad bool, words string) {
		if bad {
			wrong = append(wrong, words)
		}
	}
	open := key.public().text()
	token := o.ask("sign", algorithm, key.text(), "at+jwt", payload)[0]
	theirs := sign(algorithm, key)
	say(!believes(algorithm, key, token), "a token signed here is not believed there")
	say(believes(algorithm, key, broken(token)), "a broken token is believed there")
	say(strings.Join(o.ask("verify", open, theirs), "\t") != "ok\t"+payload,
		"a token signed there is not believed here")
	say(strings.Join(o.ask("verify", open, broken(theirs)), "\t") != "no\tsignature",
		"a broken token is not refused here")
	say(o.ask("thumbprint", open)[0] != key.thumbprint(), "the thumbprints differ")
	return wrong
}

func main() {
	number, failed := 0, false
	report := func(what string, wrong []string) {
		number++
		word := "ok"
		for _, line := range wrong {
			fmt.Println("# " + line)
			word, failed = "not ok", true
		}
		fmt.Printf("%s %d go, %s\n", word, number, what)
	}
	for _, provider := range os.Args[2:] {
		o, err := start(os.Args[1], provider)
		if err != nil {
			panic(err)
		}
		for _, algorithm := range []string{"ES256", "ES384", "RS256", "PS256", "EdDSA"} {
			what := provider + ": " + algorithm
			report(what+", their key", trial(o, algorithm, makeKey(algorithm)))
			if algorithm[0] == 'E' {
				key := members{}
				if err := json.Unmarshal([]byte(o.ask("key", algorithm)[0]), &key); err != nil {
					panic(err)
				}
				report(what+", our key", trial(o, algorithm, key))
			}
		}
	}
	fmt.Printf("1..%d\n", number)
	if failed {
		os.Exit(1)
	}
}
