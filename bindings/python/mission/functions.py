"""Functions that belong to no object.

Made by tools/bindings from the C headers; change those.
SPDX-License-Identifier: MIT
"""
from __future__ import annotations

from typing import TYPE_CHECKING, Any, Optional, Sequence, Tuple, Union

from ._json import Json, Octets, Text, Value
from ._runtime import invoke
from ._time import Instant, Moment, Time, When
from .enums import *
from .handles import *
from .values import *

if TYPE_CHECKING:
    from ._context import Context
    from ._errors import MissionError


def class_name(action_class: Union[ActionClass, int]) -> Optional[str]:
    """A class's word on the wire, "none" for NONE; None: no such class."""
    result: Optional[str] = invoke('mission_class_name', action_class)
    return result


def class_of_name(name: Text) -> Union[ActionClass, int]:
    """The class of a word, byte by byte; 6 (class_count): none of these."""
    result: Union[ActionClass, int] = invoke('mission_class_of_name', name)
    return result


def class_high(action_class: Union[ActionClass, int]) -> bool:
    """1 for a high-consequence class, and for what is no class; else 0."""
    result: bool = invoke('mission_class_high', action_class)
    return result


def parameters_digest(parameters: Json, *, context: Optional[Context] = None) -> str:
    """The canonical digest of normalized parameters, which must be an object. Errors: ARGUMENT,
    WRONG_TYPE, CRYPTO, NOMEM. Source: 30-runtime PB-1.
    """
    result: str = invoke('mission_parameters_digest', parameters, context=context)
    return result


def class_source_name(source: Union[ClassBy, int]) -> Optional[str]:
    """The wire name of a source; None for any other number."""
    result: Optional[str] = invoke('mission_class_source_name', source)
    return result


def class_of_action(question: ClassQuestion) -> ClassAnswer:
    """The highest of default, deployment (profile, purpose) and floor. With neither a profile nor a
    declared default it is IRREVERSIBLE. Among high classes the floor's name wins, then the
    deployment's. Allocates nothing. Errors: ARGUMENT (a number that is no class included),
    ABI_*. Source: 30-runtime PE-6, O-1, PB-6, trap 9.
    """
    result: ClassAnswer = invoke('mission_class_of_action', question)
    return result


def finding_name(finding: Union[FindingKind, int]) -> Optional[str]:
    """A finding's stable code. None: no such finding."""
    result: Optional[str] = invoke('mission_finding_name', finding)
    return result


def finding_text(finding: Union[FindingKind, int]) -> Optional[str]:
    """What a finding means, for a person. None: no such finding."""
    result: Optional[str] = invoke('mission_finding_text', finding)
    return result


def decision_replay(source: ReplaySource) -> Replay:
    """Decide again what a decision point decided then, at the time of its evidence, and compare.
    The host's callbacks of `pdp` are asked as they are, but for the resource's policy and the
    history: these answer what the evidence recorded. A claim in a store (a key, a counter, a
    group) is not made again: the evidence says what came of it, and that is in `relied`. Errors:
    ARGUMENT, ABI_*, PROFILE, NOMEM, CRYPTO, RANDOM, NO_CALLBACK, PEP, NO_MISSION, and what the
    request is refused for by evaluation_read(). Source: 30-runtime A-1, PD-11.
    """
    result: Replay = invoke('mission_decision_replay', source)
    return result


def authority_entry_check(entry: Json, *, context: Optional[Context] = None) -> None:
    """Is `entry` one entry of a supported type, every member by its definition? Types: series
    mission_resource_access and its older spelling resource_access; draft
    mission_resource_access; in both what the context registered. A constraint key beyond the
    Common Constraints goes by the host's validate; without one it is kept, and whoever enforces
    it fails closed. The OAuth error is invalid_authorization_details. Errors: ARGUMENT,
    MISSING_MEMBER, UNKNOWN_MEMBER, WRONG_TYPE, EMPTY, MALFORMED_*, FRAGMENT, UNKNOWN_VALUE,
    UNSUPPORTED_TYPE, OUT_OF_RANGE, INVERTED, what a host's validate says. Source: 10-core
    section 1, AP-1, CC-1 to CC-6, OT-1.
    """
    invoke('mission_authority_entry_check', entry, context=context)


def tool_extract(catalog: Json, name: Text) -> Optional[Value]:
    """The one tool of this name in an MCP catalog: a `tools/list` result, or the array of its tools
    (whoever read several pages puts them into one). Errors: ARGUMENT; CATALOG with the place (no
    catalog, a tool that is no object or has no name, none of this name, more than one). Source:
    30-runtime CB-1, trap 11.
    """
    result: Optional[Value] = invoke('mission_tool_extract', catalog, name)
    return result


def operation_extract(
    document: Json, operation_id: Text, *, context: Optional[Context] = None
) -> Value:
    """The operation of this `operationId` in an OpenAPI document, as {"components","operation"}:
    `components` holds, by section and name, those that the operation names, directly or through
    others (`$ref`, a `security` scheme, a discriminator's mapping). Each is looked at once, so
    that work is linear in the document, cycles or not. Errors: ARGUMENT, NOMEM; CATALOG with the
    place (no such operation, more than one, a reference to what is no component of this document
    or not there). What stands outside the operation and its components (a path's own parameters,
    `servers`) is not in it; who has to bind that, too, records the catalog's digest. Source:
    30-runtime CB-1.
    """
    result: Value = invoke('mission_operation_extract', document, operation_id, context=context)
    return result


def tool_source_digest(catalog: Json, name: Text, *, context: Optional[Context] = None) -> str:
    """The `source_digest` of an MCP tool: tool_extract(), then its canonical digest. For an
    operation it is canonical_digest() of what was extracted; `catalog_digest` is raw_digest() of
    the octets that were retrieved.
    """
    result: str = invoke('mission_tool_source_digest', catalog, name, context=context)
    return result


def capability_build(capability: Capability, *, context: Optional[Context] = None) -> Value:
    """The value of an entry's `capability_source`, or of a request's: what a binding says, as JSON.
    Errors: ARGUMENT, ABI_*, NOMEM; EMPTY, MALFORMED_DIGEST, UNKNOWN_ALGORITHM, DIGEST_TAIL with
    the place. Source: 30-runtime O-9.
    """
    result: Value = invoke('mission_capability_build', capability, context=context)
    return result


def capability_read(value: Json) -> Capability:
    """And back. Errors: ARGUMENT, ABI_*; WRONG_TYPE, MISSING_MEMBER, EMPTY, MALFORMED_DIGEST,
    UNKNOWN_ALGORITHM, DIGEST_TAIL with the place. Members that are not known are ignored.
    """
    result: Capability = invoke('mission_capability_read', value)
    return result


def capability_check(
    entry: Json,
    presented: Optional[Capability],
    current: Text,
    *,
    context: Optional[Context] = None,
) -> None:
    """Is this what the entry was approved with? An entry without a recorded binding asks nothing:
    0, whatever is presented, since its actions alone say what it covers. One with a binding
    needs `presented` (None: none came) equal to it in tool_id, source_uri, operation_ref,
    source_digest and, if recorded, catalog_digest; it names one literal action; and nothing is
    recorded that is not known here. `current` is the source_digest as the caller finds it by
    itself now; empty: it does not look. Errors: ARGUMENT, ABI_*, CRYPTO; DRIFT with the place in
    the entry. Source: 30-runtime CB-2 (a), (b), O-9.
    """
    invoke('mission_capability_check', entry, presented, current, context=context)


def tools_snapshot(catalog: Json, *, context: Optional[Context] = None) -> Value:
    """What a catalog held: {NAME: source_digest, ...}, which keeps as text. Errors: ARGUMENT,
    NOMEM, CRYPTO; CATALOG as above, also for a name that stands there twice.
    """
    result: Value = invoke('mission_tools_snapshot', catalog, context=context)
    return result


def tools_compare(before: Json, *, now: Json = None, context: Optional[Context] = None) -> Value:
    """What became of it: {"drifted":[NAME],"gone":[NAME],"new":[NAME]}, the first two in the order
    of `before`, the last in that of `now`. Errors: ARGUMENT, NOMEM; WRONG_TYPE (no snapshot).
    """
    result: Value = invoke('mission_tools_compare', before, now, context=context)
    return result


def claim_read(value: Json, *, context: Optional[Context] = None) -> Claim:
    """Read a received claim by the context's profile. Unknown members are ignored and grant
    nothing. The OAuth error is invalid_token. Errors: ARGUMENT, ABI_SMALL, ABI_SIZE,
    MISSING_MEMBER, WRONG_TYPE, MALFORMED_*, UNKNOWN_ALGORITHM, DIGEST_TAIL, INCONSISTENT (the
    parent has another state authority). Source: 10-core MC-1, AN-5, section 1; 40 section 3.4;
    80 `mission` claim.
    """
    result: Claim = invoke('mission_claim_read', value, context=context)
    return result


