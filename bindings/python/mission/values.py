"""What goes in and out of calls: frozen values.

Made by tools/bindings from the C headers; change those.
SPDX-License-Identifier: MIT
"""
from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Callable, Optional, Sequence, Tuple, Union

from ._time import Instant, Moment, Time, When
from ._json import Json, Octets, Text, Value
from .enums import (
    ActKind,
    ActionClass,
    Algorithm,
    ApprovalKind,
    ApprovedBy,
    Ask,
    AttemptFlag,
    Basis,
    Binding,
    Call,
    CarriageFlag,
    Carried,
    CarriedMission,
    Category,
    Channel,
    Child,
    ClaimFactKind,
    ClaimKind,
    ClaimsFlag,
    ClassBy,
    Code,
    Commit,
    Condition,
    ConsentFlag,
    Containment,
    ContentKind,
    ContextFlag,
    CounterScope,
    CreationKind,
    Denied,
    Deny,
    DerivationFlag,
    DerivationPolicyFlag,
    Derive,
    DigestForm,
    EmitterKind,
    EmitterOption,
    Endpoint,
    Event,
    Evidence,
    EvidenceJoinFlag,
    Exchange,
    Expect,
    FactFlag,
    Feature,
    FindingKind,
    Grant,
    Hash,
    History,
    Idempotency,
    IntentFlag,
    Intersection,
    IssuerFlag,
    Join,
    KeyStanding,
    KeyType,
    Kind,
    Lane,
    Learned,
    Lifecycle,
    MCP_REFERENCE,
    Named,
    NeedsFlag,
    Observed,
    OnExpiry,
    Operate,
    OutcomeKind,
    PdpFlag,
    PepFlag,
    PolicyFlag,
    Privilege,
    Profile,
    ProfileTest,
    Proof,
    ReceiptKind,
    ReceiptMember,
    RecordFlag,
    Reference,
    ReplayKind,
    ReplayNeeds,
    ReplayPart,
    ReportFlag,
    Resolved,
    ResourceFlag,
    Says,
    Scheme,
    ScopeRequest,
    ScopeUse,
    StandingFlag,
    State,
    StepKind,
    StoreResult,
    Subject,
    TaintVerdict,
    Taken,
    TermKind,
    Tier,
    TokenExchange,
    TokenFlag,
    Trifecta,
    TrifectaReport,
    Verified,
    Version,
    WordingKind,
    WriteKind,
)

if TYPE_CHECKING:
    from ._errors import MissionError
    from .handles import (
        Actors,
        Authority,
        AuthoritySet,
        Claims,
        Decision,
        Derived,
        Disclosure,
        EgressScope,
        Emitter,
        EvidenceJoin,
        EvidenceVerifier,
        Floors,
        Intent,
        Issuer,
        Jwk,
        Jwks,
        Jws,
        Mission,
        NonceKeeper,
        OperationProfile,
        Parameters,
        Pdp,
        Pep,
        Permit,
        Policy,
        Prepared,
        Removed,
        ReplayGuard,
        Resource,
        ScopeStatement,
        StateTable,
        Submission,
        Taint,
        Tas,
        Token,
        TokenCache,
        TransactionResource,
    )
    from ._context import Context


@dataclass(frozen=True)
class OperationTerms:
    """What a profile says of its action beside the parameters."""

    id: str = ''
    version: str = ''
    action: str = ''
    """literal"""
    resource: str = ''
    """the audience; empty: any"""
    action_class: Union[ActionClass, int] = 0
    """ActionClass: the deployment's; where it depends on arguments, the widest that can be reached
    """
    bound: bool = False
    """1: its permit is bound to a parameter digest whatever the class says (PB-6: bulk, export,
    cross-tenant, returned fields, destination; and where the profile was derived: nobody looked)
    """
    use_limit: int = 0
    """1, or 0: window and idempotency key instead (a read: none at all)"""
    key: Union[Idempotency, int] = 0
    """Idempotency"""
    window_seconds: int = 0
    """of a permit without use limit"""
    permit_seconds: int = 0
    """longest life of a permit; 0: the class's"""
    lease_seconds: int = 0
    """or the longest duration of one execution; 0: neither"""
    external: bool = False
    """1: always an external communication; 2: the PEP says; 0: never"""
    settles_failed: bool = False
    """1: `failed` releases what was metered"""
    call_class: str = ''
    """for max_calls; empty: none"""
    source_digest: str = ''
    """derived from a tool with this definition; empty: authored"""
    binding: Union[Binding, int] = 0
    """Binding: why a read is bound"""
    idempotent: bool = False
    """1: doing it twice is doing it once"""
    duration: bool = False
    """1: `lease_seconds` is a longest duration, not a lease"""
    by_arguments: bool = False
    """1: OperationProfile.class_() depends on arguments"""


@dataclass(frozen=True)
class ToolProfile:
    """What a profile for a tool is derived from."""

    tool: Json = None
    """its definition as retrieved: an object with `inputSchema`"""
    id: Text = ''
    """empty: the action"""
    version: Text = ''
    """empty: the digest of the definition"""
    action: Text = ''
    """literal"""
    resource: Text = ''
    """the audience; empty: any"""
    action_class: Union[ActionClass, int] = 0
    """ActionClass"""
    lease_seconds: int = 0
    """of a high class; 0: 300"""


@dataclass(frozen=True)
class ClassQuestion:
    """What an invocation's class is made of."""

    action: Text = ''
    """for the floors"""
    floors: Optional[Floors] = None
    """of the resource's metadata; None: it has none"""
    profile: Optional[OperationProfile] = None
    """None: the action has none"""
    parameters: Json = None
    """normalized; None: not known"""
    declared: bool = False
    """1: the deployment has a default class..."""
    default_class: Union[ActionClass, int] = 0
    """...this one; else 0"""
    purpose: Union[ActionClass, int] = 0
    """what the Mission's purpose raises it to; NONE"""


@dataclass(frozen=True)
class ClassAnswer:
    """The class that an action is of, and what follows."""

    action_class: Union[ActionClass, int] = 0
    """ActionClass"""
    class_source: Union[ClassBy, int] = 0
    """ClassBy"""
    gated: bool = False
    """0: NONE, which needs no decision"""
    bound: bool = False
    """1: the permit is bound to a parameter digest"""
    duties: int = 0
    """a bit (1u << class) for each class whose duties apply: more than one where two high classes,
    which have no order, meet
    """
    high: bool = False
    """1: high-consequence"""


@dataclass(frozen=True)
class Finding:
    """One finding."""

    finding: Union[FindingKind, int] = 0
    """FindingKind"""
    unauthorized: bool = False
    """1: to be treated as an execution that nobody authorized (EV-5)"""
    issuer: str = ''
    """empty: not known"""
    mission: str = ''
    """empty: not known"""
    evaluation_id: str = ''
    """empty: it is about a sequence, or an id"""
    record_id: str = ''
    """the record that shows it; empty: it is about several"""
    emitter: str = ''
    first: int = 0
    """of a SEQUENCE_*: the numbers that are missing, or repeated"""
    last: int = 0
    """of a SEQUENCE_*: the numbers that are missing, or repeated"""


@dataclass(frozen=True)
class EvidenceJoinConfig:
    """How to join."""

    flags: Union[EvidenceJoinFlag, int] = 0
    """EvidenceJoinFlag; an unknown bit is an error"""
    context: Optional[Context] = None
    """required; its profile is that of the records"""
    window_seconds: int = 0
    """the reconciliation window: how long after a permit's end its outcome is awaited; default
    3600, at most 10 years; less than 0: none
    """
    skew_seconds: int = 0
    """between the clocks of emitters; default 0, at most 300"""
    most: int = 0
    """records that are kept; 0: 1000000; at most 2^32 - 2"""
    name_space: Text = ''
    """of the members that decision points have beside the defined ones (EmitterConfig.name_space);
    empty: not read
    """


@dataclass(frozen=True)
class ReplaySource:
    """What to replay with."""

    decision: Optional[EvidenceRecord] = None
    """verified Decision Evidence; required"""
    pdp: Optional[Pdp] = None
    """configured as it was then; required"""
    policy: Optional[Policy] = None
    """None: not at hand"""
    request: Json = None
    """as it was kept; None: not at hand"""
    situation: Optional[Situation] = None
    """as it was then; None: not known"""
    name_space: Text = ''
    """of the evidence's own members; empty: not read"""
    verdict: Optional[Callable[[str, str, str], int]] = None
    """What a verdict of the resource's policy meant, that the evidence recorded in the policy's own
    words: writes Says, returns 0; anything else: it cannot be told. None: the words `permit`,
    `allow`, `deny`, `approval` and `step_up` are understood, no others.
    """
    _native: Any = field(default=None, init=False, repr=False, compare=False)


@dataclass(frozen=True)
class Replay:
    """What came out."""

    outcome: Union[ReplayKind, int] = 0
    """ReplayKind.UNTOLD, _SAME, _DIFFERS"""
    differs: Union[ReplayPart, int] = 0
    """ReplayPart.PERMIT and so on"""
    missing: Union[ReplayNeeds, int] = 0
    """ReplayNeeds"""
    relied: int = 0
    """the same: taken from the evidence as it says"""
    permit: bool = False
    """of the replayed decision, unless it could not be made"""
    reason: Union[Deny, int] = 0
    """Deny"""
    action_class: Union[ActionClass, int] = 0


@dataclass(frozen=True)
class Capability:
    """A `capability_source`: recorded in an entry, or presented with a request."""

    tool_id: str = ''
    source_uri: str = ''
    source_digest: str = ''
    operation_ref: str = ''
    """compared, never parsed"""
    catalog_digest: str = ''
    """empty: none"""
    executor: str = ''
    """of a request alone; in no comparison"""


@dataclass(frozen=True)
class Claim:
    """A claim that was received, empty where absent."""

    id: str = ''
    issuer: str = ''
    authority_hash: str = ''
    expires_at: str = ''
    predecessor: str = ''
    approval_basis: str = ''
    """its `type`"""
    parent: Json = None


@dataclass(frozen=True)
class Measure:
    """What one action would consume of a bound."""

    applies: bool = False
    """1: it consumes of this bound; 0: it does not, whatever follows"""
    amount: Text = ''
    """max_budget: a decimal, as max_amount writes it"""
    currency: Text = ''
    """max_budget: a decimal, as max_amount writes it"""
    seconds: int = 0
    """max_duration: the longest it may take"""
    bytes: int = 0
    """max_egress_volume: references counted by what they name"""
    messages: int = 0
    """max_egress_volume: references counted by what they name"""


@dataclass(frozen=True)
class ClaimsHost:
    """The host's side. Each slot returns 0 when it did its work; a failure denies, or, of
    `consumed`, answers as if the permit were consumed. Slots may be called from any thread, and
    several times for one plan.
    """

    measure: Optional[Callable[[Evaluation, str, Measure], Optional[Measure]]] = None
    """Measure an action for "max_budget", "max_duration" or "max_egress_volume". `out` holds what
    the library found by itself: the amount of the operation profile, its lease, the bytes of the
    canonical parameters; `applies` 1. None: that is used as it is, and a bound for which nothing
    was found denies. What the library has found is the last argument; what is returned takes its
    place.
    """
    aggregate: Optional[Callable[[Evaluation, Union[CounterScope, int]], Any]] = None
    """Bounds over many Missions: writes the `controls` (30-runtime O-16; None: none) of a scope and
    the name of its counter, which is only ever written as a digest. Asked for each scope; None:
    there are none.
    """
    consumed: Optional[Callable[[str], bool]] = None
    """Is a permit consumed already, as far as the enforcement points know? verdict 1: yes. None:
    only settlement says so.
    """
    _native: Any = field(default=None, init=False, repr=False, compare=False)


@dataclass(frozen=True)
class ClaimsConfig:
    """What a deciding store is made of."""

    flags: Union[ClaimsFlag, int] = 0
    """ClaimsFlag; an unknown bit is an error"""
    retries: int = 0
    """of commits that conflict; 0: 64"""
    context: Optional[Context] = None
    pdp: Optional[Pdp] = None
    """kept by reference"""
    emitter: Optional[Emitter] = None
    """role pdp; kept by reference"""
    host: Optional[ClaimsHost] = None
    """None: no slots"""
    horizon_seconds: int = 0
    """how long a key with an outcome is refused; 0: 604800"""
    window_seconds: int = 0
    """how long an outcome may take to be known, from the end of the permit or of its lease; 0: 3600
    """


@dataclass(frozen=True)
class Resolution:
    """What an operator found out about an execution whose outcome nobody reported."""

    outcome: Union[Resolved, int] = 0
    """Resolved"""
    release: bool = False
    """1: with SUPPRESSED, the key may come again"""
    evaluation_id: Text = ''
    by: Text = ''
    """who says so; required"""
    reason: Text = ''
    """how it is known; required, at most 1024 bytes"""
    now: When = None


@dataclass(frozen=True)
class Facts:
    """What is known of one action when constraints are evaluated. A member that is absent (None) is
    a missing fact, and a constraint that needs it denies; an empty text is a fact. An empty list
    is a missing fact too. Source: 10-core 2.7, last column.
    """

    amount: Optional[str] = None
    """a decimal, as max_amount writes it: "12.50\""""
    currency: Optional[str] = None
    """ISO 4217, "EUR\""""
    resource_issued: Optional[str] = None
    """RFC 3339: when the resource was issued"""
    tenant: Optional[str] = None
    """the resource's"""
    recipient_domains: Sequence[str] = ()
    """of every recipient"""
    now: When = None
    """one reading of the clock for the whole decision"""
    data_labels: Sequence[str] = ()
    """every label that the data has"""
    tool: Optional[str] = None
    """its identity, as the enforcer established it"""
    action_approved: bool = False
    """1: a fresh approval is bound to this very action"""
    lookup: Optional[Callable[[str], Json]] = None
    _native: Any = field(default=None, init=False, repr=False, compare=False)


@dataclass(frozen=True)
class ConstraintType:
    """A constraint key of the host. Every callback returns 0 and writes its `verdict` (1 or 0), or
    returns anything else: the call then fails with HOST and that value in `host_code`. A verdict
    that is left unwritten or is neither 1 nor 0 fails with VERDICT. A failed call permits
    nothing. Values were accepted by `validate`, and callbacks may run on any thread that uses
    the context. They may read values; what they call of the library beyond that is bounded by
    nobody but them. Source: 10-core CC-5.
    """

    key: Text = ''
    """^[A-Za-z0-9_.:-]+$, no Common Constraint"""
    validate: Optional[Callable[[Optional[Value]], Any]] = None
    """As in MemberType. None accepts any value."""
    within: Optional[Callable[[Optional[Value], Optional[Value]], bool]] = None
    """Is `a` no broader than `b`? None: only if they are canonically equal. Must be reflexive and
    transitive.
    """
    meet: Optional[Callable[[Optional[Value], Optional[Value]], Any]] = None
    """What both permit, as exactly one value written to `out`, and verdict 1; or nothing, and
    verdict 0: there is none. `out` takes values alone: finishing it fails the call. The value
    must pass `validate` and be within both, so `within` must be there. None: `a` if both are
    canonically equal, else none.
    """
    holds: Optional[Callable[[Optional[Value], Optional[Facts]], bool]] = None
    """Do the facts fulfil the constraint? None: nobody enforces it, so it denies."""
    _native: Any = field(default=None, init=False, repr=False, compare=False)


@dataclass(frozen=True)
class ConstraintVerdict:
    """What evaluating constraints came to."""

    holds: bool = False
    """1: every constraint holds; else 0"""
    code: int = 0
    """0 when it holds; else CONSTRAINT_UNRECOGNIZED, CONSTRAINT_UNMET, FACT_MISSING, or what the
    call returned
    """
    reason: Optional[str] = None
    """the code's stable word; "" when it holds"""
    key: str = ''
    """the first constraint that does not hold"""


@dataclass(frozen=True)
class Clock:
    """The clock. `now` writes the present and returns 0; any other value is a clock failure, and
    what asked for the time is refused (Code.CLOCK).
    """

    now: Optional[Callable[[], When]] = None
    _native: Any = field(default=None, init=False, repr=False, compare=False)


