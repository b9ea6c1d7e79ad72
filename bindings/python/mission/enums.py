"""The constants, as enumerations and sets of flags.

Made by tools/bindings from the C headers; change those.
SPDX-License-Identifier: MIT
"""
from enum import IntEnum, IntFlag


class ActionClass(IntEnum):
    """Class."""

    NONE = 0  # no effect, nothing disclosed: no gate
    READ = 1  # consequential_read
    WRITE = 2  # consequential_write
    IRREVERSIBLE = 3  # irreversible_action
    COMMITMENT = 4  # external_commitment
    ADMINISTRATION = 5  # privileged_administration


class Idempotency(IntEnum):
    """Idempotency."""

    NONE = 0
    OPTIONAL = 1
    REQUIRED = 2


class Binding(IntFlag):
    """Binding."""

    CROSS_TENANT = 1
    BULK = 2
    EXPORT = 4
    FIELDS = 8
    DESTINATION = 16


class ProfileTest(IntFlag):
    """Profile test."""

    STRICT = 1  # what O-4 requires has to be there


class ClassBy(IntEnum):
    """Class by."""

    DEFAULT = 0
    FLOOR = 1
    DEPLOYMENT = 2


class FindingKind(IntEnum):
    """Finding."""

    UNDETERMINED = 1  # undetermined_outcome
    ATTEMPTED = 2  # action_attempted: the same, by policy
    AWAITED = 3  # outcome_awaited: the window is still open
    NO_DECISION = 4  # execution_without_decision
    DENIED = 5  # execution_of_denial
    DEVIATION = 6  # parameter_deviation: effective is not authorized
    AUTHORIZED = 7  # authorized_digest_differs: from the decision's
    AUDIENCE = 8  # audience_differs
    MISSION = 9  # mission_differs
    OVERUSED = 10  # permit_overused: more effects than its use_limit
    TWO_OUTCOMES = 11  # conflicting_outcomes: more ends than uses
    LATE = 12  # executed_after_permit: begun after valid_until
    START_UNKNOWN = 13  # start_not_shown: ended after it; begun nobody says
    EARLY = 14  # executed_before_decision
    TWO_DECISIONS = 15  # two_decisions: of one evaluation_id
    ID_REUSED = 16  # identifier_reused: one id, two contents
    SEQUENCE_GAP = 17  # sequence_gap
    SEQUENCE_REPEATED = 18  # sequence_repeated


class EvidenceJoinFlag(IntFlag):
    """Evidence join."""

    ATTEMPTED = 1  # policy: a permit without an outcome counts as attempted
    # the records are from the first on, number 0: a sequence that begins later has a gap before
    # it
    FROM_START = 2


class ReportFlag(IntFlag):
    """Report."""

    ACTIONS = 1  # each decision, execution and refusal, not their number alone


class ReplayKind(IntEnum):
    """Replay."""

    UNTOLD = 0  # nobody can tell: see `missing`
    SAME = 1  # the decision comes out as it was recorded
    DIFFERS = 2  # it comes out otherwise: see `differs`


class ReplayPart(IntFlag):
    """Replay part."""

    PERMIT = 1  # permit or deny
    REASON = 2  # denial_reason
    ENTRY = 4  # the entry that permits
    CONSTRAINTS = 8  # contributing_constraints
    CLASS = 16  # action_class, class_source
    CONDITIONS = 32  # valid_until, use_limit


class ReplayNeeds(IntFlag):
    """Replay needs."""

    VIEW = 1  # the policy view that the evidence names
    REQUEST = 2  # the request that it is about
    STATE = 4  # what was known of the Mission's state then
    POLICY = 8  # what the resource's policy said then
    HISTORY = 16  # what became of a history predicate then
    CLAIMS = 32  # the keys and counters that were claimed then


class CounterScope(IntEnum):
    """Counter scope."""

    SUBJECT = 1  # a counter of all Missions of a subject
    CLIENT = 2  # of a client
    LINEAGE = 3  # of a root Mission and its descendants


class ClaimsFlag(IntFlag):
    """Claims."""

    # outside the high classes a key that has its outcome is kept for the window alone
    WINDOW_ONLY = 1
    FREE_SUPPRESSED = 2  # a key whose execution was suppressed may come again
    # what is metered is committed at the decision; only `suppressed` gives it back
    COMMIT_FIRST = 4


class Resolved(IntEnum):
    """Resolved."""

    COMPLETED = 1
    FAILED = 2
    SUPPRESSED = 3


class Category(IntEnum):
    """Category."""

    USAGE = 1  # the program that calls is wrong
    MEMORY = 2  # try again with more memory
    HOST = 3  # a callback of the host failed
    INPUT = 4  # the document or parameter is wrong
    LIMIT = 5  # the input exceeds a limit of the context
    REFUSED = 6  # the input is well formed, and the answer is no


class Commit(IntEnum):
    """Commit."""

    INTENT = 1  # mission-intent
    PROPOSED_AUTHORITY = 2  # mission-proposed-authority
    AUTHORITY_SET = 3  # mission-authority-set
    AUTHORITY_ENTRY = 4  # mission-authority-entry
    INTENT_EVIDENCE = 5  # mission-intent-evidence
    CONSENT_DISCLOSURE = 6  # mission-consent-disclosure
    TEMPLATE = 7  # mission-template
    CREATION_FINGERPRINT = 8  # mission-creation-fingerprint