def claim_exp_check(claim: Claim, exp: When) -> None:
    """A token's `exp` must not exceed the claim's expires_at, where it has one. Errors: ARGUMENT,
    MALFORMED_TIME, TOO_LATE (invalid_token). Source: 10-core MC-1.
    """
    invoke('mission_claim_exp_check', claim, exp)


def commitment_typ(what: Union[Commit, int]) -> str:
    """The `typ` of a Commit; the empty text for any other number."""
    result: str = invoke('mission_commitment_typ', what)
    return result


def anchor(typ: Text, iss: Text, value: Json, *, context: Optional[Context] = None) -> str:
    """Envelope anchor (AN-1). `typ` and `iss` must not be empty; `iss` is the state authority: the
    record's `issuer` or `origin`. Errors: ARGUMENT, CRYPTO, NOMEM.
    """
    result: str = invoke('mission_anchor', typ, iss, value, context=context)
    return result


def anchor_text(typ: Text, iss: Text, text: Text, *, context: Optional[Context] = None) -> str:
    """The same as anchor from the value's text: reads it strictly, keeps nothing."""
    result: str = invoke('mission_anchor_text', typ, iss, text, context=context)
    return result


def canonical_digest(value: Json, *, context: Optional[Context] = None) -> str:
    """The digest of a value's canonical bytes (AN-4)."""
    result: str = invoke('mission_canonical_digest', value, context=context)
    return result


def raw_digest(octets: Octets, *, context: Optional[Context] = None) -> str:
    """The digest of octets as they are (AN-4)."""
    result: str = invoke('mission_raw_digest', octets, context=context)
    return result


def digest_check(text: Text, how: Union[DigestForm, int]) -> None:
    """Is this the text of a digest? Errors: MALFORMED_DIGEST, UNKNOWN_ALGORITHM, DIGEST_TAIL."""
    invoke('mission_digest_check', text, how)


def digest_compare(a: Text, b: Text, *, context: Optional[Context] = None) -> None:
    """Compare two digests as strings, strictly, in time that does not depend on where they differ.
    0: equal. Errors: those of digest_check for either, DIGEST_MISMATCH, CRYPTO.
    """
    invoke('mission_digest_compare', a, b, context=context)


def anchor_verify(
    typ: Text, iss: Text, value: Json, expected: Text, *, context: Optional[Context] = None
) -> None:
    """Recompute an envelope anchor and compare it with `expected`."""
    invoke('mission_anchor_verify', typ, iss, value, expected, context=context)


def constraint_holds(
    constraints: Json, facts: Facts, *, context: Optional[Context] = None
) -> ConstraintVerdict:
    """Do all constraints of an entry hold? `constraints` is the value of the entry's `constraints`
    member; an entry without that member has nothing to ask. A key that nobody can enforce denies
    before any other is evaluated. Refused whole: a malformed constraint. Errors: ARGUMENT,
    ABI_*, those of authority_entry_check for constraints, HOST, VERDICT. Source: 10-core 2.7,
    RS-2, RS-3.
    """
    result: ConstraintVerdict = invoke(
        'mission_constraint_holds', constraints, facts, context=context
    )
    return result


def denial_of(reason: Union[Deny, int]) -> Denial:
    """What there is to know of a reason. Errors: ARGUMENT (no such reason), ABI_*."""
    result: Denial = invoke('mission_denial_of', reason)
    return result


def denial_name(reason: Union[Deny, int]) -> Optional[str]:
    """A reason's word on the wire; None: no such reason."""
    result: Optional[str] = invoke('mission_denial_name', reason)
    return result


def denial_of_name(name: Text) -> Union[Deny, int]:
    """The Deny of a word on the wire; NONE: no such word."""
    result: Union[Deny, int] = invoke('mission_denial_of_name', name)
    return result


def access_binding(
    evaluation: Evaluation, evaluation_id: Text, *, context: Optional[Context] = None
) -> Value:
    """What the binding token of `access_request` is signed over: one object with the evaluation's
    id, Mission, action, audience, resource, subject and parameter digest, to be one claim of the
    token. Errors: ARGUMENT (a member of it is not said), ABI_*, NOMEM. Source: 30-runtime RQ-2
    (b).
    """
    result: Value = invoke('mission_access_binding', evaluation, evaluation_id, context=context)
    return result


def access_check(
    binding: Json, submitted: Evaluation, evaluation_id: Text, *, context: Optional[Context] = None
) -> None:
    """Is what was submitted to the access request service what was denied? `binding` is that claim
    of the token, whose signature and time the caller has verified; None matches nothing. Errors:
    BINDING_MISMATCH, and those of access_binding(). Source: 30-runtime RQ-2 (b).
    """
    invoke('mission_access_check', binding, submitted, evaluation_id, context=context)


def pdp_metadata_build(metadata: PdpMetadata, *, context: Optional[Context] = None) -> Value:
    """Build; https throughout. Errors: ARGUMENT, ABI_*, NOMEM, MALFORMED_URI, FRAGMENT, METADATA (a
    capability or an obligation twice), those of a text that is not UTF-8. Source: 30-runtime
    section 3d; AuthZEN Authorization API 1.0 section 9.
    """
    result: Value = invoke('mission_pdp_metadata_build', metadata, context=context)
    return result


def pdp_metadata_read(
    metadata: Json, policy_decision_point: Text, *, context: Optional[Context] = None
) -> PdpFound:
    """Check and read. `policy_decision_point`: the identifier that the address was made of.
    `signed_metadata` is not looked at. Errors: ARGUMENT, ABI_*, WRONG_TYPE, EMPTY,
    MISSING_MEMBER, MALFORMED_URI, FRAGMENT, METADATA (of another decision point). Source:
    30-runtime section 3d; AuthZEN Authorization API 1.0 section 9.
    """
    result: PdpFound = invoke(
        'mission_pdp_metadata_read', metadata, policy_decision_point, context=context
    )
    return result


def delegate_matches(matchers: Json, client_id: Text, sub_profile: Text) -> bool:
    """Is this delegate one of a list of matchers (`allowed_delegates`)? `client_id` is its
    authenticated client identifier and `sub_profile` the values that the authorization server
    asserts for it, separated by spaces; each may be empty: then nothing matches it. 1 when a
    matcher matches, else 0; 0 for what is no list, and for matchers that are empty, malformed or
    have another member. An absent list is no list: see ExchangeRequest. Source: 10-core DG-4.
    """
    result: bool = invoke('mission_delegate_matches', matchers, client_id, sub_profile)
    return result


def exchange_decide(exchange: ExchangeRequest) -> Exchanged:
    """Decide a token exchange. Without an actor_token the Mission's own client exchanges for
    itself, and any other authenticated client is the delegate. A delegate gets the entries that
    have `delegation`, deep enough and for this delegate, each with its `delegation` as it is;
    entries of other types are never delegated. Both are then narrowed to `resources` and
    `scope`. Each successful exchange is one derivation for the gate. Errors: ARGUMENT, ABI_*,
    NO_CALLBACK, NOMEM, HOST, VERDICT; EXCHANGE (invalid_request): other token types, no
    authenticated client, a chain in the approved agent's hands, a delegate without a key of its
    own (the subject token's counts where the delegate is its current actor), a malformed
    sub_profile; TOO_DEEP (invalid_request): more actors than the limit; TARGET, CHAIN_DEPTH,
    DELEGATE (invalid_target) when no entry is left: none is delegable, else none deep enough,
    else none for this delegate; those of AuthoritySet.for_resources and AuthoritySet.for_scope.
    Source: 10-core DG-1 to DG-7.
    """
    result: Exchanged = invoke('mission_exchange_decide', exchange)
    return result


def difference_text(difference: Json, *, context: Optional[Context] = None) -> str:
    """A difference in plain English, one fact a line, each line ended by "\\n". Names and values
    are quoted as JSON; what is not plain printing (control, format, bidirectional and invisible
    characters, separators beside the space) is escaped, so no value can act on a terminal or
    reorder a line. Markup is not escaped: a page must do that. Errors: ARGUMENT, WRONG_TYPE (no
    difference), NOMEM. Source: 10-core AV-5.
    """
    result: str = invoke('mission_difference_text', difference, context=context)
    return result


def egress_check(
    egress: EgressRequest, *, scope: Optional[EgressScope] = None, context: Optional[Context] = None
) -> EgressVerdict:
    """Judge one attempt, in this order: the Mission's state, the channel, the destination. A
    refusal is no error. `scope` None: no channel is declared. A destination that readers could
    understand differently is in no set: userinfo, a fragment, a percent-encoded host, a dot at
    its end, characters beyond those of host names (names of other scripts in their xn-- form
    alone), numbers that are no dotted IPv4 address, an odd port. Errors: ARGUMENT, ABI_*, NOMEM,
    CLOCK. Source: 60 EG-1, EG-2; 30-runtime NC-3.
    """
    result: EgressVerdict = invoke('mission_egress_check', scope, egress, context=context)
    return result