@dataclass(frozen=True)
class Limits:
    """Bounds on the work that input can cause. 0 means the default."""

    json_depth: int = 0
    """nested arrays and objects; default 128, at most 1024"""
    json_items: int = 0
    """members of one object, elements of one array; default 1048576, at most 536870912"""
    json_bytes: int = 0
    """one JSON text; default 67108864, at most 4294967040"""
    submission_bytes: int = 0
    """the mission_intent parameter; default 65536 (10-core SB-4)"""
    intent_bytes: int = 0
    """the Intent's canonical bytes; default 65536"""
    intent_items: int = 0
    """elements of each Intent array; default 64"""
    evidence_entries: int = 0
    """default 8"""
    evidence_bytes: int = 0
    """one evidence entry's canonical bytes; default 16384"""
    evidence_verifications: int = 0
    """verifications of one submission; default 8"""
    proposal_bytes: int = 0
    """the authority proposal; default 65536"""
    set_entries: int = 0
    """entries of one Authority Set or proposal; default 100000"""
    set_comparisons: int = 0
    """Comparisons of two entries in one call of <mission/subset.h>: one counts 1, and one more for
    each 64 values in the two. Beyond it the answer is "no" (TOO_MANY). Default 10000000.
    """
    actors: int = 0
    """of one chain (`act`); default 16, at most 64"""


@dataclass(frozen=True)
class MemberType:
    """A member that the host adds to an object that is closed otherwise. `validate` gets its value
    and returns 0 to accept; anything else refuses the document (a positive value is the host's
    own code and comes back in `host_code`). It may fill `error.text`. None accepts any value.
    """

    name: Text = ''
    validate: Optional[Callable[[Optional[Value]], Any]] = None
    _native: Any = field(default=None, init=False, repr=False, compare=False)


@dataclass(frozen=True)
class AuthorizationType:
    """An `authorization_details` type beside mission_resource_access (10-core OT). Without
    callbacks of its own an entry is carried unchanged: it is within what is canonically equal,
    and no narrower one is made of it. A callback that returns anything but 0, or writes another
    verdict than 0 or 1, makes the call fail with Code.HOST or _VERDICT. Both entries were
    accepted by `validate`.
    """

    type: Text = ''
    validate: Optional[Callable[[Optional[Value]], Any]] = None
    """As in MemberType, for the whole entry. None accepts any."""
    within: Optional[Callable[[Optional[Value], Optional[Value]], bool]] = None
    """Is `a` no broader than `b`? Writes 1 or 0 to `verdict`. It must hold for an entry and itself
    and from one to the next. None: canonical equality.
    """
    narrow: Optional[Callable[[Optional[Value], Optional[Value]], Any]] = None
    """Write to `out` exactly one entry of this type that is within `p` and within `c`, and verdict
    1; or nothing, and verdict 0: there is none. Needs `within`. None: equal entries alone.
    """
    _native: Any = field(default=None, init=False, repr=False, compare=False)


@dataclass(frozen=True)
class Config:
    """What a context is made of. None and 0 mean the default."""

    profile: Union[Profile, int] = 0
    """Profile; default series"""
    flags: Union[ContextFlag, int] = 0
    """ContextFlag; an unknown bit is an error"""
    allocator: Any = None
    """default: malloc, realloc, free"""
    clock: Optional[Clock] = None
    """default: none, and calls need `now`"""
    crypto: Any = None
    """default: builtin_crypto()"""
    limits: Optional[Limits] = None
    control_members: Sequence[MemberType] = ()
    """Members of Intent `controls` (draft) or `context` (series) beyond the core's (IN-6)."""
    entry_members: Sequence[MemberType] = ()
    """Members of an Authority Set entry beyond the core's."""
    constraint_types: Sequence[ConstraintType] = ()
    """Constraint keys beyond the Common Constraints (CC-5)."""
    authorization_types: Sequence[AuthorizationType] = ()
    """`authorization_details` types beside mission_resource_access (OT-1)."""
    evidence_types: Sequence[EvidenceType] = ()
    """Intent Submission Evidence types (EV-2)."""
    object_label: Optional[MemberType] = None
    """Series: is this `objects` label registered? Called for what is no absolute URI; None accepts
    every non-empty label. `value` is the string.
    """


@dataclass(frozen=True)
class Denial:
    """What a person or a client can make of a reason."""

    reason: Union[Deny, int] = 0
    lane: Union[Lane, int] = 0
    """Lane by default"""
    before: bool = False
    """1: a Refusal Record may say so, before any decision (3b)"""
    expandable: bool = False
    """1: a successor Mission could hold it"""
    name: Optional[str] = None
    """on the wire"""
    text: Optional[str] = None
    """what is wrong and what would help, for a person"""
    denial: Optional[str] = None
    """`mission_denial` of WWW-Authenticate; None: none"""
    next_action: Optional[str] = None
    """"request", "retry", "none\""""


@dataclass(frozen=True)
class PolicyQuestion:
    """What the resource policy is asked."""

    evaluation: Optional[Evaluation] = None
    policy: Optional[Policy] = None
    entry: int = 0
    """that would permit"""
    action_class: Union[ActionClass, int] = 0
    """ActionClass"""
    facts: Optional[Facts] = None
    now: Optional[Time] = None
    member: Optional[int] = None
    """of a collection, this one; None: the request is about one resource"""


@dataclass(frozen=True)
class PolicyAnswer:
    """The answer; written by the host."""

    says: Union[Says, int] = 0
    id: Text = ''
    """of the policy, for the evidence"""
    version: Text = ''
    """of the policy, for the evidence"""
    verdict: Text = ''
    """its own word; empty: none"""
    obligations: Json = None
    """array of {"id","type",...}; None: none"""
    history_classes: Sequence[Text] = ()
    """of each predicate; an empty one: it has no class"""
    history_predicates: Sequence[Text] = ()
    """None: each is `action_class_completed`"""


@dataclass(frozen=True)
class ApprovalRecord:
    """An approval as its authority has it."""

    status: Union[ApprovalKind, int] = 0
    """ApprovalKind"""
    independent: bool = False
    """1: the approver is nobody of the agent's"""
    approved_at: When = None
    """all 0: not said"""
    approved_until: When = None
    """all 0: not said"""
    parameter_digest: str = ''


@dataclass(frozen=True)
class PdpHost:
    """The host's side of decisions. Each returns 0 when it did its work, anything else when it
    could not; then, and where a slot that is needed is None, the gate that asked denies. Slots
    may be called from any thread.
    """

    enrolled: Optional[Callable[[str, str, Union[ActionClass, int]], bool]] = None
    """Is this enforcement point enrolled for the resource and the class (PD-19)? verdict 1: yes."""
    profile: Optional[Callable[[str, str], Optional[OperationProfile]]] = None
    """The profile of an action at an audience; None in the result: it has none."""
    facts: Optional[Callable[[Evaluation], Optional[Facts]]] = None
    """What this decision point knows by itself of the resource and the action: fills `facts`
    (PD-7). None: nothing.
    """
    resource_policy: Optional[Callable[[PolicyQuestion], Optional[PolicyAnswer]]] = None
    """The resource's policy, semantic evaluators and risk signals included (PD-11). Required."""
    history: Optional[Callable[[Evaluation, str, str], int]] = None
    """Does a history predicate hold (PD-13)? Writes History."""
    actor: Optional[Callable[[Evaluation], bool]] = None
    """Is the actor in good standing (PD-6 d)? Called when the configuration says that there is a
    registry.
    """
    principal: Optional[Callable[[Optional[Value]], Any]] = None
    """The local subject that an Origin Principal stands for (PD-6 c)."""
    approval: Optional[Callable[[Evaluation], Optional[ApprovalRecord]]] = None
    """An approval by its id or its signed `state` (PD-14)."""
    assertion: Optional[Callable[[str], Optional[KnownState]]] = None
    """The state that a signed assertion proves (PD-5 d)."""
    source: Optional[Callable[[Evaluation], bool]] = None
    """Is the source of a capability, and its executor, trusted (CB-2 d)?"""
    access_request: Optional[Callable[[Evaluation, str, Union[Deny, int]], Json]] = None
    """Where a denial can be appealed: one object {"endpoint","expires_at","binding_token"} written
    to `out`, or nothing (RQ-1). The host signs the binding token over what it is given.
    """
    _native: Any = field(default=None, init=False, repr=False, compare=False)


@dataclass(frozen=True)
class ClassTerms:
    """How fresh the state has to be for a class, and how long its permits live. 0: the default."""

    state_seconds: int = 0
    """default: READ 3600, WRITE 300, the others 60; the others below 300"""
    permit_seconds: int = 0
    """default: READ 300, WRITE 60, the others 30"""
    passive: bool = False
    """1: the credential's lifetime is source enough (never for the high ones)"""


@dataclass(frozen=True)
class PdpConfig:
    """What a decision point is made of."""

    flags: Union[PdpFlag, int] = 0
    """PdpFlag; an unknown bit is an error"""
    context: Optional[Context] = None
    """required"""
    id: Text = ''
    """its name, for evidence"""
    host: Optional[PdpHost] = None
    floors: Optional[Floors] = None
    """kept by reference; None: none"""
    classes: Sequence[ClassTerms] = ()
    """6 (class_count) of them, or None"""
    skew_seconds: int = 0
    """default 0, at most 300 (PD-18)"""
    approval_seconds: int = 0
    """oldest approval that counts; default 300"""
    metered: Json = None
    """reserved for bounds that are metered; None: none"""
    declared: bool = False
    """1: an action without a profile is of `default_class`; 0: it is irreversible"""
    default_class: Union[ActionClass, int] = 0
    """ActionClass; and no action is below it; else 0"""


@dataclass(frozen=True)
class Situation:
    """What the host knows at this moment beside the request."""

    pep: Text = ''
    """the authenticated enforcement point; empty: nobody"""
    state: Optional[KnownState] = None
    """of the decision point's own source; None: it has none"""
    removed: Optional[Removed] = None
    """what was taken since the approval; None: nothing"""
    entries: Json = None
    """the credential's verified ones: they bound, too (PD-8 d)"""
    join: Union[Join, int] = 0
    """Join"""
    delegated: bool = False
    """1: a delegation is in effect, so `act` has to be there"""
    conforming: bool = False
    """1: the enforcement point is known to keep conditions"""
    removed_known: bool = False
    """1: `removed` is of the same source and moment as `state`; without it an entry with
    `terminal_when` permits nothing
    """
    members: int = 0
    """of the collection that the request is about: the resource policy is asked for each; 0: it is
    about one resource
    """
    purpose_class: Union[ActionClass, int] = 0
    """ActionClass that the Mission's purpose raises the action to"""
    entropy: Octets = b''
    """16 to 32 bytes that become the evaluation_id, of a host that draws them in bulk from a
    cryptographic source; each serves one decision, and nobody else has seen them; empty: they
    are drawn here
    """


@dataclass(frozen=True)
class Decided:
    """What was decided."""

    permit: bool = False
    """1: every gate is open; anything else: deny"""
    reason: Union[Deny, int] = 0
    """Deny"""
    lane: Union[Lane, int] = 0
    """Lane: what `next_action` says"""
    retry_after: int = 0
    """seconds; 0: not said"""
    action_class: Union[ActionClass, int] = 0
    """ActionClass, ClassBy"""
    class_source: Union[ClassBy, int] = 0
    """ActionClass, ClassBy"""
    bound: bool = False
    """1: the permit is bound to the parameter digest"""
    use_limit: int = 0
    """0: none"""
    key: bool = False
    """1: claimed under the request's idempotency key"""
    approval: bool = False
    """1: an approval was used"""
    evaluation_id: str = ''
    evaluated_at: Optional[Time] = None
    valid_until: Optional[Time] = None
    parameter_digest: str = ''
    """the request's, recomputed where parameters came"""
    entry: Optional[int] = None
    """that permits, in the view's set; None: none"""
    constraint: str = ''
    """the first that failed; empty: none"""
    state_version: int = 0
    """of the state that was relied on; 0: not known"""
    policy_id: str = ''
    """of the resource policy"""
    policy_verdict: str = ''
    """of the resource policy"""
    approval_id: str = ''
    """that was presented, used or not"""
    obligations: Optional[Value] = None
    policy_version: str = ''
    """of the resource policy"""


@dataclass(frozen=True)
class PdpMetadata:
    """AuthZEN's PDP metadata, at /.well-known/authzen-configuration of the host: an enforcement
    point learns there that Mission-bound requests are understood before it sends one.
    """

    policy_decision_point: Text = ''
    """its identifier, required: no query, no fragment"""
    access_evaluation_endpoint: Text = ''
    """required"""
    access_evaluations_endpoint: Text = ''
    """empty: there is none"""
    capabilities: Sequence[Text] = ()
    """further URNs; that of this profile is always there"""
    obligations: Sequence[Text] = ()
    """supported_obligations: every type that it may attach"""


@dataclass(frozen=True)
class PdpFound:
    """What a decision point's metadata say."""

    mission_runtime: bool = False
    """1: it takes Mission-bound requests; anything else: it may decide without the Mission, so none
    is sent there
    """
    policy_decision_point: str = ''
    access_evaluation_endpoint: str = ''
    access_evaluations_endpoint: str = ''
    """empty: there is none"""
    supported_obligations: Optional[Value] = None
    """array of strings; None: not said"""


@dataclass(frozen=True)
class Actor:
    """One actor; `sub_profile` is a list of values separated by single spaces, or empty."""

    iss: str = ''
    sub: str = ''
    sub_profile: str = ''


@dataclass(frozen=True)
class DelegatePolicy:
    """The host's answer whether an entry without `allowed_delegates` may pass to this delegate.
    Writes 0 or 1 to `verdict` and returns 0, or any other value to fail (HOST); another verdict
    fails, too (VERDICT). Source: 10-core DG-4.
    """

    permits: Optional[Callable[[Optional[Value], Actor, str], bool]] = None
    _native: Any = field(default=None, init=False, repr=False, compare=False)


@dataclass(frozen=True)
class ClientMap:
    """Which clients of this server another domain knows. `resolves` writes 1 or 0 to `verdict` and
    returns 0, or any other value to fail (HOST); another verdict fails, too (VERDICT).
    """

    resolves: Optional[Callable[[str], bool]] = None
    _native: Any = field(default=None, init=False, repr=False, compare=False)


@dataclass(frozen=True)
class Principal:
    """A pair of an issuer and the name that it gives. Both are filled for a principal; two empty
    texts mean "nobody". A record's pair is never compared with a token's state-authority-local
    one. Source: 10-core AV-8.
    """

    iss: str = ''
    sub: str = ''


@dataclass(frozen=True)
class ExchangeRequest:
    """A token exchange as the host received and verified it. The subject token is a valid
    Mission-bound access token of an effectively active Mission: signature, lifetime and state
    are the host's to check, see derivation_gate().
    """

    subject_token_type: Text = ''
    requested_token_type: Text = ''
    authority: Optional[AuthoritySet] = None
    """the subject token's authorization_details"""
    actors: Optional[Actors] = None
    """its `act`; None: it has none"""
    subject_key: Text = ''
    """its `cnf` thumbprint; empty: it has none"""
    mission_client_id: Text = ''
    """the record's client_id"""
    client_id: Text = ''
    """the authenticated client; empty: not authenticated"""
    issuer: Text = ''
    """this authorization server, which names its clients"""
    actor: Principal = Principal()
    """of the verified actor_token; nobody: none was presented"""
    actor_client_id: Text = ''
    """the client here that this actor is; empty: none"""
    sub_profile: Text = ''
    """what this server itself asserts of the delegate"""
    key: Text = ''
    """thumbprint of the delegate's own, proven key"""
    resources: Sequence[Text] = ()
    """`resource` parameters; none: no narrowing"""
    scope: Text = ''
    """`scope` parameter; empty: no narrowing"""
    scopes: Optional[ScopeMap] = None
    """required with `scope`"""
    policy: Optional[DelegatePolicy] = None
    """for entries without a list; None: deny"""