class DigestForm(IntEnum):
    """Digest."""

    CARRIED = 0
    STRICT = 1


class ContextFlag(IntFlag):
    """Context."""

    DEPLOYMENTS = 1  # clients present a deployment identifier (10-core IN-4)
    NO_CLAIM_HASH = 2  # series: leave authority_hash out of new claims (80)


class Hash(IntEnum):
    """Hash."""

    SHA256 = 1  # 32 bytes
    SHA384 = 2  # 48 bytes
    SHA512 = 3  # 64 bytes


class Algorithm(IntEnum):
    """Alg."""

    ES256 = 1  # ECDSA, P-256, SHA-256; 64 bytes: r and s
    ES384 = 2  # ECDSA, P-384, SHA-384; 96 bytes
    RS256 = 3  # RSASSA-PKCS1-v1_5, SHA-256
    PS256 = 4  # RSASSA-PSS, SHA-256, a salt of 32 bytes, MGF1 with SHA-256
    EDDSA = 5  # Ed25519; 64 bytes


class KeyType(IntEnum):
    """Key."""

    P256 = 1
    P384 = 2
    RSA = 3  # 2048 to 8192 bits
    ED25519 = 4


class Deny(IntEnum):
    """Deny."""

    NONE = 0
    VIEW_INCONSISTENT = 1
    MISSION_BINDING_FAILED = 2
    MISSION_MISMATCH = 3
    MISSION_REFERENCE_CONFLICT = 4
    MISSION_INACTIVE = 5
    STALE_STATE = 6
    CREDENTIAL_INVALID = 7
    ACTOR_INVALID = 8
    PRINCIPAL_MAPPING_FAILED = 9
    OUT_OF_AUTHORITY = 10
    UNSUPPORTED_AUTHORIZATION_TYPE = 11
    AUTHORITY_CONTAINED = 12
    AUTHORITY_DISCHARGED = 13
    CAPABILITY_DRIFT = 14
    PARAMETER_VIOLATION = 15
    CONSTRAINT_UNSUPPORTED = 16
    RESOURCE_POLICY = 17
    TAINT_CONTEXT_MISSING = 18
    HISTORY_NOT_SATISFIED = 19
    APPROVAL_REQUIRED = 20
    APPROVAL_EXPIRED = 21
    OUT_OF_SCOPE = 22
    GRANT_PENDING = 23
    POLICY_DENIED = 24
    APPROVAL_UNVERIFIABLE = 25
    DUPLICATE_SUPPRESSED = 26
    IDEMPOTENCY_CONFLICT = 27
    QUOTA_EXCEEDED = 28
    EXCLUSIVITY_LATCHED = 29
    TOKEN_INVALID = 40
    MISSION_CLAIM_MISSING = 41
    CHANNEL_FAILURE = 42
    PDP_UNREACHABLE = 43
    STATE_UNAVAILABLE = 44
    MISSION_CONTEXT_MISSING = 45


class Lane(IntEnum):
    """Lane."""

    NONE = 0
    REQUEST = 1  # somebody can be asked: ARAP, an expansion
    RETRY = 2  # the same again, later
    OBLIGATION = 3  # a step-up that rides beside


class Says(IntEnum):
    """Says."""

    DENY = 0
    PERMIT = 1
    APPROVAL = 2  # permitted with an action-bound approval
    STEP_UP = 3  # denied with an obligation that says how to come again


class ApprovalKind(IntEnum):
    """Approval."""

    UNKNOWN = 0
    GRANTED = 1
    PENDING = 2
    REFUSED = 3


class History(IntEnum):
    """History."""

    SATISFIED = 1
    NOT = 2
    UNAVAILABLE = 3


class PdpFlag(IntFlag):
    """Pdp."""

    PLACES_STATE = 1  # enforcement points may establish the state (PD-5)
    TAINT = 2  # taint is enforced here (PD-12)
    STRICT = 4  # one entry with what is unknown here refuses all (10:T-7)
    REGISTRY = 8  # actors are looked up
    ORIGIN = 16  # the Origin Principal profile is in use
    ENROLLED = 32  # every enforcement point has to be enrolled
    CONTAINMENT = 64  # state has to come from a source that knows containments (PD-5 e)


class Join(IntEnum):
    """Join."""

    NONE = 0  # the credential carried the Mission
    PROVEN = 1  # external mode: the host has proven the join (50:JN)
    FAILED = 2  # it could not be proven
    MISMATCH = 3  # it proves another Mission (MAS)
    CONFLICT = 4  # two references name two Missions


class Exchange(IntEnum):
    """Exchange."""

    REFUSED = 0
    SELF = 1  # the approved agent narrows its own token
    DELEGATION = 2  # a token for a delegate


class DerivationPolicyFlag(IntFlag):
    """Derivation policy."""

    OMIT_UNRECOGNIZED = 1
    KEYS_ENFORCED = 2


class ConsentFlag(IntFlag):
    """Consent."""

    EVIDENCE = 1


class WordingKind(IntEnum):
    """Wording."""

    CONSTRAINT = 1  # the key; its value
    NOTICE = 2  # the condition; the action, None: the entry as a whole
    RISK = 3  # the dimension; None. No entry
    CHANGE = 4  # the change; what AuthoritySet.difference_make says of it


class Containment(IntEnum):
    """Containment."""

    NONE = 0
    TRIFECTA = 1
    COMPROMISE = 2  # agent_compromise_resistant


class Grant(IntEnum):
    """Grant."""

    CODE = 1
    REFRESH = 2
    EXCHANGE = 3