def egress_matches(entry: Text, destination: Text) -> bool:
    """Is the destination within this entry of a set? 1 or 0; 0 for what is no entry, too. For tests
    of a set before it is published.
    """
    result: bool = invoke('mission_egress_matches', entry, destination)
    return result


def egress_decide(
    egress: EgressRequest,
    recorder: EgressRecorder,
    *,
    scope: Optional[EgressScope] = None,
    context: Optional[Context] = None,
) -> EgressVerdict:
    """egress_check() with its record: Egress Evidence is made for either outcome, signed and kept,
    and only then the verdict counts. Where that fails nothing may leave: `code` is
    EVIDENCE_UNAVAILABLE, and the call fails with what went wrong. Errors: those of egress_check;
    NO_CALLBACK, SIGNER, HOST, CRYPTO. Source: 60 EG-1, Egress Evidence; 30-runtime NC-3, EV-3.
    """
    result: EgressVerdict = invoke(
        'mission_egress_decide', scope, egress, recorder, context=context
    )
    return result


def egress_evidence_verify(
    record: Json, emitter: Text, keys: Jwks, *, context: Optional[Context] = None
) -> None:
    """Is the record what its emitter signed? Its members, `typ`, `cty`, that the payload is its
    canonical bytes, role and id of the emitter, the signature with one of these keys. Errors:
    ARGUMENT, NOMEM, CRYPTO; EVIDENCE, NO_KEY, SIGNATURE, ALGORITHM. Source: 60 Egress Evidence;
    30-runtime O-13.
    """
    invoke('mission_egress_evidence_verify', record, emitter, keys, context=context)


def parameters_form(list: Sequence[Parameter], *, context: Optional[Context] = None) -> str:
    """As a form: the client's side. Parameters without a value are left out. Errors: ARGUMENT
    (also: an empty name, what is no UTF-8), NOMEM.
    """
    result: str = invoke('mission_parameters_form', list, context=context)
    return result


def pushed_read(
    parameters: Parameters,
    *,
    claims: Optional[Parameters] = None,
    flags: int = 0,
    context: Optional[Context] = None,
) -> Pushed:
    """Read a PAR request by the context's profile. `claims`: those of its Request Object (None:
    none came); then nothing but `client_id` and the client's authentication is taken from the
    form, and what concerns the Mission outside of the Request Object is refused (CARRIED_TWICE,
    SB-6). A `request` without `claims` is refused, as nobody knows what is in it. `flags`:
    CarriageFlag.CLIENT_GOVERNED and _RESOURCE_GOVERNED of <mission/submission.h>, other bits are
    an error. Without mission_intent: `governed` 0, or DOWNGRADE (SB-9) for authorization_details
    of a governed client and for a governed resource. Here is only the carriage;
    Issuer.plan_admit() reads what was carried. Errors: ARGUMENT (also: `claims` without a
    `request`), ABI_*; invalid_request: UNEXPECTED_MEMBER (`request_uri` in a push),
    UNSIGNED_REQUEST, CARRIED_TWICE, NOT_ON_THIS_WIRE (series: authorization_details beside
    mission_intent, SE-16), DOWNGRADE, INCONSISTENT (two client_id), MISSING_MEMBER (client_id,
    response_type). Source: 10-core SB-1 to SB-9; 80 SE-15, SE-16; RFC 9126 section 2.1, 3.
    """
    result: Pushed = invoke('mission_pushed_read', parameters, claims, flags, context=context)
    return result


def pushed_response(
    request_uri: Text, expires_in: int, *, context: Optional[Context] = None
) -> Value:
    """{"request_uri","expires_in"}, for a 201. `expires_in` is at least 1. Errors: ARGUMENT, NOMEM,
    those of a string that is no I-JSON. Source: RFC 9126 section 2.2.
    """
    result: Value = invoke('mission_pushed_response', request_uri, expires_in, context=context)
    return result


def pushed_request(pushed: Pushed, *, context: Optional[Context] = None) -> Parameters:
    """The client's side: the parameters of a push. Members of `pushed` that are empty are left out,
    `governed` is not looked at. Errors: ARGUMENT, ABI_*, NOMEM, TOO_LARGE, TOO_MANY,
    MISSING_MEMBER, NOT_ON_THIS_WIRE, DOWNGRADE (a proposal without an Intent),
    MALFORMED_PARAMETER (no UTF-8). Source: 10-core CF-1, SB-9; 80 SE-16.
    """
    result: Parameters = invoke('mission_pushed_request', pushed, context=context)
    return result


def token_request_write(request: TokenRequest, *, context: Optional[Context] = None) -> Parameters:
    """The client's side: what Parameters.token_request_read() reads so, and with its refusals;
    `exchange` is not looked at. Errors: those, NOMEM, TOO_LARGE, TOO_MANY, MALFORMED_PARAMETER
    (no UTF-8).
    """
    result: Parameters = invoke('mission_token_request_write', request, context=context)
    return result


def error_response(
    verdict: Optional[Verdict],
    refusal: Optional[MissionError],
    presented: bool,
    *,
    context: Optional[Context] = None,
) -> Tuple[int, Value]:
    """An error response of the token or PAR endpoint: {"error","error_description"?, and the
    verdict's member such as mission_error | mission_state, where the client may see it}, and its
    status. `verdict` of a plan that refused, or `refusal` of a call that did (the other None).
    `presented` 1: the authenticated client presented the grant (LC-7); else neither the member
    is there, nor a description that would tell one invalid_grant from another. Of mission_error
    | mission_state only the values of the profile are sent. A description is the code's own
    line: nothing of the input and no word of the host is in it, and none goes with server_error.
    What makes a resource server say invalid_token is here invalid_request, as the token came as
    a parameter (RFC 8693 section 2.2.2). Errors: ARGUMENT (also: both, none, what is no
    refusal), ABI_*, NOMEM. Source: 10-core LC-7; 80 SE-6; RFC 6749 section 5.2.
    """
    result: Tuple[int, Value] = invoke(
        'mission_error_response', verdict, refusal, presented, context=context
    )
    return result


def token_response_read(response: Json, *, context: Optional[Context] = None) -> TokenResponse:
    """Read a token response, or its error: whichever of both it is. Members that are not known are
    ignored. Errors: ARGUMENT, ABI_*; MISSING_MEMBER, WRONG_TYPE, EMPTY, OUT_OF_RANGE,
    MALFORMED_IDENTIFIER, MALFORMED_TIME; RESPONSE (an error that brings a token). Source:
    10-core section 1, CF-1, LC-7; RFC 6749 section 5.1, 5.2.
    """
    result: TokenResponse = invoke('mission_token_response_read', response, context=context)
    return result


def evaluation_read(request: Json, *, context: Optional[Context] = None) -> Evaluation:
    """Read one request: the types of its members by O-6; a text that is known here is never empty.
    What only a decision may find wrong (a missing Mission, an observation or an approval that
    does not suffice) is no error here; without a Mission the audience may be missing, too. What
    is not known is left alone, but for `state`, `freshness` and `audience` in context.mission,
    which stand elsewhere now. Nothing is allocated. Errors: ARGUMENT, ABI_*, MISSING_MEMBER,
    UNKNOWN_MEMBER, WRONG_TYPE, EMPTY, UNKNOWN_VALUE, all with the place. Source: AuthZEN 1.0,
    30-runtime O-6.
    """
    result: Evaluation = invoke('mission_evaluation_read', request, context=context)
    return result


def evaluation_batch(request: Json, *, context: Optional[Context] = None) -> int:
    """How many requests a batch holds: of `subject`, `resource`, `action` and `context` what an
    item leaves out comes, whole, from the batch itself. 0 when `evaluations` is not there or
    empty: it is a single request. Each item, from 0 on, is decided by itself:
    evaluation_read_item(), Pdp.decide(), Decision.response(). Errors: ARGUMENT, WRONG_TYPE,
    TOO_MANY (beyond the limit set_entries), BATCH_OPTION (an `evaluations_semantic` other than
    `execute_all`, PD-17).
    """
    result: int = invoke('mission_evaluation_batch', request, context=context)
    return result


def evaluation_read_item(
    request: Json, index: int, *, context: Optional[Context] = None
) -> Evaluation:
    """Read one request of a batch. Errors: those of evaluation_read, and those of
    evaluation_read().
    """
    result: Evaluation = invoke('mission_evaluation_read_item', request, index, context=context)
    return result


def evaluation_write(evaluation: Evaluation, *, context: Optional[Context] = None) -> Value:
    """The request as JSON. Errors: ARGUMENT, ABI_*, NOMEM, MISSING_MEMBER."""
    result: Value = invoke('mission_evaluation_write', evaluation, context=context)
    return result