@dataclass(frozen=True)
class Exchanged:
    """What may be issued, with `sub` and `mission` of the subject token as they are."""

    kind: Union[Exchange, int] = 0
    """Exchange; REFUSED on failure"""
    depth: int = 0
    """actors in the new chain"""
    authority: Optional[AuthoritySet] = None
    """None on failure"""
    actors: Optional[Actors] = None
    """the new `act`; None: none"""
    client_id: str = ''
    """the requesting client, from the request"""
    key: str = ''
    """for `cnf`, from the request; a self-exchange's is as asked"""


@dataclass(frozen=True)
class DerivationPolicy:
    """The policy of one derivation, filled by the host. Each callback returns 0, or any other value
    to fail: the derivation is then refused (HOST, with that value in `host_code`), as it is when
    a `verdict` is neither 0 nor 1, or a candidate no valid entry (VERDICT).
    """

    flags: Union[DerivationPolicyFlag, int] = 0
    """DerivationPolicyFlag; an unknown bit is an error"""
    version: Text = ''
    """policy_version for the record and policy_ref of narrowings; filled"""
    ceiling: Optional[AuthoritySet] = None
    """the broadest that may be derived; required. Of another context: read by the Intent's first"""
    recognizes: Optional[Callable[[str], bool]] = None
    """Does the deployment know this target? None: all of them. (DE-6)"""
    candidates: Optional[Callable[[str, str], Json]] = None
    """The configured mapping, asked for each target in turn where nothing was proposed: writes the
    candidate entries for `target` as elements of the array that is open in `out`; nothing means
    that there is no mapping. `purpose` is empty when the Intent has none. Required then. (DE-1,
    SE-17)
    """
    enforces: Optional[Callable[[str, str], bool]] = None
    """Does the resource server of `resource` enforce this constraint key, as its
    mission_constraints_supported says? Required for an entry with constraints, unless
    DerivationPolicyFlag.KEYS_ENFORCED. (DE-5)
    """
    _native: Any = field(default=None, init=False, repr=False, compare=False)


@dataclass(frozen=True)
class MaterialClass:
    """That the host classes an entry under a condition of 60 section 4.1 (`irreversible_action`,
    `external_commitment`, ...): the disclosure then needs a notice that names the entry.
    """

    entry: int = 0
    """its index in the Authority Set"""
    condition: str = ''


@dataclass(frozen=True)
class Consent:
    """What is about to be approved; nothing in it is taken from the disclosure."""

    flags: Union[ConsentFlag, int] = 0
    """ConsentFlag; an unknown bit is an error"""
    issuer: Text = ''
    """the state authority"""
    intent: Optional[Intent] = None
    """as recorded: series after narrowing"""
    set: Optional[AuthoritySet] = None
    """to be consented"""
    proposal: Optional[AuthoritySet] = None
    """draft: as submitted; None: none"""
    narrowings: Json = None
    """series: of Intent.narrowing; None: none"""
    expires_at: Text = ''
    """effective; empty: the Intent's"""
    subject: Principal = Principal()
    approver: Principal = Principal()
    client_id: Text = ''
    predecessor: Text = ''
    """of an expansion; empty: none"""
    classes: Sequence[MaterialClass] = ()
    authority_source: Json = None
    """For Disclosure.build; a check compares the first three where they are filled. as the record
    will have it; None: not shown
    """
    provenance_hash: Text = ''
    """of the submitted evidence; with CONSENT_EVIDENCE"""
    shaping_evidence_hash: Text = ''
    """as submitted (60 SH-8); empty: none"""
    decisions: Json = None
    """of Derived.decisions, about `proposal` and `set`; None: not known"""
    difference: Json = None
    """of AuthoritySet.difference_make, from the predecessor's effective set to `set`; with a
    predecessor
    """
    predecessor_expires_at: Text = ''
    """with a predecessor"""
    live_children: int = 0
    """of the predecessor"""


@dataclass(frozen=True)
class Wording:
    """A text that the disclosure needs."""

    what: Union[WordingKind, int] = 0
    """WordingKind; one that is unknown: write nothing"""
    entry: Optional[Value] = None
    """of the Authority Set; of the predecessor's for what is removed; None: about the whole"""
    name: str = ''
    value: Optional[Value] = None
    english: str = ''
    """what the library says itself, every value in it made inert"""


@dataclass(frozen=True)
class DisclosureStyle:
    """How a disclosure is made, filled by the host; empty texts are the defaults."""

    disclosure_id: Text = ''
    """minted: "dsc_" and base64url of 18 random bytes"""
    template_id: Text = ''
    """"mission-plain-en"; required with `rendered`"""
    template_version: Text = ''
    """"1"; required with a `template_id`"""
    template_digest: Text = ''
    """rendering_template_digest; none"""
    locale: Text = ''
    """BCP 47; "en\""""
    channel: Text = ''
    """"web\""""
    subject_display: Text = ''
    """the identifiers of the three; shown with what could act"""
    approver_display: Text = ''
    """on a page escaped, as difference_text does"""
    client_display: Text = ''
    rendered: Optional[Callable[[Wording], Text]] = None
    """Write the text for `wording` in the locale to `out`, and return 0. Nothing written leaves the
    library's words: where the locale is English all of them, elsewhere a constraint marked as
    not translated, and for anything else the call fails (VERDICT). What is written is the
    host's: it makes inert what it takes from clients. Anything but 0 fails with HOST. Required
    when the locale is not English. (CE-4)
    """
    _native: Any = field(default=None, init=False, repr=False, compare=False)


@dataclass(frozen=True)
class EgressRequest:
    """One attempt."""

    channel_class: Text = ''
    destination: Text = ''
    """an absolute URI, as it would be used"""
    issuer: Text = ''
    mission: Text = ''
    authority_hash: Text = ''
    """empty: not known"""
    state: Optional[KnownState] = None
    """None: nothing is known"""
    freshness: Optional[Freshness] = None
    """None: the state's own `fresh_until` alone counts, to the second and without any leeway"""
    now: When = None
    """None: the context's clock"""


@dataclass(frozen=True)
class EgressVerdict:
    """What came of it."""

    permit: bool = False
    """1: it may leave; anything else: it may not"""
    code: int = 0
    """0, MISSION_NOT_ACTIVE, STATE_STALE, EGRESS, EVIDENCE_UNAVAILABLE"""
    reason: Optional[str] = None
    """None with a permit: "mission_not_active:STATE", "mission_status_stale:STATE",
    "egress_undeclared:CHANNEL", "egress_destination_unlisted:ORIGIN" (of what has none: as it
    came)
    """
    evidence: Optional[Value] = None
    """None where none was made"""


@dataclass(frozen=True)
class EgressRecorder:
    """Who keeps the records of a gate."""

    id: Text = ''
    """the emitter's; its role is `egress`"""
    signer: Optional[Signer] = None
    """its own key"""
    keep: Optional[Callable[[Optional[Value]], Any]] = None
    """Keep the record durably; anything but 0 refuses the egress. Required."""
    _native: Any = field(default=None, init=False, repr=False, compare=False)


@dataclass(frozen=True)
class Pushed:
    """A pushed authorization request."""

    governed: bool = False
    """1: it carries mission_intent"""
    client_id: str = ''
    response_type: str = ''
    redirect_uri: str = ''
    state: str = ''
    code_challenge: str = ''
    code_challenge_method: str = ''
    scope: str = ''
    dpop_jkt: str = ''
    intent: str = ''
    """mission_intent: text of the envelope | the bare Intent"""
    proposal: Optional[str] = None
    """authorization_details; None: none"""
    resources: Sequence[str] = ()
    """`resource`, in order; they live in the parameters"""


@dataclass(frozen=True)
class TokenRequest:
    """A token request; empty: absent. A client-sent `mission_id` is never looked at (GB-1)."""

    grant: Union[Grant, int] = 0
    """Grant"""
    exchange: Union[TokenExchange, int] = 0
    """TokenExchange"""
    code: str = ''
    """of a code"""
    redirect_uri: str = ''
    """of a code"""
    code_verifier: str = ''
    """of a code"""
    refresh_token: str = ''
    subject_token: str = ''
    """of an exchange"""
    subject_token_type: str = ''
    """of an exchange"""
    actor_token: str = ''
    """of an exchange"""
    actor_token_type: str = ''
    """of an exchange"""
    requested_token_type: str = ''
    """of an exchange"""
    client_id: str = ''
    scope: str = ''
    resources: Sequence[str] = ()
    audiences: Sequence[str] = ()
    """of an exchange: names that the host's audience map knows"""
    intent: str = ''
    """Of an exchange that creates a Mission: what Issuer.plan_expand() and _child() take."""
    proposal: Optional[str] = None
    """Of an exchange that creates a Mission: what Issuer.plan_expand() and _child() take."""
    creation_request_id: str = ''
    """Of an exchange that creates a Mission: what Issuer.plan_expand() and _child() take."""
    predecessor: str = ''
    """Of an exchange that creates a Mission: what Issuer.plan_expand() and _child() take."""
    parent: str = ''
    """Of an exchange that creates a Mission: what Issuer.plan_expand() and _child() take."""
    child_actor: str = ''
    """Of an exchange that creates a Mission: what Issuer.plan_expand() and _child() take."""
    request_refresh_token: str = ''
    """"true": an ASYNC one"""


@dataclass(frozen=True)
class TokenResponse:
    """What a client takes from a token response: the echo is what was granted, `mission_id` no more
    than a reference (CF-1). Empty and None: absent.
    """

    access_token: str = ''
    token_type: str = ''
    refresh_token: str = ''
    scope: str = ''
    issued_token_type: str = ''
    expires_in: int = 0
    """seconds, 0 or more; -1: not said"""
    granted: Optional[Value] = None
    """authorization_details; required"""
    mission_id: str = ''
    """empty: not said"""
    mission_expires_at: str = ''
    error: str = ''
    """of an error response, and then nothing above"""
    mission_error: str = ''
    """mission_error | mission_state, empty for a value that is unknown (LC-7)"""


@dataclass(frozen=True)
class Evaluation:
    """One request. Empty and None: it did not come. Texts of times are as they came. A host may
    fill it by itself, too. Source: 30-runtime O-6.
    """

    subject_type: str = ''
    subject_id: str = ''
    subject_iss: str = ''
    resource_type: str = ''
    resource_id: str = ''
    audience: str = ''
    """resource.properties.audience"""
    action: str = ''
    """action.name"""
    parameters: Json = None
    parameter_attributes: Json = None
    parameter_digest: str = ''
    idempotency_key: str = ''
    external_communication: int = 0
    """0 (unsaid), 1 (false), 2 (true)"""
    tainted: int = 0
    """of context.taint; UNSAID: there is none"""
    taint_granularity: str = ''
    taint_source_class: str = ''
    mission_id: str = ''
    mission_issuer: str = ''
    authority_hash: str = ''
    policy_version: str = ''
    policy_view_id: str = ''
    mission_subject: Json = None
    """{"iss","sub"}"""
    has_mission: bool = False
    """1: context.mission came"""
    observed: Union[Observed, int] = 0
    """Observed"""
    state: str = ''
    freshness_at: str = ''
    status_issued_at: str = ''
    status_expires_at: str = ''
    assertion: str = ''
    state_version: int = 0
    has_state_version: bool = False
    actor: Json = None
    """context.actor"""
    client_id: str = ''
    client_instance_id: str = ''
    act: Json = None
    """the chain, root first"""
    credential: Json = None
    credential_issuer: str = ''
    credential_expires_at: str = ''
    confirmation: Json = None
    approval: Json = None
    approval_id: str = ''
    approved_at: str = ''
    approved_until: str = ''
    approval_state: str = ''
    capability_source: Json = None
    tool_id: str = ''
    source_uri: str = ''
    source_digest: str = ''
    operation_ref: str = ''
    catalog_digest: str = ''
    executor: str = ''
    history: Json = None
    prior_evaluation_id: str = ''
    all: Json = None
    """the request that it was read from; None: filled by the host"""
    context: Json = None
    """`context` as it came; its members that are not known here bind as they are; None: none"""
    purpose: Union[ActionClass, int] = 0
    """ActionClass: what the Mission's purpose raises the action to, by whoever asks; Pep.prepare()
    sets it, and it is never sent
    """


@dataclass(frozen=True)
class Presenter:
    """Who presents a submission, as the host established it. Empty texts: not established."""

    client_id: str = ''
    """the authenticated client"""
    cnf_jkt: str = ''
    """JWK thumbprint of its proven key, if any"""


@dataclass(frozen=True)
class EvidenceRequest:
    """What a verifier gets (EV-4)."""

    entry: Optional[Value] = None
    """as presented"""
    intent_hash: str = ''
    """provisional anchor of the Intent"""
    issuer: str = ''
    """this state authority"""
    presenter: Presenter = Presenter()
    now: Optional[Time] = None


@dataclass(frozen=True)
class EvidenceBinding:
    """What the evidence itself says that it is bound to; empty texts: it names none. The library
    compares each with the request and refuses a difference (EV-4).
    """

    intent_hash: Text = ''
    audience: Text = ''
    presenter: Text = ''
    """a client_id"""


@dataclass(frozen=True)
class EvidenceType:
    """A type of evidence. Both callbacks return 0 to accept; anything else refuses the submission
    with invalid_mission_intent_evidence (a positive value comes back in `host_code`).
    """

    type: Text = ''
    validate: Optional[Callable[[Optional[Value]], Any]] = None
    """Is the entry's structure right? Called before any verification. Required."""
    verify: Optional[Callable[[EvidenceRequest], Any]] = None
    """Is it true? Writes one JSON object, the verified facts, to `facts` (nothing: {}) and the
    bindings it found to `binding`. Required.
    """
    _native: Any = field(default=None, init=False, repr=False, compare=False)


@dataclass(frozen=True)
class Overlay:
    """What was taken from a Mission since its approval; kept beside its record."""

    contained: Json = None
    """array of {"resource","actions"?}; None: none"""
    latched: Json = None
    """array of discharged entries' digests; None: none"""


@dataclass(frozen=True)
class LineageSet:
    """An ancestor of a Mission: its recorded set, its overlay, and which of its entries justifies
    which entry of the generation below.
    """

    set: Optional[AuthoritySet] = None
    """recorded; None: permitted without an overlay"""
    overlay: Optional[Overlay] = None
    """None: nothing was taken"""
    justification: Json = None
    """array: for each entry below, the index of its own here"""


@dataclass(frozen=True)
class Effective:
    """What is left."""

    taken: Union[Taken, int] = 0
    """Taken; 0: nothing"""
    set: Optional[AuthoritySet] = None
    """the recorded one when nothing was taken; None: empty"""
    account: Optional[Value] = None
    """None when nothing was taken; else {"origins":[INDEX],
    "taken":[{"actions":[...]?,"entry":INDEX,"reason":"contained" | "discharged"}]}: of each
    entry left, and of each touched, its index in the recorded set; without `actions` all of it
    is gone
    """


@dataclass(frozen=True)
class ChildRequest:
    """A Child Mission to be created."""

    flags: Union[Child, int] = 0
    """Child; an unknown bit is an error"""
    set: Optional[AuthoritySet] = None
    """derived for the child"""
    parent: Optional[AuthoritySet] = None
    """recorded"""
    effective: Optional[Effective] = None
    """what is left of it; None: all"""
    client_id: Text = ''
    """the client here that the child actor is (CM-24)"""
    sub_profile: Text = ''
    """what this server itself asserts of it; may be empty"""


@dataclass(frozen=True)
class ChildTerms:
    """What may be approved for the child."""

    set: Optional[AuthoritySet] = None
    """the child's Authority Set; None on failure"""
    terms: Optional[Value] = None
    """{"controls":[{"entry":INDEX,"max_children":N?,"policy":
    NAME?}],"justification":[INDEX],"policy":NAME?}: each justifying entry of the parent once, in
    recorded order; `policy` beside them is that of the child's first entry
    """