class TokenExchange(IntEnum):
    """Token exchange."""

    NONE = 0  # no exchange at all
    DELEGATION = 1  # or for oneself: exchange_decide()
    EXPANSION = 2  # Issuer.plan_expand()
    CHILD = 3  # Issuer.plan_child()
    ASYNC = 4  # a refresh token for asynchronous work
    ID_JAG = 5  # a grant for another domain
    CONTINUATION = 6  # the same by an identity continuation
    CHAIN = 7  # of a delegation chain of another organization


class Observed(IntEnum):
    """Observed."""

    NONE = 0  # no observation came
    FRESH = 1
    CACHED = 2
    EVENT_DRIVEN = 3
    UNKNOWN = 4  # a mode that is not known


class Taken(IntEnum):
    """Taken."""

    CONTAINED = 1
    DISCHARGED = 2


class Child(IntFlag):
    """Child."""

    COPY_APPROVAL = 1
    ANY_ACTOR = 2


class CreationKind(IntEnum):
    """Creation."""

    EXPANSION = 1
    CHILD = 2


class Basis(IntEnum):
    """Basis."""

    HUMAN = 1  # somebody approved this child
    POLICY = 2  # it draws on the consent to its parent


class Learned(IntEnum):
    """Learned."""

    INTROSPECTION = 1  # for one decision, if without `fresh_until` (IS-7)
    STATUS = 2
    EVENT = 3


class IntentFlag(IntFlag):
    """Intent."""

    ANY_TIME = 1


class Intersection(IntEnum):
    """Intersection."""

    NONE = 1  # nothing is in both: no set
    SET = 2


class Privilege(IntFlag):
    """Privilege."""

    DERIVATIONS = 1  # may see `derivations_remaining` (IS-5)
    COMMITMENT = 2
    LINEAGE = 4  # may see `predecessor` | `supersedes` and `parent`


class ActKind(IntEnum):
    """Act."""

    ADMIT = 1
    APPROVE = 2
    DENY = 3
    WITHDRAW = 4
    DERIVE = 5
    REVOKE = 6
    SUSPEND = 7
    RESUME = 8
    COMPLETE = 9
    EXPAND = 10
    CHILD = 11
    READ = 12
    LIST = 13


class IssuerFlag(IntFlag):
    """Issuer."""

    NO_CHILDREN = 1  # creates no Child Missions


class Derive(IntFlag):
    """Derive."""

    RESERVE = 1  # two phases: count now, confirm or release later


class Operate(IntFlag):
    """Operate."""

    INTERNAL = 1  # by the host itself: without a nonce, never replayed
    VERSION = 2  # `expected_version` was sent


class Kind(IntEnum):
    """Json."""

    NULL = 1
    BOOLEAN = 2
    NUMBER = 3
    STRING = 4
    ARRAY = 5
    OBJECT = 6


class State(IntEnum):
    """State."""

    NONE = 0  # there is nothing yet; never permits
    PENDING = 1  # admitted, awaiting approval
    REVISION = 2  # draft: sent back to the client for a narrower request
    DENIED = 3
    CANCELLED = 4
    LAPSED = 5  # ran out while pending
    ACTIVE = 6  # the only state that permits
    SUSPENDED = 7
    REVOKED = 8
    COMPLETED = 9
    EXPIRED = 10
    SUPERSEDED = 11  # a successor took its place
    CASCADED = 12  # an ancestor ended first
    OTHER = 13  # received under a name that this library does not know


class Event(IntEnum):
    """Event."""

    ADMIT = 1
    APPROVE = 2
    DENY = 3
    LAPSE = 4  # clock: the pending request has run out
    CANCEL = 5  # the client withdraws
    INVITE = 6  # draft: ask the client for a revision
    NARROW = 7  # draft: a narrower request was accepted for review
    GIVE_UP = 8  # draft: no further revision, or nothing acceptable remains
    REVOKE = 9
    SUSPEND = 10
    RESUME = 11
    COMPLETE = 12
    EXPIRE = 13  # clock: `expires_at`
    DEADLINE = 14  # clock: `suspend_until`
    SUPERSEDE = 15  # its successor is being activated
    CASCADE = 16  # an ancestor ended
    DISCHARGE = 17
    CONTAIN = 18
    HOLD = 19  # an ancestor was suspended
    LIFT = 20  # an ancestor is suspended no more


class FactFlag(IntFlag):
    """Fact."""

    PENDING_OVER = 1  # pending lifetime over; series: or expiry reached
    EXPIRY_REACHED = 2  # now >= expires_at
    DEADLINE_REACHED = 4  # now >= suspend_until < expires_at; see facts()
    DEADLINE_REVOKES = 8  # on_expiry is `revoke`
    ANCESTOR_ENDED = 16  # an ancestor ended before this Mission's own end
    HELD = 32  # an ancestor is suspended
    SUSPENSION_DIFFERS = 64  # the asked deadline data is not the stored one
    REPORT_CHANGES = 128  # the reported state changes by this hold or lift
    LATCHED = 256  # every named entry is discharged already
    ALL = 511


class Version(IntEnum):
    """Version."""

    KEPT = 0  # stays as it is
    ZERO = 1  # becomes 0: pending
    FIRST = 2  # becomes 1: approved
    NEXT = 3  # grows by 1