def effective_origin(index: int, *, effective: Optional[Effective] = None) -> Optional[int]:
    """The index in the recorded set of entry `index` of what is left; None: there is none."""
    result: Optional[int] = invoke('mission_effective_origin', effective, index)
    return result


def child_decide(child: ChildRequest) -> ChildTerms:
    """Decide what a Child Mission may have: CM-11, CM-9, CM-10, the form of the controls, the
    actor, then the child's own `delegation` and `children` within the justifying entry's, whose
    depth goes down by one with each generation: a higher one is lowered, and at 0 `children` is
    dropped. What counts children and evaluates policies is the caller's. Errors: those of
    AuthoritySet.justify; POLICY_DENIED (malformed or unknown control), NO_CHILDREN, CHILD_ACTOR;
    NOT_STRICT_SUBSET for broader delegation; each with the place in the child's set, or of a
    control in the parent's. Source: 40 A-1, CM-9 to CM-13, CM-15, DG-3, DG-4, T-5, T-7, T-16.
    """
    result: ChildTerms = invoke('mission_child_decide', child)
    return result


def creation_fingerprint(creation: Creation, *, context: Optional[Context] = None) -> str:
    """The fingerprint: envelope anchor of these members. Equal ones are one request that came
    again. Errors: ARGUMENT, ABI_*, NOMEM, CRYPTO, and of the builder what is no text. Source: 20
    CI-2, 40 CM-22.
    """
    result: str = invoke('mission_creation_fingerprint', creation, context=context)
    return result


def creation_id_check(text: Text) -> None:
    """Is this a creation_request_id: 1 to 255 visible US-ASCII characters, no space? Errors:
    CREATION_ID with the offset of the character. Source: 20 CI-1.
    """
    invoke('mission_creation_id_check', text)


def child_basis_build(basis: ChildBasis, *, context: Optional[Context] = None) -> Value:
    """The child's `approval_basis`. Draft alone. Errors: ARGUMENT (also without any instant of a
    human approval), ABI_*, PROFILE, NOMEM; STATE (an unverified parent); MALFORMED_*. Source: 40
    section 3.5, T-9, T-16.
    """
    result: Value = invoke('mission_child_basis_build', basis, context=context)
    return result


def child_evidence_build(evidence: ChildEvidence, *, context: Optional[Context] = None) -> Value:
    """Child Evidence; its canonical bytes are what is kept. Errors: ARGUMENT (also a code that is
    no denial of a creation), ABI_*, NOMEM; EMPTY, MALFORMED_*, UNKNOWN_VALUE, OUT_OF_RANGE.
    Source: 40 section 3.6, CM-17.
    """
    result: Value = invoke('mission_child_evidence_build', evidence, context=context)
    return result


def denial_reason(code: int) -> Optional[str]:
    """The `mission_denial_reason` of a code; None: it has none. Source: 40 CM-20, 20 section 9."""
    result: Optional[str] = invoke('mission_denial_reason', code)
    return result


def expansion_difference(expansion: Expansion) -> Value:
    """What the consent to an expansion shows. Its root is
    {"containment":[...],"difference":D,"expiry":{"change":"unchanged" | "shortened" |
    "extended", "from","to"},"live_children":N,"nothing_to_expand":bool} with D as
    AuthoritySet.difference_make gives it. `nothing_to_expand` is true when the derived set is
    within the effective one; the call itself succeeds. Errors: ARGUMENT, ABI_*, MALFORMED_TIME,
    WRONG_TYPE (containment), OUT_OF_RANGE; those of AuthoritySet.difference_make. Source: 20
    X-7, X-10, CT-7, section 9.
    """
    result: Value = invoke('mission_expansion_difference', expansion)
    return result


def recency_check(recency: Recency) -> None:
    """Is the consent recent enough for every class that is present, and not of the future? At the
    very ceiling it still is. Errors: ARGUMENT, ABI_*, MALFORMED_TIME, CLOCK (`now` is no valid
    time); POLICY_DENIED (access_denied). Source: 10-core AV-10, 40 CM-17.
    """
    invoke('mission_recency_check', recency)


def freshness_check(
    freshness: Optional[Freshness], known: Optional[KnownState], *, now: When = None
) -> None:
    """May a decision rely on this? 0: the Mission is active, and known to be so freshly enough.
    MISSION_NOT_ACTIVE: it is not (a terminal state stays so however old the word is, and clock
    comes before stored state); STATE_STALE: nothing fresh enough is known (`known` None or of
    state NONE, too). `freshness` None: all defaults. Errors: ARGUMENT, ABI_*. Source: 10-core
    LC-2, LC-3, IS-7; 20 MS-3, SG may_rely; 70 RS-B; 80 SE-13.
    """
    invoke('mission_freshness_check', freshness, known, now)


def known_state_merge(have: Optional[KnownState], learned: KnownState) -> KnownState:
    """Which of two words about one Mission counts: writes the one to keep to the result (copied; it
    may be one of the two). A higher version wins; of one version, or where one is not known, the
    later, and of two at one moment the one that is not active; a terminal state never gives way.
    The version that was seen and an `expires_at` that was said are kept. An event that leaves
    out a version (the first one too, of a version beyond 1) opens a gap: its `learned_at`
    becomes all 0, and nothing permits until another source has spoken, whatever events follow.
    `have` None: nothing was known. Errors: ARGUMENT, ABI_*. Source: 20 MS-4, LC-5, SG-5, SG-7.
    """
    result: KnownState = invoke('mission_known_state_merge', have, learned)
    return result


def identifier_check(text: Text) -> None:
    """Is this a Mission Identifier, of whoever's making: 1 to 256 characters of [A-Za-z0-9_-]?
    Errors: ARGUMENT, EMPTY, TOO_LONG, MALFORMED_IDENTIFIER with the offset of the character.
    """
    invoke('mission_identifier_check', text)


def introspection_of(request: IntrospectRequest, *, context: Optional[Context] = None) -> Value:
    """The response of a server that issued the token and is not the state authority of its Mission:
    it reports the token, the claim's own members and no state, and `active` says that the token
    is good and nothing of its Mission (IS-6). What only a state authority knows is not looked at
    in the request. Errors: ARGUMENT, ABI_*, NO_CALLBACK, NOMEM, CLOCK, HOST, VERDICT; CALLER.
    Source: 10-core IS-1, IS-2, IS-4, IS-6.
    """
    result: Value = invoke('mission_introspection_of', request, context=context)
    return result


def introspection_read(
    response: Json, issuer: Text, *, asked: When = None, context: Optional[Context] = None
) -> Introspected:
    """Read a response. `issuer`: the state authority that answered; a `state` of anybody else's
    Mission is not believed (IS-6), nor is its `fresh_until`. `asked`: when it was asked for;
    what is learned is no older. None: the context's clock, read now. A response that contradicts
    itself is not active and teaches nothing: active with another state, inactive with state
    `active`, a token or a Mission whose time is up, a token that outlives its Mission (MC-1), an
    `act` without a key (RS-12). A key that would have to be proven and is not understood makes
    it no response at all. `known.once` is 1: without `fresh_until` it serves this decision
    (IS-7). Whether a good token may do something is still to be decided, and the key behind
    `jkt` or `x5t_s256` to be proven. Errors: ARGUMENT, ABI_*, NO_CALLBACK, CLOCK; RESPONSE (not
    such a response, with place). Source: 10-core IS-3, IS-6, IS-7; RFC 7662 section 2.2.
    """
    result: Introspected = invoke(
        'mission_introspection_read', response, issuer, asked, context=context
    )
    return result


def algorithm_of_name(name: Text) -> Union[Algorithm, int]:
    """An algorithm by its name; 0: none of ours."""
    result: Union[Algorithm, int] = invoke('mission_algorithm_of_name', name)
    return result


def algorithm_name(algorithm: Union[Algorithm, int]) -> Optional[str]:
    """The name of an algorithm; "" for what is none."""
    result: Optional[str] = invoke('mission_algorithm_name', algorithm)
    return result


def jws_sign(
    signer: Signer,
    typ: Text,
    payload: Octets,
    *,
    header: Json = None,
    context: Optional[Context] = None,
) -> str:
    """Sign: the header is `alg`, `kid` of the signer, `typ` when it is not empty, and the members
    of `header` (None: none), which must be none of those, nor `crit`, `b64`, `zip`. Errors:
    ARGUMENT, ABI_*, NO_CALLBACK, NOMEM, ALGORITHM (of no algorithm here), UNEXPECTED_MEMBER,
    SIGNER (failed, or a signature of a wrong length). Source: RFC 7515 section 5.1, 7.1.
    """
    result: str = invoke('mission_jws_sign', signer, typ, header, payload, context=context)
    return result


def state_name(state: Union[State, int]) -> Optional[str]:
    """The library's own name of a state: "pending" ... "cascaded", "other", "none"; None: no such
    number. The same in both profiles.
    """
    result: Optional[str] = invoke('mission_state_name', state)
    return result


