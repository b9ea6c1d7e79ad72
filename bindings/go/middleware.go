// Resource servers as http.Handler. SPDX-License-Identifier: MIT

package mission

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// A GuardConfig is what a Guard is made of.
type GuardConfig struct {
	// Resource is the resource server: whom it trusts, and what it is. Required.
	Resource *Resource
	// Cache, of the same Resource, spares what comes again its signature; nil: none.
	Cache *TokenCache
	// Base is the scheme and authority in front of every request target, such as
	// "https://api.example.com": entries and proofs are compared with it. Required. The Host field
	// and X-Forwarded-* count for nothing, as clients write what they like there.
	Base string
	// Operation says what a request is about; Routes is a table of it. An empty URI of its answer
	// becomes the request's own. nil in place of an Operation is one that nothing permits. Facts
	// are as good as their source: one from the query bounds what the handler does only if the
	// handler reads the same argument, and once. Required.
	Operation func(r *http.Request) (*Operation, error)
	// State is what is known of a Mission; nil: nothing is. With TierAuthority and no
	// Freshness.Required answer nil in place of an `active` that is too old. An error refuses (503).
	State func(ctx context.Context, issuer, mission string) (*KnownState, error)
	// Certificate is the client's, DER, whose key was proven in the handshake. nil: the TLS
	// connection's own, never a header field's.
	Certificate func(r *http.Request) []byte
	// KeepSlashes: the handler takes "//" and "/" for two things, as entries do. Without it a
	// target with "//" is refused.
	KeepSlashes bool
	// Refuse writes status and body of a refusal; challenge and nonce are set. nil: a line of text.
	Refuse func(w http.ResponseWriter, r *http.Request, refusal *GuardRefusal)
	// Log is told of each refusal; nil: nobody is. There is never a token in it.
	Log func(r *http.Request, refusal *GuardRefusal)
}

// A GuardRefusal is why a request did not pass.
type GuardRefusal struct {
	Status int
	Reason string // a stable word: that of the Code, or ambiguous_target, or server_error
	Access Access // the zero value where no credential was judged
	Token  *Token // verified, for the log alone and until the hook returns; nil: none
	Err    error  // what failed; nil: it was refused
}

// Admitted is what a handler knows of a request that passed.
type Admitted struct {
	Token     *Token     // until the handler returns
	Access    Access     // with the entry that permits; where none was asked for, the token's own
	Operation *Operation // that was decided; empty: none was
}

// Claims are what the token says.
func (a *Admitted) Claims() (TokenClaims, error) {
	if a == nil {
		return TokenClaims{}, ErrClosed
	}
	return a.Token.ClaimsOf()
}

type admittedKey struct{}

// AdmittedOf is what a Guard found out about the request of this context; nil: none guards it.
func AdmittedOf(ctx context.Context) *Admitted {
	admitted, _ := ctx.Value(admittedKey{}).(*Admitted)
	return admitted
}

// A Guard makes handlers resource servers: a request passes when its token permits what it is
// about. It is immutable and free to share.
type Guard struct{ config GuardConfig }

// NewGuard makes a Guard. It uses the Resource and the Cache, and does not close them.
func NewGuard(config GuardConfig) (*Guard, error) {
	if config.Resource == nil || config.Operation == nil {
		return nil, fmt.Errorf("mission: a guard without Resource or Operation: %w", ErrArgument)
	}
	if !isBase(config.Base) {
		return nil, fmt.Errorf("mission: Base is no scheme and authority: %w", ErrArgument)
	}
	if config.Certificate == nil {
		config.Certificate = ownCertificate
	}
	if config.Refuse == nil {
		config.Refuse = refuseInText
	}
	return &Guard{config}, nil
}

func isBase(base string) bool {
	u, err := url.Parse(base)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Hostname() != "" &&
		u.String() == u.Scheme+"://"+u.Host && base == u.String()
}

func ownCertificate(r *http.Request) []byte {
	if r.TLS == nil || len(r.TLS.PeerCertificates) == 0 {
		return nil
	}
	return r.TLS.PeerCertificates[0].Raw
}

func refuseInText(w http.ResponseWriter, r *http.Request, refusal *GuardRefusal) {
	http.Error(w, http.StatusText(refusal.Status), refusal.Status)
}

// Protect puts the Guard in front of a handler, which finds what was Admitted in its request's
// context. The Authorization field is still in the request: a handler that is a proxy removes it,
// as the token is for this server.
func (g *Guard) Protect(next http.Handler) http.Handler {
	return g.guarded(next, g.judge)
}

// Authenticate puts token and proof alone in front of a handler, which decides each operation
// itself, and knows the Mission's state, as the tools of an MCP server behind their ToolGate do. A
// guard for nothing else has Routes{}.Operation as its Operation.
func (g *Guard) Authenticate(next http.Handler) http.Handler {
	return g.guarded(next, func(w http.ResponseWriter, r *http.Request,
		admitted *Admitted) *GuardRefusal {
		refusal := g.identify(r, admitted)
		if refusal == nil {
			admitted.Operation = new(Operation)
			refusal = g.renew(w, &admitted.Access)
		}
		return refusal
	})
}