class Lifecycle(IntEnum):
    """Lifecycle."""

    CONFLICT = 0  # not legal here: nothing changes (`conflict`, 409)
    NOOP = 1  # already so: success, nothing to commit, no event
    COMMIT = 2  # commit `state` and `version`


class OnExpiry(IntEnum):
    """On expiry."""

    NONE = 0  # no suspend_until: suspended until someone acts
    RESUME = 1
    REVOKE = 2


class StandingFlag(IntFlag):
    """Standing."""

    UNRESOLVED = 1  # an ancestor that could not be read: refuses
    ENDED_AT = 2  # `ended_at` is given
    PENDING_END = 4  # `pending_end` is given


class DerivationFlag(IntFlag):
    """Derivation."""

    AUTHORITY = 1  # the Effective Authority Set is not empty
    CLIENT = 2


class Call(IntFlag):
    """Call."""

    CLAIM = 1
    EXTERNAL = 2


class Named(IntEnum):
    """Named."""

    NOWHERE = 0
    BY_CREDENTIAL = 1
    BY_BINDING = 2
    BY_CALL = 3  # by the agent: it selects what is joined, and proves nothing


class Denied(IntFlag):
    """Denied."""

    DISCLOSE = 1
    REQUESTABLE = 2
    RESULT = 4


class PepFlag(IntFlag):
    """Pep."""

    RECHECK_ALL = 1  # re-validate for every class, not the high ones alone


class CarriedMission(IntEnum):
    """Carried mission."""

    NONE = 0
    REFERENCE = 1
    MALFORMED = 2  # something came, and could not be read


class AttemptFlag(IntFlag):
    """Attempt."""

    EXTERNAL = 1  # external mode: the credential carries no Mission
    PLACES_STATE = 2  # the state goes with the request (PD-5)


class Channel(IntEnum):
    """Channel."""

    ANSWERED = 0  # an HTTP response came, whatever it says
    TIMEOUT = 1  # none in time
    DOWN = 2  # no connection, or it broke
    UNAUTHENTIC = 3  # the other side, or what it said, could not be proven
    NO_DECISION = 4  # what came is no AuthZEN response


class Ask(IntEnum):
    """Ask."""

    REFUSE = 0  # for `reason`, and leave a Refusal Record
    READ = 1  # the response is to be read
    RETRY = 2  # the same request, byte by byte, after `wait_ms`
    SPLIT = 3  # the batch in two, no item left out


class OutcomeKind(IntEnum):
    """Outcome."""

    COMPLETED = 1
    FAILED = 2
    SUPPRESSED = 3
    INDETERMINATE = 4  # not known: a tombstone that time does not lift


class StepKind(IntEnum):
    """Plan."""

    DONE = 0  # the verdict is there; calling again changes nothing
    LOAD = 1  # load the row (kind, key)
    SCAN = 2  # scan as `scan` says
    COMMIT = 3  # commit the batch


class PolicyFlag(IntFlag):
    """Policy."""

    INLINE = 1


class Profile(IntEnum):
    """Profile."""

    SERIES = 1  # the essay series; the default
    DRAFT = 2  # the Internet-Draft family


class TermKind(IntEnum):
    """Term."""

    ISSUER = 1  # origin | issuer
    INTENT = 2  # mission_intent | intent (member of the record)
    INTENT_EXPIRY = 3  # mission_expiry | expires_at (member of the Intent)
    INTENT_TARGETS = 4  # objects | resources
    INTENT_BOUNDS = 5  # context | controls
    INTENT_LANGUAGE = 6  # language | goal_lang
    INTENT_HASH = 7  # proposal_hash | intent_hash: the anchor of the Intent
    PROPOSAL_HASH = 8  # (none) | proposal_hash: the anchor of the proposal
    PREDECESSOR = 9  # supersedes | predecessor
    STATE_ERROR = 10  # mission_state | mission_error (token error response)


class ScopeRequest(IntFlag):
    """Scope request."""

    CONSTRAINED = 1


class ReceiptKind(IntEnum):
    """Receipt."""

    DECISION = 1  # of one decision; it says nothing of an execution
    EXECUTION = 2  # of a permit and what became of it
    REFUSAL = 3  # of a refusal before any decision, of a verified Mission


class ReceiptMember(IntFlag):
    """Receipt member."""

    HASH = 1  # mission.authority_hash
    RESULT = 2  # decision: its id and its result
    POLICY = 4  # policy: the view, and the version that is recorded
    EXECUTOR = 8  # executor: the actor
    TARGET = 16  # target: resource and audience


class RecordFlag(IntFlag):
    """Record."""

    UNVERIFIED = 1


class ResourceFlag(IntFlag):
    """Resource."""

    UNGOVERNED = 1
    STRICT = 2
    BOUND = 4  # every token has to be bound to a key
    NO_ACTORS = 8  # knows no `act`: takes no delegated token (RS-8)
    DISCLOSE = 16  # say `mission_denial` in challenges (RS-9)
    OWN = 32


class Tier(IntEnum):
    """Tier."""

    CREDENTIAL = 1  # RS-A: the credential alone
    STATE = 2  # RS-B: and the Mission's state, fresh enough
    AUTHORITY = 3


class Scheme(IntEnum):
    """Scheme."""

    NONE = 0  # no credential came
    BEARER = 1
    DPOP = 2


class NeedsFlag(IntFlag):
    """Needs."""

    KEY = 1  # a token that is bound to a key


class EmitterKind(IntEnum):
    """Emitter."""

    PDP = 1
    PEP = 2
    EXECUTOR = 3
    RECEIPTS = 4  # receipt_issuer