@dataclass(frozen=True)
class Creation:
    """What identifies a creation, beside its creation_request_id: no proofs, no tokens."""

    op: Union[CreationKind, int] = 0
    """CreationKind"""
    key_x5t: bool = False
    """1: `key` is an x5t#S256 thumbprint; 0: a jkt"""
    issuer: Text = ''
    """the state authority"""
    client_id: Text = ''
    source_id: Text = ''
    """the resolved predecessor or parent"""
    key: Text = ''
    """thumbprint of the proven key"""
    actor: Principal = Principal()
    """of a verified actor_token; nobody: none"""
    intent: Json = None
    """as submitted"""
    evidence: Json = None
    """None: none"""
    proposal: Json = None
    """None: none"""
    child_actor: Json = None
    """whole, as parsed; with CHILD, and with it alone"""
    requested_token_type: Text = ''
    cross_check: Text = ''
    """`predecessor` | `parent` as requested; empty: none"""
    parameters: Json = None
    """the host's that affect the creation, an object, which goes in as the member `parameters`;
    None: none
    """


@dataclass(frozen=True)
class Kinship:
    """How a child is bound to its parent."""

    cascade_mode: Text = ''
    """empty: `immediate`"""
    delegation_id: Text = ''
    """the child's approval_event_id"""
    created_at: Text = ''
    """of the child, its exact text; empty: left out"""


@dataclass(frozen=True)
class ChildBasis:
    """The basis on which a child was approved."""

    kind: Union[Basis, int] = 0
    """Basis"""
    parent: Optional[Mission] = None
    """required with POLICY"""
    approver: Principal = Principal()
    """HUMAN"""
    event_id: Text = ''
    """the child's approval or activation event"""
    authority_hash: Text = ''
    """HUMAN: the child's"""
    policy: Text = ''
    """POLICY: child_creation_policy of the entry that justifies the child's first; empty: it has
    none
    """
    policy_version: Text = ''
    """with `policy`"""
    approved_at: Text = ''
    """POLICY: when a human approved, by the host's retained record of the parent's approval event,
    or of the policy's version; the parent's own `approved_at` takes its place
    """


@dataclass(frozen=True)
class MissionReference:
    """A Mission as evidence names it."""

    id: Text = ''
    issuer: Text = ''
    authority_hash: Text = ''


@dataclass(frozen=True)
class ChildEvidence:
    """What Child Evidence says."""

    code: int = 0
    """0: created; else the Code of the denial (40 CM-20)"""
    fanout: bool = False
    """1: `active_children` is given"""
    evidence_id: Text = ''
    parent: MissionReference = MissionReference()
    child: MissionReference = MissionReference()
    """of a denied one as it would have been"""
    child_actor: Json = None
    cascade_mode: Text = ''
    """empty: `immediate`"""
    created_at: Text = ''
    active_children: int = 0
    """of a created one with it; of a denied one those that exist"""
    max_children: int = 0
    """0: none"""


@dataclass(frozen=True)
class Expansion:
    """What a successor is held against."""

    before: Optional[AuthoritySet] = None
    """the predecessor's effective set; None: empty"""
    after: Optional[AuthoritySet] = None
    """derived for the successor"""
    before_expires_at: Text = ''
    after_expires_at: Text = ''
    containment: Json = None
    """the predecessor's history, an array of objects, each with what was contained and its event
    class; None: none
    """
    live_children: int = 0
    """of the predecessor"""


@dataclass(frozen=True)
class RecencyCeiling:
    """How old a standing consent may be for authority of a class. Contiguous structs of one size.
    """

    name: Text = ''
    """empty: whatever the authority"""
    seconds: int = 0
    """at least 0"""


@dataclass(frozen=True)
class Recency:
    """A standing consent, at the commit that relies on it."""

    approved_at: Text = ''
    """RFC 3339, from the host's retained record"""
    now: When = None
    skew_seconds: int = 0
    """declared; at least 0"""
    ceilings: Sequence[RecencyCeiling] = ()
    """as declared"""
    classes: Sequence[Text] = ()
    """that are present in the set and the consumption bounds"""


@dataclass(frozen=True)
class KnownState:
    """A state that was learned from the state authority."""

    state: Union[State, int] = 0
    """State; OTHER never permits"""
    source: Union[Learned, int] = 0
    """Learned"""
    version: int = 0
    """of the Mission; 0: not known"""
    learned_at: When = None
    """when it was true: the answer's `iat`, the event's time; all 0: not known, and then it permits
    nothing
    """
    fresh_until: When = None
    """all 0: not said"""
    expires_at: When = None
    """the Mission's; all 0: not said"""
    once: bool = False
    """1: this is the decision it was asked for (IS-7)"""


@dataclass(frozen=True)
class Freshness:
    """How fresh a state has to be. 0 means the default."""

    required: bool = False
    """1: RS-C relies on the state, too; RS-B always does"""
    most_seconds: int = 0
    """age beyond which nothing counts; default 60, at most 86400"""
    skew_seconds: int = 0
    """a state that is newer than now by more is refused; and `fresh_until` may be exceeded by as
    much; default 5, at most 30 (20 MS-3)
    """
    degraded_seconds: int = 0
    """series: bounded degraded mode: so much beyond `fresh_until` (and no further than
    `most_seconds`), for `active` alone (80 SE-13); default 0, at most 3600; a resource server of
    the draft profile takes none
    """


@dataclass(frozen=True)
class IntrospectRequest:
    """Who asks about what."""

    privileges: Union[Privilege, int] = 0
    """Privilege; an unknown bit is an error"""
    authenticated: bool = False
    """1: the caller is; anything else: 401 (CALLER)"""
    audiences: Sequence[Text] = ()
    """that the caller is; none: no token is for it"""
    token: Optional[Token] = None
    """verified, an access token of this server; None: malformed, unknown, expired or not to be
    resolved
    """
    claims: Json = None
    """In place of `token`: what this server itself knows of a token that is no JWT (opaque, a
    refresh token), or whose signature it verified without the proof of its key, which is for who
    asks to demand (RS-10). The members of a JWT's payload, read as strictly as one; what does
    not hold as such is not to be resolved. None: none. Not both.
    """
    revoked: bool = False
    """this very token was revoked: {"active":false} alone, whatever its Mission is (T-8); 0: it was
    not
    """
    scope_flags: Union[ScopeRequest, int] = 0
    """ScopeRequest; an unknown bit is an error"""
    map: Optional[AudienceMap] = None
    """whom each entry is for (IS-4); required"""
    scopes: Optional[ScopeMap] = None
    """what the token's `scope` values stand for. None: the scope is said where all of the token's
    entries are, and not where some are left out or narrowed, which it might exceed
    """
    mission_id: Text = ''
    """the Mission that the claim's sector reference stands for, as the host resolved it (80 SE-12);
    empty: the claim has the id itself
    """
    fresh_seconds: int = 0
    """how long the answer may be relied on, for `fresh_until`, never past the next deadline of the
    Mission or the end of the token; at most 86400; 0: it serves one decision (IS-7)
    """
    now: When = None


@dataclass(frozen=True)
class Introspected:
    """What a response said. Views and values into it. Of a token that is not active there are
    `mission`, `known` and `all` alone.
    """

    active: bool = False
    """1, or anything else"""
    mission: Claim = Claim()
    """all empty: no Mission is behind it"""
    known: KnownState = KnownState()
    """state NONE: the answer said nothing of it"""
    entries: Optional[Value] = None
    """authorization_details"""
    iss: str = ''
    sub: str = ''
    client_id: str = ''
    scope: str = ''
    jti: str = ''
    exp: Optional[Time] = None
    """all 0: not said"""
    jkt: str = ''
    """`cnf`, whose key is still to be proven (RS-10)"""
    x5t_s256: str = ''
    """`cnf`, whose key is still to be proven (RS-10)"""
    all: Optional[Value] = None


@dataclass(frozen=True)
class Requester:
    """Who acts. Empty texts and nobody: not known."""

    principal: Principal = Principal()
    """a person or administrator"""
    client_id: str = ''
    """the authenticated client"""


@dataclass(frozen=True)
class Act:
    """What somebody wants to do, and to what."""

    what: Union[ActKind, int] = 0
    """ActKind"""
    state: Union[State, int] = 0
    """State as reported now; NONE: there is no Mission yet"""
    actor: Requester = Requester()
    mission_id: str = ''
    """empty: none yet"""
    tenant: str = ''
    """of the Mission, or of a listing's filter"""
    subject: Principal = Principal()
    """of the Mission, or as requested"""
    approver: Principal = Principal()
    """of the record; nobody before approval"""
    client_id: str = ''
    """the Mission's"""
    record: Optional[Mission] = None
    """None: none yet"""
    intent: Optional[Intent] = None
    """None: a listing"""
    set: Optional[AuthoritySet] = None
    """recorded or about to be approved; None: none"""
    request: Optional[Value] = None
    """operation's own members, see each; None: none"""


@dataclass(frozen=True)
class IssuerHost:
    """A callback returns 0 and writes 1 (yes) or 0 (no) to `verdict`, or returns any other value to
    fail (HOST); another verdict fails, too (VERDICT). It may fill `error.text` with words for
    the log.
    """

    may: Optional[Callable[[Act], bool]] = None
    """May this actor do this? Required for everything but ADMIT, WITHDRAW, DERIVE, EXPAND and
    CHILD, which without it are open to the Mission's own client (of a child: the parent's). For
    LIST the filter is in `request`. A "no" to REVOKE ... READ answers like an unknown Mission
    (20 LO-7). (AV-1, RV-1, LO-2, 40 CM-4)
    """
    authenticated: Optional[Callable[[Act, str, Optional[Value]], bool]] = None
    """Was the approver authenticated well enough for `acr` (empty: nothing was asked for) and the
    published floor of this authority? `authentication` is what the approval's request says of
    it. Required to approve. (AV-1 step 1, IN-3)
    """
    source: Optional[Callable[[Act, Optional[Value]], bool]] = None
    """May the approver activate this source of authority, and does the set lie in it? Draft:
    required to approve. (AV-1 step 3)
    """
    policy: Optional[Callable[[Act], Optional[DerivationPolicy]]] = None
    """Fill in the policy of a derivation for this Intent, client and tenant; asked at admission and
    again at the approval (20 DA-2). Required.
    """
    disclose: Optional[Callable[[Act], Any]] = None
    """How the disclosure is made, and the host's classes of entries. None: the library's defaults.
    What they point to lives as above. (CE-5)
    """
    purpose: Optional[Callable[[Act, Optional[Mission]], bool]] = None
    """Is the child's purpose inside the parent's? `act` is about the child, `parent` the record.
    Required for children. (80 SE-10, 40 section 1)
    """
    child_policy: Optional[Callable[[Act, str], bool]] = None
    """Does the policy that an entry names as `child_creation_policy` permit this child? Without it
    such a policy denies. (40 CM-15)
    """
    child_client: Optional[Callable[[Principal], Any]] = None
    """The client here that (iss, sub) of a child actor of another issuer is: written to `out`;
    verdict 0: none. Without it there is none. (40 CM-24)
    """
    longer: Optional[Callable[[Act, Optional[Mission]], bool]] = None
    """May a successor outlive its predecessor? Without it: no. (20 X-6)"""
    child_actor: Optional[Callable[[str], Any]] = None
    """What this server itself asserts of a child actor, its client `client_id`: profile values,
    separated by spaces, written to `out`; nothing: none. Verdict 1: it may act under entries
    without `allowed_child_actors`, too. Without it nothing is asserted, and such entries refuse.
    (40 CM-12, DG-3)
    """
    standing: Optional[Callable[[Act, Optional[Value], str, Recency], Any]] = None
    """Is there the standing consent that an approval draws on? `basis` is what the approval's
    request says of it, and `recency.approved_at` is empty: the host writes there what it retains
    of this very version. For a child that a policy adjudicates `basis` is None, and the moment
    is the one that the library retains. The host may declare ceilings, the classes that
    `act.set` and its bounds on consumption hold, and another skew, all as of `policy_version`.
    Refused is another moment than the basis says, one of the future, and one beyond a ceiling.
    Required for a basis that is not `direct`; without it a child knows no ceiling. (AV-9, AV-10,
    40 CM-17) What the library has found is the last argument; what is returned takes its place.
    """
    _native: Any = field(default=None, init=False, repr=False, compare=False)


@dataclass(frozen=True)
class IssuerConfig:
    """What an issuer is made of. 0 means the default."""

    flags: Union[IssuerFlag, int] = 0
    """IssuerFlag; an unknown bit is an error"""
    retries: int = 0
    """times that a plan starts over; default 32, at most 1000"""
    context: Optional[Context] = None
    """required; with a clock, unless each request says `now`"""
    issuer: Text = ''
    """the state authority's own name: `origin` | `issuer`; required"""
    store: Optional[Any] = None
    """for Plan.run(); None: plans alone"""
    host: Optional[IssuerHost] = None
    """required"""
    pending_seconds: int = 0
    """how long an approval is awaited; default 3600"""
    lease_seconds: int = 0
    """how long a reserved derivation waits; default 60"""
    replay_seconds: int = 0
    """how long nonces and creation ids are known; default 86400"""
    skew_seconds: int = 0
    """how far the clock may lie before a committed time: beyond it everything is refused (CLOCK);
    default 5
    """
    pending_most: int = 0
    """requests of one client that await approval; default 1000"""
    generations_most: int = 0
    """highest `parent.depth`; default 8, at most 32"""


@dataclass(frozen=True)
class AdmitRequest:
    """A request for a Mission."""

    intent: Text = ''
    """mission_intent: draft the envelope, series the bare Intent"""
    proposal: Optional[Text] = None
    """authorization_details; None: none"""
    carriage: Optional[Carriage] = None
    """how they travelled; None: checked by the host"""
    presenter: Optional[Presenter] = None
    """for evidence; None: nobody is established"""
    required: Sequence[Text] = ()
    """evidence types that must be there"""
    subject: Principal = Principal()
    """as established by the host"""
    client_id: Text = ''
    """the authenticated client"""
    tenant: Text = ''
    """series: required; draft: may be empty, not recorded"""
    expires_at: Text = ''
    """ceiling of policy; empty: the Intent's"""
    authority_source: Json = None
    """draft: required here or at the approval"""
    now: When = None


@dataclass(frozen=True)
class DecideRequest:
    """A decision on a pending request."""

    mission_id: Text = ''
    actor: Requester = Requester()
    """approve, deny: the Approver; withdraw: the client"""
    reason: Text = ''
    """deny, withdraw; for audit; at most 1024 characters"""
    approval_event_id: Text = ''
    """Approve alone: unique for each approval; required"""
    rendering: Text = ''
    """of the admission's reply, as it was shown; required"""
    disclosure: Text = ''
    """what was shown, where the host made its own; empty: the one of the reply"""
    authentication: Json = None
    """for the host's callback; None: none"""
    acknowledgments: Json = None
    """array, 60 section 4.2 (CE-6); None: none"""
    authority_source: Json = None
    """draft, render alone; None: as admitted"""
    approval_basis: Json = None
    """draft: standing consent, which the host's `standing` has to know; None: direct"""
    expires_at: Text = ''
    """render alone: shortened; empty: as it is"""
    now: When = None


@dataclass(frozen=True)
class DeriveRequest:
    """A credential to be derived. The Mission is the one that the presented grant is bound to."""

    flags: Union[Derive, int] = 0
    """Derive.RESERVE; an unknown bit is an error"""
    mission_id: Text = ''
    """of the grant; empty: the grant resolves to none"""
    actor: Requester = Requester()
    """the authenticated client that presents the grant"""
    grant_client_id: Text = ''
    """the client that the grant was issued to: of an exchange the one that exchange_decide() names;
    empty: the Mission's
    """
    deployment: Text = ''
    """of the client's authentication; empty: none"""
    resources: Sequence[Text] = ()
    """`resource` parameters; none: no narrowing"""
    scope: Text = ''
    """`scope` parameter; empty: no narrowing"""
    scopes: Optional[ScopeMap] = None
    """required with `scope`"""
    narrowed: Optional[AuthoritySet] = None
    """an already narrowed set (an exchange's); None: none; each entry must lie within the Mission's
    """
    lifetime: int = 0
    """seconds asked for; at least 1"""
    sector_reference: Text = ''
    """series: stands for the id in the claim (SE-12); empty: none"""
    issue: Optional[Callable[[Optional[Value]], Any]] = None
    now: When = None
    _native: Any = field(default=None, init=False, repr=False, compare=False)


@dataclass(frozen=True)
class SettleLeaseRequest:
    """What becomes of a reserved derivation."""

    mission_id: Text = ''
    lease: Text = ''
    now: When = None