func (g *Guard) guarded(next http.Handler,
	judge func(http.ResponseWriter, *http.Request, *Admitted) *GuardRefusal) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		admitted := new(Admitted)
		defer func() { admitted.Token.Close() }()
		if refusal := judge(w, r, admitted); refusal != nil {
			g.refuse(w, r, refusal)
			return
		}
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), admittedKey{}, admitted)))
	})
}

// ErrAmbiguousTarget is the Err of a request target that two programs could read differently.
var ErrAmbiguousTarget = errors.New("mission: the request target can be read in two ways")

// judge fills what is admitted; a refusal says why it is not.
func (g *Guard) judge(w http.ResponseWriter, r *http.Request, admitted *Admitted) *GuardRefusal {
	if refusal := g.identify(r, admitted); refusal != nil {
		return refusal
	}
	operation, refusal := g.operation(r, g.config.Base+r.RequestURI)
	if refusal != nil {
		return refusal
	}
	state, refusal := g.state(r, admitted.Token)
	if refusal != nil {
		return refusal
	}
	access, err := g.config.Resource.Decide(admitted.Token, operation, state, time.Time{})
	if err != nil || !access.Permit {
		return refused(access, admitted.Token, err)
	}
	admitted.Access, admitted.Operation = access, operation
	return g.renew(w, &access)
}

// identify verifies the credential.
func (g *Guard) identify(r *http.Request, admitted *Admitted) *GuardRefusal {
	if !targetPlain(r.RequestURI, !g.config.KeepSlashes) {
		return &GuardRefusal{Status: http.StatusBadRequest, Reason: "ambiguous_target",
			Err: ErrAmbiguousTarget}
	}
	presented, refusal := g.presented(r, g.config.Base+r.RequestURI)
	if refusal != nil {
		return refusal
	}
	token, access, err := g.verify(&presented)
	if admitted.Token = token; err != nil || !access.Permit {
		return refused(access, nil, err)
	}
	admitted.Access = access
	return nil
}

// presented is what the request brings. No credential at all is for the resource to refuse, which
// has the challenge.
func (g *Guard) presented(r *http.Request, uri string) (Presented, *GuardRefusal) {
	fields, proofs := r.Header["Authorization"], r.Header["Dpop"]
	presented, err := ReadPresented(first(fields), len(fields))
	if errors.Is(err, ErrNoToken) {
		return Presented{}, nil
	}
	if errors.Is(err, ErrTwoCredentials) || errors.Is(err, ErrMalformedToken) {
		return presented, &GuardRefusal{Status: http.StatusBadRequest, Reason: reasonOf(err), Err: err}
	}
	if err != nil {
		return presented, broken(err)
	}
	presented.Proofs, presented.Proof = uint32(len(proofs)), first(proofs)
	presented.Method, presented.URI = r.Method, uri
	presented.Certificate = g.config.Certificate(r)
	return presented, nil
}

func first(list []string) string {
	if len(list) == 0 {
		return ""
	}
	return list[0]
}

func (g *Guard) verify(presented *Presented) (*Token, Access, error) {
	if g.config.Cache != nil {
		return g.config.Cache.Verify(presented, time.Time{})
	}
	return g.config.Resource.Verify(presented, time.Time{})
}

func (g *Guard) operation(r *http.Request, uri string) (*Operation, *GuardRefusal) {
	asked, err := g.config.Operation(r)
	if err != nil {
		return nil, broken(err)
	}
	operation := new(Operation)
	if asked != nil {
		*operation = *asked
	}
	if operation.URI == "" {
		operation.URI = uri
	}
	return operation, nil
}

func (g *Guard) state(r *http.Request, token *Token) (*KnownState, *GuardRefusal) {
	if g.config.State == nil {
		return nil, nil
	}
	claims, err := token.ClaimsOf()
	if err != nil {
		return nil, broken(err)
	}
	state, err := g.config.State(r.Context(), claims.Mission.Issuer, claims.Mission.ID)
	if err != nil {
		return nil, &GuardRefusal{Status: http.StatusServiceUnavailable, Token: token,
			Reason: ErrStateStale.Reason(), Err: err}
	}
	return state, nil
}

// renew gives out the nonce of the next proof with a request that passes.
func (g *Guard) renew(w http.ResponseWriter, access *Access) *GuardRefusal {
	if access.Scheme != SchemeDPoP {
		return nil
	}
	_, nonce, err := g.config.Resource.Challenge(access)
	if err != nil {
		return broken(err)
	}
	giveNonce(w, nonce)
	return nil
}

// A nonce belongs to one answer: who stored it would hand out an old one (RFC 9449 section 8).
func giveNonce(w http.ResponseWriter, nonce string) {
	if nonce != "" {
		w.Header().Set("DPoP-Nonce", nonce)
		w.Header().Set("Cache-Control", "no-store")
	}
}

func reasonOf(err error) string {
	var known *Error
	if errors.As(err, &known) {
		return known.Reason
	}
	return "server_error"
}