class EmitterOption(IntFlag):
    """Emitter option."""

    ENTRY = 1  # permits show their whole entry, not its digest alone


class Reference(IntEnum):
    """Reference."""

    KEYED = 1  # a pseudonym by HMAC under an audit key
    RANDOM = 2  # random: the host keeps what it stands for
    ANCHOR = 3  # a digest that everyone can compute, and guess names by


class Verified(IntFlag):
    """Verified."""

    MISSION = 1
    SUBJECT = 2
    ACTOR = 4
    CREDENTIAL = 8
    RESOURCE = 16


class Evidence(IntEnum):
    """Evidence."""

    DECISION = 1
    EXECUTION = 2
    REFUSAL = 3
    RECEIPT = 4


class KeyStanding(IntEnum):
    """Key standing."""

    SOUND = 0  # the key is not compromised, or was not looked at
    ANCHORED = 1  # it is, and the record is proven to be older
    UNPROVEN = 2  # it is, and nothing proves that: a failure of the audit
    BROKEN = 3  # it is, and the proof is broken: the proof's own fault


class ScopeUse(IntFlag):
    """Scope use."""

    CLASSIFIER = 1  # argument_classifier
    TAINT = 2  # taint_classes
    HISTORY = 4  # history
    REGISTRY = 8  # agent_registry
    EVALUATORS = 16  # semantic_evaluators
    RECEIPTS = 32  # receipt_issuers
    ISOLATED_EMISSION = 64  # isolated_emission
    EAT = 128  # eat_selections
    CONTAINMENT_SOURCES = 256  # containment_sources
    COUNTERS = 512  # counter_profiles
    LATCHES = 1024  # latch_domain
    SETTLEMENT = 2048  # settlement_intake
    NAMED_CLAIMS = 4096  # named_claims


class StoreResult(IntEnum):
    """Store."""

    OK = 0
    CONFLICT = 1  # commit: an expectation does not hold; nothing was written
    ABSENT = 2  # load: there is no such row
    AGAIN = 3  # not now, and certainly nothing was written: try again later
    UNKNOWN = 4  # commit: the answer was lost, it may have been written


class WriteKind(IntEnum):
    """Write."""

    CHECK = 1  # writes nothing: the expectation must hold at the commit
    PUT = 2  # bytes and all terms anew, version + 1; the number stays
    DELETE = 3  # the row, its number and its terms
    # the number alone; bytes, terms and version stay as they are. A row that is absent comes to
    # be, with no bytes and version 1
    ADD = 4


class Expect(IntEnum):
    """Expect."""

    ABSENT = 1  # there is no such row
    VERSION = 2  # there is, of `version`
    ANY = 3  # whether there is or not; a DELETE of nothing is done


class Endpoint(IntEnum):
    """Endpoint."""

    PAR = 1  # the pushed authorization request endpoint
    AUTHORIZATION = 2  # the front channel


class Carried(IntFlag):
    """Carried."""

    INTENT = 1  # mission_intent
    AUTHORIZATION_DETAILS = 2  # authorization_details
    REQUEST = 4  # request; never a claim
    REQUEST_URI = 8  # request_uri; never a claim


class CarriageFlag(IntFlag):
    """Carriage."""

    SIGNED = 1  # the Request Object's signature was verified
    PAR_ISSUED = 2  # request_uri was issued by this server's PAR
    CLIENT_GOVERNED = 4  # the client is Mission-governed
    RESOURCE_GOVERNED = 8


class ContentKind(IntEnum):
    """Content."""

    SUBJECT = 1  # from the Subject, as the harness itself authenticated
    APPROVER = 2  # the same, from the Approver
    SOURCE = 3  # from a tool, a page, a message: `source` names it
    STORE = 4  # read back from a store: `source` names it


class TaintVerdict(IntEnum):
    """Taint."""

    SUPPRESS = 0  # not without a fresh approval of this action
    CLEAR = 1  # nothing tainted goes out, or nothing goes out
    # tainted, to destinations that were all named at approval: no person has to be asked; every
    # other gate stands
    NAMED = 2
    APPROVED = 3  # tainted, and approved


class TokenFlag(IntFlag):
    """Token."""

    EXCHANGED = 1  # by token exchange: the response says `issued_token_type`


class Subject(IntEnum):
    """Subject."""

    NONE = 0  # no accepted namespace, or the mapping is off
    SAME = 1  # the issuer's namespace is ours: `sub` as it is
    FOREIGN = 2  # mapped, injectively


class ApprovedBy(IntEnum):
    """Approved by."""

    PERSON = 1  # an approver, of these very parameters
    POLICY = 2  # a policy authority, likewise


class Trifecta(IntFlag):
    """Trifecta."""

    PRIVATE = 1  # reads private data
    UNTRUSTED = 2  # takes in content that others write
    EXTERNAL = 4  # has an effect, or says something, outside
    ALL = 7


class TrifectaReport(IntFlag):
    """Trifecta report."""

    TAINT = 1


class ClaimKind(IntEnum):
    """Claim."""

    COMPROMISE_RESISTANT = 1
    TRIFECTA_CONTAINMENT = 2


class Condition(IntEnum):
    """Condition."""

    KEY_CUSTODY = 0
    ISOLATION_BOUNDARY = 1
    WORKLOAD_MEASUREMENT = 2
    APPROVAL_POLICY = 3
    RENDERING_INDEPENDENCE = 4
    FRESHNESS_SOURCING = 5
    PATH_COMPLETENESS = 6
    LEAST_EXPOSURE = 7
    TAINT_EGRESS_TOPOLOGY = 8