def event_name(event: Union[Event, int]) -> Optional[str]:
    """The library's own name of an event: "admit" ... "lift"; None: no such number. The same in
    both profiles.
    """
    result: Optional[str] = invoke('mission_event_name', event)
    return result


def state_of_name(name: Text) -> Union[State, int]:
    """The state of such a name, byte by byte; State.NONE is both "none" and no match."""
    result: Union[State, int] = invoke('mission_state_of_name', name)
    return result


def event_of_name(name: Text) -> Union[Event, int]:
    """The event of such a name, byte by byte; 0: there is none."""
    result: Union[Event, int] = invoke('mission_event_of_name', name)
    return result


def state_terminal(state: Union[State, int]) -> bool:
    """1 for a state that no event leaves; 0 for the others, for OTHER and for any other number."""
    result: bool = invoke('mission_state_terminal', state)
    return result


def state_permits(state: Union[State, int]) -> bool:
    """1 for ACTIVE alone. A stored state says nothing until the clock was asked: see
    lifecycle_report(). Source: 20-lifecycle LC-1, 10-core LC-2.
    """
    result: bool = invoke('mission_state_permits', state)
    return result


def state_wire(profile: Union[Profile, int], state: Union[State, int]) -> str:
    """How a Mission's state is written on the wire; the empty text where the profile has no such
    Mission state (draft: before approval there is no Mission; both: NONE and OTHER, whose
    received text the caller keeps). Series: CASCADED is `revoked`, SUPERSEDED `completed`,
    DENIED and CANCELLED `rejected`, LAPSED `expired`, PENDING and REVISION `pending_approval`.
    """
    result: str = invoke('mission_state_wire', profile, state)
    return result


def state_of_wire(profile: Union[Profile, int], text: Text) -> Union[State, int]:
    """The state that a received text means, compared byte by byte; OTHER for every text that the
    profile does not define, which is no error (20-lifecycle LC-1). Where several states share a
    text: REVOKED, COMPLETED, EXPIRED, DENIED, PENDING.
    """
    result: Union[State, int] = invoke('mission_state_of_wire', profile, text)
    return result


def request_wire(profile: Union[Profile, int], state: Union[State, int]) -> str:
    """The same as state_of_wire for the state of a request before approval, which the draft profile
    keeps apart: `pending`, `revision_required`, `denied`, `cancelled`, `expired`. Series: as the
    Mission's own.
    """
    result: str = invoke('mission_request_wire', profile, state)
    return result


def request_of_wire(profile: Union[Profile, int], text: Text) -> Union[State, int]:
    """The same as state_of_wire for the state of a request before approval, which the draft profile
    keeps apart: `pending`, `revision_required`, `denied`, `cancelled`, `expired`. Series: as the
    Mission's own.
    """
    result: Union[State, int] = invoke('mission_request_of_wire', profile, text)
    return result


def state_to_aauth(state: Union[State, int]) -> AauthState:
    """How this state shows in AAuth."""
    result: AauthState = invoke('mission_state_to_aauth', state)
    return result


def state_of_aauth(status: Text, reason: Text) -> Union[State, int]:
    """The state that an AAuth status and `termination_reason` (empty: absent) mean. A reason that
    is unknown, missing or `administrative` is REVOKED; a status that is unknown is OTHER.
    """
    result: Union[State, int] = invoke('mission_state_of_aauth', status, reason)
    return result


def lifecycle_rows() -> int:
    """How many rows the table has."""
    result: int = invoke('mission_lifecycle_rows')
    return result


def lifecycle_row(index: int) -> Transition:
    """Row `index`, in the order of the specification. Errors: ARGUMENT (no such row), ABI_SMALL,
    ABI_SIZE.
    """
    result: Transition = invoke('mission_lifecycle_row', index)
    return result


def lifecycle_next(
    profile: Union[Profile, int],
    state: Union[State, int],
    event: Union[Event, int],
    facts: Union[FactFlag, int],
) -> Outcome:
    """What `event` does in `state`. A conflict is a decision: the call then returns 0, and the
    result names both states. The clock goes first: while a fact says that a clock transition or
    a cascade is overdue, every other event conflicts; commit what lifecycle_due() lists, then
    ask again. `state` is the Mission's own stored one, also when an ancestor holds it (LC-11).
    `facts` is a set of FactFlag; an unknown bit is an error. Errors: ARGUMENT, UNKNOWN_STATE,
    UNKNOWN_EVENT, ABI_SMALL, ABI_SIZE. Source: 20-lifecycle T1 to T22, LC-5, LC-6, LC-7, LC-13;
    80 SE-5.
    """
    result: Outcome = invoke('mission_lifecycle_next', profile, state, event, facts)
    return result


def lifecycle_version(version: int, effect: Union[Version, int]) -> int:
    """The version after a commit, from the one before it (0 to 2^53-1) and Version. Errors:
    ARGUMENT; OUT_OF_RANGE past 2^53-1. Source: LC-4.
    """
    result: int = invoke('mission_lifecycle_version', version, effect)
    return result


def lifecycle_unmoved(
    profile: Union[Profile, int],
    observed_state: Union[State, int],
    observed_version: int,
    current_state: Union[State, int],
    current_version: int,
) -> None:
    """Whether a decision taken on one reading of a record still stands at its commit: 0 when state
    and version are unchanged, else CONCURRENT with both states in `error.text` and
    `mission_concurrent_modification` in `error.oauth_error`. The store's compare-and-set is what
    makes it safe; this gives its loser the right words. Source: 80 SE-7.
    """
    invoke('mission_lifecycle_unmoved', profile, observed_state, observed_version, current_state, current_version)


def lifecycle_write_table(profile: Union[Profile, int]) -> str:
    """Write the table as Markdown; `profile` 0 means both. Errors: ARGUMENT, NO_CALLBACK, ABI
    codes, HOST (the sink's value is in `host_code`).
    """
    result: str = invoke('mission_lifecycle_write_table', profile)
    return result


def lifecycle_write_dot(profile: Union[Profile, int]) -> str:
    """Write the diagram as a Graphviz digraph. As lifecycle_write_table()."""
    result: str = invoke('mission_lifecycle_write_dot', profile)
    return result


def lifecycle_report(
    profile: Union[Profile, int],
    mission: Standing,
    ancestors: Sequence[Standing],
    *,
    now: When = None,
) -> int:
    """The state to report and to decide by: own clock first, then the ancestors (`count` contiguous
    structs of one size, in any order), each by its own record and clock. An ancestor that ended
    before this Mission's own end makes it CASCADED (a tie is EXPIRED), a suspended one holds it
    SUSPENDED. Errors: ARGUMENT, ABI codes, UNKNOWN_STATE, CLOCK (`now` is no valid time),
    ANCESTOR (one is unresolved, or in a state that no ancestor can have). Source: 20-lifecycle
    ALG-1, LC-2, LC-11; 40 A-2, CS-1 to CS-4; 80 SE-10.
    """
    result: int = invoke('mission_lifecycle_report', profile, mission, ancestors, now)
    return result


def lifecycle_facts(
    profile: Union[Profile, int],
    mission: Standing,
    ancestors: Sequence[Standing],
    *,
    now: When = None,
) -> int:
    """The facts that follow from times and ancestors, for lifecycle_next(). DEADLINE_REACHED is
    given only if no ancestor ended before that deadline: the cascade then comes first. Errors:
    those of lifecycle_report.
    """
    result: int = invoke('mission_lifecycle_facts', profile, mission, ancestors, now)
    return result


def lifecycle_due(
    profile: Union[Profile, int],
    mission: Standing,
    ancestors: Sequence[Standing],
    *,
    now: When = None,
) -> Due:
    """The transitions of this Mission that are overdue at `now`, in the order of time: each one is
    an ordinary commit (+1 on the version once approved). Holds are not among them: they follow
    the ancestor's commits. After them the stored state is what lifecycle_report() says, a hold
    apart. Errors: those of lifecycle_facts. Source: LC-3, ALG-3, trap 12.
    """
    result: Due = invoke('mission_lifecycle_due', profile, mission, ancestors, now)
    return result


def lifecycle_next_deadline(
    profile: Union[Profile, int],
    mission: Standing,
    ancestors: Sequence[Standing],
    *,
    now: When = None,
) -> Tuple[bool, Instant]:
    """The next moment after `now` at which the clock alone changes this Mission's own state or an
    ancestor's: when to set a timer, and how long a report can stay fresh. `some` is 1 when there
    is one, 0 when there is none (the Mission has ended). Errors: those of lifecycle_due. Source:
    LC-3, MS-2.
    """
    result: Tuple[bool, Instant] = invoke(
        'mission_lifecycle_next_deadline', profile, mission, ancestors, now
    )
    return result


