// Package peer is a crypto provider of Go's own crypto packages, for tests: what it makes the
// library's have to take, and the other way round.
package peer

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	_ "crypto/sha256"
	_ "crypto/sha512"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"math/big"

	"mission"
)

// Host is the provider.
func Host() *mission.CryptoHost {
	return &mission.CryptoHost{Digest: digest, Random: random, Equal: equal, OpenKey: open,
		GenerateKey: generate}
}

var hashes = map[mission.Hash]crypto.Hash{mission.HashSHA256: crypto.SHA256,
	mission.HashSHA384: crypto.SHA384, mission.HashSHA512: crypto.SHA512}

func digest(algorithm mission.Hash, parts [][]byte) ([]byte, error) {
	hash, known := hashes[algorithm]
	if !known {
		return nil, mission.ErrUnsupported
	}
	return sum(hash, parts), nil
}

func sum(hash crypto.Hash, parts [][]byte) []byte {
	state := hash.New()
	for _, part := range parts {
		state.Write(part)
	}
	return state.Sum(nil)
}

func random(out []byte) error {
	_, err := rand.Read(out)
	return err
}

func equal(a, b []byte) (bool, error) { return subtle.ConstantTimeCompare(a, b) == 1, nil }

func curveOf(kind mission.Key) elliptic.Curve {
	if kind == mission.KeyP384 {
		return elliptic.P384()
	}
	return elliptic.P256()
}

func number(b []byte) *big.Int { return new(big.Int).SetBytes(b) }

func open(n *mission.KeyNumbers) (mission.CryptoKey, error) {
	switch n.Type {
	case mission.KeyP256, mission.KeyP384:
		return openEC(n)
	case mission.KeyRSA:
		return openRSA(n)
	case mission.KeyEd25519:
		return openEd25519(n)
	}
	return nil, mission.ErrUnsupported
}

func generate(kind mission.Key) (*mission.KeyNumbers, error) {
	switch kind {
	case mission.KeyEd25519:
		public, private, err := ed25519.GenerateKey(rand.Reader)
		return &mission.KeyNumbers{Type: kind, X: public, D: private.Seed()}, err
	case mission.KeyP256, mission.KeyP384:
		curve := curveOf(kind)
		made, err := ecdsa.GenerateKey(curve, rand.Reader)
		if err != nil {
			return nil, err
		}
		size := (curve.Params().BitSize + 7) / 8
		fill := func(n *big.Int) []byte { return n.FillBytes(make([]byte, size)) }
		return &mission.KeyNumbers{Type: kind, X: fill(made.X), Y: fill(made.Y), D: fill(made.D)}, nil
	}
	return nil, mission.ErrUnsupported
}

// --- ECDSA ---

type ecKey struct{ ecdsa.PrivateKey }

func openEC(n *mission.KeyNumbers) (mission.CryptoKey, error) {
	key := new(ecKey)
	key.Curve, key.X, key.Y = curveOf(n.Type), number(n.X), number(n.Y)
	if !key.Curve.IsOnCurve(key.X, key.Y) {
		return nil, mission.ErrKey
	}
	if len(n.D) > 0 {
		key.D = number(n.D)
		if x, y := key.Curve.ScalarBaseMult(n.D); x.Cmp(key.X) != 0 || y.Cmp(key.Y) != 0 {
			return nil, mission.ErrKey
		}
	}
	return key, nil
}

func hashOf(algorithm mission.Alg) crypto.Hash {
	if algorithm == mission.AlgES384 {
		return crypto.SHA384
	}
	return crypto.SHA256
}

func (k *ecKey) size() int { return (k.Curve.Params().BitSize + 7) / 8 }

func (k *ecKey) Verify(algorithm mission.Alg, parts [][]byte, signature []byte) (bool, error) {
	if len(signature) != 2*k.size() {
		return false, nil
	}
	return ecdsa.Verify(&k.PublicKey, sum(hashOf(algorithm), parts), number(signature[:k.size()]),
		number(signature[k.size():])), nil
}

func (k *ecKey) Sign(algorithm mission.Alg, parts [][]byte) ([]byte, error) {
	r, s, err := ecdsa.Sign(rand.Reader, &k.PrivateKey, sum(hashOf(algorithm), parts))
	if err != nil {
		return nil, err
	}
	out := make([]byte, 2*k.size())
	r.FillBytes(out[:k.size()])
	s.FillBytes(out[k.size():])
	return out, nil
}

// --- RSA ---

type rsaKey struct{ rsa.PrivateKey }