class Proof(IntFlag):
    """Proof."""

    EAT = 1  # a verified Entity Attestation Token
    CONFIGURATION = 2  # signed configuration
    SERVICE = 4  # evidence of the service itself, Consent Evidence too
    NEGATIVE_TESTS = 8  # bypasses that were tried and refused
    AUDIT = 16  # of the topology


class ClaimFactKind(IntEnum):
    """Claim fact."""

    UNKNOWN = 0
    MET = 1
    UNMET = 2


class Feature(IntEnum):
    """Feature."""

    PROFILE = 1  # value: Profile
    HASH = 2  # value: Hash, by the built-in provider


class Code(IntEnum):
    """Codes of errors and refusals."""

    OK = 0
    ARGUMENT = -1  # an argument is missing or has no meaning here
    NOMEM = -2  # the allocator gave no memory
    ABI_SMALL = -3  # a struct's size is smaller than its first version
    ABI_SIZE = -4  # a struct's size ends inside a member or is no size at all
    ABI_NEWER = -5  # a struct uses members that this library does not know
    NO_CALLBACK = -6  # the context has no callback for what this call needs
    HOST = -7  # a callback of the host failed
    CLOCK = -8  # the clock failed or gave no valid time
    RANDOM = -9  # the random source failed
    CRYPTO = -10  # the crypto provider failed
    UNSUPPORTED = -11  # this build or provider does not have what was asked for
    STATE = -12  # the call does not fit the object's present condition
    BUFFER = -13  # the caller's buffer is too small
    PROFILE = -14  # this does not exist in the context's wire profile
    SYNTAX = -100  # a byte that JSON does not allow here
    UNEXPECTED_END = -101  # the text ends before the value does
    TRAILING_BYTES = -102  # bytes follow the value
    DUPLICATE_MEMBER = -103  # an object has two members of one name
    INVALID_UTF8 = -104  # the text is not UTF-8
    LONE_SURROGATE = -105  # a surrogate without its other half
    NONCHARACTER = -106  # a code point that is no character
    CONTROL_CHARACTER = -107  # a raw control character in a string
    INVALID_ESCAPE = -108  # an escape that JSON does not know
    INVALID_NUMBER = -109  # a number that JSON does not allow
    NUMBER_RANGE = -110  # a number beyond the binary64 range
    TOO_DEEP = -111  # nesting deeper than the limit
    TOO_LARGE = -112  # more bytes than the limit
    TOO_MANY = -113  # more elements than the limit
    BYTE_ORDER_MARK = -114  # the text begins with a byte order mark
    MISSING_MEMBER = -200  # a required member is absent
    UNKNOWN_MEMBER = -201  # a member that this object does not have
    WRONG_TYPE = -202  # a value of another JSON type is required
    EMPTY = -203  # the value must not be empty
    TOO_LONG = -204  # a string longer than its definition allows
    MALFORMED_URI = -205  # not an absolute URI
    FRAGMENT = -206  # the URI must not have a fragment
    MALFORMED_TIME = -207  # not an RFC 3339 date and time
    MALFORMED_LANGUAGE = -208  # not a well-formed BCP 47 language tag
    MALFORMED_DIGEST = -209  # not a prefixed digest
    UNKNOWN_ALGORITHM = -210  # a digest algorithm prefix that is not known
    DIGEST_TAIL = -211  # the digest's unused bits are not zero
    MALFORMED_IDENTIFIER = -212  # not a Mission Identifier
    OUT_OF_RANGE = -213  # a number outside its range
    UNKNOWN_VALUE = -214  # a value that is not one of those defined
    MALFORMED_ACTION = -215  # not an action name or action family
    MALFORMED_AMOUNT = -216  # not a decimal amount
    MALFORMED_DOMAIN = -217  # not a DNS name
    INVERTED = -218  # the end lies before the start
    PAST = -219  # a time that is not after now
    TOO_LATE = -220  # a time later than its ceiling
    INCONSISTENT = -221  # two members contradict each other
    UNEXPECTED_MEMBER = -222  # a member that must be absent here
    DIGEST_MISMATCH = -223  # the digest does not match what it commits
    WIDENED = -224  # a value is broader than the one that bounds it
    UNSUPPORTED_TYPE = -225  # a type that is not supported here
    NOT_IN_INTENT = -226  # the resource is not one of the Intent's
    MALFORMED_CURRENCY = -227  # not an ISO 4217 currency code
    EMPTY_SET = -228  # no authority remains
    MALFORMED_NAME = -229  # a member name of a form that is not allowed
    EMBEDDED_NUL = -230  # U+0000 cannot be carried by the other side
    NUMBER_PRECISION = -231  # the other side would round this number
    REFUSED_BY_HOST = -232  # the host does not accept this value
    FRONT_CHANNEL = -300  # the parameter may only arrive through PAR
    CARRIED_TWICE = -301  # a parameter stands outside the Request Object too
    DOWNGRADE = -302  # authorization_details without mission_intent
    NOT_ON_THIS_WIRE = -303  # the parameter does not exist in this profile
    DEPLOYMENT = -304  # clients present no deployment identifier
    EVIDENCE_TYPE = -305  # an evidence type that is not supported
    EVIDENCE_INVALID = -306  # an evidence entry does not fit its type
    EVIDENCE_UNVERIFIED = -307  # an evidence entry could not be verified
    EVIDENCE_MISSING = -308  # a required evidence type is missing
    EVIDENCE_BINDING = -309  # the evidence is bound to something else
    NARROWING = -310  # the change is no narrowing
    UNSIGNED_REQUEST = -311  # the Request Object's signature was not verified
    DISCLOSURE_UNFAITHFUL = -320  # the disclosure does not show what is to be approved
    CONFLICT = -400  # the event is not legal in this state
    NOT_ACTIVE = -401  # the Mission is not active
    EXHAUSTED = -402  # all derivations are used
    UNKNOWN_STATE = -403  # no state of this profile
    UNKNOWN_EVENT = -404  # no event of the lifecycle
    DEPLOYMENT_MISMATCH = -405  # another deployment than the one approved
    NO_TIME_LEFT = -406  # no second of lifetime is left
    NOT_FOUND = -407  # there is no such Mission
    ANCESTOR = -408  # an ancestor is not resolved or was never approved
    CONCURRENT = -409  # the record has changed since it was read
    NOT_COVERED = -500  # no entry of the bounding set covers this entry
    TYPE_DIFFERS = -501  # the entries are of different types
    RESOURCE_OUTSIDE = -502  # the resource is not within the bounding one
    ACTION_OUTSIDE = -503  # an action is not within the bounding ones
    CONSTRAINT_DROPPED = -504  # a constraint of the bounding entry is missing
    CONSTRAINT_BROADER = -505  # a constraint is broader than the bounding one
    DELEGATION_BROADER = -506  # delegation goes beyond the bounding entry's
    UNDECIDABLE = -507  # the values cannot be compared
    TARGET = -508  # the requested resource is outside the authority
    NO_MAPPING = -509  # no configured mapping fits the Intent
    CHAIN_DEPTH = -510  # the delegation chain is too long
    DELEGATE = -511  # the delegate is not permitted
    EXCHANGE = -512  # the exchange is not one that can be made
    VERDICT = -520  # a callback of the host gave no usable answer
    HOST_BROADER = -521  # what the host narrowed is broader than what it was given
    CONSTRAINT_UNRECOGNIZED = -522  # nobody here enforces the constraint
    CONSTRAINT_UNMET = -523  # the constraint does not hold
    FACT_MISSING = -524  # a fact that the constraint needs is missing or malformed
    CONSTRAINT_UNENFORCED = -530  # its resource server does not enforce a constraint of the entry
    UNRECOGNIZED = -531  # the deployment does not recognize what the Intent names
    SCOPE = -532  # no value of the scope stands for authority that is here
    AGAIN = -600  # the store could not do it now
    UNCERTAIN = -601  # the store's answer was lost: the commit may have taken effect
    STORED = -602  # a stored row is not what was written
    STALE = -610  # what was shown is not what would be approved now
    DECLINED = -611  # the approval was declined or may not be given
    NOT_VISIBLE = -612  # Mission reference is not found or not visible.
    STALE_VERSION = -613  # the Mission has another version than expected
    NONCE = -614  # the nonce is absent, empty or too long
    NONCE_REUSED = -615  # the nonce came before with another request
    CREATION_ID = -616  # not a creation_request_id
    CREATION_REUSED = -617  # the creation_request_id came before with another request
    CREATION_PENDING = -618  # this creation is under way
    LEASE = -619  # there is no such lease any more
    PENDING_MANY = -620  # too many requests await this decision
    NOTHING_TO_EXPAND = -621  # the derived authority lies within the predecessor's
    PREDECESSOR_CHANGED = -622  # the predecessor has ended or changed
    PREDECESSOR_NOT_ACTIVE = -623  # the predecessor is suspended
    EXPANSION_LOST = -624  # another expansion came first
    PARENT_NOT_ACTIVE = -625  # the parent or an ancestor is not active
    PARENT_MISMATCH = -626  # the named Mission is not that of the grant
    NO_CHILDREN = -627  # the justifying entry permits no Child Mission
    CHILD_ACTOR = -628  # the child actor is not permitted
    NOT_STRICT_SUBSET = -629  # the child's authority is not within the parent's
    FANOUT = -630  # no further child is permitted
    POLICY_DENIED = -631  # the policy denies the creation
    CONTAINED = -632  # the authority was contained or discharged
    CURSOR = -633  # not a cursor of this listing
    GRANT = -634  # the grant is not of this Mission or client
    NO_TOKEN = -700  # no credential came with the request
    MALFORMED_TOKEN = -701  # not a compact JWS that is read here
    ALGORITHM = -702  # an algorithm that is not permitted here, or not the key's
    NO_KEY = -703  # no key of the issuer fits
    SIGNATURE = -704  # the signature is not valid
    CRITICAL = -705  # a critical header parameter that is not understood
    TOKEN_TYPE = -706  # the token is of another type
    ISSUER = -707  # the token comes from an issuer that is not trusted for it
    AUDIENCE = -708  # the token is for somebody else
    TOKEN_EXPIRED = -709  # the token has expired
    TOKEN_EARLY = -710  # the token is not valid yet
    UNGOVERNED = -711  # the token is bound to no Mission
    BINDING = -712  # the key that the token is bound to was not proven
    PROOF = -713  # the DPoP proof is not valid for this request
    PROOF_NONCE = -714  # the DPoP proof has no current nonce
    PROOF_REPLAYED = -715  # the DPoP proof came before
    KEY = -716  # not a key that can be used
    MISSION_NOT_ACTIVE = -717  # the Mission behind the token is not active
    STATE_STALE = -718  # the Mission's state is not known freshly enough
    NOT_PERMITTED = -719  # no entry of the token permits this
    STEP_UP = -720  # the token or its binding falls short of what the operation needs
    HELD_SET = -721  # the token does not agree with the Authority Set that is held
    DELEGATED = -722  # a delegated token where none is accepted
    TWO_CREDENTIALS = -723  # more than one credential came with the request
    CALLER = -724  # the caller is not authenticated
    GRANT_TYPE = -725  # a grant type that is not supported
    REPEATED_PARAMETER = -726  # a parameter stands twice
    MALFORMED_PARAMETER = -727  # not a form that can be read
    SIGNER = -728  # the signer failed
    METADATA = -729  # the metadata contradicts itself
    RESPONSE = -730  # a response that cannot be relied on
    DENIED = -800  # the decision is a denial
    PERMIT_UNUSABLE = -801  # the answer is no permit that can be used
    BINDING_MISMATCH = -802  # the permit was given for something else
    PARAMETER_MISMATCH = -803  # the parameters are not those that were decided about
    PERMIT_EXPIRED = -804  # the permit is past its end
    PERMIT_CONSUMED = -805  # the permit was used before
    TARGET_CHANGED = -806  # the target is not what was decided about any more
    APPROVAL_LAPSED = -807  # the approval does not stand any more
    ACTOR_CHANGED = -808  # the actor may not act any more
    OBLIGATION = -809  # an obligation could not be fulfilled
    EVIDENCE_UNAVAILABLE = -810  # the evidence could not be kept
    TXN_CONSUMED = -811  # the transaction was executed before
    DUPLICATE = -812  # this execution was begun before
    NORMALIZE = -813  # the parameters do not fit their operation profile
    CATALOG = -814  # the tool is not in the catalog, or more than once
    DRIFT = -815  # the capability is not the one that was approved
    EVIDENCE = -816  # the record is not what it says
    COMPROMISED = -817  # the key was compromised, and nothing proves that the record is older
    POLICY_VIEW = -818  # not the policy view that it says it is
    BATCH_OPTION = -819  # a batch is always evaluated as a whole
    PEP = -820  # the enforcement point is not one that may ask this
    NO_MISSION = -821  # a request of a Mission's scope without its Mission
    AUTHORIZATION_PENDING = -822  # the transaction awaits its approval
    SLOW_DOWN = -823  # the client asks too often
    EXPIRED_TOKEN = -824  # the transaction's time is over
    CHALLENGE = -825  # the transaction challenge does not hold
    TRANSACTION = -826  # not the transaction that was authorized
    EGRESS = -827  # the destination is not one that is permitted
    UNREACHABLE = -828  # the decision point could not be asked
    CHAIN = -829  # a receipt that does not follow its predecessors