@dataclass(frozen=True)
class OperateRequest:
    """An operation on an approved Mission."""

    event: Union[Event, int] = 0
    """Event.REVOKE, _SUSPEND, _RESUME or _COMPLETE"""
    flags: Union[Operate, int] = 0
    """Operate; an unknown bit is an error"""
    expected_version: int = 0
    mission_id: Text = ''
    actor: Requester = Requester()
    nonce: Text = ''
    """idempotency key, 1 to 255 characters"""
    request: Text = ''
    """the request's bytes without client_assertion(_type): equal ones under one nonce are one
    request (20 LO-4, trap 9)
    """
    reason: Text = ''
    """at most 1024 characters"""
    suspend_until: Text = ''
    """RFC 3339, suspend alone; empty: none"""
    on_expiry: Text = ''
    """"resume" or "revoke" iff suspend_until"""
    now: When = None


@dataclass(frozen=True)
class CreateRequest:
    """A request for a successor, or for a Child Mission."""

    source_id: Text = ''
    """the Mission of the verified subject_token (X-1, CM-3)"""
    cross_check: Text = ''
    """`predecessor` | `parent` of the request; empty: none"""
    subject_key: Text = ''
    """thumbprint in the subject_token's `cnf`, as {"jkt"} ..."""
    subject_key_x5t: bool = False
    """... or, with 1, as {"x5t#S256"}"""
    presented_key: Text = ''
    """thumbprint of the key that was proven"""
    actor: Principal = Principal()
    """of a verified actor_token; nobody: none"""
    requested_token_type: Text = ''
    creation_request_id: Text = ''
    child_actor: Json = None
    """child: the object as parsed; None: an expansion"""
    adjudicated: bool = False
    """child: 1: created at once by policy, without an Approver"""
    cascade_mode: Text = ''
    """child; empty: `immediate`"""
    parameters: Json = None
    """further parameters that affect the creation (CI-2)"""
    admit: AdmitRequest = AdmitRequest()
    """the rest; its client_id is the requesting client"""


@dataclass(frozen=True)
class ReadRequest:
    """One Mission, or what happened to it."""

    mission_id: Text = ''
    actor: Requester = Requester()
    after: int = 0
    """history: sequences behind this one"""
    limit: int = 0
    """history: 1 to 1000; 0: 100"""
    now: When = None


@dataclass(frozen=True)
class ListRequest:
    """Which Missions; what is given must all hold. Empty: any."""

    actor: Requester = Requester()
    tenant: Text = ''
    subject: Principal = Principal()
    client_id: Text = ''
    parent: Text = ''
    """direct children of this Mission"""
    states: Sequence[Text] = ()
    """on the wire, as reported; unknown ones match nothing"""
    created_after: Text = ''
    """RFC 3339, strict"""
    created_before: Text = ''
    """RFC 3339, strict"""
    expiring_before: Text = ''
    """RFC 3339, strict"""
    cursor: Text = ''
    """of the reply before; empty: from the start"""
    limit: int = 0
    """1 to 1000; 0: 100"""
    now: When = None


@dataclass(frozen=True)
class DrainRequest:
    """Events that nobody acknowledged yet, or what to do at `now`."""

    limit: int = 0
    """1 to 1000; 0: 100"""
    cursor: Text = ''
    """of the reply before, to pass what could not be delivered; empty"""
    now: When = None


@dataclass(frozen=True)
class Signer:
    """Who signs: a private key, an HSM, a service. `sign` writes at most `room` bytes, in the form
    of JWS, and returns 0, or anything else to fail (SIGNER, with that value in `host_code`).
    """

    algorithm: Union[Algorithm, int] = 0
    """Algorithm"""
    kid: str = ''
    """for the header; empty: none"""
    sign: Optional[Callable[[Tuple[str, ...]], Octets]] = None
    _native: Any = field(default=None, init=False, repr=False, compare=False)


@dataclass(frozen=True)
class JwsExpect:
    """What a verifier expects."""

    algorithms: int = 0
    """MISSION_JWS_ALG() of each, or 0: all of ours"""
    keys: Optional[Jwks] = None
    """required"""
    types: Sequence[Text] = ()
    """`typ` has to be one of these, compared without case and without a leading "application/";
    none: not looked at
    """
    bytes_most: int = 0
    """0: 65536"""


@dataclass(frozen=True)
class AauthState:
    """How a state shows in AAuth, None where there is none (20 section 2 and 80-series-details
    SE-14). `extension` is the value of the extension signal that carries the exact state; for
    OTHER it is None, and the caller sends the text it received.
    """

    status: Optional[str] = None
    """"active", "terminated"; None: no AAuth mission"""
    termination_reason: Optional[str] = None
    extension: Optional[str] = None


@dataclass(frozen=True)
class Transition:
    """One row. A row applies when the state is in `from`, the event is its own, the profile is in
    `profiles`, all facts of `needs` are given and none of `bars`. At most one row applies to any
    input, and what no row applies to is a conflict (20-lifecycle LC-13).
    """

    id: Optional[str] = None
    """"T1" ... "T22"; several rows may share one"""
    from_: Union[State, int] = 0
    """bit 1 << State"""
    event: Union[Event, int] = 0
    """Event"""
    to: Union[State, int] = 0
    """State; NONE: the state stays"""
    commit: bool = False
    """1: a commit; 0: T22, success without one"""
    version: Union[Version, int] = 0
    """Version"""
    profiles: Union[Profile, int] = 0
    """bit 1 << Profile"""
    needs: Union[FactFlag, int] = 0
    """FactFlag"""
    bars: Union[FactFlag, int] = 0
    """FactFlag"""
    actor: Optional[str] = None
    """who may do it by default, in words"""
    condition: Optional[str] = None
    """when, in words; "" when always"""


@dataclass(frozen=True)
class Outcome:
    """What an event comes to."""

    decision: Union[Lifecycle, int] = 0
    """Lifecycle"""
    state: Union[State, int] = 0
    """the state afterwards; the present one unless it is a commit"""
    wanted: Union[State, int] = 0
    """the state that the event leads to, which a conflict names beside the present one (80 SE-5);
    NONE for events that change no state
    """
    version: Union[Version, int] = 0
    """Version; KEPT unless it is a commit"""
    id: Optional[str] = None
    """of the row that applied; None for a conflict"""


@dataclass(frozen=True)
class Standing:
    """What the store knows of one Mission: its own state and times, never those of its ancestors.
    """

    state: Union[State, int] = 0
    """State, as stored"""
    flags: Union[StandingFlag, int] = 0
    """StandingFlag; an unknown bit is an error"""
    on_expiry: Union[OnExpiry, int] = 0
    """OnExpiry; read while suspended"""
    expires_at: Moment = None
    """effective; before approval the requested one"""
    suspend_until: Moment = None
    """read unless `on_expiry` is NONE"""
    ended_at: Moment = None
    """when a terminal state began: a clock transition at its deadline, whenever it was committed.
    Without it an ancestor counts as ended before everything
    """
    pending_end: Moment = None
    """end of the pending lifetime (series: approval window)"""


@dataclass(frozen=True)
class Step:
    """One transition that is overdue. `at` is when it took effect (to be stored as `ended_at`); for
    a cascade onto an ancestor whose end is not recorded it is the seconds of `now`.
    """

    event: Union[Event, int] = 0
    """Event"""
    from_: Union[State, int] = 0
    """State"""
    to: Union[State, int] = 0
    """State"""
    at: Instant = Instant()


@dataclass(frozen=True)
class Due:
    """What is overdue, in the order of time."""

    count: int = 0
    """0 to 2"""
    step: Tuple[Step, ...] = ()


@dataclass(frozen=True)
class Derivation:
    """All that the gate looks at, read in the transaction that issues and counts. Zeroes refuse."""

    flags: Union[DerivationFlag, int] = 0
    """DerivationFlag; an unknown bit is an error"""
    mission: Optional[Standing] = None
    """None: the grant's Mission does not resolve"""
    ancestors: Sequence[Standing] = ()
    now: When = None
    count: int = 0
    """derivations issued so far"""
    max: int = 0
    """max_derivations, 1 to 2^53-1; 0: no cap"""
    deployment_pinned: Text = ''
    """controls.agent_deployment; empty: none"""
    deployment_presented: Text = ''
    """what the client authenticated with; empty: nothing"""


@dataclass(frozen=True)
class Gate:
    """Whether a derivation may go on."""

    permit: bool = False
    """1: issue; anything else: refuse"""
    code: int = 0
    """why not: NOT_FOUND, NOT_ACTIVE, ANCESTOR, DEPLOYMENT_MISMATCH, EMPTY_SET, EXHAUSTED,
    NO_TIME_LEFT; 0 with a permit
    """
    state: Union[State, int] = 0
    """reported state, NONE when there is no Mission, OTHER when unknown"""
    latest_exp: int = 0
    """with a permit: no credential's `exp` may pass it; else 0"""
    oauth_error: Optional[str] = None
    """"invalid_grant"; None with a permit"""
    member: Optional[str] = None
    """"mission_error", "mission_state"; None: send none"""
    value: Optional[str] = None
    """of that member; None together with it"""


@dataclass(frozen=True)
class ToolsView:
    """Which tools stay. A host's callback returns 0 when it did its work; a failure hides the tool.
    """

    policy: Optional[Policy] = None
    """None: nothing stays"""
    state: Optional[KnownState] = None
    """of the Mission; None: nothing stays"""
    freshness: Optional[Freshness] = None
    """None: all defaults"""
    now: When = None
    """None: the context's clock"""
    removed: Optional[Removed] = None
    """what was taken since the approval; None: nothing"""
    audience: Text = ''
    """this server, as entries name it in `resource`"""
    catalog: Text = ''
    """the octets of the list as they were retrieved: for entries that bind the whole of it; empty:
    such entries match nothing
    """
    action: Optional[Callable[[str], Text]] = None
    """The action that a tool is, a literal one, written to `action`; empty: none, and it is hidden.
    None: the tool's name is the action.
    """
    visible: Optional[Callable[[Optional[Value], str], bool]] = None
    """Local policy. verdict 1: it may be seen. None: it has no say."""
    _native: Any = field(default=None, init=False, repr=False, compare=False)


@dataclass(frozen=True)
class ToolsTerms:
    """What the enforcement point knows of a call beside its text."""

    flags: Union[Call, int] = 0
    """Call, at most one; an unknown bit is an error"""
    claimed_issuer: Text = ''
    """of the verified credential; empty: none"""
    claimed_mission: Text = ''
    """of the verified credential; empty: none"""
    bound_issuer: Text = ''
    """the enforcement point's own; empty: none"""
    bound_mission: Text = ''
    """the enforcement point's own; empty: none"""
    audience: Text = ''
    """this server, as entries name it"""
    action: Optional[Callable[[str], Text]] = None
    """as above"""
    _native: Any = field(default=None, init=False, repr=False, compare=False)


@dataclass(frozen=True)
class ToolsCall:
    """A call."""

    reason: Union[Deny, int] = 0
    """Deny.NONE, or why it is refused before any decision: MISSION_CLAIM_MISSING,
    MISSION_REFERENCE_CONFLICT
    """
    named: Union[Named, int] = 0
    """Named"""
    id: Optional[Value] = None
    """of the JSON-RPC request: a string or a number"""
    tool: str = ''
    """its name"""
    action: str = ''
    """literal; empty: the tool is no action, so nothing covers it"""
    audience: str = ''
    """of the terms"""
    arguments: Optional[Value] = None
    """raw, an object; None: none came"""
    meta: Optional[Value] = None
    """`_meta`; None: none"""
    issuer: str = ''
    """that the call is under; empty with a reason"""
    mission: str = ''
    """that the call is under; empty with a reason"""
    called_issuer: str = ''
    """what `_meta` names; empty: nothing"""
    called_mission: str = ''
    """what `_meta` names; empty: nothing"""


@dataclass(frozen=True)
class ToolsDenied:
    """What is answered to a call that was refused."""

    body: Optional[Value] = None
    """the JSON-RPC response"""
    status: int = 0
    """of HTTP, where the transport has one"""
    oauth_error: Optional[str] = None
    """`error` of WWW-Authenticate; None: none"""
    denial: Optional[str] = None
    """its `mission_denial`; None: none, or not disclosed"""


@dataclass(frozen=True)
class ServerMetadata:
    """What an authorization server of Missions says beside its own metadata. Empty and None are
    left out.
    """

    supported: bool = False
    """1: mission_bound_authorization_supported"""
    exchange: bool = False
    """1: token exchange among grant_types_supported (MD-4)"""
    base: Json = None
    """the server's metadata without these members; None: none"""
    issuer: Text = ''
    """required"""
    pushed_authorization_request_endpoint: Text = ''
    introspection_endpoint: Text = ''
    types_metadata_endpoint: Text = ''
    """authorization_details_types_metadata_endpoint"""
    types: Sequence[Text] = ()
    """authorization_details types; mission_resource_access is always among them"""


@dataclass(frozen=True)
class ServerFound:
    """What a server's metadata say."""

    supported: bool = False
    """1: Missions can be sent there; anything else: the client must not send the task as bare scope
    or authorization_details (MD-1)
    """
    introspection: bool = False
    """1: there is an endpoint (MD-4)"""
    exchange: bool = False
    """1: delegation and cross-domain by token exchange (MD-4)"""
    issuer: str = ''
    pushed_authorization_request_endpoint: str = ''
    token_endpoint: str = ''
    introspection_endpoint: str = ''
    jwks_uri: str = ''
    types_metadata_endpoint: str = ''
    types: Optional[Value] = None


@dataclass(frozen=True)
class ResourceMetadata:
    """What a protected resource says (RFC 9728)."""

    required: bool = False
    """1: mission_bound_authorization_required"""
    bound: bool = False
    """1: dpop_bound_access_tokens_required"""
    base: Json = None
    """its metadata without these members; None: none"""
    resource: Text = ''
    """required"""
    authorization_servers: Sequence[Text] = ()
    constraints: Sequence[Text] = ()
    """mission_constraints_supported: keys it enforces; the Common Constraints and the context's
    alone (DE-5, CC-5)
    """


@dataclass(frozen=True)
class ResourceFound:
    """`constraints` None: none is said, so none is enforced."""

    required: bool = False
    bound: bool = False
    resource: str = ''
    authorization_servers: Json = None
    constraints: Json = None


@dataclass(frozen=True)
class PepHost:
    """What an enforcement point's host is asked right before an effect. Each returns 0 when it did
    its work; a failure refuses, and so does a slot that is None where it is needed, unless it
    says otherwise. Slots may be called from any thread, and again when a commit conflicted;
    `obligation` is called once for each obligation of a plan.
    """

    state: Optional[Callable[[str, str], Optional[KnownState]]] = None
    """The Mission's state now, from a source that this class may rely on."""
    actor: Optional[Callable[[Evaluation], bool]] = None
    """Is the actor still who may act? verdict 1: yes. None: no registry is kept."""
    approval: Optional[Callable[[Evaluation], bool]] = None
    """Does the approval that was presented still stand? Asked when there was one."""
    target: Optional[Callable[[Evaluation], bool]] = None
    """Is the target (its record version) what was decided about?"""
    obligation: Optional[Callable[[Optional[Value]], int]] = None
    """Fulfil an obligation before the effect. outcome: 1 fulfilled, 0 failed, 2 unsupported."""
    reserve: Optional[Callable[[Evaluation], bool]] = None
    """Is there room for the evidence of one more execution? verdict 1: yes, and it is reserved
    (EV-3 b). None: the row that the commit writes is room enough.
    """
    _native: Any = field(default=None, init=False, repr=False, compare=False)


