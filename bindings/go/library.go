// The context, which every operation shares. SPDX-License-Identifier: MIT

package mission

// #include "bridge.h"
import "C"

import (
	"sync"
	"time"
	"unsafe"
)

// A Library is what the C library calls a context: the wire profile, limits, clock, crypto provider
// and the host's own types. It is immutable and free to share; its methods are the operations.
type Library struct{ h *handle }

// New makes a Library. The zero Config means all defaults, with the system's clock.
func New(config Config) (*Library, error) {
	c := begin()
	defer c.end()
	cConfig := config.in(c)
	if config.Clock == nil {
		cConfig.clock = &C.mission_go_system_clock
	} else if config.Clock == NoClock {
		cConfig.clock = nil
	}
	out := (**C.mission_context)(c.alloc(8))
	if err := c.ready(); err != nil {
		return nil, err
	}
	code := C.mission_context_new(cConfig, out, c.error)
	return newLibrary(c, *out), c.status(code)
}

// NoClock is the Config.Clock of a Library whose calls are always told the time.
var NoClock = new(Clock)

func newLibrary(c *call, p *C.mission_context) *Library {
	if p == nil {
		return nil
	}
	h := newHandle(c, unsafe.Pointer(p), func(p unsafe.Pointer) {
		C.mission_context_unref((*C.mission_context)(p))
	})
	h.isLibrary = true
	return &Library{h}
}

func (lib *Library) base() *handle {
	if lib == nil {
		return nil
	}
	return lib.h
}

// Close gives the Library back; what was made with it lives on.
func (lib *Library) Close() error {
	if h := lib.base(); h != nil {
		h.close()
	}
	return nil
}

// MintIdentifier mints a Mission Identifier from the provider's random source.
func (lib *Library) MintIdentifier() (string, error) {
	c := begin()
	defer c.end()
	context := c.within(lib)
	room := (*C.char)(c.alloc(C.MISSION_IDENTIFIER_LEN + 1))
	if err := c.ready(); err != nil {
		return "", err
	}
	code := C.mission_identifier_mint(context, room, C.MISSION_IDENTIFIER_LEN+1, nil, c.error)
	return C.GoString(room), c.status(code)
}

// FormatTime writes an RFC 3339 time for years 0001 to 9999, the fraction without trailing zeros;
// empty for other years.
func FormatTime(t time.Time) string {
	c := begin()
	defer c.end()
	at := (*C.mission_time)(c.alloc(C.sizeof_mission_time))
	*at = C.mission_time{seconds: C.int64_t(t.Unix()), nanoseconds: C.uint32_t(t.Nanosecond())}
	room := (*C.char)(c.alloc(32))
	return C.GoStringN(room, C.int(C.mission_time_write(at, room, 32)))
}

// FormatNumber gives the ECMAScript form of a finite number (RFC 8785 section 3.2.2.3); empty for
// NaN and infinities.
func FormatNumber(number float64) string {
	c := begin()
	defer c.end()
	room := (*C.char)(c.alloc(32))
	return C.GoStringN(room, C.int(C.mission_number_write(C.double(number), room, 32)))
}

// store is where the conveniences of an issuer run.
func (x *Issuer) store() Store {
	store, _ := x.base().storeOf().(Store)
	return store
}

func (h *handle) storeOf() any {
	if h == nil {
		return nil
	}
	return h.store
}

// fill writes what a callback answered into C's room.
func fill(room unsafe.Pointer, size C.size_t, answer []byte, written *C.size_t) bool {
	if C.size_t(len(answer)) > size || written == nil && C.size_t(len(answer)) != size {
		return false
	}
	if len(answer) > 0 {
		copy(unsafe.Slice((*byte)(room), int(size)), answer)
	}
	if written != nil {
		*written = C.size_t(len(answer))
	}
	return true
}

func takeOctetsList(p *C.mission_view, count C.size_t) [][]byte {
	list := make([][]byte, int(count))
	for i := range list {
		list[i] = octets(unsafe.Slice(p, int(count))[i])
	}
	return list
}