MCP_REFERENCE = 'com.karlmcguinness.mission/reference'
"""Where a reference to a Mission travels: `params._meta` of each call (50 REF-3)."""

__all__ = [
    'ActKind',
    'ActionClass',
    'Algorithm',
    'ApprovalKind',
    'ApprovedBy',
    'Ask',
    'AttemptFlag',
    'Basis',
    'Binding',
    'Call',
    'CarriageFlag',
    'Carried',
    'CarriedMission',
    'Category',
    'Channel',
    'Child',
    'ClaimFactKind',
    'ClaimKind',
    'ClaimsFlag',
    'ClassBy',
    'Code',
    'Commit',
    'Condition',
    'ConsentFlag',
    'Containment',
    'ContentKind',
    'ContextFlag',
    'CounterScope',
    'CreationKind',
    'Denied',
    'Deny',
    'DerivationFlag',
    'DerivationPolicyFlag',
    'Derive',
    'DigestForm',
    'EmitterKind',
    'EmitterOption',
    'Endpoint',
    'Event',
    'Evidence',
    'EvidenceJoinFlag',
    'Exchange',
    'Expect',
    'FactFlag',
    'Feature',
    'FindingKind',
    'Grant',
    'Hash',
    'History',
    'Idempotency',
    'IntentFlag',
    'Intersection',
    'IssuerFlag',
    'Join',
    'KeyStanding',
    'KeyType',
    'Kind',
    'Lane',
    'Learned',
    'Lifecycle',
    'MCP_REFERENCE',
    'Named',
    'NeedsFlag',
    'Observed',
    'OnExpiry',
    'Operate',
    'OutcomeKind',
    'PdpFlag',
    'PepFlag',
    'PolicyFlag',
    'Privilege',
    'Profile',
    'ProfileTest',
    'Proof',
    'ReceiptKind',
    'ReceiptMember',
    'RecordFlag',
    'Reference',
    'ReplayKind',
    'ReplayNeeds',
    'ReplayPart',
    'ReportFlag',
    'Resolved',
    'ResourceFlag',
    'Says',
    'Scheme',
    'ScopeRequest',
    'ScopeUse',
    'StandingFlag',
    'State',
    'StepKind',
    'StoreResult',
    'Subject',
    'TaintVerdict',
    'Taken',
    'TermKind',
    'Tier',
    'TokenExchange',
    'TokenFlag',
    'Trifecta',
    'TrifectaReport',
    'Verified',
    'Version',
    'WordingKind',
    'WriteKind',
]