@dataclass(frozen=True)
class PepConfig:
    """What an enforcement point is made of."""

    flags: Union[PepFlag, int] = 0
    """PepFlag; an unknown bit is an error"""
    context: Optional[Context] = None
    id: Text = ''
    """its name; its own channel to the decision point is bound to it (PB-9)"""
    emitter: Optional[Emitter] = None
    """of its evidence: role PEP or EXECUTOR; kept by reference; required"""
    floors: Optional[Floors] = None
    """of the resource's metadata; kept by reference; None: none"""
    host: Optional[PepHost] = None
    """required"""
    freshness: Freshness = Freshness()
    """for the state at the commit boundary"""
    skew_seconds: int = 0
    """default 0, at most 300"""
    error_namespace: Text = ''
    """of own EE errors: a collision-resistant prefix, to which a word is added, such as
    "https://pep.example.com/errors/\"
    """
    retries: int = 0
    """of commits that conflict; default 8"""
    pdp: Text = ''
    """the decision point's name: ids of permits are its own"""
    lease_seconds: int = 0
    """of a high-consequence execution whose profile says nothing; default 60, at most 86400"""
    horizon_seconds: int = 0
    """how long ends are remembered; default 86400, at most 10 years"""
    declared: bool = False
    """1: actions without a profile have a default class..."""
    default_class: Union[ActionClass, int] = 0
    """...this one; else they are IRREVERSIBLE"""


@dataclass(frozen=True)
class Attempt:
    """What came: a request for an action, not yet decided about."""

    flags: Union[AttemptFlag, int] = 0
    """AttemptFlag; an unknown bit is an error"""
    carried: Union[CarriedMission, int] = 0
    """CarriedMission: a reference to a Mission beside the credential's claim"""
    token: Optional[Token] = None
    """as Resource.verify() gave it; None: it gave none"""
    carried_id: Text = ''
    carried_issuer: Text = ''
    carried_hash: Text = ''
    """external mode: the authority_hash that the join has proven"""
    audience: Text = ''
    """required"""
    action: Text = ''
    """required"""
    resource_type: Text = ''
    """the target, for the resource's policy; required"""
    resource_id: Text = ''
    """the target, for the resource's policy; required"""
    subject_type: Text = ''
    """empty: "user\""""
    arguments: Json = None
    """raw, as they came; None: none came"""
    profile: Optional[OperationProfile] = None
    """of the action; None: it has none"""
    purpose: Union[ActionClass, int] = 0
    """what the Mission's purpose raises the class to"""
    external_communication: int = 0
    """where the profile leaves it to you"""
    idempotency_key: Text = ''
    prior_evaluation_id: Text = ''
    client_instance_id: Text = ''
    policy_version: Text = ''
    """when known"""
    policy_view_id: Text = ''
    """when known"""
    mission_subject: Json = None
    """Origin Principal profile: verified"""
    approval: Json = None
    """verbatim"""
    capability_source: Json = None
    history: Json = None
    tainted: int = 0
    """0 (unsaid): there is no taint context"""
    observed: int = 0
    """PLACES_STATE: Observed.FRESH, _CACHED, _EVENT_DRIVEN"""
    taint_granularity: Text = ''
    taint_source_class: Text = ''
    state: Optional[KnownState] = None
    """PLACES_STATE"""
    assertion: Text = ''
    """PLACES_STATE: signed, beside it; empty: none"""


@dataclass(frozen=True)
class Preparation:
    """What became of it."""

    refused: Union[Deny, int] = 0
    """Deny, one of 3b; NONE: ask"""
    gated: bool = False
    """0: an action without consequences needs no decision"""
    action_class: Union[ActionClass, int] = 0
    """ActionClass, ClassBy"""
    class_source: Union[ClassBy, int] = 0
    """ActionClass, ClassBy"""
    bound: bool = False
    """1: bound to its parameters; of a high class"""
    high: bool = False
    """1: bound to its parameters; of a high class"""
    normalize: int = 0
    """0, or why the parameters could not be normalized"""
    verified: Union[Verified, int] = 0
    """Verified"""


@dataclass(frozen=True)
class TransportRequest:
    """What became of asking a decision point."""

    channel: Union[Channel, int] = 0
    """Channel"""
    status: int = 0
    """ANSWERED: of HTTP"""
    retry_after: int = 0
    """seconds of Retry-After; negative: not said"""
    waited_ms: int = 0
    """since the state that the request relies on was established"""
    bound_ms: int = 0
    """its staleness bound"""
    asked: int = 0
    """how often, this time included"""
    asked_most: int = 0
    """0: 3"""
    items: int = 0
    """of a batch; 0 or 1: a single request"""


@dataclass(frozen=True)
class TransportAdvice:
    """What to do after asking."""

    what: Union[Ask, int] = 0
    reason: Union[Deny, int] = 0
    """Deny.PDP_UNREACHABLE, _CHANNEL_FAILURE; else NONE"""
    wait_ms: int = 0


@dataclass(frozen=True)
class Permitted:
    """What it permits."""

    action_class: Union[ActionClass, int] = 0
    """the enforcement point's own"""
    bound: bool = False
    """1"""
    high: bool = False
    """1"""
    use_limit: int = 0
    """0: none but `valid_until`"""
    evaluation_id: str = ''
    """also what `Mission-Decision` says (PB-9 b)"""
    parameter_digest: str = ''
    """empty: it is not bound"""
    valid_until: Optional[Time] = None
    obligations: Optional[Value] = None
    """None: none"""


@dataclass(frozen=True)
class CommitRequest:
    """A commit check with what only some have."""

    flags: int = 0
    """0"""
    permit: Optional[Permit] = None
    """required"""
    about: Optional[Evaluation] = None
    """required"""
    txn: Text = ''
    """of a transaction token: consumed, too; empty: none"""
    more: Optional[EvidenceMore] = None
    """its hop; None: none"""


@dataclass(frozen=True)
class Execution:
    """How an execution ended."""

    outcome: Union[OutcomeKind, int] = 0
    execution_id: Text = ''
    """of the commit check's reply"""
    error: Text = ''
    """with FAILED, SUPPRESSED: "kill_switch", or collision-resistant"""
    attempted_at: When = None
    """None: not said"""
    completed_at: When = None
    """None: not said"""
    result_summary: Json = None
    """no user content; None: none"""
    metering: Json = None
    """what was consumed; None: not said"""
    measured_duration: Text = ''
    """ISO 8601; empty: not said"""


@dataclass(frozen=True)
class Verdict:
    """How a plan ended."""

    done: bool = False
    """1: it took effect, now or before; anything else: refused"""
    replayed: bool = False
    """1: it had taken effect before; nothing was written now"""
    code: int = 0
    """Code of a refusal, else 0"""
    status: int = 0
    """the HTTP status that goes with the answer"""
    state: Union[State, int] = 0
    """State as reported now; NONE where nobody may know"""
    oauth_error: Optional[str] = None
    """of a refusal; None: none"""
    member: Optional[str] = None
    """a further member of the error response, such as `mission_error`, `mission_denial_reason`,
    `mission_expansion_status`; None: none
    """
    value: Optional[str] = None
    """its value; None together with it"""


@dataclass(frozen=True)
class PolicySource:
    """What a view is compiled of."""

    flags: Union[PolicyFlag, int] = 0
    """PolicyFlag; an unknown bit is an error"""
    record: Optional[Mission] = None
    """verified, with an Authority Set; required"""
    audiences: Sequence[Text] = ()
    """in any order: only entries that may apply to one of these"""
    compiler_profile: Text = ''
    """names who compiles; empty: this library"""
    compiler_version: Text = ''
    """empty: this library's version"""
    policy_version: Text = ''
    """where the record has none (series); else empty or the same"""


@dataclass(frozen=True)
class AudienceMap:
    """Whom an entry is for. `audiences` writes the identifiers of the entry's resource servers as
    strings into the array that is open in `out`; nothing: there is none. It returns 0, or any
    other value to fail (HOST); what is no filled string fails, too (VERDICT). For another type
    these are the audiences that were approved for it. Source: 10-core TK-3, OT-2.
    """

    audiences: Optional[Callable[[Optional[Value]], Json]] = None
    _native: Any = field(default=None, init=False, repr=False, compare=False)


@dataclass(frozen=True)
class ScopeMap:
    """What a scope value stands for. `authority` writes mission_resource_access entries of `type`,
    `resource`, `resource_match` and `actions` alone into the array that is open in `out`;
    nothing: the value is not known. It returns 0, or any other value to fail (HOST); anything
    else written fails, too (VERDICT). Source: 10-core TK-4.
    """

    authority: Optional[Callable[[str], Json]] = None
    _native: Any = field(default=None, init=False, repr=False, compare=False)


@dataclass(frozen=True)
class ProofPolicy:
    """How DPoP proofs are judged. Callbacks return 0, or anything else to fail (HOST); a verdict
    that is neither 0 nor 1 fails (VERDICT). 0 means the default.
    """

    algorithms: int = 0
    """MISSION_JWS_ALG() of each; 0: all"""
    nonces: bool = False
    """1: every proof needs a nonce of `nonce_current`"""
    age_seconds: int = 0
    """oldest `iat`; default 60, at most 3600"""
    ahead_seconds: int = 0
    """latest `iat` behind now; default 5, at most 300"""
    fresh: Optional[Callable[[str, Optional[Time]], bool]] = None
    """Was this proof seen before? Writes 1 (no: fresh, and remembered until `until`) or 0 (it was).
    `id` is a digest of key, `jti` and normalized `htu`, 43 characters; `until` is `iat` and both
    seconds above. Asked last. Required: a proof that nobody remembers is none (NO_CALLBACK).
    <mission/replay_guard.h> has one for a single process.
    """
    nonce_current: Optional[Callable[[str], bool]] = None
    """Is this nonce one that was given out and is still good? Required with `nonces`, and asked of
    proofs alone that are good otherwise; <mission/nonce_keeper.h> has one.
    """
    nonce_next: Optional[Callable[[], str]] = None
    """A nonce to give out: at most `room` bytes of visible ASCII without quote and backslash;
    nothing: none. May be None.
    """
    _native: Any = field(default=None, init=False, repr=False, compare=False)


@dataclass(frozen=True)
class ProofRequest:
    """A proof and what it has to fit."""

    proof: Text = ''
    method: Text = ''
    """as the request has it, compared byte by byte"""
    uri: Text = ''
    """the request's: compared without query and fragment, after RFC 3986 6.2.2 and 6.2.3
    normalization on both sides
    """
    token: Text = ''
    """`ath` has to be its digest; empty: at a token endpoint, where a proof with `ath` is refused:
    it was made for another request
    """
    jkt: Text = ''
    """thumbprint that the key has to have; empty: any, see out"""
    now: When = None
    """None: the context's clock"""


@dataclass(frozen=True)
class ReceiptSource:
    """What a receipt is made of."""

    kind: Union[ReceiptKind, int] = 0
    """ReceiptKind"""
    members: int = 0
    """ReceiptMember.HASH and so on; an unknown bit is an error"""
    verifier: Optional[EvidenceVerifier] = None
    """Verifies every record, and every predecessor, before anything is signed. Required."""
    decision: Json = None
    """complete records, their envelopes included: of DECISION"""
    execution: Json = None
    """and, with it, of EXECUTION"""
    refusal: Json = None
    """of REFUSAL alone"""
    profile: Text = ''
    """a URI: what selects the members; empty: none"""
    assertions: Json = None
    """an object of the issuer's own word, as the profile defines it; None: none"""
    stream: Text = ''
    """Empty: the receipt is in no chain. Else the stream, and the complete receipts that it
    follows; none: it is the stream's first, which the host has to know.
    """
    previous: Sequence[Json] = ()
    issued_at: When = None
    """None: the clock"""


@dataclass(frozen=True)
class ReceiptFinder:
    """Finds what a receipt refers to."""

    find: Optional[Callable[[str, str, str], Json]] = None
    """The complete record of this media type and canonical digest; `id` is its own identifier, and
    empty for a predecessor. None in the result: it is not there. Returns 0, or anything else
    when it could not look.
    """
    _native: Any = field(default=None, init=False, repr=False, compare=False)


@dataclass(frozen=True)
class Receipt:
    """A verified receipt, and the records that it stands on."""

    kind: Union[ReceiptKind, int] = 0
    """ReceiptKind; 0: it is not verified"""
    deviation: bool = False
    """1: other parameters were executed than authorized, which counts as an unauthorized execution,
    whatever the outcome (EV-5)
    """
    emitter: str = ''
    mission: str = ''
    issuer: str = ''
    authority_hash: str = ''
    """empty: it does not say"""
    outcome: str = ''
    """of an EXECUTION; else empty"""
    decision: Optional[Value] = None
    """verified records; None: not its kind"""
    execution: Optional[Value] = None
    """verified records; None: not its kind"""
    refusal: Optional[Value] = None
    """verified records; None: not its kind"""
    profile: str = ''
    """empty: none"""
    assertions: Optional[Value] = None
    """the issuer's own word: nothing here proves it"""
    stream: str = ''
    """empty: not chained"""
    sequence: int = 0
    """in its stream"""
    standing: Union[KeyStanding, int] = 0
    """KeyStanding of the receipt's key; told of a refused one, too"""


@dataclass(frozen=True)
class AnchorReport:
    """One anchor of a record, recomputed."""

    what: Union[Commit, int] = 0
    """Commit"""
    verdict: int = 0
    """0: equal; NO_CALLBACK: nothing to recompute it from; else why not"""
    name: str = ''
    """the member's name on the wire"""
    recorded: str = ''
    """as it stands in the record"""
    recomputed: str = ''
    """empty text when it was not recomputed"""


@dataclass(frozen=True)
class Admission:
    """What is known when a Mission is admitted. Times are RFC 3339 texts, recorded as they are;
    empty texts and None: absent.
    """

    id: Text = ''
    """reserved before; empty: minted"""
    issuer: Text = ''
    """the state authority"""
    intent: Optional[Intent] = None
    """series: validated"""
    subject: Principal = Principal()
    client_id: Text = ''
    tenant: Text = ''
    """series, required; draft: none"""
    expires_at: Text = ''
    """effective, at most the Intent's; empty: the Intent's"""
    consent_window: Text = ''
    """series, required: until when it may be approved"""
    predecessor: Text = ''
    """of a successor"""
    parent: Json = None
    """of a sub-Mission: 40 section 3.4"""


@dataclass(frozen=True)
class Approval:
    """What an approval adds."""

    set: Optional[AuthoritySet] = None
    """as consented"""
    disclosure: Optional[Disclosure] = None
    """series, required"""
    approver: Principal = Principal()
    approval_event_id: Text = ''
    policy_version: Text = ''
    """draft, required"""
    expires_at: Text = ''
    """shortened at the approval; empty: as admitted"""
    proposal: Optional[AuthoritySet] = None
    """Draft alone:"""
    submission_evidence: Json = None
    """of Submission.verify"""
    approval_basis: Json = None
    """standing consent; None: direct, by the approver"""
    authority_source: Json = None
    """required"""


@dataclass(frozen=True)
class RecordChange:
    """Where a record goes, as the lifecycle decided."""

    state: Text = ''
    """the new state on the wire"""
    reason: Text = ''
    """series, of an ended Mission; empty: none"""
    successor: Text = ''
    """draft, with `superseded` alone: recorded once"""


@dataclass(frozen=True)
class TrustedIssuer:
    """An authorization server whose tokens are taken. A `mission.issuer` is never a root of trust
    by itself (T-14).
    """

    iss: Text = ''
    """compared byte by byte"""
    keys: Optional[Jwks] = None
    """required; kept by reference"""
    algorithms: int = 0
    """MISSION_JWS_ALG() of each; 0: all"""
    state_authorities: Sequence[Text] = ()
    """whose Missions its tokens may carry; none: its own"""


@dataclass(frozen=True)
class ResourceConfig:
    """What a resource server is made of. 0 means the default."""

    flags: Union[ResourceFlag, int] = 0
    """ResourceFlag; an unknown bit is an error"""
    tier: Union[Tier, int] = 0
    """Tier; default Tier.AUTHORITY"""
    context: Optional[Context] = None
    """required"""
    issuers: Sequence[TrustedIssuer] = ()
    """one at least, no `iss` twice"""
    audiences: Sequence[Text] = ()
    """names of this resource server: one has to be in `aud`"""
    skew_seconds: int = 0
    """for iat, nbf and exp; default 0, at most 300"""
    lifetime_most: int = 0
    """exp - iat; default: no bound"""
    token_bytes: int = 0
    """default 16384"""
    freshness: Freshness = Freshness()
    """for tiers that need the Mission's state"""
    proofs: ProofPolicy = ProofPolicy()
    """for DPoP"""
    realm: Text = ''
    """for challenges; printable ASCII; empty: none"""


