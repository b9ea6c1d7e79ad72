package mission_test

import (
	"errors"
	"fmt"
	"io"
	"runtime"
	"sync/atomic"
	"testing"

	"mission"
	"mission/internal/peer"
)

// A cryptographer is a provider in Go whose every function counts, and may do something else.
type cryptographer struct {
	called map[string]*atomic.Int64
	closed atomic.Int64
	gone   atomic.Int64                      // keys that nobody refers to
	mangle map[string]func() ([]byte, error) // in place of the right answer
}

type countedKey struct {
	mission.CryptoKey
	of *cryptographer
}

func (k *countedKey) Verify(algorithm mission.Alg, parts [][]byte, signature []byte) (bool, error) {
	if answer := k.of.enter("Verify"); answer != nil {
		_, err := answer()
		return true, err
	}
	return k.CryptoKey.Verify(algorithm, parts, signature)
}

func (k *countedKey) Sign(algorithm mission.Alg, parts [][]byte) ([]byte, error) {
	if answer := k.of.enter("Sign"); answer != nil {
		return answer()
	}
	return k.CryptoKey.Sign(algorithm, parts)
}

func (k *countedKey) Close() error {
	k.of.closed.Add(1)
	return nil
}

var cryptoSlots = []string{"Digest", "Random", "Equal", "OpenKey", "GenerateKey", "Verify", "Sign"}

func (c *cryptographer) enter(name string) func() ([]byte, error) {
	c.called[name].Add(1)
	return c.mangle[name]
}

func newCryptographer() (*cryptographer, *mission.CryptoHost) {
	c := &cryptographer{called: map[string]*atomic.Int64{}, mangle: map[string]func() ([]byte, error){}}
	for _, name := range cryptoSlots {
		c.called[name] = new(atomic.Int64)
	}
	host := peer.Host()
	return c, &mission.CryptoHost{
		Digest: func(algorithm mission.Hash, parts [][]byte) ([]byte, error) {
			if answer := c.enter("Digest"); answer != nil {
				return answer()
			}
			return host.Digest(algorithm, parts)
		},
		Random: func(out []byte) error {
			if answer := c.enter("Random"); answer != nil {
				_, err := answer()
				return err
			}
			return host.Random(out)
		},
		Equal: func(a, b []byte) (bool, error) {
			if answer := c.enter("Equal"); answer != nil {
				_, err := answer()
				return true, err
			}
			return host.Equal(a, b)
		},
		OpenKey: func(numbers *mission.KeyNumbers) (mission.CryptoKey, error) {
			if answer := c.enter("OpenKey"); answer != nil {
				_, err := answer()
				return nil, err
			}
			key, err := host.OpenKey(numbers)
			if err != nil {
				return nil, err
			}
			counted := &countedKey{key, c}
			runtime.SetFinalizer(counted, func(*countedKey) { c.gone.Add(1) })
			return counted, nil
		},
		GenerateKey: func(kind mission.Key) (*mission.KeyNumbers, error) {
			made, err := host.GenerateKey(kind)
			if answer := c.enter("GenerateKey"); answer != nil {
				made.X, err = answer()
			}
			return made, err
		},
	}
}

func libraryOf(t testing.TB, host *mission.CryptoHost) *mission.Library {
	t.Helper()
	crypto, err := mission.NewHostCrypto(host)
	must(t, err)
	lib, err := mission.New(mission.Config{Crypto: crypto})
	must(t, err)
	must(t, crypto.Close()) // the Library keeps it
	return lib
}