def exp_clamp(expires_at: Moment, lifetime: int, *, now: When = None) -> int:
    """The `exp` of a credential issued at `now` for `lifetime` seconds (at least 1): not past the
    whole seconds of `expires_at`. Errors: ARGUMENT; CLOCK; NO_TIME_LEFT when no whole second is
    left. Source: 10-core TK-2.
    """
    result: int = invoke('mission_exp_clamp', expires_at, now, lifetime)
    return result


def derivation_count(count: int, max: int, issued: int) -> int:
    """The derivation count after one request: `count` + 1 when a credential was issued, `count`
    when the derivation failed or was refused. `max` 0: no cap. Errors: ARGUMENT (a number past
    2^53-1, a count past its cap); EXHAUSTED when one more would pass the cap or 2^53-1. Source:
    10-core LC-5, LC-6.
    """
    result: int = invoke('mission_derivation_count', count, max, issued)
    return result


def derivation_gate(profile: Union[Profile, int], derivation: Derivation) -> Gate:
    """May this request derive a credential? A refusal is a decision: the call returns 0. First
    refusal wins: no Mission, state by clock and ancestors, deployment, empty authority, cap, no
    second left. The result refuses before anything else is done. Errors: as lifecycle_report(),
    an unresolved ancestor excepted. Source: 20-lifecycle LC-8, CT-5; 10-core LC-2 to LC-7, IN-4;
    40 CS-1; 80 SE-6.
    """
    result: Gate = invoke('mission_derivation_gate', profile, derivation)
    return result


def tools_filter(result: Json, view: ToolsView, *, context: Optional[Context] = None) -> Value:
    """A `tools/list` result without the tools that this Mission cannot call here: one stays when
    some entry that is left covers its action at the audience and, where the entry is bound to a
    definition (`capability_source`), the tool still has it. Everything else of the result stays
    as it is. It is no permit: a tool that no entry covers would be denied, one that stays may
    be. Without a view, or when the Mission is not known to be active, its list is empty. Errors:
    ARGUMENT, ABI_*, NOMEM, CLOCK, CRYPTO; INCONSISTENT (`removed` is of another view); CATALOG
    with the place (no result, a tool without a name, two of one name). Source: 30-runtime
    section 7, A-2, CB-2, PE-4 (b).
    """
    said: Value = invoke('mission_tools_filter', result, view, context=context)
    return said


def tools_call_read(request: Json, terms: ToolsTerms) -> ToolsCall:
    """Read one JSON-RPC `tools/call` request (parsed strictly, so no name stands twice). The
    credential governs, then the binding, then the call itself; two that differ are a conflict,
    and so is a reference that is malformed: then `id` and `tool` are there and `reason` says it,
    which is a refusal and no error. Errors: ARGUMENT, ABI_*, HOST; WRONG_TYPE, MISSING_MEMBER,
    EMPTY, UNKNOWN_VALUE (another version or method), all with the place. Source: 50 REF-3 to
    REF-5, 30-runtime PE-2.
    """
    result: ToolsCall = invoke('mission_tools_call_read', request, terms)
    return result


def tools_call_denied(
    reason: Union[Deny, int],
    *,
    flags: Union[Denied, int] = 0,
    id: Json = None,
    answer: Json = None,
    context: Optional[Context] = None,
) -> ToolsDenied:
    """The answer to a refused call: error -32001, or -32603 where the decision point could not be
    asked; with RESULT a result of `isError`. `id` is the request's (None: it could not be read,
    and null is answered). `answer` is the `context` of the decision's response (None: there was
    none). Errors: ARGUMENT (no such reason, an unknown flag), ABI_*, NOMEM. Source: COAZ-MCP
    7.2, 30-runtime PE-5, 3d, O-7.
    """
    result: ToolsDenied = invoke(
        'mission_tools_call_denied', reason, flags, id, answer, context=context
    )
    return result


def tools_call_malformed(
    refusal: Optional[MissionError], *, id: Json = None, context: Optional[Context] = None
) -> Value:
    """The answer to what was no readable call, by the `refusal` that Value.parse() or
    tools_call_read() gave: -32700 for what is no JSON, -32600 for what is no request, -32602 for
    its parameters, with the place; -32603 for what is not the caller's fault. Errors: ARGUMENT,
    NOMEM.
    """
    result: Value = invoke('mission_tools_call_malformed', refusal, id, context=context)
    return result


def server_metadata_build(metadata: ServerMetadata, *, context: Optional[Context] = None) -> Value:
    """Build; checked as below, and https throughout. A member of ours in `base` has to say the
    same. To `grant_types_supported` of the base token exchange is added; a base without it is
    taken to have authorization_code. Errors: ARGUMENT, ABI_*, NOMEM, WRONG_TYPE, MALFORMED_URI,
    FRAGMENT, UNEXPECTED_MEMBER (`base` says it otherwise), METADATA (what `supported` needs is
    not there; a type that the context does not know, or twice). Source: 10-core MD-1, MD-2,
    MD-4; RFC 8414, RFC 9126, RFC 9396.
    """
    result: Value = invoke('mission_server_metadata_build', metadata, context=context)
    return result


def server_metadata_read(
    metadata: Json, issuer: Text, *, context: Optional[Context] = None
) -> ServerFound:
    """Check and read. `issuer`: whose metadata they have to be (RFC 8414 section 3.3). Where they
    say `supported` and lack what it needs: METADATA with the member, and `supported` 0. Errors:
    ARGUMENT, ABI_*, WRONG_TYPE, MISSING_MEMBER, MALFORMED_URI, METADATA. Source: 10-core MD-1,
    MD-2, MD-4.
    """
    result: ServerFound = invoke('mission_server_metadata_read', metadata, issuer, context=context)
    return result


def types_metadata_check(types: Json, document: Json, *, context: Optional[Context] = None) -> None:
    """The document of authorization_details types against the list: exactly the supported set, with
    mission_resource_access, each described by either `schema` or `schema_uri`. Near-linear in
    both. Errors: ARGUMENT, NOMEM, WRONG_TYPE, EMPTY, MALFORMED_URI; METADATA. Source: 10-core
    MD-2.
    """
    invoke('mission_types_metadata_check', types, document, context=context)


def types_metadata_build(*, others: Json = None, context: Optional[Context] = None) -> Value:
    """That document for these types: the library's own JSON Schema of mission_resource_access, with
    the members that the context adds to it, and of each other type the schema in `others` (an
    object by type; None: none). Errors: ARGUMENT, NOMEM, WRONG_TYPE, UNEXPECTED_MEMBER
    (mission_resource_access). Source: 10-core MD-2.
    """
    result: Value = invoke('mission_types_metadata_build', others, context=context)
    return result


def resource_metadata_build(
    metadata: ResourceMetadata, *, context: Optional[Context] = None
) -> Value:
    """Build, as above. Errors: ARGUMENT, ABI_*, NOMEM, MALFORMED_URI, FRAGMENT, UNEXPECTED_MEMBER,
    METADATA (a constraint that nothing here evaluates, or twice). Source: 10-core DE-5, CC-5,
    section 1; RFC 9728.
    """
    result: Value = invoke('mission_resource_metadata_build', metadata, context=context)
    return result


def resource_metadata_read(
    metadata: Json, resource: Text, *, context: Optional[Context] = None
) -> ResourceFound:
    """Check and read. `resource`: whose metadata they have to be (RFC 9728 section 3.3). Errors:
    ARGUMENT, ABI_*, WRONG_TYPE, EMPTY, MISSING_MEMBER, MALFORMED_URI, FRAGMENT, METADATA.
    """
    result: ResourceFound = invoke(
        'mission_resource_metadata_read', metadata, resource, context=context
    )
    return result


def resource_enforces(found: ResourceFound, key: Text) -> bool:
    """Does this resource say that it enforces the key? 1 or 0: for a derivation policy's
    `enforces`. Source: 10-core DE-5.
    """
    result: bool = invoke('mission_resource_enforces', found, key)
    return result


def pep_refusal_text() -> Optional[str]:
    """What the agent is told of any refusal, as the JSON body of a 403, and no more. Source:
    30-runtime PE-5 b.
    """
    result: Optional[str] = invoke('mission_pep_refusal_text')
    return result


def pep_transport(transport: TransportRequest) -> TransportAdvice:
    """What to do now. A retry that would end beyond the staleness bound is none. Errors: ARGUMENT,
    ABI_*. Source: 30-runtime PE-3.
    """
    result: TransportAdvice = invoke('mission_pep_transport', transport)
    return result


def policy_manifest_id(issuer: Text, manifest: Json, *, context: Optional[Context] = None) -> str:
    """The policy_view_id of any manifest, of another compiler too. Its members are closed, so that
    no lifecycle state is ever in one. Errors: ARGUMENT, CRYPTO, NOMEM; MISSING_MEMBER,
    UNKNOWN_MEMBER, WRONG_TYPE, EMPTY, MALFORMED_*, DIGEST_TAIL (authority_hash) with the place;
    POLICY_VIEW (both or neither of policy_ir and artifact). Source: 30-runtime O-5.
    """
    result: str = invoke('mission_policy_manifest_id', issuer, manifest, context=context)
    return result