@dataclass(frozen=True)
class Presented:
    """The credential of a request."""

    scheme: Union[Scheme, int] = 0
    """Scheme"""
    proofs: int = 0
    """DPoP header fields that came; more than one is refused"""
    token: str = ''
    """what follows the scheme"""
    proof: str = ''
    """the DPoP header field; empty: none"""
    method: str = ''
    """of the request, as it came; for DPoP"""
    uri: str = ''
    """the request's absolute URI, as the client wrote it; for DPoP"""
    certificate: Octets = b''
    """the client's TLS certificate, DER, whose key was proven in the handshake; empty: none"""


@dataclass(frozen=True)
class Operation:
    """What the request is about."""

    needs: Union[NeedsFlag, int] = 0
    """NeedsFlag; what is short is `step_up_required` (RS-9)"""
    resource: Text = ''
    """the served resource, for entries that match exactly"""
    uri: Text = ''
    """the request's absolute URI, for `prefix` entries; no part of it may be decoded once more
    behind this check (RS-4); empty: none match
    """
    action: Text = ''
    """a literal action"""
    acr: Text = ''
    """the token's `acr` has to be this; empty: not looked at"""
    facts: Optional[Facts] = None
    """for constraints; None: none is known"""


@dataclass(frozen=True)
class Access:
    """May a request go on? Refusing until every check has run."""

    permit: bool = False
    """1: every check has run and permits; anything else: refuse"""
    code: int = 0
    """Code of a refusal; 0 with permit"""
    status: int = 0
    """HTTP: 200, 401, 403, 500, 503"""
    scheme: Union[Scheme, int] = 0
    """for the challenge: Scheme"""
    oauth_error: Optional[str] = None
    """RFC 6750 `error`; None: none is said (no credential came)"""
    denial: Optional[str] = None
    """`mission_denial`: insufficient_authority, step_up_required, constraint_unrecognized; None:
    none
    """
    reason: Optional[str] = None
    """the code's stable word, for the log; "" with permit"""
    entry: Optional[int] = None
    """index of the entry that permits; None: none"""
    key: str = ''
    """the constraint that refused, for the log"""
    state: Union[State, int] = 0
    """State that was relied on; NONE: no state was asked for"""
    why: Optional[MissionError] = field(default=None, compare=False)
    """Of a refusal: where and what; for the log, never for the client."""


@dataclass(frozen=True)
class Challenge:
    """What the client makes of a WWW-Authenticate field value: `error` and `mission_denial` of its
    first Bearer or DPoP challenge, copied and unquoted; an unknown denial is
    insufficient_authority (RS-9).
    """

    scheme: Union[Scheme, int] = 0
    """Scheme; NONE: no challenge that is known here"""
    error: str = ''
    denial: str = ''
    nonce_needed: bool = False
    """1: error is use_dpop_nonce"""


@dataclass(frozen=True)
class EmitterConfig:
    """Who emits."""

    context: Optional[Context] = None
    id: Text = ''
    role: Union[EmitterKind, int] = 0
    """EmitterKind"""
    signer: Optional[Signer] = None
    """required, with a kid"""
    next: Optional[Callable[[str, str], int]] = None
    """The next number of this emitter for a Mission, never one twice and each larger than the last;
    the first is 0 or more. Not used by plans, which count in the store. None: plans alone.
    """
    name_space: Text = ''
    """Before the names of members that the records have beside the defined ones: `approval_id`, the
    approval that was presented, and `resource_policy`, what the resource's policy said. It has
    to be collision-resistant: a URI or a domain name with its separator, at most 256 bytes.
    Empty: there are none, and a decision to which an approval was presented leaves no evidence
    (STATE).
    """
    flags: Union[EmitterOption, int] = 0
    """EmitterOption; an unknown bit is an error"""
    _native: Any = field(default=None, init=False, repr=False, compare=False)


@dataclass(frozen=True)
class EvidenceMore:
    """What a record says beside what was decided, refused or done: verified facts of the host's.
    All empty: nothing.
    """

    hop_jti: str = ''
    """The hop, of a credential of the continuation profile: both or neither."""
    hop_mission_id: str = ''
    """The hop, of a credential of the continuation profile: both or neither."""
    hop_continuation: str = ''
    """with them; empty: none"""
    compensates_evaluation_id: str = ''
    """of the action that this one undoes"""
    mapping_origin: str = ''
    """The mapping of an Origin Principal (PD-6 c): all of it or nothing. The first two are
    protected references, as subject_reference() makes them.
    """
    mapping_local: str = ''
    """The mapping of an Origin Principal (PD-6 c): all of it or nothing. The first two are
    protected references, as subject_reference() makes them.
    """
    mapping_policy_id: str = ''
    mapping_policy_version: str = ''
    mapping_observed_at: When = None
    mapping_valid_until: When = None


@dataclass(frozen=True)
class SubjectProtection:
    """How a subject is referred to in evidence without its name."""

    how: Union[Reference, int] = 0
    key: Octets = b''
    """KEYED: at least 32 bytes, for nothing else"""
    key_id: Text = ''
    """KEYED: which key, 1 to 64 of [A-Za-z0-9_.-]; a new key, a new id"""
    issuer: Text = ''
    """ANCHOR: the Mission's issuer"""


@dataclass(frozen=True)
class Refusal:
    """A refused attempt before any decision. Views of verified facts alone."""

    reason: Union[Deny, int] = 0
    """Deny, one of 3b"""
    evaluation: Optional[Evaluation] = None
    """what would have been asked: audience, action, and of the rest what `verified` says"""
    verified: Union[Verified, int] = 0
    """Verified"""
    bound: bool = False
    """1: of a class that is bound to its parameters"""
    at: When = None
    """None: the clock"""
    more: Optional[EvidenceMore] = None
    """its hop and mapping, verified; None: none"""


@dataclass(frozen=True)
class EvidenceKeys:
    """Keys of an emitter, and what it may sign with them. One emitter may have several of these:
    for other audiences, for retired keys, for a key that was compromised.
    """

    emitter: Text = ''
    """its id"""
    roles: Union[EmitterKind, int] = 0
    """bits 1 << EmitterKind"""
    keys: Optional[Jwks] = None
    audiences: Sequence[Text] = ()
    """for which its records count; none: all"""
    compromised_at: When = None
    """Of these keys (A-7); None: they are not. All 0: they are, and nobody can say since when."""


@dataclass(frozen=True)
class EvidenceVerifierConfig:
    """What evidence is verified with."""

    context: Optional[Context] = None
    emitters: Sequence[EvidenceKeys] = ()
    anchored: Optional[Callable[[str], Any]] = None
    """An independent proof of when a record existed (A-7), found by the canonical digest of the
    whole record, its envelope included. Writes to `verdict` 1 and the time that is proven under
    a key that is sound, or was before an earlier anchor of its own; 0: there is none; 2: there
    is one, and it is broken; 3: its own key was compromised, and nothing else proves it. None:
    there is never one.
    """
    _native: Any = field(default=None, init=False, repr=False, compare=False)


@dataclass(frozen=True)
class EvidenceRecord:
    """A record that was verified."""

    kind: Union[Evidence, int] = 0
    """Evidence"""
    role: Union[EmitterKind, int] = 0
    """EmitterKind"""
    id: str = ''
    """evidence_id, execution_id, refusal_id"""
    evaluation_id: str = ''
    """empty for refusals and receipts"""
    emitter: str = ''
    mission: str = ''
    issuer: str = ''
    audience: str = ''
    sequence: int = 0
    has_sequence: bool = False
    permit: bool = False
    """of a decision: 1 permit, 0 deny"""
    reason: str = ''
    """denial_reason"""
    outcome: str = ''
    """of an execution"""
    parameter_digest: str = ''
    effective_digest: str = ''
    value: Json = None
    standing: Union[KeyStanding, int] = 0
    """KeyStanding; the one member that is told of a refused record, too"""


@dataclass(frozen=True)
class ScopeGap:
    """What a statement lacks."""

    code: int = 0
    """MISSING_MEMBER, WRONG_TYPE, EMPTY, UNKNOWN_VALUE, OUT_OF_RANGE, MALFORMED_URI,
    UNKNOWN_MEMBER, INCONSISTENT, NOT_COVERED (a class that no enforcement point covers)
    """
    pointer: str = ''
    """of what is missing or wrong"""
    text: Optional[str] = None
    """one line for people"""


@dataclass(frozen=True)
class Row:
    """A row as it is read."""

    key: Octets = b''
    order: Octets = b''
    """scan: of the term under which the row was found"""
    bytes: Octets = b''
    version: int = 0
    """1 for a new row, 1 more with each PUT"""
    number: int = 0
    """the counter beside the bytes; 0 in a new row"""


@dataclass(frozen=True)
class Term:
    """An entry of the row in an index: found by (index, value), in the order of (order, key)."""

    index: Octets = b''
    value: Octets = b''
    """may be empty"""
    order: Octets = b''
    """may be empty"""


@dataclass(frozen=True)
class Write:
    """One write of a batch. A batch names no row twice."""

    what: Union[WriteKind, int] = 0
    """WriteKind"""
    expect: Union[Expect, int] = 0
    """Expect"""
    version: int = 0
    """with EXPECT_VERSION"""
    kind: Octets = b''
    key: Octets = b''
    bytes: Octets = b''
    """PUT"""
    terms: Sequence[Term] = ()
    """PUT: all that the row has from now on"""
    add: int = 0
    """ADD: this, which may be negative, to the number (0 of an absent row) ..."""
    least: int = 0
    """... when the sum is not below this ..."""
    most: int = 0
    """... nor above this; else it is a conflict. An overflow is one, too"""


@dataclass(frozen=True)
class Scan:
    """What to scan: the rows of a kind with a term (index, value), in ascending order of (order,
    key), both compared byte by byte as unsigned bytes, a prefix before what it begins.
    """

    kind: Octets = b''
    index: Octets = b''
    value: Octets = b''
    after_order: Octets = b''
    """with `resume`: only rows behind this pair"""
    after_key: Octets = b''
    until: Octets = b''
    """with `bounded`: only orders up to and with this one"""
    resume: bool = False
    """1 or 0"""
    bounded: bool = False
    """1 or 0"""
    limit: int = 0
    """at most so many rows, 1 to 10000"""


@dataclass(frozen=True)
class Carriage:
    """How a request carries its parts; filled by the host."""

    endpoint: Union[Endpoint, int] = 0
    """Endpoint"""
    flags: Union[CarriageFlag, int] = 0
    """CarriageFlag"""
    parameters: Union[Carried, int] = 0
    """Carried, as request parameters"""
    claims: Union[Carried, int] = 0
    """Carried, as claims of the Request Object"""


@dataclass(frozen=True)
class Parameter:
    """One parameter of a request, decoded."""

    name: str = ''
    value: str = ''


@dataclass(frozen=True)
class SubsetVerdict:
    """What a comparison came to. It is written before anything else, and refuses until the call has
    returned 0.
    """

    subset: bool = False
    """1: within; else 0"""
    code: int = 0
    """0 when within; else the reason: TYPE_DIFFERS, RESOURCE_OUTSIDE, ACTION_OUTSIDE,
    CONSTRAINT_DROPPED, CONSTRAINT_BROADER, DELEGATION_BROADER, UNDECIDABLE, NOT_COVERED (a
    host's comparator said no), TOO_MANY (the limit set_comparisons), or what the call returned
    """
    entry: int = 0
    """the first entry that is not within; 0 for a single entry"""
    reason: Optional[str] = None
    """the code's stable word; "" when within"""
    where: str = ''
    """JSON Pointer of what is too broad, in the set or the single entry; it may name a constraint
    that is missing; "" when within
    """


@dataclass(frozen=True)
class TaintPolicy:
    """The deployment's content trust list, as its scope statement declares it."""

    trusted: Sequence[Text] = ()
    """names of sources that it vouches for"""
    untrusted: Sequence[Text] = ()
    """marked; they taint though they are listed above, too"""
    writable: Sequence[Text] = ()
    """stores that some session can write: vouched for by name here, their content has the taint of
    who wrote it
    """
    values: int = 0
    """values of trusted content that are remembered; default 65536; what is beyond cannot be
    traced. At most 16777216
    """


@dataclass(frozen=True)
class Content:
    """Content that enters a session."""

    origin: Union[ContentKind, int] = 0
    """ContentKind; anything else taints"""
    written: int = 0
    """of STORE: whether a tainted session wrote it: 0 (unsaid) (taints), 1 (false), 2 (true)"""
    source: Text = ''
    value: Json = None
    """whose strings, numbers, names can then be traced; None: none"""


@dataclass(frozen=True)
class TaintQuestion:
    """One action that is about to be taken."""

    action_class: Union[ActionClass, int] = 0
    """ActionClass"""
    external_communication: int = 0
    """0 (unsaid) counts as 2 (true)"""
    approved: bool = False
    """1: a fresh approval is bound to these very parameters"""
    parameters: Json = None
    """the bound ones, an object; None: not known, all tainted"""
    destinations: Sequence[Text] = ()
    """where it goes: each concrete recipient or endpoint"""
    intent: Json = None
    """the approved Intent; None: names nothing"""
    constraints: Json = None
    """of the entry that permits; None: names nothing"""


@dataclass(frozen=True)
class TaintAnswer:
    """The answer."""

    verdict: Union[TaintVerdict, int] = 0
    """TaintVerdict"""
    tainted: int = 0
    """1 (false), 2 (true): for `context.taint`"""
    granularity: str = ''
    """"parameter": each was traced; else "session"."""
    source_class: str = ''
    """lives as long as the state; empty: none"""
    event: Optional[str] = None
    """"egress_downgraded" with SUPPRESS, for Harness Evidence; else None"""


@dataclass(frozen=True)
class TokenPlan:
    """A token to be made of a derivation. Nothing of an Intent goes into it (TK-6)."""

    flags: Union[TokenFlag, int] = 0
    """TokenFlag; an unknown bit is an error"""
    derived: Json = None
    """The reply of Issuer.plan_derive(), in `issue` or after a confirmed lease: entries, claim,
    iat, exp are taken as they are. Required.
    """
    signer: Optional[Signer] = None
    """required"""
    iss: Text = ''
    """this authorization server; required"""
    sub: Text = ''
    """AS-local subject, as established by the host; required"""
    client_id: Text = ''
    """the client that requested this token (RS-8); required"""
    jti: Text = ''
    """empty: 128 random bits"""
    audiences: Optional[AudienceMap] = None
    """Resource servers of the entries (TK-3); required. With `actors` it names those alone that
    read `act` (RS-8).
    """
    audience: Text = ''
    """one of them: the token carries what it consumes and no more; empty: all of them, and all
    entries
    """
    scopes: Optional[ScopeMap] = None
    """with `scope`: what its values stand for (TK-4)"""
    scope: Text = ''
    """what to choose from; values that go beyond the entries are left out; empty: the token has no
    scope
    """
    scope_flags: Union[ScopeRequest, int] = 0
    """ScopeRequest; an unknown bit is an error"""
    jkt: Text = ''
    """thumbprint of the client's DPoP key: `cnf` {"jkt"}"""
    x5t_s256: Text = ''
    """of its certificate: `cnf` {"x5t#S256"}; at most one of the two"""
    actors: Optional[Actors] = None
    """`act`, which needs a key (RS-12); None: not delegated"""
    acr: Text = ''
    """and auth_time: as known; empty and 0: not said (TK-6)"""
    auth_time: int = 0
    lifetime_most: int = 0
    """seconds after `iat`; the token may end before `exp` of the derivation; 0: as it"""


@dataclass(frozen=True)
class TokenMade:
    """What was made."""

    token: Optional[str] = None
    claims: Optional[Value] = None
    """what it says"""
    response: Optional[Value] = None
    """The members of the token response: access_token, token_type ("Bearer" or "DPoP"), expires_in,
    scope?, authorization_details (the token's, exactly), mission_id (but for a sector's
    reference), mission_expires_at; for an exchange `issued_token_type`, too.
    """