// --- Signers that C made ---

func (x *Signer) native2c(c *call, p *C.mission_signer) {
	if x.native != nil {
		copy(unsafe.Slice((*byte)(unsafe.Pointer(p)), C.sizeof_mission_signer), x.native)
		p.kid = c.text(x.KID)
		c.use(x.owner)
	}
}

func (x *Signer) c2native(c *call, p *C.mission_signer) {
	x.native = C.GoBytes(unsafe.Pointer(p), C.sizeof_mission_signer)
	x.owner = c.owner()
}

// --- Facts ---

// look makes a lookup that C knows a Go function, for as long as the facts are there.
func (x *Facts) look(c *call, p *C.mission_facts) {
	if p.lookup == nil {
		return
	}
	owner := c.owner()
	var mutex sync.Mutex // of what is attached
	x.Lookup = func(name string) (Value, error) {
		if !owner.enter() {
			return Value{}, ErrClosed
		}
		defer owner.leave()
		inner := begin()
		defer inner.end()
		out := (**C.mission_value)(inner.alloc(8))
		cName := inner.text(name)
		if err := inner.ready(); err != nil {
			return Value{}, err
		}
		code := C.mission_go_lookup(p, cName, out)
		if code != 0 {
			code = C.MISSION_E_HOST
		}
		if err := inner.status(code); err != nil || *out == nil {
			return Value{}, err
		}
		if inner.keep { // a Go function answered: its value is as old as this call
			inner.plan = owner
			mutex.Lock()
			owner.attach(inner.from())
			mutex.Unlock()
		}
		return Value{*out, owner}, nil
	}
}

// Facts are the facts for constraints, as the profile maps them: from the normalized parameters or,
// when these were withheld, from attributes at the same place. What the profile maps nothing to is
// taken from `known`, which may be nil.
func (x *OperationProfile) Facts(parameters, attributes Value, known *Facts) (*Facts, error) {
	c := begin()
	defer c.end()
	self := (*C.mission_operation_profile)(c.use(x.base()))
	cParameters, cAttributes := c.value(parameters), c.value(attributes)
	size := 4096 + 16*(longest(parameters)+longest(attributes))
	scratch := c.alloc(uintptr(size))
	if known == nil {
		known = &Facts{}
	}
	facts := known.in(c)
	if err := c.ready(); err != nil {
		return nil, err
	}
	code := C.mission_operation_profile_facts(self, cParameters, cAttributes, scratch,
		C.size_t(size), facts, c.error)
	if err := c.status(code); err != nil {
		return nil, err
	}
	taken := new(Facts)
	taken.take(c, facts)
	return taken, nil
}

// Text is a text that is there. What tells one that is absent from one that is empty takes a
// *string: nil is absent.
func Text(text string) *string { return &text }

// longest counts the values inside a value: no list in it is longer.
func longest(v Value) int {
	n := v.Len()
	v.Each(func(_ string, v Value) bool { n += longest(v); return true })
	return n
}

// --- Guards and keepers as callbacks of a policy ---

func (x *ProofPolicy) plug(c *call, p *C.mission_proof_policy) {
	if x.Guard != nil {
		p.host = c.use(x.Guard.base())
		p.fresh = (*[0]byte)(C.mission_replay_guard_fresh)
	}
	if x.Keeper != nil {
		p.nonce_host = c.use(x.Keeper.base())
		p.nonce_current = (*[0]byte)(C.mission_nonce_keeper_current)
		p.nonce_next = (*[0]byte)(C.mission_nonce_keeper_next)
	}
}

// Fresh says whether an identifier was not seen before, and remembers it until `until` has passed.
func (x *ReplayGuard) Fresh(id string, until time.Time) (bool, error) {
	c := begin()
	defer c.end()
	self := c.use(x.base())
	cID, cUntil := c.text(id), c.time(until)
	verdict := (*C.int32_t)(c.alloc(8))
	if err := c.ready(); err != nil {
		return false, err
	}
	code := C.mission_replay_guard_fresh(self, cID, cUntil, verdict, c.error)
	return *verdict == 1, c.status(code)
}