// broken is the answer when nobody knows: then nobody passes.
func broken(err error) *GuardRefusal {
	return &GuardRefusal{Status: http.StatusInternalServerError, Reason: "server_error", Err: err}
}

func refused(access Access, token *Token, err error) *GuardRefusal {
	if err != nil {
		return broken(err)
	}
	refusal := &GuardRefusal{Status: int(access.Status), Reason: access.Reason, Access: access,
		Token: token}
	switch access.Status {
	case http.StatusBadRequest, http.StatusUnauthorized, http.StatusForbidden,
		http.StatusServiceUnavailable:
	default:
		refusal.Status = http.StatusInternalServerError
	}
	return refusal
}

func (g *Guard) refuse(w http.ResponseWriter, r *http.Request, refusal *GuardRefusal) {
	if refusal.Access.Code != 0 {
		challenge, nonce, err := g.config.Resource.Challenge(&refusal.Access)
		if err != nil {
			refusal = broken(err)
		} else if challenge != "" {
			w.Header().Set("WWW-Authenticate", challenge)
		}
		giveNonce(w, nonce)
	}
	if g.config.Log != nil {
		g.config.Log(r, refusal)
	}
	g.config.Refuse(w, r, refusal)
}

// --- Which operation ---

// A Route says what requests of one method to one path are about.
type Route struct {
	Method    string
	Path      string // without its triplets; one that ends in "/" stands for all below it, too
	Operation Operation
}

// Routes is a table for GuardConfig.Operation. The longest path counts; what is not in the table
// is no operation, so nothing permits it.
type Routes []Route

// Operation finds the route of a request.
func (routes Routes) Operation(r *http.Request) (*Operation, error) {
	var found *Route
	for i := range routes {
		route := &routes[i]
		if route.matches(r) && (found == nil || len(route.Path) > len(found.Path)) {
			found = route
		}
	}
	if found == nil {
		return nil, nil
	}
	return &found.Operation, nil
}

func (route *Route) matches(r *http.Request) bool {
	if route.Method != r.Method {
		return false
	}
	return route.Path == r.URL.Path ||
		strings.HasSuffix(route.Path, "/") && strings.HasPrefix(r.URL.Path, route.Path)
}

// --- Does everybody read the same path? ---

// targetPlain refuses a target that handlers could read otherwise than entries do: a mux decodes
// triplets, drops dot segments and merges slashes; entries are matched by what the client wrote,
// where a reserved character stays what it is (10-core UR-1); and what is behind may decode once
// more (RS-4). A client that means well never sends one. The absolute form is for proxies.
func targetPlain(target string, slashesMerged bool) bool {
	path, query, _ := strings.Cut(target, "?")
	if !strings.HasPrefix(path, "/") || strings.Contains(target, "#") || !charactersPlain(path) {
		return false
	}
	for i := 0; i < len(query); i++ {
		if query[i] < 0x21 || query[i] == 0x7F {
			return false
		}
	}
	segments := strings.Split(path[1:], "/")
	for i, segment := range segments {
		if dots(segment) || slashesMerged && segment == "" && i < len(segments)-1 {
			return false
		}
	}
	return true
}

// dots are "." and "..", with or without the parameters that some servers cut off.
func dots(segment string) bool {
	name, _, _ := strings.Cut(segment, ";")
	return name == "." || name == ".."
}

func charactersPlain(path string) bool {
	for i := 0; i < len(path); i++ {
		char := path[i]
		if char < 0x21 || char == 0x7F || char == '\\' {
			return false
		}
		if char == '%' {
			octet, is := triplet(path[i:])
			if !is || hides(octet, path[i+3:]) {
				return false
			}
			i += 2
		}
	}
	return true
}

func triplet(s string) (byte, bool) {
	if len(s) < 3 {
		return 0, false
	}
	high, isHigh := hexDigit(s[1])
	low, isLow := hexDigit(s[2])
	return high<<4 | low, isHigh && isLow
}

func hexDigit(c byte) (byte, bool) {
	switch {
	case c >= '0' && c <= '9':
		return c - '0', true
	case c|0x20 >= 'a' && c|0x20 <= 'f':
		return (c | 0x20) - 'a' + 10, true
	}
	return 0, false
}

// hides says of which octets no triplet may be: a separator, a dot, a control, and what would be a
// triplet once the percent sign was decoded.
func hides(c byte, behind string) bool {
	if c < 0x20 || c == 0x7F || strings.IndexByte("/\\.;", c) >= 0 {
		return true
	}
	if c != '%' || len(behind) < 2 {
		return c == '%'
	}
	first, behind := octetOf(behind)
	second, _ := octetOf(behind)
	_, high := hexDigit(first)
	_, low := hexDigit(second)
	return high && low
}

// octetOf takes the first octet from a path, which may be a triplet; at its end one that hides.
func octetOf(path string) (byte, string) {
	if octet, is := triplet(path); is {
		return octet, path[3:]
	}
	if path == "" {
		return '0', ""
	}
	return path[0], path[1:]
}