def principal_equal(a: Principal, b: Principal) -> bool:
    """1 when both are somebody and byte-equal in both parts, else 0. No case folding, no URI
    normalization. Source: 10-core AV-8.
    """
    result: bool = invoke('mission_principal_equal', a, b)
    return result


def principal_of(value: Json) -> Optional[Principal]:
    """The `iss` and `sub` of an object; nobody when one of them is no filled string. Returns 1 for
    somebody, else 0.
    """
    result: Optional[Principal] = invoke('mission_principal_of', value)
    return result


def profile_name(profile: Union[Profile, int]) -> Optional[str]:
    """"series", "draft"; None for any other number."""
    result: Optional[str] = invoke('mission_profile_name', profile)
    return result


def profile_of(name: Text) -> Union[Profile, int]:
    """The number of a name, 0 when there is none."""
    result: Union[Profile, int] = invoke('mission_profile_of', name)
    return result


def profile_term(profile: Union[Profile, int], term: Union[TermKind, int]) -> str:
    """The wire name of a term; the empty text where the profile has none."""
    result: str = invoke('mission_profile_term', profile, term)
    return result


def proof_verify(
    policy: ProofPolicy, proof: ProofRequest, *, context: Optional[Context] = None
) -> str:
    """Verify a proof of at most 16384 bytes. Writes the key's thumbprint (43 characters and a NUL)
    to `jkt`. The key is the one in the header: public, of our kinds; a member of a private key
    beside it refuses the proof. `typ` is "dpop+jwt" to the byte, `jti` has at most 256
    characters, `iat` may have a fraction. Errors: ARGUMENT, ABI_*, NO_CALLBACK, UNSUPPORTED (the
    provider has no signatures), NOMEM, CLOCK, CRYPTO, HOST, VERDICT; PROOF, PROOF_NONCE,
    PROOF_REPLAYED, BINDING (another key than `jkt`). Source: RFC 9449 section 4.3, 9, 11.1.
    """
    result: str = invoke('mission_proof_verify', policy, proof, context=context)
    return result


def proof_make(
    key: Jwk,
    method: Text,
    uri: Text,
    token: Text,
    nonce: Text,
    *,
    now: When = None,
    context: Optional[Context] = None,
) -> str:
    """Make a proof: the client's side. `key` is private; `nonce` and `token` may be empty. `htu` is
    `uri` up to its query or fragment; the `jti` is 128 random bits; the header shows the numbers
    of the public key and nothing else of it. Errors: ARGUMENT (also a method that is no token, a
    nonce of other characters than RFC 9449 section 8.1 has), NOMEM, NO_CALLBACK, CLOCK, RANDOM,
    CRYPTO, SIGNER, STATE (no private key), MALFORMED_URI (not absolute, no host, or with a name
    or password in it). Source: RFC 9449 section 4.2.
    """
    result: str = invoke('mission_proof_make', key, method, uri, token, nonce, now, context=context)
    return result


def certificate_thumbprint(der: Octets, *, context: Optional[Context] = None) -> str:
    """`x5t#S256` of a certificate: base64url of the SHA-256 of its DER, 43 characters and a NUL.
    The DER has to have the structure of one X.509 certificate and nothing behind it; what is in
    it, keys and algorithms of any kind, was for the TLS stack to judge. Allocates nothing.
    Errors: ARGUMENT, CRYPTO; SYNTAX (no DER certificate). Source: RFC 8705 section 3.1, RFC 5280
    section 4.1.
    """
    result: str = invoke('mission_certificate_thumbprint', der, context=context)
    return result


def presented_read(value: Text, count: int) -> Presented:
    """Take an Authorization header field apart: Bearer or DPoP, any case, one credential of token68
    characters. `count` of these fields came; `value` is the first. Anything else leaves scheme
    NONE and fails: NO_TOKEN (none, or another scheme), TWO_CREDENTIALS, MALFORMED_TOKEN. Source:
    RFC 6750 section 2.1, RFC 9449 section 7.1, RFC 9110 section 11.
    """
    result: Presented = invoke('mission_presented_read', value, count)
    return result


def resource_remedy(entries: Json, *, context: Optional[Context] = None) -> Value:
    """The body that tells a client what it lacks, to be proposed anew: {"error":
    "insufficient_authorization","authorization_remediation"}; it grants nothing. `entries` is
    the host's word of what is needed. Source: 10-core RS-11.
    """
    result: Value = invoke('mission_resource_remedy', entries, context=context)
    return result


def challenge_read(value: Text) -> Challenge:
    """Errors: ARGUMENT, ABI_*, RESPONSE (no list of challenges). Source: RFC 9110 section 11.6.1,
    10-core RS-9.
    """
    result: Challenge = invoke('mission_challenge_read', value)
    return result


def subject_reference(
    protection: SubjectProtection, subject: Principal, *, context: Optional[Context] = None
) -> str:
    """The reference: "hmac-sha-256:KEY_ID:" and 43 characters of base64url, "ref_" and 24 of them,
    or "sha-256:" and 43. ANCHOR conceals nothing where names can be guessed: it is for
    correlation that is meant. Errors: ARGUMENT, ABI_*, NOMEM, CRYPTO, NO_CALLBACK, RANDOM.
    Source: 30-runtime EV-10.
    """
    result: str = invoke('mission_subject_reference', protection, subject, context=context)
    return result


def carriage_check(carriage: Carriage, *, context: Optional[Context] = None) -> None:
    """May a request carry its parts in this way? At the authorization endpoint with a PAR-issued
    request_uri: yes, as nothing but what was pushed is read (redemption_parameter). Errors:
    ARGUMENT (an unknown bit, or bits that contradict each other), ABI_*; FRONT_CHANNEL (SB-5);
    UNSIGNED_REQUEST (SB-5: claims of a Request Object whose signature was not verified);
    CARRIED_TWICE (SB-6: outside the pushed Request Object); UNEXPECTED_MEMBER (a request_uri in
    a push, RFC 9126 section 2.1); NOT_ON_THIS_WIRE (80 SE-16: authorization_details beside
    mission_intent in the series); DOWNGRADE (SB-9), all invalid_request.
    """
    invoke('mission_carriage_check', carriage, context=context)


def parameter_pushed_only(name: Text) -> bool:
    """1 for the parameters that are read from the push alone: mission_intent,
    authorization_details, scope, resource; else 0. Source: 10-core SB-7.
    """
    result: bool = invoke('mission_parameter_pushed_only', name)
    return result


def redemption_parameter(
    pushed: Sequence[Parameter], front: Sequence[Parameter], name: Text, index: int
) -> Optional[str]:
    """The occurrence `index` of a parameter, as it counts at the redemption of a request_uri: what
    was pushed hides what the front channel presents under the same name, and for the pushed-only
    names the front channel is never read. Returns 1 and the value, else 0 and the empty text.
    Source: 10-core SB-7.
    """
    result: Optional[str] = invoke('mission_redemption_parameter', pushed, front, name, index)
    return result


def entry_scratch(entry: Json) -> int:
    """How many bytes Authority.entry_within() needs for an entry: as many as its `resource` has,
    less than 64 more, and 16 for each action when there are more than 16. 1024 do for most
    entries.
    """
    result: int = invoke('mission_entry_scratch', entry)
    return result


def entry_within_entry(a: Json, b: Json, *, context: Optional[Context] = None) -> SubsetVerdict:
    """Is `a` within `b`? Both are read by authority_entry_check and refused by its codes; `where`
    then is within the one that is malformed. Errors: ARGUMENT, ABI_*, NOMEM, HOST, VERDICT.
    """
    result: SubsetVerdict = invoke('mission_entry_within_entry', a, b, context=context)
    return result


def taint_tell(external_communication: int, *, answer: Optional[TaintAnswer] = None) -> Evaluation:
    """Put the answer into a request, where the decision point enforces taint: `context.taint` and
    `external_communication`. Errors: ARGUMENT, ABI_*. Source: 60 TA-4, 30-runtime O-6.
    """
    result: Evaluation = invoke('mission_taint_tell', answer, external_communication)
    return result