@dataclass(frozen=True)
class TokenClaims:
    """What it says, empty or None where absent."""

    iss: str = ''
    sub: str = ''
    client_id: str = ''
    jti: str = ''
    scope: str = ''
    exp: Optional[Time] = None
    iat: Optional[Time] = None
    jkt: str = ''
    """`cnf`"""
    x5t_s256: str = ''
    """`cnf`"""
    mission: Claim = Claim()
    """all empty: the token is bound to no Mission"""
    entries: Optional[Value] = None
    """`authorization_details`"""
    actor: Optional[Value] = None
    """`act`, which is attribution alone (DG-7)"""
    actor_count: int = 0
    """actors in it"""
    all: Optional[Value] = None
    """the payload"""
    header: Optional[Value] = None


@dataclass(frozen=True)
class TokenCacheCounts:
    """Counts since it was made."""

    found: int = 0
    """dropped: for want of room"""
    missed: int = 0
    """dropped: for want of room"""
    kept: int = 0
    """dropped: for want of room"""
    dropped: int = 0
    """dropped: for want of room"""
    tokens: int = 0
    """held now"""
    bytes: int = 0
    """held now"""


@dataclass(frozen=True)
class TransactionResourceConfig:
    """What a resource is made of. 0 means the default."""

    flags: int = 0
    """0"""
    retries: int = 0
    """of commits that conflict; default 8, at most 1000"""
    context: Optional[Context] = None
    """required"""
    iss: Text = ''
    """this resource: `iss` of challenges, `aud` of tokens; required"""
    tas: Text = ''
    """`aud` of challenges, `iss` of tokens; required"""
    keys: Optional[Jwks] = None
    """of the TAS, by trust configured beforehand; kept by reference; required"""
    algorithms: int = 0
    """of tokens: MISSION_JWS_ALG() of each; 0: all"""
    signer: Optional[Signer] = None
    """of challenges; None: it verifies alone"""
    challenge_seconds: int = 0
    """life of a challenge; default 300, at most 86400"""
    retain_seconds: int = 0
    """of an operation, after its challenge was made: the longest that an approval may take; default
    86400, at most 31536000
    """
    skew_seconds: int = 0
    """for iat and exp; default 0, at most 300"""
    token_seconds: int = 0
    """longest life of a token; default 300, at most 86400"""
    proofs: ProofPolicy = ProofPolicy()
    """for DPoP"""


@dataclass(frozen=True)
class TransactionOperation:
    """The operation that was asked for, as the resource itself knows it. No member of it is the
    client's word but `accept`.
    """

    accept_count: int = 0
    """fields Accept-Txn-Challenge, and the first"""
    accept: Text = ''
    token: Optional[Token] = None
    """the verified Mission-bound token of the request, bound to a key: `mission`, `cnf`, `act` are
    taken from it; required
    """
    action: Text = ''
    """literal; required"""
    entry: Json = None
    """the one operation entry: `authorization_details`; required"""
    parameters: Json = None
    """What the operation would do: raw arguments with a profile, else normalized ones; required."""
    profile: Optional[OperationProfile] = None
    """of this action at this resource; None: none"""
    subject: Text = ''
    """the local subject; empty: the token's `sub`"""
    reason: Text = ''
    """for the approver; required"""
    reason_uri: Text = ''
    """where the normalized operation can be fetched; empty: none"""
    txn: Text = ''
    """this transaction's name; empty: 128 random bits"""


@dataclass(frozen=True)
class TransactionRequest:
    """What is about to be done, and what came with it."""

    presented: Optional[Presented] = None
    """the transaction token and its proof of possession"""
    action: Text = ''
    """as it would be executed now"""
    parameters: Json = None
    """as above: digested anew"""
    profile: Optional[OperationProfile] = None
    subject: Text = ''
    """the local subject of who asks; empty: not compared a second time"""
    actor: Json = None
    """the actor of who asks; None: not compared a second time"""


@dataclass(frozen=True)
class Transaction:
    """A verified transaction."""

    txn: str = ''
    jti: str = ''
    resource: str = ''
    """`aud` and `iss` of the token"""
    issuer: str = ''
    """`aud` and `iss` of the token"""
    action: str = ''
    parameter_digest: str = ''
    subject: str = ''
    client_id: str = ''
    mission: Json = None
    entry: Json = None
    actor: Json = None
    """{"client_id","act"?}, the chain root first"""
    credential: Json = None
    """{"confirmation","expires_at","issuer"}"""
    approval: Json = None
    """{"id","approved_at","approved_until"}; the id is `txn`"""
    approved_at: str = ''
    approved_until: str = ''
    approval_id: str = ''
    iat: When = None
    exp: When = None


@dataclass(frozen=True)
class ChallengeIssuer:
    """Whose keys a challenge may be signed with. Written by the host."""

    keys: Optional[Jwks] = None
    """of its `txn_challenge_jwks_uri` and nowhere else; a reference that the library gives back;
    None: nobody that is accepted here
    """
    algorithms: int = 0
    """MISSION_JWS_ALG() of each; 0: all"""


@dataclass(frozen=True)
class OperationReading:
    """An operation entry, read by its profile. Written by the host."""

    readable: bool = False
    """1: a profile of (issuer, type) understands the whole entry"""
    operation_type: Text = ''
    """what the entry is of"""
    profile: Text = ''
    """that read it"""
    version: Text = ''
    """that read it"""
    resource: Text = ''
    """the protected resource that it applies to"""


@dataclass(frozen=True)
class SubjectMapping:
    """Who a principal is here. Written by the host."""

    kind: Union[Subject, int] = 0
    subject: Text = ''
    """FOREIGN: the local one"""
    policy: Text = ''
    """the namespace policy; required"""
    version: Text = ''
    """the namespace policy; required"""


@dataclass(frozen=True)
class TransactionStanding:
    """What holds of a Mission now. Written by the host."""

    state: KnownState = KnownState()
    """judged by the TAS's freshness"""
    effective: Optional[Authority] = None
    """its current Effective Authority Set: a reference that the library gives back; None: nothing
    is left of it
    """


@dataclass(frozen=True)
class TransactionQuestion:
    """What the destination's policy and the fresh decision are asked."""

    resource: str = ''
    """the challenge's `iss`"""
    txn: str = ''
    """the challenge's `iss`"""
    operation_type: str = ''
    parameter_digest: str = ''
    profile: str = ''
    """of the entry: the pinned ones"""
    version: str = ''
    """of the entry: the pinned ones"""
    client_id: str = ''
    subject: str = ''
    """local"""
    source_iss: str = ''
    source_sub: str = ''
    jkt: str = ''
    """the key that was proven"""
    x5t_s256: str = ''
    """the key that was proven"""
    acr: str = ''
    """of the subject token: a stronger login is no approval"""
    entry: Optional[Value] = None
    mission: Optional[Value] = None
    """its `subject` is the Origin Principal, apart from `subject`"""
    actor: Optional[Value] = None
    """None: none"""
    approval: Optional[Value] = None
    """{"id","approver"?,"approved_at","approved_until"}; None: at the admission there is none"""
    state: Optional[KnownState] = None
    now: Optional[Time] = None


@dataclass(frozen=True)
class TasHost:
    """The host's side. All are required. Each may be called from any thread."""

    challenge_issuer: Optional[Callable[[str], Optional[ChallengeIssuer]]] = None
    operation: Optional[Callable[[str, str, Optional[Value]], Optional[OperationReading]]] = None
    """Read an entry of a challenge by the profile of (iss, type). `version` empty: by the current
    one; else by this one, which stays readable while a workflow pins it.
    """
    subject: Optional[Callable[[str, str], Optional[SubjectMapping]]] = None
    standing: Optional[Callable[[str, str], Optional[TransactionStanding]]] = None
    token: Optional[Callable[[str, str], bool]] = None
    """Does the subject token still stand (not revoked)? verdict 1: yes."""
    policy: Optional[Callable[[TransactionQuestion], int]] = None
    """The destination's policy at the admission: Says.PERMIT or _APPROVAL admits, anything else
    refuses. An approval is needed in any case: the challenge asks for it.
    """
    approval: Optional[Callable[[TransactionQuestion], bool]] = None
    """Does the approval still stand (not withdrawn)? verdict 1: yes."""
    decide: Optional[Callable[[TransactionQuestion], int]] = None
    """The fresh decision, right before a token is minted: Says.PERMIT and nothing else."""
    _native: Any = field(default=None, init=False, repr=False, compare=False)


@dataclass(frozen=True)
class TasConfig:
    """What a TAS is made of. 0 means the default."""

    flags: int = 0
    """0"""
    retries: int = 0
    """of commits that conflict; default 32, at most 1000"""
    context: Optional[Context] = None
    iss: Text = ''
    """`aud` of challenges, `iss` of tokens; required"""
    signer: Optional[Signer] = None
    """of tokens; required"""
    tokens: Optional[Resource] = None
    """Verifies subject tokens: made with ResourceFlag.OWN, since they are for the challenged
    resource and not for us; kept by reference; required.
    """
    host: Optional[TasHost] = None
    freshness: Freshness = Freshness()
    """of the Mission's state"""
    workflow_seconds: int = 0
    """life of a workflow; default 600, at most 2592000"""
    approval_seconds: int = 0
    """oldest approval that counts; default 300, at most 86400"""
    token_seconds: int = 0
    """longest life of a token; default 60, at most 3600"""
    interval_seconds: int = 0
    """between polls; default 5, at most 600"""
    skew_seconds: int = 0
    """default 0, at most 300"""
    keep_seconds: int = 0
    """what is settled stays so long after its end, at least: default 86400, at most 31536000"""


@dataclass(frozen=True)
class TransactionClient:
    """The client that asks, as the host has established it: authenticated, and with the key that
    its proof of possession with this request has shown (proof_verify() without a token, or the
    TLS handshake).
    """

    client_id: Text = ''
    """empty: nobody (invalid_client)"""
    jkt: Text = ''
    """thumbprint of its DPoP key"""
    x5t_s256: Text = ''
    """of its certificate"""


@dataclass(frozen=True)
class TransactionRedeem:
    """A challenge that is redeemed."""

    client: TransactionClient = TransactionClient()
    transaction_challenge: Text = ''
    subject_token: Text = ''
    subject_token_type: Text = ''


@dataclass(frozen=True)
class TransactionApprove:
    """A governed approval. A step-up or a role that was granted is none (TX-1)."""

    by: Union[ApprovedBy, int] = 0
    """ApprovedBy"""
    independent: bool = False
    """1: the approver is nobody of the agent's"""
    id: Text = ''
    """of the workflow"""
    approval_binding: Text = ''
    """of the workflow, as it was shown to the approver"""
    approval_id: Text = ''
    """at the approval service"""
    approver: Principal = Principal()
    """BY_PERSON: required"""
    approved_at: When = None
    approved_until: When = None


@dataclass(frozen=True)
class TransactionPoll:
    """A poll."""

    client: TransactionClient = TransactionClient()
    id: Text = ''
    """transaction_authorization_id"""


@dataclass(frozen=True)
class TrifectaRule:
    """One line of the host's table."""

    resource: Text = ''
    """of entries, byte by byte; empty: any"""
    action: Text = ''
    """literal or a family ("x.*"); empty: any"""
    legs: Union[Trifecta, int] = 0
    """Trifecta; 0: none of them"""


@dataclass(frozen=True)
class ClaimFact:
    """What is known of one condition, as the host has verified it."""

    condition: Union[Condition, int] = 0
    state: Union[ClaimFactKind, int] = 0
    """ClaimFactKind"""
    proofs: Union[Proof, int] = 0
    """Proof"""
    classes: Union[ActionClass, int] = 0
    """1 << ActionClass of those that it covers"""
    observed_at: When = None
    """the second is required; that moment still counts"""
    valid_until: When = None
    """the second is required; that moment still counts"""
    profile: Text = ''
    """Of attestation: what the scope statement selects for this condition. Each is required."""
    reference_values: Text = ''
    """Of attestation: what the scope statement selects for this condition. Each is required."""
    appraisal_policy: Text = ''
    """Of attestation: what the scope statement selects for this condition. Each is required."""
    attester: Text = ''
    """Of attestation: what the scope statement selects for this condition. Each is required."""
    freshness_rule: Text = ''
    """Of attestation: what the scope statement selects for this condition. Each is required."""


__all__ = [
    'AauthState',
    'Access',
    'Act',
    'Actor',
    'Admission',
    'AdmitRequest',
    'AnchorReport',
    'Approval',
    'ApprovalRecord',
    'Attempt',
    'AudienceMap',
    'AuthorizationType',
    'Capability',
    'Carriage',
    'Challenge',
    'ChallengeIssuer',
    'ChildBasis',
    'ChildEvidence',
    'ChildRequest',
    'ChildTerms',
    'Claim',
    'ClaimFact',
    'ClaimsConfig',
    'ClaimsHost',
    'ClassAnswer',
    'ClassQuestion',
    'ClassTerms',
    'ClientMap',
    'Clock',
    'CommitRequest',
    'Config',
    'Consent',
    'ConstraintType',
    'ConstraintVerdict',
    'Content',
    'CreateRequest',
    'Creation',
    'DecideRequest',
    'Decided',
    'DelegatePolicy',
    'Denial',
    'Derivation',
    'DerivationPolicy',
    'DeriveRequest',
    'DisclosureStyle',
    'DrainRequest',
    'Due',
    'Effective',
    'EgressRecorder',
    'EgressRequest',
    'EgressVerdict',
    'EmitterConfig',
    'Evaluation',
    'EvidenceBinding',
    'EvidenceJoinConfig',
    'EvidenceKeys',
    'EvidenceMore',
    'EvidenceRecord',
    'EvidenceRequest',
    'EvidenceType',
    'EvidenceVerifierConfig',
    'ExchangeRequest',
    'Exchanged',
    'Execution',
    'Expansion',
    'Facts',
    'Finding',
    'Freshness',
    'Gate',
    'IntrospectRequest',
    'Introspected',
    'IssuerConfig',
    'IssuerHost',
    'JwsExpect',
    'Kinship',
    'KnownState',
    'Limits',
    'LineageSet',
    'ListRequest',
    'MaterialClass',
    'Measure',
    'MemberType',
    'MissionReference',
    'OperateRequest',
    'Operation',
    'OperationReading',
    'OperationTerms',
    'Outcome',
    'Overlay',
    'Parameter',
    'PdpConfig',
    'PdpFound',
    'PdpHost',
    'PdpMetadata',
    'PepConfig',
    'PepHost',
    'Permitted',
    'PolicyAnswer',
    'PolicyQuestion',
    'PolicySource',
    'Preparation',
    'Presented',
    'Presenter',
    'Principal',
    'ProofPolicy',
    'ProofRequest',
    'Pushed',
    'ReadRequest',
    'Receipt',
    'ReceiptFinder',
    'ReceiptSource',
    'Recency',
    'RecencyCeiling',
    'RecordChange',
    'Refusal',
    'Replay',
    'ReplaySource',
    'Requester',
    'Resolution',
    'ResourceConfig',
    'ResourceFound',
    'ResourceMetadata',
    'Row',
    'Scan',
    'ScopeGap',
    'ScopeMap',
    'ServerFound',
    'ServerMetadata',
    'SettleLeaseRequest',
    'Signer',
    'Situation',
    'Standing',
    'Step',
    'SubjectMapping',
    'SubjectProtection',
    'SubsetVerdict',
    'TaintAnswer',
    'TaintPolicy',
    'TaintQuestion',
    'TasConfig',
    'TasHost',
    'Term',
    'TokenCacheCounts',
    'TokenClaims',
    'TokenMade',
    'TokenPlan',
    'TokenRequest',
    'TokenResponse',
    'ToolProfile',
    'ToolsCall',
    'ToolsDenied',
    'ToolsTerms',
    'ToolsView',
    'Transaction',
    'TransactionApprove',
    'TransactionClient',
    'TransactionOperation',
    'TransactionPoll',
    'TransactionQuestion',
    'TransactionRedeem',
    'TransactionRequest',
    'TransactionResourceConfig',
    'TransactionStanding',
    'Transition',
    'TransportAdvice',
    'TransportRequest',
    'TrifectaRule',
    'TrustedIssuer',
    'Verdict',
    'Wording',
    'Write',
]
