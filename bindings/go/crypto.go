// Crypto providers: those of C, and those of the program. SPDX-License-Identifier: MIT

package mission

// #include "crypto.h"
import "C"

import (
	"errors"
	"runtime/cgo"
	"unsafe"
)

// A Crypto is a provider of hashes, keys and signatures. A Library keeps the one that it was made
// with: closing a Crypto keeps others from being made with it, no more.
type Crypto struct{ h *handle }

// BuiltinCrypto is the provider inside the library, which is the default; nil when it cannot start.
func BuiltinCrypto() *Crypto {
	table := C.mission_crypto_builtin()
	if table == nil {
		return nil
	}
	return &Crypto{&handle{ptr: unsafe.Pointer(table)}}
}

// NewCrypto takes a `const mission_crypto *` of a C binding, which has to live as long as the
// program. Types of cgo do not cross packages, so the table is an address.
func NewCrypto(table uintptr) *Crypto {
	if table == 0 {
		return &Crypto{}
	}
	return &Crypto{&handle{ptr: C.mission_go_table(C.uintptr_t(table))}}
}

// NewOwnedCrypto takes a `const mission_crypto *`, and what gives it back when no Library and no key
// needs it any more.
func NewOwnedCrypto(table uintptr, free func()) (*Crypto, error) {
	if table == 0 || free == nil {
		return nil, ofCode(ErrArgument)
	}
	c := begin()
	defer c.end()
	p := C.mission_go_table(C.uintptr_t(table))
	return &Crypto{standalone(c, p, func(unsafe.Pointer) { free() })}, nil
}

func (x *Crypto) base() *handle {
	if x == nil {
		return nil
	}
	return x.h
}

// Close gives the provider back when nobody uses it any more.
func (x *Crypto) Close() error {
	if h := x.base(); h != nil {
		h.close()
	}
	return nil
}

func (x *Crypto) in(c *call) *C.mission_crypto {
	if x == nil {
		return nil
	}
	if x.h == nil { // must not become the default
		c.wrong()
		return nil
	}
	return (*C.mission_crypto)(c.use(x.h))
}

// --- Written in Go ---

// A CryptoHost is a provider that the program writes. An error of its functions comes out of the
// call that needed them; what is nil is missing. Its functions are called by any goroutine, several
// at once.
type CryptoHost struct {
	// Digest hashes parts as if they stood one after the other. Required.
	Digest func(algorithm Hash, parts [][]byte) ([]byte, error)
	// Random fills `out` from a cryptographic source. nil: no identifiers are minted.
	Random func(out []byte) error
	// Equal compares in time that depends on the length alone, which is the same for both. nil: the
	// library's own.
	Equal func(a, b []byte) (bool, error)
	// OpenKey makes a key ready for use, once; ErrKey: these numbers are no valid key, such as a
	// point that is not on its curve. nil: the provider has no signatures.
	OpenKey func(numbers *KeyNumbers) (CryptoKey, error)
	// GenerateKey makes an EC or Ed25519 key: D, X and (EC) Y. ErrUnsupported: not of this type.
	// nil: of none.
	GenerateKey func(kind Key) (*KeyNumbers, error)
}

// A CryptoKey is a key that a CryptoHost has opened, used by any goroutine. One with a Close is told
// when nobody needs it any more.
type CryptoKey interface {
	// Verify says whether the signature is this key's over the parts as if they stood one after the
	// other. The algorithm is one of the key's type.
	Verify(algorithm Alg, parts [][]byte, signature []byte) (bool, error)
	// Sign signs with a private key, in the form of JWS: of ECDSA r and s, each as long as the curve.
	Sign(algorithm Alg, parts [][]byte) ([]byte, error)
}

// KeyNumbers are the numbers of a key, big-endian. A public key has X and Y (EC, each 32 or 48
// bytes), X alone (Ed25519, 32 bytes), or N and E (RSA, without leading zeros); a private one has D
// too (EC as long as X, Ed25519 the 32 bytes of the seed), and of RSA all that follow.
type KeyNumbers struct {
	Type                Key
	X, Y, N, E          []byte
	D, P, Q, DP, DQ, QI []byte
}

func (x *KeyNumbers) take(p *C.mission_key_numbers) {
	*x = KeyNumbers{Key(p._type), octets(p.x), octets(p.y), octets(p.n), octets(p.e),
		octets(p.d), octets(p.p), octets(p.q), octets(p.dp), octets(p.dq), octets(p.qi)}
}

// NewHostCrypto makes a provider of a program's functions.
func NewHostCrypto(host *CryptoHost) (*Crypto, error) {
	if host == nil || host.Digest == nil {
		return nil, ofCode(ErrNoCallback)
	}
	own := *host
	c := begin()
	defer c.end()
	table := (*C.mission_crypto)(c.alloc(C.sizeof_mission_crypto))
	C.mission_go_crypto(table, c.host(&own), own.slots())
	return &Crypto{newHandle(c, unsafe.Pointer(table), nil)}, nil
}

func (host *CryptoHost) slots() C.uint32_t {
	slots := C.uint32_t(C.MISSION_GO_DIGEST)
	for bit, is := range map[C.uint32_t]bool{C.MISSION_GO_RANDOM: host.Random != nil,
		C.MISSION_GO_COMPARE: host.Equal != nil, C.MISSION_GO_KEYS: host.OpenKey != nil,
		C.MISSION_GO_GENERATE: host.GenerateKey != nil} {
		if is {
			slots |= bit
		}
	}
	return slots
}