func openRSA(n *mission.KeyNumbers) (mission.CryptoKey, error) {
	key := new(rsaKey)
	e := number(n.E)
	if !e.IsInt64() || e.Int64() > 1<<31-1 {
		return nil, mission.ErrKey
	}
	key.N, key.E = number(n.N), int(e.Int64())
	if len(n.D) > 0 {
		key.D, key.Primes = number(n.D), []*big.Int{number(n.P), number(n.Q)}
		if key.Validate() != nil {
			return nil, mission.ErrKey
		}
		key.Precompute()
	}
	return key, nil
}

var pss = &rsa.PSSOptions{SaltLength: 32, Hash: crypto.SHA256}

func (k *rsaKey) Verify(algorithm mission.Alg, parts [][]byte, signature []byte) (bool, error) {
	digest := sum(crypto.SHA256, parts)
	if algorithm == mission.AlgPS256 {
		return rsa.VerifyPSS(&k.PublicKey, crypto.SHA256, digest, signature, pss) == nil, nil
	}
	return rsa.VerifyPKCS1v15(&k.PublicKey, crypto.SHA256, digest, signature) == nil, nil
}

func (k *rsaKey) Sign(algorithm mission.Alg, parts [][]byte) ([]byte, error) {
	digest := sum(crypto.SHA256, parts)
	if algorithm == mission.AlgPS256 {
		return rsa.SignPSS(rand.Reader, &k.PrivateKey, crypto.SHA256, digest, pss)
	}
	return rsa.SignPKCS1v15(rand.Reader, &k.PrivateKey, crypto.SHA256, digest)
}

// --- Ed25519 ---

type edKey struct {
	public  ed25519.PublicKey
	private ed25519.PrivateKey
}

func openEd25519(n *mission.KeyNumbers) (mission.CryptoKey, error) {
	if len(n.X) != ed25519.PublicKeySize {
		return nil, mission.ErrKey
	}
	key := &edKey{public: n.X}
	if len(n.D) > 0 {
		key.private = ed25519.NewKeyFromSeed(n.D)
		if !bytes.Equal(key.private.Public().(ed25519.PublicKey), n.X) {
			return nil, mission.ErrKey
		}
	}
	return key, nil
}

func (k *edKey) Verify(_ mission.Alg, parts [][]byte, signature []byte) (bool, error) {
	return len(signature) == ed25519.SignatureSize &&
		ed25519.Verify(k.public, bytes.Join(parts, nil), signature), nil
}

func (k *edKey) Sign(_ mission.Alg, parts [][]byte) ([]byte, error) {
	return ed25519.Sign(k.private, bytes.Join(parts, nil)), nil
}

// --- Keys to test with ---

var generated = map[mission.Alg]func() (any, error){
	mission.AlgES256: func() (any, error) { return ecdsa.GenerateKey(elliptic.P256(), rand.Reader) },
	mission.AlgES384: func() (any, error) { return ecdsa.GenerateKey(elliptic.P384(), rand.Reader) },
	mission.AlgRS256: func() (any, error) { return rsa.GenerateKey(rand.Reader, 2048) },
	mission.AlgPS256: func() (any, error) { return rsa.GenerateKey(rand.Reader, 2048) },
	mission.AlgEdDSA: func() (any, error) {
		_, private, err := ed25519.GenerateKey(rand.Reader)
		return private, err
	},
}

// JWK is a new private key for an algorithm, made by Go, as the members of a JWK.
func JWK(algorithm mission.Alg) (map[string]any, error) {
	key, err := generated[algorithm]()
	if err != nil {
		return nil, err
	}
	switch key := key.(type) {
	case *ecdsa.PrivateKey:
		size := (key.Params().BitSize + 7) / 8
		return members("EC", key.Params().Name, map[string][]byte{"x": key.X.FillBytes(make([]byte, size)),
			"y": key.Y.FillBytes(make([]byte, size)), "d": key.D.FillBytes(make([]byte, size))}), nil
	case *rsa.PrivateKey:
		return members("RSA", "", map[string][]byte{"n": key.N.Bytes(),
			"e": big.NewInt(int64(key.E)).Bytes(), "d": key.D.Bytes(), "p": key.Primes[0].Bytes(),
			"q": key.Primes[1].Bytes(), "dp": key.Precomputed.Dp.Bytes(),
			"dq": key.Precomputed.Dq.Bytes(), "qi": key.Precomputed.Qinv.Bytes()}), nil
	case ed25519.PrivateKey:
		return members("OKP", "Ed25519", map[string][]byte{"x": key.Public().(ed25519.PublicKey),
			"d": key.Seed()}), nil
	}
	return nil, fmt.Errorf("no key for %v", algorithm)
}

func members(kty, crv string, numbers map[string][]byte) map[string]any {
	jwk := map[string]any{"kty": kty}
	if crv != "" {
		jwk["crv"] = crv
	}
	for name, bytes := range numbers {
		jwk[name] = base64.RawURLEncoding.EncodeToString(bytes)
	}
	return jwk
}