def token_make(
    plan: TokenPlan, *, now: When = None, context: Optional[Context] = None
) -> TokenMade:
    """Make a token. `now` None: the context's clock, for expires_in. Refused: a plan that
    contradicts itself. `exp` never exceeds the Mission's expiry, `aud` is a string when there is
    one audience. The signer is asked last. Errors: ARGUMENT (also: a thumbprint that is none),
    ABI_*, NO_CALLBACK, NOMEM, CLOCK, RANDOM, CRYPTO, HOST, VERDICT, SIGNER, ALGORITHM; TARGET
    and the others of the projection; INCONSISTENT (what `derived` says of itself, two keys, an
    `act` or a Child Mission without one), REFUSED_BY_HOST (a registered type or constraint),
    NO_TIME_LEFT; those of a string that is no I-JSON. Source: 10-core section 1 Token, TK-1 to
    TK-6, DG-2, GB-2, RS-12; 40 CM-7; RFC 9068.
    """
    result: TokenMade = invoke('mission_token_make', plan, now, context=context)
    return result


def transaction_mission_equal(a: Json, b: Json, *, context: Optional[Context] = None) -> None:
    """Do two `mission` objects name one Mission in all that counts: id, issuer, authority_hash,
    expires_at, approval_basis.type, subject {iss, sub}? Each optional one is on both sides or on
    neither; other members are not compared. 0: they do. Refused: TRANSACTION (they do not), and
    what an unreadable one is: MISSING_MEMBER, WRONG_TYPE, EMPTY, MALFORMED_*. Errors: ARGUMENT.
    Source: 30-runtime O-15.
    """
    invoke('mission_transaction_mission_equal', a, b, context=context)


def transaction_accepted(value: Text, count: int) -> bool:
    """1 when the client takes challenges: `count` fields `Accept-Txn-Challenge` came, `value` is
    the first. One field that is the RFC 8941 item ?1, with any parameters; anything else is 0.
    Source: 30-runtime TX-2.
    """
    result: bool = invoke('mission_transaction_accepted', value, count)
    return result


def transaction_read(reply: Json) -> Transaction:
    """Read the reply of a done TransactionResource.plan_verify(). Errors: ARGUMENT, ABI_*,
    TRANSACTION (no such reply).
    """
    result: Transaction = invoke('mission_transaction_read', reply)
    return result


def transaction_evaluation(
    transaction: Transaction, *, context: Optional[Context] = None
) -> Evaluation:
    """Put the typed claims into the request for a decision: subject, action, audience, digest,
    Mission, actor, credential and approval; what the host filled beside them (resource,
    parameters, key, an observation) stays. Errors: ARGUMENT, ABI_*, and what an unreadable
    `mission` is. Source: 30-runtime A-10.
    """
    result: Evaluation = invoke('mission_transaction_evaluation', transaction, context=context)
    return result


def transaction_approval(transaction: Transaction) -> ApprovalRecord:
    """The approval as a decision point asks for it (PdpHost.approval): granted at `iat`, until
    `exp`, for this digest, by an approver whom the TAS found independent. Errors: ARGUMENT,
    ABI_*.
    """
    result: ApprovalRecord = invoke('mission_transaction_approval', transaction)
    return result


def transaction_situation_check(*, situation: Optional[Situation] = None) -> None:
    """Does what is known suffice for a transaction: a state from Status or introspection (no Status
    List, no event alone), and what was taken from the Mission known from the same source? 0, or
    STATE_STALE. Errors: ARGUMENT, ABI_*. Source: 30-runtime A-10.
    """
    invoke('mission_transaction_situation_check', situation)


def transaction_reason_check(
    txn: Text,
    jti: Text,
    parameter_digest: Text,
    content: Json,
    *,
    context: Optional[Context] = None,
) -> Optional[Value]:
    """The content behind `reason_uri`: {"txn","jti","parameter_digest","parameters"}. It counts
    only when it is of this transaction and the digest of its parameters, computed anew, is
    `parameter_digest`. Refused: MISSING_MEMBER, WRONG_TYPE, TRANSACTION, PARAMETER_MISMATCH.
    Errors: ARGUMENT, NOMEM, CRYPTO. Source: 30-runtime TX-7.
    """
    result: Optional[Value] = invoke(
        'mission_transaction_reason_check', txn, jti, parameter_digest, content, context=context
    )
    return result


def trifecta_classify(
    entry: Json, rules: Sequence[TrifectaRule], *, context: Optional[Context] = None
) -> int:
    """The legs of one entry: of every rule that meets some of its actions. An action that no rule
    covers as a whole has all three, and so has an entry of a type that is not
    mission_resource_access, since nobody has said what it is. Errors: ARGUMENT, ABI_*. Source:
    30-runtime section 7, NC-1.
    """
    result: int = invoke('mission_trifecta_classify', entry, rules, context=context)
    return result


def named_claim_check(
    claim: Union[ClaimKind, int],
    classes: Union[ActionClass, int],
    facts: Sequence[ClaimFact],
    *,
    now: When = None,
    context: Optional[Context] = None,
) -> Tuple[bool, Value]:
    """May the claim be made for these classes (1 << ActionClass) now? `available` is 1 only when
    each condition of it has a fact that is met, proven by what its row demands, fresh, and about
    all of the classes; attestation proves the first three conditions alone, and those by nothing
    else. The result lists what is lacking: [{"condition","why"}], `why` one of "unknown",
    "unmet", "stale", "evidence", "selections", "classes"; empty when it is available. Of two
    facts about one condition both have to hold. Errors: ARGUMENT, ABI_*, NOMEM, CLOCK. Source:
    30-runtime NC-1.
    """
    result: Tuple[bool, Value] = invoke(
        'mission_named_claim_check', claim, classes, facts, now, context=context
    )
    return result


def condition_name(condition: Union[Condition, int]) -> Optional[str]:
    """"key_custody" and so on; None for any other number."""
    result: Optional[str] = invoke('mission_condition_name', condition)
    return result


__all__ = [
    'access_binding',
    'access_check',
    'algorithm_name',
    'algorithm_of_name',
    'anchor',
    'anchor_text',
    'anchor_verify',
    'authority_entry_check',
    'canonical_digest',
    'capability_build',
    'capability_check',
    'capability_read',
    'carriage_check',
    'certificate_thumbprint',
    'challenge_read',
    'child_basis_build',
    'child_decide',
    'child_evidence_build',
    'claim_exp_check',
    'claim_read',
    'class_high',
    'class_name',
    'class_of_action',
    'class_of_name',
    'class_source_name',
    'commitment_typ',
    'condition_name',
    'constraint_holds',
    'creation_fingerprint',
    'creation_id_check',
    'decision_replay',
    'delegate_matches',
    'denial_name',
    'denial_of',
    'denial_of_name',
    'denial_reason',
    'derivation_count',
    'derivation_gate',
    'difference_text',
    'digest_check',
    'digest_compare',
    'effective_origin',
    'egress_check',
    'egress_decide',
    'egress_evidence_verify',
    'egress_matches',
    'entry_scratch',
    'entry_within_entry',
    'error_response',
    'evaluation_batch',
    'evaluation_read',
    'evaluation_read_item',
    'evaluation_write',
    'event_name',
    'event_of_name',
    'exchange_decide',
    'exp_clamp',
    'expansion_difference',
    'finding_name',
    'finding_text',
    'freshness_check',
    'identifier_check',
    'introspection_of',
    'introspection_read',
    'jws_sign',
    'known_state_merge',
    'lifecycle_due',
    'lifecycle_facts',
    'lifecycle_next',
    'lifecycle_next_deadline',
    'lifecycle_report',
    'lifecycle_row',
    'lifecycle_rows',
    'lifecycle_unmoved',
    'lifecycle_version',
    'lifecycle_write_dot',
    'lifecycle_write_table',
    'named_claim_check',
    'operation_extract',
    'parameter_pushed_only',
    'parameters_digest',
    'parameters_form',
    'pdp_metadata_build',
    'pdp_metadata_read',
    'pep_refusal_text',
    'pep_transport',
    'policy_manifest_id',
    'presented_read',
    'principal_equal',
    'principal_of',
    'profile_name',
    'profile_of',
    'profile_term',
    'proof_make',
    'proof_verify',
    'pushed_read',
    'pushed_request',
    'pushed_response',
    'raw_digest',
    'recency_check',
    'redemption_parameter',
    'request_of_wire',
    'request_wire',
    'resource_enforces',
    'resource_metadata_build',
    'resource_metadata_read',
    'resource_remedy',
    'server_metadata_build',
    'server_metadata_read',
    'state_name',
    'state_of_aauth',
    'state_of_name',
    'state_of_wire',
    'state_permits',
    'state_terminal',
    'state_to_aauth',
    'state_wire',
    'subject_reference',
    'taint_tell',
    'token_make',
    'token_request_write',
    'token_response_read',
    'tool_extract',
    'tool_source_digest',
    'tools_call_denied',
    'tools_call_malformed',
    'tools_call_read',
    'tools_compare',
    'tools_filter',
    'tools_snapshot',
    'transaction_accepted',
    'transaction_approval',
    'transaction_evaluation',
    'transaction_mission_equal',
    'transaction_read',
    'transaction_reason_check',
    'transaction_situation_check',
    'trifecta_classify',
    'types_metadata_build',
    'types_metadata_check',
]