// Current says whether a nonce is of this window or the last one.
func (x *NonceKeeper) Current(nonce string) (bool, error) {
	c := begin()
	defer c.end()
	self := c.use(x.base())
	cNonce := c.text(nonce)
	verdict := (*C.int32_t)(c.alloc(8))
	if err := c.ready(); err != nil {
		return false, err
	}
	code := C.mission_nonce_keeper_current(self, cNonce, verdict, c.error)
	return *verdict == 1, c.status(code)
}

// Next is the nonce of this window.
func (x *NonceKeeper) Next() (string, error) {
	c := begin()
	defer c.end()
	self := c.use(x.base())
	room := (*C.char)(c.alloc(C.MISSION_NONCE_SIZE))
	written := (*C.size_t)(c.alloc(8))
	if err := c.ready(); err != nil {
		return "", err
	}
	code := C.mission_nonce_keeper_next(self, room, C.MISSION_NONCE_SIZE, written)
	return C.GoStringN(room, C.int(*written)), c.status(code)
}

// Verify verifies the credential through the cache: one that is there was verified, and only its
// times and its binding are judged. A refusal is no error: Access says why. `now` zero is the
// Library's clock.
func (x *TokenCache) Verify(presented *Presented, now time.Time) (*Token, Access, error) {
	c := begin()
	defer c.end()
	out := (**C.mission_token)(c.alloc(8))
	access, err := x.verify(c, presented, now, out)
	if *out == nil {
		return nil, access, err
	}
	return &Token{standalone(c, unsafe.Pointer(*out), freeToken)}, access, err
}

// Check is Verify for whoever does not need the Token itself.
func (x *TokenCache) Check(presented *Presented, now time.Time) (Access, error) {
	c := begin()
	defer c.end()
	return x.verify(c, presented, now, nil)
}

func freeToken(p unsafe.Pointer) { C.mission_token_unref((*C.mission_token)(p)) }

func (x *TokenCache) verify(c *call, presented *Presented, now time.Time,
	out **C.mission_token) (taken Access, err error) {
	self := (*C.mission_token_cache)(c.use(x.base()))
	if presented == nil {
		presented = &Presented{}
	}
	how := (*C.mission_go_presented)(c.alloc(C.sizeof_mission_go_presented))
	texts := presented.flat(c, how)
	if !now.IsZero() {
		how.timed, how.seconds, how.nanoseconds = 1, C.int64_t(now.Unix()), C.uint32_t(now.Nanosecond())
	}
	access := (*C.mission_access)(c.alloc(C.sizeof_mission_access))
	if c.fail != nil {
		return taken, c.fail
	}
	number := c.number()
	code := C.mission_go_cache_verify(number, self, how, texts, out, access, c.error)
	c.left(number)
	taken.take(c, access)
	if !taken.Permit {
		taken.Why = c.why()
	}
	return taken, c.status(code)
}

// flat lays a credential out as one run of bytes.
func (x *Presented) flat(c *call, how *C.mission_go_presented) *C.char {
	how.scheme, how.proofs = C.uint32_t(x.Scheme), C.uint32_t(x.Proofs)
	all := len(x.Token) + len(x.Proof) + len(x.Method) + len(x.URI) + len(x.Certificate)
	if all == 0 {
		return nil
	}
	p := c.bytes(all)
	b := unsafe.Slice((*byte)(p), all)
	at := copy(b, x.Token)
	how.lengths[0] = C.size_t(at)
	n := copy(b[at:], x.Proof)
	how.lengths[1] = C.size_t(n)
	at += n
	n = copy(b[at:], x.Method)
	how.lengths[2] = C.size_t(n)
	at += n
	n = copy(b[at:], x.URI)
	how.lengths[3] = C.size_t(n)
	how.lengths[4] = C.size_t(copy(b[at+n:], x.Certificate))
	return (*C.char)(p)
}

// Bit is the algorithm in a set of them, such as TrustedIssuer.Algorithms.
func (v Alg) Bit() uint32 { return 1 << v }