func (v *visit) crypto() *CryptoHost { return v.cell.value.(*CryptoHost) }

// gave writes what a provider made. Of the wrong length it is nothing that C can be handed.
func (v *visit) gave(out *C.uint8_t, room C.size_t, written *C.size_t, made []byte,
	err error) C.int32_t {
	if err == nil && !fill(unsafe.Pointer(out), room, made, written) {
		err = ofCode(ErrArgument)
	}
	if err != nil {
		return v.throw(err)
	}
	return v.answered(0)
}

// holds is the answer of a question: 0 yes, 1 no.
func (v *visit) holds(yes bool, err error) C.int32_t {
	if err != nil {
		return v.throw(err)
	}
	if yes {
		return v.answered(0)
	}
	return v.answered(1)
}

//export missionCryptoDigest
func missionCryptoDigest(id C.uintptr_t, host unsafe.Pointer, algorithm C.uint32_t,
	parts *C.mission_view, count C.size_t, out *C.uint8_t, size C.size_t) (code C.int32_t) {
	v := arriveBriefly(id, host)
	defer v.back(&code, nil)
	made, err := v.crypto().Digest(Hash(algorithm), takeOctetsList(parts, count))
	return v.gave(out, size, nil, made, err)
}

//export missionCryptoRandom
func missionCryptoRandom(id C.uintptr_t, host unsafe.Pointer, out *C.uint8_t,
	size C.size_t) (code C.int32_t) {
	v := arriveBriefly(id, host)
	defer v.back(&code, nil)
	made := make([]byte, int(size))
	err := v.crypto().Random(made)
	return v.gave(out, size, nil, made, err)
}

//export missionCryptoCompare
func missionCryptoCompare(id C.uintptr_t, host unsafe.Pointer, a, b *C.uint8_t,
	size C.size_t) (code C.int32_t) {
	v := arriveBriefly(id, host)
	defer v.back(&code, nil)
	return v.holds(v.crypto().Equal(C.GoBytes(unsafe.Pointer(a), C.int(size)),
		C.GoBytes(unsafe.Pointer(b), C.int(size))))
}

//export missionCryptoKeyOpen
func missionCryptoKeyOpen(id C.uintptr_t, host unsafe.Pointer, numbers *C.mission_key_numbers,
	key *C.uintptr_t) (code C.int32_t) {
	v := arriveBriefly(id, host)
	defer v.back(&code, nil)
	taken := new(KeyNumbers)
	taken.take(numbers)
	opened, err := v.crypto().OpenKey(taken)
	if errors.Is(err, ErrKey) {
		return v.answered(1)
	}
	if err == nil && opened == nil {
		err = ofCode(ErrArgument)
	}
	if err != nil {
		return v.throw(err)
	}
	*key = C.uintptr_t(cgo.NewHandle(opened))
	return v.answered(0)
}

//export missionCryptoKeyClose
func missionCryptoKeyClose(id C.uintptr_t, host unsafe.Pointer, key C.uintptr_t) {
	var code C.int32_t
	v := arriveBriefly(id, host)
	defer v.back(&code, nil)
	opened := cgo.Handle(key).Value()
	cgo.Handle(key).Delete()
	if closer, is := opened.(interface{ Close() error }); is {
		_ = closer.Close()
	}
	v.answered(0)
}

func cryptoKey(key C.uintptr_t) CryptoKey { return cgo.Handle(key).Value().(CryptoKey) }

//export missionCryptoVerify
func missionCryptoVerify(id C.uintptr_t, host unsafe.Pointer, key C.uintptr_t, algorithm C.uint32_t,
	parts *C.mission_view, count C.size_t, signature C.mission_view) (code C.int32_t) {
	v := arriveBriefly(id, host)
	defer v.back(&code, nil)
	return v.holds(cryptoKey(key).Verify(Alg(algorithm), takeOctetsList(parts, count), octets(signature)))
}

//export missionCryptoSign
func missionCryptoSign(id C.uintptr_t, host unsafe.Pointer, key C.uintptr_t, algorithm C.uint32_t,
	parts *C.mission_view, count C.size_t, out *C.uint8_t, room C.size_t,
	written *C.size_t) (code C.int32_t) {
	v := arriveBriefly(id, host)
	defer v.back(&code, nil)
	made, err := cryptoKey(key).Sign(Alg(algorithm), takeOctetsList(parts, count))
	return v.gave(out, room, written, made, err)
}

//export missionCryptoKeyGenerate
func missionCryptoKeyGenerate(id C.uintptr_t, host unsafe.Pointer, kind C.uint32_t,
	d, x, y *C.uint8_t) (code C.int32_t) {
	v := arriveBriefly(id, host)
	defer v.back(&code, nil)
	made, err := v.crypto().GenerateKey(Key(kind))
	if errors.Is(err, ErrUnsupported) {
		return v.answered(1)
	}
	if err == nil && made == nil {
		err = ofCode(ErrArgument)
	}
	if err != nil {
		return v.throw(err)
	}
	size := C.size_t(32)
	if Key(kind) == KeyP384 {
		size = 48
	}
	if code = v.gave(d, size, nil, made.D, nil); code == 0 {
		code = v.gave(x, size, nil, made.X, nil)
	}
	if code == 0 && Key(kind) != KeyEd25519 {
		code = v.gave(y, size, nil, made.Y, nil)
	}
	return code
}