// The walk again, with hashes and signatures by Go; every key that was opened is closed.
func TestCryptoInGo(t *testing.T) {
	settle(mission.Tables, 0)
	tables := mission.Tables()
	for _, profile := range profiles {
		c, host := newCryptographer()
		crypto, err := mission.NewHostCrypto(host)
		must(t, err)
		func() {
			w := newWorldWith(t, profile, nil, crypto)
			walk(w)
			digest, err := w.lib.RawDigest([]byte("a"))
			must(t, err)
			must(t, w.lib.CompareDigest(digest, digest))
			for _, one := range []io.Closer{w.issuer, w.resource, w.key, w.ceiling,
				w.store.(*mission.MemoryStore), w.lib, crypto} {
				must(t, one.Close())
			}
		}()
		for _, name := range cryptoSlots {
			if c.called[name].Load() == 0 {
				t.Error(name, "was not called")
			}
		}
		opened := func() int { return int(c.called["OpenKey"].Load() - c.closed.Load()) }
		if left := settle(opened, 0); left != 0 {
			t.Error(left, "keys are open")
		}
		kept := func() int { return int(c.called["OpenKey"].Load() - c.gone.Load()) }
		if left := settle(kept, 0); left != 0 {
			t.Error(left, "keys are kept")
		}
	}
	if now := settle(mission.Tables, tables); now > tables {
		t.Error(now-tables, "tables are left")
	}
}

// uses are calls that need each function.
func uses(t *testing.T, lib *mission.Library) map[string]func() error {
	key, err := lib.GenerateJWK(mission.AlgES256, "k")
	must(t, err)
	private, err := key.Private()
	must(t, err)
	signer, err := key.Signer(mission.AlgES256)
	must(t, err)
	keys, err := lib.JWKSOf([]*mission.JWK{key})
	must(t, err)
	token, err := lib.SignJWS(&signer, "", mission.Value{}, []byte("x"))
	must(t, err)
	digest, err := lib.RawDigest([]byte("a"))
	must(t, err)
	return map[string]func() error{
		"Digest": func() error { _, err := lib.RawDigest([]byte("a")); return err },
		"Random": func() error { _, err := lib.MintIdentifier(); return err },
		"Equal":  func() error { return lib.CompareDigest(digest, digest) },
		"OpenKey": func() error {
			again, err := lib.JWKFrom(private)
			if err == nil {
				_, err = again.Signer(mission.AlgES256)
			}
			return err
		},
		"GenerateKey": func() error { _, err := lib.GenerateJWK(mission.AlgES256, ""); return err },
		"Verify":      func() error { _, err := lib.VerifyJWS(token, &mission.JWSExpect{Keys: keys}); return err },
		"Sign":        func() error { _, err := lib.SignJWS(&signer, "", mission.Value{}, nil); return err },
	}
}

// cryptoFails: what a call fails with when a function of the provider did.
var cryptoFails = map[string]mission.Code{"Digest": mission.ErrCrypto, "Random": mission.ErrRandom,
	"Equal": mission.ErrCrypto, "OpenKey": mission.ErrCrypto, "GenerateKey": mission.ErrCrypto,
	"Verify": mission.ErrCrypto, "Sign": mission.ErrSigner}

// What a function fails with comes out, and is no answer: 1 is "no" for C, and is none here.
func TestCryptoInGoFails(t *testing.T) {
	c, host := newCryptographer()
	lib := libraryOf(t, host)
	defer lib.Close()
	calls := uses(t, lib)
	for _, name := range cryptoSlots {
		must(t, calls[name]())
		for _, cause := range []error{errMine, mission.HostCode(1), mission.HostCode(77)} {
			c.mangle[name] = func() ([]byte, error) { return nil, cause }
			err := calls[name]()
			var known *mission.Error
			if !errors.Is(err, cause) || !errors.As(err, &known) || known.Code != cryptoFails[name] ||
				known.HostCode < 64 {
				t.Errorf("%s: %v %+v", name, err, known)
			}
		}
		secret := new(int)
		c.mangle[name] = func() ([]byte, error) { panic(secret) }
		func() {
			defer func() {
				if got := recover(); got != any(secret) {
					t.Error(name, got)
				}
			}()
			t.Error(name, "no panic", calls[name]())
		}()
		delete(c.mangle, name)
		must(t, calls[name]())
	}
}

// What is no answer, by its length or by being none, is refused.
func TestCryptoInGoAnswersNonsense(t *testing.T) {
	c, host := newCryptographer()
	lib := libraryOf(t, host)
	defer lib.Close()
	calls := uses(t, lib)
	for name, lengths := range map[string][]int{"Digest": {0, 31, 33}, "Sign": {1 << 16},
		"GenerateKey": {0, 31, 33}, "OpenKey": {0}} {
		for _, length := range lengths {
			c.mangle[name] = func() ([]byte, error) { return make([]byte, length), nil }
			if err := calls[name](); !errors.Is(err, mission.ErrArgument) || !errors.Is(err, cryptoFails[name]) {
				t.Error(name, length, err)
			}
			delete(c.mangle, name)
		}
	}
	c.mangle["OpenKey"] = func() ([]byte, error) { return nil, fmt.Errorf("a bad one: %w", mission.ErrKey) }
	if err := calls["OpenKey"](); !errors.Is(err, mission.ErrKey) {
		t.Error(err)
	}
	c.mangle["GenerateKey"] = func() ([]byte, error) { return nil, mission.ErrUnsupported }
	if err := calls["GenerateKey"](); !errors.Is(err, mission.ErrUnsupported) || errors.Is(err, mission.ErrCrypto) {
		t.Error(err)
	}
}

// What is missing refuses; but for comparing, which the library does itself.
func TestCryptoInGoMissing(t *testing.T) {
	if _, err := mission.NewHostCrypto(nil); !errors.Is(err, mission.ErrNoCallback) {
		t.Error(err)
	}
	host := peer.Host()
	if _, err := mission.NewHostCrypto(&mission.CryptoHost{Random: host.Random}); !errors.Is(err, mission.ErrNoCallback) {
		t.Error(err)
	}
	lib := libraryOf(t, &mission.CryptoHost{Digest: host.Digest})
	defer lib.Close()
	digest, err := lib.RawDigest(nil)
	must(t, err)
	must(t, lib.CompareDigest(digest, digest))
	if _, err := lib.MintIdentifier(); !errors.Is(err, mission.ErrNoCallback) {
		t.Error(err)
	}
	if _, err := lib.ParseJWK(`{}`); !errors.Is(err, mission.ErrUnsupported) {
		t.Error(err)
	}
	if _, err := lib.GenerateJWK(mission.AlgEdDSA, ""); !errors.Is(err, mission.ErrUnsupported) {
		t.Error(err)
	}
	lib = libraryOf(t, &mission.CryptoHost{Digest: host.Digest, OpenKey: host.OpenKey})
	defer lib.Close()
	if _, err := lib.GenerateJWK(mission.AlgEdDSA, ""); !errors.Is(err, mission.ErrUnsupported) {
		t.Error(err)
	}
}

// A table of C is used as long as a Library needs it, and given back once.
func TestOwnedCrypto(t *testing.T) {
	if _, err := mission.NewOwnedCrypto(0, func() {}); !errors.Is(err, mission.ErrArgument) {
		t.Error(err)
	}
	if _, err := mission.NewOwnedCrypto(1, nil); !errors.Is(err, mission.ErrArgument) {
		t.Error(err)
	}
	freed := 0
	crypto, err := mission.NewOwnedCrypto(mission.BuiltinTable(), func() { freed++ })
	must(t, err)
	lib, err := mission.New(mission.Config{Crypto: crypto})
	must(t, err)
	key, err := lib.GenerateJWK(mission.AlgEdDSA, "")
	must(t, err)
	crypto.Close()
	lib.Close()
	if key.Thumbprint() == "" || freed != 0 {
		t.Fatal("the key needs it", freed)
	}
	key.Close()
	crypto.Close()
	if freed != 1 {
		t.Fatal(freed)
	}
	if _, err := mission.New(mission.Config{Crypto: crypto}); !errors.Is(err, mission.ErrClosed) {
		t.Fatal(err)
	}
}
