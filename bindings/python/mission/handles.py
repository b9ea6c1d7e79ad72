"""The objects of the library.

Made by tools/bindings from the C headers; change those.
SPDX-License-Identifier: MIT
"""
from __future__ import annotations

from typing import TYPE_CHECKING, Any, Iterator, Optional, Sequence, Tuple, Union

from ._json import Json, Octets, Text, Value
from ._hot import NonceKeeperBase, ReplayGuardBase, TokenCacheBase
from ._plan import Plan, Reply, arun, run
from ._runtime import Handle, LockedHandle, invoke
from ._time import Instant, Moment, Time, When
from .enums import *
from .values import *

if TYPE_CHECKING:
    from ._context import Context
    from ._errors import MissionError
    from .store import AsyncStore, Store


class Floors(Handle):
    """`mission_action_class_floors`, read: immutable, free to share."""

    _type = 'mission_floors'

    @classmethod
    def read(cls, value: Json, *, context: Optional[Context] = None) -> Floors:
        """Read the object: an action or a family ("x.*") and its least class. A value that is no
        name of a class counts as high-consequence (IRREVERSIBLE); what is no object makes every
        action that. None as `value`: the metadata has no floors. Errors: ARGUMENT, NOMEM,
        MALFORMED_ACTION. Source: 30-runtime O-2.
        """
        result: Floors = invoke('mission_floors_read', value, context=context)
        return result

    def of(self, action: Text) -> Union[ActionClass, int]:
        """The highest floor of all keys that match the action; NONE when none does."""
        result: Union[ActionClass, int] = invoke('mission_floors_of', self, action)
        return result


class OperationProfile(Handle):
    """An operation profile: immutable, free to share. It keeps its context."""

    _type = 'mission_operation_profile'

    @classmethod
    def parse(cls, text: Text, *, context: Optional[Context] = None) -> OperationProfile:
        """Read one from its JSON document; doc/operation-profile.md has its members. Errors: those
        of Value.parse; MISSING_MEMBER, UNKNOWN_MEMBER, WRONG_TYPE, EMPTY, MALFORMED_*,
        UNKNOWN_VALUE, INCONSISTENT, OUT_OF_RANGE, NUMBER_PRECISION, TOO_MANY, NORMALIZE (a
        default that its own schema does not admit). Source: 30-runtime O-4.
        """
        result: OperationProfile = invoke('mission_operation_profile_parse', text, context=context)
        return result

    @property
    def json(self) -> Optional[Value]:
        """The document that it was read from; None where there is none."""
        result: Optional[Value] = invoke('mission_operation_profile_json', self)
        return result

    def terms(self) -> OperationTerms:
        """What of a read its parameters select (PB-6)."""
        result: OperationTerms = invoke('mission_operation_profile_terms', self)
        return result

    def class_(self, parameters: Json) -> Union[ActionClass, int]:
        """The class that the deployment gives to this invocation: the highest of all rows of
        `classes` that match the normalized `parameters`, the widest one where none matches or
        `parameters` is None. Source: 30-runtime PE-6 c.
        """
        result: Union[ActionClass, int] = invoke(
            'mission_operation_profile_class', self, parameters
        )
        return result

    @classmethod
    def of_tool(cls, from_: ToolProfile, *, context: Optional[Context] = None) -> OperationProfile:
        """A profile made of a tool's input schema: no defaults, what is omitted stays omitted,
        every argument is digested, controls follow the class: WRITE use limit 1, a high class
        also a lease and an idempotency key. It maps no constraint, so a constraint on arguments
        denies. Errors: ARGUMENT, ABI_*, NOMEM, CRYPTO; MISSING_MEMBER, WRONG_TYPE of the
        definition; those of OperationProfile.parse. Source: 30-runtime O-4.
        """
        result: OperationProfile = invoke(
            'mission_operation_profile_of_tool', from_, context=context
        )
        return result

    def test(self, *, flags: Union[ProfileTest, int] = 0) -> int:
        """Run the profile's own vectors and fixtures. 0: all hold; `ran` says how many ran, before
        a failure too. Otherwise the first that does not, with its place in `error.where`:
        INCONSISTENT (other bytes, or another verdict of the constraint), DIGEST_MISMATCH,
        NORMALIZE, MISSING_MEMBER (STRICT: a vector or a fixture that has to be there is not), or
        what a call returned. Source: 30-runtime O-4.
        """
        result: int = invoke('mission_operation_profile_test', self, flags)
        return result

    def normalize(self, raw: Json) -> Value:
        """Bring raw arguments into the profile's form: defaults in place, sets sorted, what is not
        digested left out. Normalizing what is normal changes nothing. A number that binary64
        would round is refused, for then two texts had one digest. Errors: ARGUMENT, NOMEM,
        TOO_DEEP, NORMALIZE with the place of what does not fit the schema. Source: 30-runtime
        PB-1, O-4.
        """
        result: Value = invoke('mission_parameters_normalize', self, raw)
        return result

    def facts(self, parameters: Json, *, attributes: Json = None) -> Facts:
        """The facts for constraints, as the profile maps them: from the normalized `parameters` or,
        when these were withheld (None), from `attributes` at the same place; what the profile
        declares to be an attribute, always from `attributes` (None: none). A fact that is mapped
        and not found, or of the wrong type, is missing, whatever the host filled; where the
        profile maps nothing, the result keeps what the host filled before. One recipient or
        label that cannot be read makes the whole list missing. Allocates nothing. Errors:
        ARGUMENT, ABI_*. Source: 30-runtime O-4, A-3, PD-7.
        """
        result: Facts = invoke('mission_operation_profile_facts', self, parameters, attributes)
        return result


class EvidenceJoin(LockedHandle):
    """A join in the making: mutable, one thread at a time. It keeps copies of the names in the
    records and of nothing else, so its memory grows with what was added alone.
    """

    _type = 'mission_evidence_join'

    def __init__(self, config: EvidenceJoinConfig) -> None:
        """Made of its configuration. Errors: ARGUMENT, ABI_*, NOMEM."""
        self._adopt(invoke('mission_evidence_join_new', config))

    def add(self, record: EvidenceRecord) -> None:
        """Add one verified record, in any order. The same record delivered again counts once.
        Receipts add nothing to what they refer to and are left out. After a failure the join is
        as it was. Errors: ARGUMENT (a record that was not verified), ABI_*, NOMEM, TOO_MANY.
        """
        invoke('mission_evidence_join_add', self, record)

    def finish(self, *, now: When = None) -> None:
        """Judge what was added so far, as of `now` (None: the clock). Near-linear in the records.
        More may be added and judged again. The order of adding makes no difference. Errors:
        ARGUMENT, NOMEM, CLOCK, NO_CALLBACK. Source: 30-runtime EV-5, EV-6, section 8 trap 15.
        """
        invoke('mission_evidence_join_finish', self, now)

    def finding(self, index: int) -> Optional[Finding]:
        """The finding at `index`, by Mission, code and names: 1 and the result, or 0 past the last
        one and while nothing was judged.
        """
        result: Optional[Finding] = invoke('mission_evidence_join_finding', self, index)
        return result

    def report(self, *, flags: Union[ReportFlag, int] = 0) -> Value:
        """The report, in canonical order: {"judged_at", "records", "redelivered", "missions":
        [{"id", "issuer" or "origin", "decisions": {"deny", "permit"}, "executions":
        {"completed", "failed", "suppressed"}, "refusals", "findings": [{"code", "unauthorized",
        "evaluation_id", "record_id", "emitter", "first", "last"}], "actions": [{"status",
        "action", "audience", "evaluation_id", "evidence_id", "refusal_id", "decision",
        "denial_reason", "executions": [{"execution_id", "outcome", "error"}]}]}]} What does not
        apply is left out. `status`: `executed`, `suppressed`, `denied`, `refused`, `awaited`,
        `undetermined`, `attempted`, `unexplained` (no decision is there). Errors: ARGUMENT,
        STATE (nothing was judged), NOMEM, of the context's limits those that the report exceeds.
        """
        result: Value = invoke('mission_evidence_join_report', self, flags)
        return result

    def story(self, issuer: Text, mission: Text) -> str:
        """One Mission as lines of text, in the order of time: what was asked and permitted, under
        what approval; what was refused, and why; what was done; then what does not fit. Names
        and identifiers of the records alone, no user content; a name with other than plain
        characters is quoted and escaped, so that no name can forge a line. `issuer` empty: of
        any issuer that has this Mission. Errors: ARGUMENT, STATE (nothing was judged), NOT_FOUND
        (no such Mission), HOST (the sink).
        """
        result: str = invoke('mission_evidence_story', self, issuer, mission)
        return result


class AuthoritySet(Handle):
    """An immutable, non-empty array of entries: an Authority Set, or the proposal for one.
    Reference-counted, free to share between threads.
    """

    _type = 'mission_authority_set'

    @classmethod
    def parse(cls, text: Text, *, context: Optional[Context] = None) -> AuthoritySet:
        """Read a set from its text, or from a value of a document that was read before. Errors:
        those of Value.parse and authority_entry_check; WRONG_TYPE (no array), EMPTY_SET,
        TOO_MANY (set_entries). Source: 10-core section 1, DE-3.
        """
        result: AuthoritySet = invoke('mission_authority_set_parse', text, context=context)
        return result

    @classmethod
    def from_value(cls, value: Json, *, context: Optional[Context] = None) -> AuthoritySet:
        """Read a set from its text, or from a value of a document that was read before. Errors:
        those of Value.parse and authority_entry_check; WRONG_TYPE (no array), EMPTY_SET,
        TOO_MANY (set_entries). Source: 10-core section 1, DE-3.
        """
        result: AuthoritySet = invoke('mission_authority_set_from', value, context=context)
        return result

    @property
    def value(self) -> Optional[Value]:
        """Its value; None where there is none."""
        result: Optional[Value] = invoke('mission_authority_set_value', self)
        return result

    @property
    def json(self) -> Optional[Value]:
        """The document that it was read from; None where there is none."""
        result: Optional[Value] = invoke('mission_authority_set_json', self)
        return result

    def anchor(self, issuer: Text) -> str:
        """The anchor of the whole set, authority_hash. `issuer` is the state authority. Errors:
        those of anchor. Source: 10-core AN-2.
        """
        result: str = invoke('mission_authority_set_anchor', self, issuer)
        return result

    def entry_anchor(self, index: int, issuer: Text) -> str:
        """The anchor of one entry. Errors: those of anchor; ARGUMENT past the end. Source: 10-core
        AN-3.
        """
        result: str = invoke('mission_authority_entry_anchor', self, index, issuer)
        return result

    def select(self, resources: Sequence[Text]) -> AuthoritySet:
        """The entries whose `resource` is byte-equal to one of `resources`, unchanged and in order:
        a request's `resource` parameters only ever narrow. Nothing left (no resources given,
        too) is EMPTY_SET, invalid_authorization_details. Entries without a `resource` are left
        out. Near-linear in entries and resources. Errors: ARGUMENT, EMPTY_SET, NOMEM. Source:
        10-core SB-8.
        """
        result: AuthoritySet = invoke('mission_authority_set_select', self, resources)
        return result

    def for_domain(self, clients: ClientMap) -> AuthoritySet:
        """The entries that can go into a credential for another domain, unchanged: one whose
        delegation names a client that means nothing there is left out, as nobody there could
        apply it, and so is one of a type whose `within` the host did not register: nobody could
        tell its bounds. `clients` None: none is known. The chain of actors starts anew there,
        with no actor. Errors: ARGUMENT, ABI_*, NO_CALLBACK, NOMEM, HOST, VERDICT; TARGET
        (invalid_target) when nothing remains. Source: 10-core DG-7, OT-2, 40 XD-5.
        """
        result: AuthoritySet = invoke('mission_authority_set_for_domain', self, clients)
        return result

    def difference_make(self, after: AuthoritySet) -> Value:
        """Compare two sets, entry by entry. Its root is
        {"added":[ENTRY],"changed":[PAIR],"removed":[ENTRY],"tightened":[PAIR],"unchanged":N,
        "widened":[PAIR],"within":true|false} with PAIR =
        {"from":ENTRY,"members":[MEMBER],"to":ENTRY} and MEMBER = {"change":"widened" |
        "tightened" | "changed","from":VALUE,"key":NAME,"member":NAME,"to":VALUE}: `key` stands
        with member "constraints" alone, `from` or `to` is left out where the member is absent.
        `within` says whether `after` as a whole is within `before`, so that nothing new is asked
        for; only `true` says so. A pair that neither widens nor tightens, and what cannot be
        compared, is `changed`. Entries that mean the same count as unchanged. Entries are paired
        by meaning, deterministically: equal ones; then those of one resource (normalized) with
        the same actions, with an action in common, with an action within the other's family;
        then those under one another's prefix with the same; entries of other types by their
        type. Pairs and additions stand in the order of `after`, removals in the order of
        `before`, members as resource, resource_match, actions, constraints by key, delegation,
        others by name. Near-linear in the sets. Both sets must be of contexts of one profile;
        registrations of the host count by the sets' contexts, the later one's for pairs; of two
        contexts, each reads the other's set first, and refuses it by the codes of
        AuthoritySet.from_value. Errors: ARGUMENT, PROFILE, NOMEM, HOST and VERDICT (a comparator
        of the host). Source: 10-core AV-5, SU-1 to SU-5; 20 X (what an expansion shows).
        """
        result: Value = invoke('mission_difference_make', self, after)
        return result

    def effective(
        self, issuer: Text, ancestors: Sequence[LineageSet], *, own: Optional[Overlay] = None
    ) -> Effective:
        """The Effective Authority Set of a Mission, for every derivation, comparison and report:
        the one computation (ALG-2). `ancestors` are all of them, the parent first. A contained
        item takes the actions that overlap its own from every entry whose resource overlaps its
        own, and without actions the entry; what cannot be told apart overlaps; an action within
        a family takes the family. An entry of another type overlaps by a member `resource` of
        its own, as a whole; one without is reached by its digest alone. `issuer` is the state
        authority, needed with latches. Without any overlay it takes no memory and looks at no
        entry. Near-linear in the sets and what overlaps; what is beyond is bounded by the limit
        set_comparisons. Errors: ARGUMENT, ABI_*, PROFILE, NOMEM, CRYPTO, TOO_MANY; INCONSISTENT
        (a justification that does not fit, an overlay without its set); what is wrong with an
        overlay: WRONG_TYPE, MISSING_MEMBER, UNKNOWN_MEMBER, EMPTY, MALFORMED_*,
        UNKNOWN_ALGORITHM, DIGEST_TAIL. Source: 20 EA-1, EA-2, DC-12, CT-6, ALG-2.
        """
        result: Effective = invoke('mission_authority_effective', self, issuer, own, ancestors)
        return result

    def overlay_contain(self, *, contained: Json = None, items: Json = None) -> Tuple[Value, bool]:
        """What `items`, an array of {"resource","actions"?}, come to for a Mission with this
        recorded set and `contained` (None: nothing yet). The result is {"contained":[...],
        "recorded":[...]}. `recorded` has, for each entry that an item overlaps, the entry's
        resource and its overlapping actions, or no actions where the item has none; an item that
        overlaps nothing is dropped, and when none is left the transition is to be rejected.
        `contained` is the old overlay and behind it what of `recorded` is new: it only ever
        grows. `changed` is 1 when this overlay now takes more from the set than before, else 0.
        Errors: those of AuthoritySet.effective. Source: 20 CT-1, CT-2, EA-2.
        """
        result: Tuple[Value, bool] = invoke('mission_overlay_contain', self, contained, items)
        return result

    def justify(self, parent: AuthoritySet, *, effective: Optional[Effective] = None) -> Value:
        """Which entry of the parent justifies each entry of a child: of the parent's entries in
        recorded order the first whose effective part authority-covers it. `delegation` takes no
        part. `parent` is the recorded set and `effective` what is left of it (None: all). The
        result is an array of indexes in the recorded set, one for each entry of the child.
        Errors: ARGUMENT, ABI_*, PROFILE, NOMEM, HOST, VERDICT; NOT_STRICT_SUBSET with the first
        entry's place: nothing effective covers it, that cannot be shown, or it is of a type
        whose subset rule is not known. Source: 40 CM-9, CM-10, T-7; 20 X-11.
        """
        result: Value = invoke('mission_authority_justify', self, parent, effective)
        return result

    def intersect(self, b: AuthoritySet) -> Tuple[AuthoritySet, int]:
        """The greatest authority that lies in both sets: within `a`, within `b`, and everything
        that is within both is within it, but for entries that permit nothing (an empty
        `allowed_tools` or `data_classification`). Each entry of `a`, in order, is narrowed to
        each entry of `b`, in order, by the rules of derivation: the contained resource, the
        shared actions, each constraint met in value space, the delegation that both permit. On
        ties the result is spelled, and its lists are ordered, as in `a`. Results that are
        canonically equal to an earlier one are dropped; one that merely lies within another
        stays. Where the two sides of a pair cannot be compared, the pair gives nothing, or no
        `delegation`: less than could be said, never more. `verdict` is Intersection. The result
        is None unless it is Intersection.SET. Host registrations are those of `a`'s context; a
        `b` of another context is read by them first, and refused by the codes of
        AuthoritySet.from_value. Work is near-linear in both sets and in the pairs that overlap,
        which set_comparisons bounds. Errors: ARGUMENT, PROFILE (of two profiles), NOMEM, HOST,
        VERDICT, HOST_BROADER (what a callback made lies not in both), TOO_MANY (set_comparisons,
        or more results than set_entries), and TOO_DEEP or TOO_MANY of the context's JSON limits.
        Source: 10-core section 3 (narrow), CC-6, SU-1 to SU-5, OT-2.
        """
        result: Tuple[AuthoritySet, int] = invoke('mission_authority_intersect', self, b)
        return result

    def for_audience(self, audience: Text, *, map: Optional[AudienceMap] = None) -> AuthoritySet:
        """The entries that `audience` consumes, unchanged. Errors: ARGUMENT, ABI_*, NO_CALLBACK,
        NOMEM, HOST, VERDICT; TARGET (invalid_target) when there is none. Source: 10-core TK-1,
        TK-3, OT-2.
        """
        result: AuthoritySet = invoke('mission_authority_set_for_audience', self, map, audience)
        return result

    def audiences(self, *, map: Optional[AudienceMap] = None) -> Value:
        """The `aud` of a token that carries the set: the consumers of its entries, each once, in
        the order of the entries. The result is an array of strings. Errors: those above;
        TOO_MANY (more audiences than the limit intent_items); TARGET for an entry that has no
        audience, or is of another type and not approved for all of them. Source: 10-core TK-3,
        OT-2.
        """
        result: Value = invoke('mission_authority_set_audiences', self, map)
        return result

    def for_resources(self, resources: Sequence[Text]) -> AuthoritySet:
        """The authority for a request's `resource` parameters: entries whose `resource` is
        byte-equal to one of them, unchanged, and `prefix` entries that cover one, narrowed to it
        (a parameter with a query gives an exact entry, as a prefix has none). Errors: ARGUMENT
        (also: no resources), NOMEM; TOO_MANY (more than the limit intent_items), MALFORMED_URI,
        FRAGMENT; TARGET when one of them is outside the set; all invalid_target. Source: 10-core
        SU-1, SU-6, TK-1, trap T-9; RFC 8707.
        """
        result: AuthoritySet = invoke('mission_authority_set_for_resources', self, resources)
        return result

    def for_scope(self, scope: Text, *, map: Optional[ScopeMap] = None) -> AuthoritySet:
        """The authority for a request's `scope` parameter, values separated by single spaces: of
        each entry in order and each value in order, the part that both name; constraints and
        delegation of the entry stay. Values that stand for nothing here are left out. Errors:
        ARGUMENT, ABI_*, NO_CALLBACK, NOMEM, HOST, VERDICT; SYNTAX (no scope of RFC 6749 section
        3.3), TOO_MANY (more values than the limit intent_items), SCOPE when nothing remains;
        these three are invalid_scope. Source: 10-core SB-8, TK-1, TK-3.
        """
        result: AuthoritySet = invoke('mission_authority_set_for_scope', self, map, scope)
        return result

    def scope(
        self, scope: Text, *, map: Optional[ScopeMap] = None, flags: Union[ScopeRequest, int] = 0
    ) -> str:
        """The `scope` of a token that carries the set: of the values in `scope` (a request's, or
        all that the deployment has), in order and each once, those whose whole authority is in
        the set. An entry that restricts beyond resource and actions does not count, unless
        ScopeRequest.CONSTRAINED. The result is empty when no value qualifies: then the token has
        no scope. Errors: as AuthoritySet.for_scope but SCOPE; an empty `scope` is none. Source:
        10-core TK-4, RS-5.
        """
        result: str = invoke('mission_authority_set_scope', self, map, scope, flags)
        return result

    def compile(self) -> Authority:
        """Make a set ready; it is kept by reference. Near-linear in its size, whatever it holds.
        Errors: ARGUMENT, NOMEM.
        """
        result: Authority = invoke('mission_authority_compile', self)
        return result

    def trifecta_report(
        self,
        rules: Sequence[TrifectaRule],
        *,
        controls: Json = None,
        flags: Union[TrifectaReport, int] = 0,
    ) -> Value:
        """What a set bundles:
        {"bundled":BOOLEAN,"controls":[...],"external_effect":[INDEX],"governed":
        BOOLEAN,"private_read":[INDEX],"single":[INDEX],"untrusted_input":[INDEX]}. `single` are
        entries with all three legs. `controls` are those that stand between the legs:
        `action_approval` (each entry with an external effect requires it), `exclusive` (a group
        of `controls.exclusive` keeps two legs apart, each under one selector of its own),
        `taint` (by the flag). A bundle is governed when there is one. `controls` may be None.
        Errors: ARGUMENT, ABI_*, NOMEM. Source: 30-runtime section 7.
        """
        result: Value = invoke('mission_trifecta_report', self, rules, controls, flags)
        return result

    def __len__(self) -> int:
        count: int = invoke('mission_authority_set_count', self)
        return count

    def __getitem__(self, index: int) -> Value:
        if not isinstance(index, int):
            raise TypeError('an index is a number')
        count = len(self)
        if not -count <= index < count:
            raise IndexError(index)
        item: Value = invoke('mission_authority_set_entry', self, index % count)
        return item

    def __iter__(self) -> Iterator[Value]:
        return (self[index] for index in range(len(self)))


class Claims(Handle):
    """Immutable, free to share between threads."""

    _type = 'mission_claims'

    def __init__(self, config: ClaimsConfig) -> None:
        """Made of its configuration. Errors: ARGUMENT (also when the three are not of one profile,
        or the decision point has a name and its emitter another), ABI_*, NOMEM.
        """
        self._adopt(invoke('mission_claims_new', config))

    def plan_decide(
        self,
        policy: Policy,
        evaluation: Evaluation,
        *,
        situation: Optional[Situation] = None,
        more: Optional[EvidenceMore] = None,
        now: When = None,
    ) -> Plan:
        """Decide as Pdp.decide() does, then claim the idempotency key, latch the exclusive groups
        and charge the metered bounds, and leave Decision Evidence: all in one commit, with the
        permit or the denial. The reply is the AuthZEN response. `done` is a permit, `replayed`
        one that was given before: the same answer, byte for byte, and nothing was charged. A
        denial is a refusal with the code DENIED, whose reply is the response, too; its Decision
        Evidence is in the store. PEP and NO_MISSION are request errors (status 4xx); the latter
        leaves a Refusal Record. When the plan has no verdict nothing may be answered but an
        error (EV-3). `more` is for the evidence (None: nothing). `situation`, `now`, and
        whatever `evaluation`, `situation` and `more` point to have to live as long as the plan.
        Errors: those of Pdp.decide, of Emitter.decision_evidence, and of a plan. Source:
        30-runtime PD-15, PB-10, MT-1 to MT-3, A-5.
        """
        result: Plan = invoke('mission_plan_decide', self, policy, evaluation, situation, more, now)
        return result

    def decide(
        self,
        policy: Policy,
        evaluation: Evaluation,
        store: Store,
        *,
        situation: Optional[Situation] = None,
        more: Optional[EvidenceMore] = None,
        now: When = None,
    ) -> Reply:
        """Run :meth:`plan_decide` to its end with `store`."""
        return run(self.plan_decide(policy, evaluation, situation=situation, more=more, now=now), self, store)

    async def adecide(
        self,
        policy: Policy,
        evaluation: Evaluation,
        store: AsyncStore,
        *,
        situation: Optional[Situation] = None,
        more: Optional[EvidenceMore] = None,
        now: When = None,
    ) -> Reply:
        """Run :meth:`plan_decide` to its end with an asynchronous store."""
        return await arun(self.plan_decide(policy, evaluation, situation=situation, more=more, now=now), store)

    def plan_settle_execution(self, record: EvidenceRecord, *, now: When = None) -> Plan:
        """Apply Execution Evidence to what its permit holds: the key, what was charged, latches,
        the approval. `record` is what EvidenceVerifier.verify() gave, of kind EXECUTION;
        acknowledge it only when the plan is done. The same again is `replayed`. `suppressed`
        with `permit_consumed` follows an earlier use: it changes nothing. Reply:
        {"evaluation_id","settled":bool,"outcome"}. Refusals: CONFLICT (another content, or a
        second execution of the permit: nothing changed, raise an alarm; the record is in the
        outbox under the alarm `settlement_conflict`), BINDING_MISMATCH (another Mission's or
        audience's), EVIDENCE (no such permit is known here). Source: 30-runtime MT-1, MT-2 b,
        trap 15.
        """
        result: Plan = invoke('mission_plan_settle_execution', self, record, now)
        return result

    def settle_execution(self, record: EvidenceRecord, store: Store, *, now: When = None) -> Reply:
        """Run :meth:`plan_settle_execution` to its end with `store`."""
        return run(self.plan_settle_execution(record, now=now), self, store)

    async def asettle_execution(
        self, record: EvidenceRecord, store: AsyncStore, *, now: When = None
    ) -> Reply:
        """Run :meth:`plan_settle_execution` to its end with an asynchronous store."""
        return await arun(self.plan_settle_execution(record, now=now), store)

    def plan_resolve(self, resolution: Resolution) -> Plan:
        """Record it, and settle what the permit holds. Only when its window is over without
        evidence. The resolution is kept with the permit and goes to the outbox as `resolution`.
        The reply is that of a settlement; the same again is `replayed`. Refusals: CONFLICT (it
        has its outcome), STALE (its window is not over), EVIDENCE (no such permit). Source:
        30-runtime PB-10 c.
        """
        result: Plan = invoke('mission_plan_resolve', self, resolution)
        return result

    def resolve(self, resolution: Resolution, store: Store) -> Reply:
        """Run :meth:`plan_resolve` to its end with `store`."""
        return run(self.plan_resolve(resolution), self, store)

    async def aresolve(self, resolution: Resolution, store: AsyncStore) -> Reply:
        """Run :meth:`plan_resolve` to its end with an asynchronous store."""
        return await arun(self.plan_resolve(resolution), store)

    def plan_sweep(self, *, now: When = None) -> Plan:
        """Take one permit whose window is over without evidence: what a reversible one was charged
        is given back, what another one was stays, and its key is refused until it is resolved;
        or forget one whose horizon is over. Reply: {"evaluation_id"?,"state"?: "lapsed" or
        "indeterminate","forgotten"?:true, "more":bool}: call again while `more`. Source:
        30-runtime MT-1 c, PB-10.
        """
        result: Plan = invoke('mission_plan_claims_sweep', self, now)
        return result

    def sweep(self, store: Store, *, now: When = None) -> Reply:
        """Run :meth:`plan_sweep` to its end with `store`."""
        return run(self.plan_sweep(now=now), self, store)

    async def asweep(self, store: AsyncStore, *, now: When = None) -> Reply:
        """Run :meth:`plan_sweep` to its end with an asynchronous store."""
        return await arun(self.plan_sweep(now=now), store)

    def plan_evidence_list(self, cursor: Text, limit: int) -> Plan:
        """Records that nobody forgot yet, oldest first. Reply:
        {"evidence":[{"id","record"}],"cursor"?}. A record that is none of evidence has a member
        `alarm`: {"alarm","emitter","record"}. `limit` at most 1000, 0: 100; `cursor` empty: from
        the beginning. Refused: CURSOR. Source: 30-runtime EV-3, EV-8.
        """
        result: Plan = invoke('mission_plan_evidence_list', self, cursor, limit)
        return result

    def evidence_list(self, cursor: Text, limit: int, store: Store) -> Reply:
        """Run :meth:`plan_evidence_list` to its end with `store`."""
        return run(self.plan_evidence_list(cursor, limit), self, store)

    async def aevidence_list(self, cursor: Text, limit: int, store: AsyncStore) -> Reply:
        """Run :meth:`plan_evidence_list` to its end with an asynchronous store."""
        return await arun(self.plan_evidence_list(cursor, limit), store)

    def plan_evidence_forget(self, ids: Sequence[Text]) -> Plan:
        """Forget records that are safe elsewhere: 1 to 32 ids; those that are not there are left
        alone. Reply: {"forgotten"}.
        """
        result: Plan = invoke('mission_plan_evidence_forget', self, ids)
        return result

    def evidence_forget(self, ids: Sequence[Text], store: Store) -> Reply:
        """Run :meth:`plan_evidence_forget` to its end with `store`."""
        return run(self.plan_evidence_forget(ids), self, store)

    async def aevidence_forget(self, ids: Sequence[Text], store: AsyncStore) -> Reply:
        """Run :meth:`plan_evidence_forget` to its end with an asynchronous store."""
        return await arun(self.plan_evidence_forget(ids), store)


class Pdp(Handle):
    """An immutable decision point: free to share between threads."""

    _type = 'mission_pdp'

    def __init__(self, config: PdpConfig) -> None:
        """Make a decision point. Errors: ARGUMENT, ABI_*, NO_CALLBACK (resource_policy, or what a
        flag needs), NOMEM.
        """
        self._adopt(invoke('mission_pdp_new', config))

    def decide(
        self,
        policy: Policy,
        evaluation: Evaluation,
        *,
        situation: Optional[Situation] = None,
        now: When = None,
    ) -> Decision:
        """Decide. A denial is a decision; an error is none, and permits nothing. What needs a claim
        in a store (an idempotency key, a metered bound, an exclusive group) is for
        Claims.plan_decide(); here it is denied. `now` None: the context's clock. `entropy` of
        another length is ARGUMENT, one that ends in eight zero bytes RANDOM: nobody filled it.
        Errors: ARGUMENT, ABI_*, NOMEM, CLOCK, RANDOM, CRYPTO, PROFILE; PEP (PD-19), NO_MISSION
        (PD-1), which are answered as request errors. Source: 30-runtime PD-1 to PD-19, A-1 to
        A-3.
        """
        result: Decision = invoke('mission_pdp_decide', self, policy, evaluation, situation, now)
        return result


class Decision(Handle):
    """A decision: immutable once made."""

    _type = 'mission_decision'

    def says(self) -> Decided:
        """What was decided."""
        result: Decided = invoke('mission_decision_says', self)
        return result

    def constraint(self, index: int) -> str:
        """The constraint keys and entry types that the decision turned on: `index` up to the first
        empty text.
        """
        result: str = invoke('mission_decision_constraint', self, index)
        return result

    def response(self) -> Value:
        """The AuthZEN response. Errors: ARGUMENT, NOMEM; HOST, VERDICT (access_request failed, or
        wrote what is no single object). Source: 30-runtime O-7.
        """
        result: Value = invoke('mission_decision_response', self)
        return result


class Actors(Handle):
    """An immutable chain of one or more actors: the `act` claim. Reference-counted, free to share
    between threads. None is the chain of a token without `act`.
    """

    _type = 'mission_actors'

    @classmethod
    def from_value(cls, value: Json, *, context: Optional[Context] = None) -> Actors:
        """Read an `act` value: nested objects, outermost the current actor, each with filled
        strings `iss` and `sub`, with a well-formed `sub_profile` or none, without
        `client_profile`; other members are kept. The same actor may recur. Errors: ARGUMENT,
        NOMEM; WRONG_TYPE, MISSING_MEMBER, EMPTY, UNEXPECTED_MEMBER, UNKNOWN_VALUE (sub_profile),
        TOO_DEEP (more actors than the limit actors). Source: 40 section 3.2, DG-9.
        """
        result: Actors = invoke('mission_actors_from', value, context=context)
        return result

    @classmethod
    def extend(
        cls, actor: Actor, *, actors: Optional[Actors] = None, context: Optional[Context] = None
    ) -> Actors:
        """A new chain: `actor` before all of `actors` (None: none), which is kept as it is. Errors:
        as above, for the actor. Source: 10-core DG-2.
        """
        result: Actors = invoke('mission_actors_extend', actors, actor, context=context)
        return result

    @property
    def value(self) -> Optional[Value]:
        """The `act` claim."""
        result: Optional[Value] = invoke('mission_actors_value', self)
        return result

    def __len__(self) -> int:
        count: int = invoke('mission_actors_count', self)
        return count

    def __getitem__(self, index: int) -> Actor:
        if not isinstance(index, int):
            raise TypeError('an index is a number')
        count = len(self)
        if not -count <= index < count:
            raise IndexError(index)
        item: Actor = invoke('mission_actors_at', self, index % count)
        return item

    def __iter__(self) -> Iterator[Actor]:
        return (self[index] for index in range(len(self)))


class Derived(Handle):
    """What was derived, and how it came about. Immutable, free to share between threads."""

    _type = 'mission_derived'

    @property
    def set(self) -> Optional[AuthoritySet]:
        """Its set; None where there is none."""
        result: Optional[AuthoritySet] = invoke('mission_derived_set', self)
        return result

    @property
    def intent(self) -> Optional[Intent]:
        """The Intent to record: the one handed in, or in the series a new one without the objects
        that were left out.
        """
        result: Optional[Intent] = invoke('mission_derived_intent', self)
        return result

    @property
    def policy_version(self) -> str:
        """Its policy version; empty where there is none."""
        result: str = invoke('mission_derived_policy_version', self)
        return result

    @property
    def source(self) -> Optional[Value]:
        """What was narrowed: the proposal or the candidates, an array."""
        result: Optional[Value] = invoke('mission_derived_source', self)
        return result

    @property
    def narrowings(self) -> Optional[Value]:
        """Series: the narrowing of the Intent for its disclosure, as Intent.narrowing gives it;
        None when no object was left out. Source: 80 SE-1, SE-17.
        """
        result: Optional[Value] = invoke('mission_derived_narrowings', self)
        return result

    @property
    def decisions(self) -> Optional[Value]:
        """The explanation that goes with the granted echo (DE-3): an array, first the targets that
        were left out, then each entry of the source in order, of objects with target index of
        the target in the Intent as handed in, or null: the entry has none proposed index in the
        source, or null: this is about a target result index in the set, or null: nothing came of
        it change "proposed" (granted as it was), "narrowed" or "omitted" reason null,
        "policy_ceiling" when narrowed, or the reason word of an error code member the first
        member that differs or decided, or null key its constraint key, or null
        """
        result: Optional[Value] = invoke('mission_derived_decisions', self)
        return result

    def is_broad(self, index: int) -> bool:
        """1 when the entry of the set names an action family or a prefix: high-risk breadth, which
        the disclosure shows whole (DE-5); else 0.
        """
        result: bool = invoke('mission_derived_is_broad', self, index)
        return result


class Disclosure(Handle):
    """An immutable disclosure: free to share between threads."""

    _type = 'mission_disclosure'

    @classmethod
    def parse(cls, text: Text, *, context: Optional[Context] = None) -> Disclosure:
        """Read a disclosure and check it by itself: required members, their kinds, the names in
        `source_hashes` by the context's profile, each `rendered` and `statement` not empty.
        Unknown members are kept. Errors: those of Value.parse; MISSING_MEMBER, UNKNOWN_MEMBER,
        WRONG_TYPE, EMPTY, UNKNOWN_VALUE, MALFORMED_*. Source: 60 section 4.1, CE-4, 80 SE-18.
        """
        result: Disclosure = invoke('mission_disclosure_parse', text, context=context)
        return result

    @classmethod
    def from_value(cls, value: Json, *, context: Optional[Context] = None) -> Disclosure:
        """Read a disclosure and check it by itself: required members, their kinds, the names in
        `source_hashes` by the context's profile, each `rendered` and `statement` not empty.
        Unknown members are kept. Errors: those of Value.parse; MISSING_MEMBER, UNKNOWN_MEMBER,
        WRONG_TYPE, EMPTY, UNKNOWN_VALUE, MALFORMED_*. Source: 60 section 4.1, CE-4, 80 SE-18.
        """
        result: Disclosure = invoke('mission_disclosure_from', value, context=context)
        return result

    @property
    def value(self) -> Optional[Value]:
        """Its value; None where there is none."""
        result: Optional[Value] = invoke('mission_disclosure_value', self)
        return result

    @property
    def json(self) -> Optional[Value]:
        """The document that it was read from; None where there is none."""
        result: Optional[Value] = invoke('mission_disclosure_json', self)
        return result

    def anchor(self, issuer: Text) -> str:
        """consent_rendering_hash: the anchor of the object. Errors: those of anchor. Source: 60
        section 1, 80 SE-3.
        """
        result: str = invoke('mission_disclosure_anchor', self, issuer)
        return result

    def check(self, consent: Consent) -> None:
        """Is the disclosure faithful to what is about to be approved? Entry by entry, in order:
        equal resource, actions, every constraint key and value, delegation, bounds and match;
        equal hashes, expiry, goal, parties and narrowings; what is conditional present exactly
        when it must be; a notice for each class, each notice about an existing entry, an
        acknowledgment action for each high-risk notice. Near-linear in both. Errors: ARGUMENT,
        ABI_*, CRYPTO, NOMEM; DISCLOSURE_UNFAITHFUL with the place in the disclosure. Source: 60
        CE-2, CE-3, CE-5, CE-6, 80 SE-18.
        """
        invoke('mission_disclosure_check', self, consent)

    @classmethod
    def build(
        cls,
        consent: Consent,
        *,
        style: Optional[DisclosureStyle] = None,
        now: When = None,
        context: Optional[Context] = None,
    ) -> Disclosure:
        """Build the disclosure of what is about to be approved. What it makes passes
        Disclosure.check with the same consent; what could not pass is not made. It has a notice
        for each of the host's classes and for what the library sees itself: delegation, action
        families and prefixes (broad_read), consumption_bounds, entries of other types
        (enforcement_gap) and, in an expansion, what is added or widened; one for each action
        where the condition is high-risk, so that each is acknowledged by itself. An expansion is
        shown in a member `expansion` with retained, added, widened, changed, tightened, removed,
        delegation, expiry and live_children. `style` None: all defaults. `now` None: the
        context's clock, for `rendered_at`. The same input with one `disclosure_id` and `now`
        gives the same bytes. Near-linear in the input. Errors: ARGUMENT (also an expansion
        without its difference or expiry, and decisions or a difference of other sets), ABI_*,
        NOMEM, PROFILE, CLOCK, CRYPTO, NO_CALLBACK (no `rendered` for another locale than
        English; no random source), RANDOM, HOST, VERDICT; DISCLOSURE_UNFAITHFUL (an entry of
        another type without a `resource` cannot be shown); WRONG_TYPE (of the value handed in);
        those of Disclosure.from_value for what the host filled in. Source: 60 section 4.1, CE-3
        to CE-6, CE-9; 10-core AV-5; 20 X-7, X-10; 80 SE-18.
        """
        result: Disclosure = invoke(
            'mission_disclosure_build', consent, style, now, context=context
        )
        return result

    def acknowledged(self, acknowledgments: Json) -> None:
        """May this be `approved`: has every approver action an acknowledgment with equal condition
        and applies_to? `acknowledgments` is an array of {applies_to, condition,
        acknowledged_at}; None: none. One that answers to no action, a blanket one above all, is
        refused. Near-linear in both. Errors: ARGUMENT, NOMEM, those of a malformed
        acknowledgment; INCONSISTENT (answers to no action); DECLINED with the place of the
        action that nobody acknowledged. Source: 60 CE-6, 10.2.
        """
        invoke('mission_disclosure_acknowledged', self, acknowledgments)


class EgressScope(Handle):
    """The execution environment's scope statement: immutable, free to share."""

    _type = 'mission_egress_scope'

    @classmethod
    def parse(cls, text: Text, *, context: Optional[Context] = None) -> EgressScope:
        """Read the statement as it was published: the same object is the claim and the list that is
        enforced. `channel_classes` is an array of
        {"channel_class","disposition","destinations"?}, disposition `mediated`, `excluded` or
        `outside_claim`. An entry of `destinations` is an origin ("https://api.example.com",
        "api.example.com:8443"; without a scheme https), ".example.com" (any subdomain, not the
        domain itself) or "*.example.com" (one label before it). Errors: ARGUMENT, those of
        Value.parse; WRONG_TYPE, MISSING_MEMBER, EMPTY, UNKNOWN_VALUE, MALFORMED_URI (a
        destination that is none, or says more than an origin); and INCONSISTENT: a channel class
        twice, destinations of a channel that is not mediated, a containment claim without all
        eight channel classes of the harness profile, without a mediated action class, or of a
        single process (`transport` `in_memory`). Source: 60 EG-2, EG-3.
        """
        result: EgressScope = invoke('mission_egress_scope_parse', text, context=context)
        return result

    @property
    def value(self) -> Optional[Value]:
        """Its value; None where there is none."""
        result: Optional[Value] = invoke('mission_egress_scope_value', self)
        return result

    @property
    def digest(self) -> str:
        """The digest of the octets as they were published."""
        result: str = invoke('mission_egress_scope_digest', self)
        return result

    @property
    def claim(self) -> int:
        """What is claimed of it: Containment."""
        result: int = invoke('mission_egress_scope_claim', self)
        return result


class Parameters(Handle):
    """The parameters of one request, in order. Immutable, free to share."""

    _type = 'mission_parameters'

    @classmethod
    def parse(cls, form: Text, *, context: Optional[Context] = None) -> Parameters:
        """Read application/x-www-form-urlencoded (a body, or a query), strictly: printable
        US-ASCII, whole percent triplets, UTF-8 after decoding, names that are not empty; an
        empty stretch between two `&` is skipped. A parameter that stands twice is refused, but
        for `resource` and `audience` (RFC 6749 section 3.1, RFC 8707, RFC 8693); one with an
        empty value counts as absent. What was read is wiped with the last reference, as it may
        hold secrets. Errors: ARGUMENT, NOMEM, TOO_LARGE (more bytes than 4 times the limits
        submission_bytes and proposal_bytes together), TOO_MANY (more than 256 with values),
        MALFORMED_PARAMETER with the offset, REPEATED_PARAMETER.
        """
        result: Parameters = invoke('mission_parameters_parse', form, context=context)
        return result

    @classmethod
    def of(cls, list: Sequence[Parameter], *, context: Optional[Context] = None) -> Parameters:
        """The same as Parameters.parse, of parameters that the host has decoded; they are copied.
        """
        result: Parameters = invoke('mission_parameters_of', list, context=context)
        return result

    @classmethod
    def of_claims(cls, *, claims: Json = None, context: Optional[Context] = None) -> Parameters:
        """The same as Parameters.of, of the payload of a Request Object, whose signature the host
        verified: strings as they are, `resource` and `audience` also as arrays of them, other
        values as canonical text; null is absent, and so are the claims of the JWT itself (iss,
        sub, aud, exp, nbf, iat, jti). `mission_intent` has to be an object and
        `authorization_details` an array, neither a string of JSON. Errors: those of
        Parameters.parse; WRONG_TYPE, UNEXPECTED_MEMBER (`request` and `request_uri`). Source:
        10-core SB-5; RFC 9101 section 4.
        """
        result: Parameters = invoke('mission_parameters_of_claims', claims, context=context)
        return result

    def get(self, name: Text) -> str:
        """The value of this name, the first where several may stand; empty: absent."""
        result: str = invoke('mission_parameters_get', self, name)
        return result

    def front_channel_read(self) -> Tuple[str, str]:
        """What the authorization endpoint may read of a front-channel request: `request_uri` and
        `client_id`; all else is ignored (SB-7). A `request_uri` that this server's PAR did not
        issue is the host's to refuse. Without a `request_uri` it is a request of plain OAuth and
        both are empty; one that carries mission_intent, or a Request Object that might, is
        refused. Errors: ARGUMENT; FRONT_CHANNEL (SB-5), MISSING_MEMBER (client_id), both
        invalid_request. Source: 10-core SB-5, SB-7; RFC 9126 section 4.
        """
        result: Tuple[str, str] = invoke('mission_front_channel_read', self)
        return result

    def token_request_read(self) -> TokenRequest:
        """Read a token request. Errors: ARGUMENT, ABI_*; invalid_request: MISSING_MEMBER (with the
        parameter's name in `where`), UNEXPECTED_MEMBER (an actor_token_type without an
        actor_token), EXCHANGE (no exchange that there is: other token types, a child_actor
        without TT jwt or beside a predecessor ...); GRANT_TYPE. Source: RFC 6749 section 4.1.3,
        6; RFC 8693 section 2.1; 10-core DG-1, GB-1; 40 DG-10, CM-1.
        """
        result: TokenRequest = invoke('mission_token_request_read', self)
        return result

    def __len__(self) -> int:
        count: int = invoke('mission_parameters_count', self)
        return count

    def __getitem__(self, index: int) -> Parameter:
        if not isinstance(index, int):
            raise TypeError('an index is a number')
        count = len(self)
        if not -count <= index < count:
            raise IndexError(index)
        item: Parameter = invoke('mission_parameters_at', self, index % count)
        return item

    def __iter__(self) -> Iterator[Parameter]:
        return (self[index] for index in range(len(self)))


class StateTable(Handle):
    """Bounded, in memory, mutable and safe for many threads: it belongs to the host, not to a
    context. When it is full the word that was learned first goes, terminal ones last.
    """

    _type = 'mission_state_table'

    def __init__(self, most: int, *, context: Optional[Context] = None) -> None:
        """`most` Missions, at most 268435456; 0: 10000. Errors: ARGUMENT, NOMEM, NO_CALLBACK (no
        random source), RANDOM.
        """
        self._adopt(invoke('mission_state_table_new', most, context=context))

    def learn(self, issuer: Text, id: Text, learned: KnownState) -> None:
        """Learn: merged with what is there, as known_state_merge() has it; `once` is left out. An
        introspection without `fresh_until` is kept only where it does not say `active` (IS-7). A
        Mission that is there learns even when there is no memory. Issuer and id are compared
        byte by byte and have 1 to 4096 bytes. Errors: ARGUMENT, ABI_*, NOMEM.
        """
        invoke('mission_state_table_learn', self, issuer, id, learned)

    def find(self, issuer: Text, id: Text) -> Optional[KnownState]:
        """What is known: 1 and the result, or 0 and all zero (NOT an error)."""
        result: Optional[KnownState] = invoke('mission_state_table_find', self, issuer, id)
        return result

    def clear(self) -> None:
        """Nothing is known any more: after a gap in a stream of events, for one."""
        invoke('mission_state_table_clear', self)


class Intent(Handle):
    """An immutable Intent: free to share between threads. It has no identifier of its own; equal
    Intents are two submissions (10-core SB-10).
    """

    _type = 'mission_intent'

    def derive(self, policy: DerivationPolicy, *, proposal: Json = None) -> Derived:
        """Derive. `proposal` is the array as submitted (Submission.proposal), None: none, and then
        the policy's mapping gives candidates. Each proposed entry in order is narrowed to each
        entry of the ceiling in order; canonical duplicates after the first are dropped; draft:
        so are results whose `resource` is not byte-equal to one of the Intent's. Each result is
        within the proposed entry or candidate and within an entry of the ceiling. An entry with
        a constraint key that its resource server does not enforce is left out, never stripped of
        the key. Work is proportional to proposal times ceiling, and bounded by the limit
        set_comparisons: a pair with a resource in common counts 1, one with an action in common
        64 more, and each as much again for 16 values in the two. Errors: ARGUMENT, ABI_*, NOMEM,
        NO_CALLBACK, HOST, VERDICT; NOT_ON_THIS_WIRE (series: a proposal; SE-16), those of
        AuthoritySet.from_value and NOT_IN_INTENT for the proposal; TOO_MANY (more results than
        set_entries, equal ones included, or more work than set_comparisons); and as
        invalid_authorization_details UNRECOGNIZED and NO_MAPPING, with the target's place in the
        Intent unless it is about all of them, and EMPTY_SET when nothing remains. Source:
        10-core AP-4, DE-1 to DE-6, section 3 `derive`; 80 SE-17.
        """
        result: Derived = invoke('mission_authority_derive', self, proposal, policy)
        return result

    @classmethod
    def parse(
        cls,
        text: Text,
        *,
        now: When = None,
        flags: Union[IntentFlag, int] = 0,
        context: Optional[Context] = None,
    ) -> Intent:
        """Read and validate a bare Intent by the context's profile: closed top level, every member
        by its definition, host-registered bounds by the host, within the context's limits
        (intent_bytes of canonical form, intent_items of each array). `now` None means the
        context's clock; it is not used under IntentFlag.ANY_TIME. `error` has offset and place.
        Errors: ARGUMENT, NOMEM, NO_CALLBACK, CLOCK; those of Value.parse; UNKNOWN_MEMBER,
        MISSING_MEMBER, WRONG_TYPE, EMPTY, TOO_LONG, TOO_MANY, TOO_LARGE, OUT_OF_RANGE,
        MALFORMED_*, FRAGMENT, PAST, UNKNOWN_VALUE and what a host's validate says (all
        invalid_request); DEPLOYMENT (invalid_authorization_details). Source: 10-core SB-1, SB-2,
        SB-4, IN-1 to IN-4, IN-6; 80 Mission Intent, SE-2.
        """
        result: Intent = invoke('mission_intent_parse', text, now, flags, context=context)
        return result

    @classmethod
    def from_value(
        cls,
        value: Json,
        *,
        now: When = None,
        flags: Union[IntentFlag, int] = 0,
        context: Optional[Context] = None,
    ) -> Intent:
        """The same as Intent.parse for a value of a document that was read before. The place of a
        refusal is relative to `value`.
        """
        result: Intent = invoke('mission_intent_from', value, now, flags, context=context)
        return result

    @property
    def value(self) -> Optional[Value]:
        """The whole Intent. Prose (goal, constraints, success criteria) is for people and never
        reaches derivation; `purpose` is a lookup key at most (10-core IN-5).
        """
        result: Optional[Value] = invoke('mission_intent_value', self)
        return result

    @property
    def json(self) -> Optional[Value]:
        """The document that the value lies in."""
        result: Optional[Value] = invoke('mission_intent_json', self)
        return result

    @property
    def goal(self) -> str:
        """Its goal; empty where there is none."""
        result: str = invoke('mission_intent_goal', self)
        return result

    @property
    def purpose(self) -> str:
        """Its purpose; empty where there is none."""
        result: str = invoke('mission_intent_purpose', self)
        return result

    @property
    def language(self) -> str:
        """goal_lang | language: for display; empty when absent, and no default is filled in."""
        result: str = invoke('mission_intent_language', self)
        return result

    @property
    def constraints(self) -> Optional[Value]:
        """Its constraints; None where there is none."""
        result: Optional[Value] = invoke('mission_intent_constraints', self)
        return result

    @property
    def success_criteria(self) -> Optional[Value]:
        """Its success criteria; None where there is none."""
        result: Optional[Value] = invoke('mission_intent_success_criteria', self)
        return result

    @property
    def expiry(self) -> str:
        """The requested expiry, expires_at | mission_expiry: its exact text."""
        result: str = invoke('mission_intent_expiry', self)
        return result

    @property
    def expiry_instant(self) -> Instant:
        """The requested expiry as an instant, which is zero for None."""
        result: Instant = invoke('mission_intent_expiry_instant', self)
        return result

    def is_within(self, moment: When) -> bool:
        """1 when `moment` lies before the requested expiry, else 0."""
        result: bool = invoke('mission_intent_is_within', self, moment)
        return result

    @property
    def target_count(self) -> int:
        """How many targets there are: resources | objects."""
        result: int = invoke('mission_intent_target_count', self)
        return result

    def target(self, index: int) -> str:
        """A target, in the order of the text; past the end the empty text."""
        result: str = invoke('mission_intent_target', self, index)
        return result

    def has_target(self, target: Text) -> bool:
        """1 when a target is byte-equal to `target`, else 0; logarithmic in the targets."""
        result: bool = invoke('mission_intent_has_target', self, target)
        return result

    @property
    def bounds(self) -> Optional[Value]:
        """controls | context: the machine-actionable bounds as an object; None when absent."""
        result: Optional[Value] = invoke('mission_intent_bounds', self)
        return result

    @property
    def acr(self) -> str:
        """The authentication context asked for; empty when absent."""
        result: str = invoke('mission_intent_acr', self)
        return result

    @property
    def agent_deployment(self) -> str:
        """Draft only; the empty text in the series."""
        result: str = invoke('mission_intent_agent_deployment', self)
        return result

    @property
    def max_derivations(self) -> Optional[int]:
        """The cap on derivations, 1..2^53-1, however it was spelled. Returns 1 when there is one,
        else 0.
        """
        result: Optional[int] = invoke('mission_intent_max_derivations', self)
        return result

    @property
    def aal(self) -> Optional[Tuple[str, int]]:
        """Series: the authentication assurance level asked for, with the age in seconds that it may
        have. Returns 1 when there is one, else 0.
        """
        result: Optional[Tuple[str, int]] = invoke('mission_intent_aal', self)
        return result

    def anchor(self, issuer: Text) -> str:
        """The anchor of the Intent: `intent_hash` of the draft, `proposal_hash` of the series.
        `issuer` is the state authority. Errors: those of anchor. Source: 10-core AN-1.
        """
        result: str = invoke('mission_intent_anchor', self, issuer)
        return result

    def deployment_check(self, presented: Text) -> None:
        """May a client instance that presents `presented` (empty: it presents none) derive under
        this Intent? 0 when the Intent names no deployment or exactly this one. Errors: ARGUMENT,
        DEPLOYMENT_MISMATCH (invalid_grant). Source: 10-core IN-4.
        """
        invoke('mission_intent_deployment_check', self, presented)

    def narrowing(self, validated: Intent, policy_ref: Text) -> Value:
        """Is `validated` a narrowing of `submitted`, and which? Admission may only (series):
        mission_expiry end earlier (as instants) objects leave some out, order kept, one stays
        constraints gain texts, the submitted ones kept word by word and in order context gain
        bounds of the core or the host; lower max_derivations; lower the freshness of one and the
        same aal. acr and host-registered bounds have no known order: a change is refused. x_*
        members are no bounds: identical and every other member is identical. In the draft the
        Intent is verbatim: nothing may differ. The result is an array of {field, submitted,
        validated, policy_ref}, one element per top-level member that was narrowed, `submitted`
        null where the member was added; None when nothing was narrowed. `policy_ref` names the
        policy that narrowed. Both Intents must be of one profile. Errors: ARGUMENT (also an
        empty `policy_ref` when there is a narrowing), NARROWING with the place in `validated`,
        NOMEM, and INVALID_UTF8 and its like for `policy_ref`. Source: 80 SE-1.
        """
        result: Value = invoke('mission_intent_narrowing', self, validated, policy_ref)
        return result


class Issuer(Handle):
    """An immutable issuer: free to share between threads."""

    _type = 'mission_issuer'

    def plan_introspect(self, request: IntrospectRequest) -> Plan:
        """Introspect: a plan that reads the Mission and its ancestors. Reply: the response.
        {"active":false} alone for a token that is None, revoked or past its end, of another
        state authority, of no Mission, of a Mission that is not known or was never approved, or
        that is not for the caller. {"active":false,"mission":{id, issuer | origin,
        authority_hash?, state}} where the token is good and its Mission is not: clock and
        ancestors come before the stored state. Else the members of RFC 7662 with, of `aud`, what
        the caller is; the token's own entries for the caller within what the Mission can still
        do, which may be none ([]): an entry that is only partly left is narrowed and stands
        behind those that are whole; and `mission` with the claim's own members and `state`. Of a
        claim with a sector reference nothing is said that would link sectors. The verdict is
        done for {"active":false}, too, and refuses (CALLER, 401) a caller that is not
        authenticated, before anything was read. Errors of making it: ARGUMENT, ABI_*,
        NO_CALLBACK, NOMEM. Source: 10-core IS-1 to IS-5, IS-7, LC-3, T-8; 20 MS-7 to MS-9,
        LC-11, EA-1; RFC 7662.
        """
        result: Plan = invoke('mission_plan_introspect', self, request)
        return result

    def introspect(self, request: IntrospectRequest, *, store: Optional[Store] = None) -> Reply:
        """Run :meth:`plan_introspect` to its end with `store` (None: that of the configuration)."""
        return run(self.plan_introspect(request), self, store)

    async def aintrospect(self, request: IntrospectRequest, store: AsyncStore) -> Reply:
        """Run :meth:`plan_introspect` to its end with an asynchronous store."""
        return await arun(self.plan_introspect(request), store)

    def __init__(self, config: IssuerConfig) -> None:
        """Make an issuer. Errors: ARGUMENT, ABI_*, NO_CALLBACK, NOMEM."""
        self._adopt(invoke('mission_issuer_new', config))

    def plan_admit(self, request: AdmitRequest) -> Plan:
        """Admit: carriage, submission, evidence, derivation, a pending request with its reserved
        identifier. Reply: {"mission_id","state","expires_at","pending_until","authority_set",
        "policy_version","intent_hash"|"proposal_hash","authority_hash","rendering","disclosure",
        "decisions","narrowings"?}; `rendering` is what the decision has to name (AV-4).
        Refusals: those of <mission/submission.h> and <mission/derivation.h>, PENDING_MANY,
        DECLINED; TOO_LARGE: a new Mission takes at most half of the limit json_bytes. Source:
        10-core SB, IN, EV, AP, DE, 20 T1, DA-1 to DA-4, 80 SE-1 to SE-5, SE-15 to SE-18.
        """
        result: Plan = invoke('mission_plan_admit', self, request)
        return result

    def admit(self, request: AdmitRequest, *, store: Optional[Store] = None) -> Reply:
        """Run :meth:`plan_admit` to its end with `store` (None: that of the configuration)."""
        return run(self.plan_admit(request), self, store)

    async def aadmit(self, request: AdmitRequest, store: AsyncStore) -> Reply:
        """Run :meth:`plan_admit` to its end with an asynchronous store."""
        return await arun(self.plan_admit(request), store)

    def plan_approve(self, request: DecideRequest) -> Plan:
        """Approve: the event in the order of AV-1; derived again under the present policy, rendered
        again, and refused (STALE) when that is not what was shown; the active record, its event,
        for a successor its predecessor's end and for a child its parent's count, in one commit.
        An event that comes again with the same content gives the Mission as it is (`replayed`).
        Reply: {"mission_id", "mission_expires_at","state","version","authorization_details"}.
        Refusals: NOT_VISIBLE, CONFLICT, CONCURRENT, PAST, STALE, DECLINED, those of the
        expansion or the child. Source: 10-core AV, AN, RC, 20 T2, LC-10, X-5, 80 SE-3, SE-7 to
        SE-10.
        """
        result: Plan = invoke('mission_plan_approve', self, request)
        return result

    def approve(self, request: DecideRequest, *, store: Optional[Store] = None) -> Reply:
        """Run :meth:`plan_approve` to its end with `store` (None: that of the configuration)."""
        return run(self.plan_approve(request), self, store)

    async def aapprove(self, request: DecideRequest, store: AsyncStore) -> Reply:
        """Run :meth:`plan_approve` to its end with an asynchronous store."""
        return await arun(self.plan_approve(request), store)

    def plan_deny(self, request: DecideRequest) -> Plan:
        """Deny: nothing comes to be, nothing else changes. Reply: {"mission_id","state"}. Source:
        20 T3, 80 SE-5, SE-9.
        """
        result: Plan = invoke('mission_plan_deny', self, request)
        return result

    def deny(self, request: DecideRequest, *, store: Optional[Store] = None) -> Reply:
        """Run :meth:`plan_deny` to its end with `store` (None: that of the configuration)."""
        return run(self.plan_deny(request), self, store)

    async def adeny(self, request: DecideRequest, store: AsyncStore) -> Reply:
        """Run :meth:`plan_deny` to its end with an asynchronous store."""
        return await arun(self.plan_deny(request), store)

    def plan_withdraw(self, request: DecideRequest) -> Plan:
        """The same as Issuer.plan_deny by the client, who takes the request back. Source: 20 T5, 80
        SE-5, SE-9.
        """
        result: Plan = invoke('mission_plan_withdraw', self, request)
        return result

    def withdraw(self, request: DecideRequest, *, store: Optional[Store] = None) -> Reply:
        """Run :meth:`plan_withdraw` to its end with `store` (None: that of the configuration)."""
        return run(self.plan_withdraw(request), self, store)

    async def awithdraw(self, request: DecideRequest, store: AsyncStore) -> Reply:
        """Run :meth:`plan_withdraw` to its end with an asynchronous store."""
        return await arun(self.plan_withdraw(request), store)

    def plan_render(self, request: DecideRequest) -> Plan:
        """Render a pending request anew for its Approver (`actor`): derived under the present
        policy, with another expiry where one is given; what was shown before is stale. Needed
        when the Approver is not the Subject, and after STALE. Who may approve may render (`may`
        is asked for APPROVE). Reply: as that of the admission. Source: 10-core AV-4, 60 CE-2.
        """
        result: Plan = invoke('mission_plan_render', self, request)
        return result

    def render(self, request: DecideRequest, *, store: Optional[Store] = None) -> Reply:
        """Run :meth:`plan_render` to its end with `store` (None: that of the configuration)."""
        return run(self.plan_render(request), self, store)

    async def arender(self, request: DecideRequest, store: AsyncStore) -> Reply:
        """Run :meth:`plan_render` to its end with an asynchronous store."""
        return await arun(self.plan_render(request), store)

    def plan_derive(self, request: DeriveRequest) -> Plan:
        """Derive: the gate (clock first, own state, every ancestor, effective set, cap,
        deployment), the narrowed entries, the claim, counted in the commit that checks them all.
        Reply:
        {"mission_id","mission_expires_at","authorization_details","mission":{...},"exp","iat",
        "derivation","derivations_remaining"?,"lease"?,"lease_until"?}. With RESERVE the
        credential may only be handed out after Issuer.plan_confirm() is done; a lease that ends
        unconfirmed is not counted. `derivation` is one more than the count that was read: of
        derivations at the same time several may say one number, though each is counted.
        Refusals, with `mission_error` | `mission_state`: those of derivation_gate(), GRANT,
        TARGET, SCOPE, CONTAINED. Source: 10-core GB-1, GB-2, TK-1, TK-2, LC-2 to LC-7, 20 LC-8,
        CT-5, 40 CS-1, 80 SE-6, SE-12.
        """
        result: Plan = invoke('mission_plan_derive', self, request)
        return result

    def derive(self, request: DeriveRequest, *, store: Optional[Store] = None) -> Reply:
        """Run :meth:`plan_derive` to its end with `store` (None: that of the configuration)."""
        return run(self.plan_derive(request), self, store)

    async def aderive(self, request: DeriveRequest, store: AsyncStore) -> Reply:
        """Run :meth:`plan_derive` to its end with an asynchronous store."""
        return await arun(self.plan_derive(request), store)

    def plan_confirm(self, request: SettleLeaseRequest) -> Plan:
        """Confirm: the credential will be handed out. Refused, and then it must not be, with LEASE
        when the lease has ended before, and as a derivation when the Mission or an ancestor is
        not active now. Idempotent. Reply: {"mission_id","lease"}. Source: 10-core LC-6.
        """
        result: Plan = invoke('mission_plan_confirm', self, request)
        return result

    def confirm(self, request: SettleLeaseRequest, *, store: Optional[Store] = None) -> Reply:
        """Run :meth:`plan_confirm` to its end with `store` (None: that of the configuration)."""
        return run(self.plan_confirm(request), self, store)

    async def aconfirm(self, request: SettleLeaseRequest, store: AsyncStore) -> Reply:
        """Run :meth:`plan_confirm` to its end with an asynchronous store."""
        return await arun(self.plan_confirm(request), store)

    def plan_release(self, request: SettleLeaseRequest) -> Plan:
        """Release: the credential was not issued, and does not count. Idempotent. Reply:
        {"mission_id","lease"}. Source: 10-core LC-6.
        """
        result: Plan = invoke('mission_plan_release', self, request)
        return result

    def release(self, request: SettleLeaseRequest, *, store: Optional[Store] = None) -> Reply:
        """Run :meth:`plan_release` to its end with `store` (None: that of the configuration)."""
        return run(self.plan_release(request), self, store)

    async def arelease(self, request: SettleLeaseRequest, store: AsyncStore) -> Reply:
        """Run :meth:`plan_release` to its end with an asynchronous store."""
        return await arun(self.plan_release(request), store)

    def plan_operate(self, request: OperateRequest) -> Plan:
        """Operate: nonce, replay, form, grant and visibility, clock, version, legality, commit
        (ALG-3). Reply:
        {"nonce","mission":{"id","issuer"|"origin","authority_hash","state","version",
        "expires_at",...}}: what a signed response states. Refusals: NONCE, NONCE_REUSED,
        NOT_VISIBLE (one answer for unknown, invisible and not permitted), STALE_VERSION,
        CONFLICT. Source: 20 LC, LO, T9 to T13, T22, traps 8 to 13; 10-core RV-1.
        """
        result: Plan = invoke('mission_plan_operate', self, request)
        return result

    def operate(self, request: OperateRequest, *, store: Optional[Store] = None) -> Reply:
        """Run :meth:`plan_operate` to its end with `store` (None: that of the configuration)."""
        return run(self.plan_operate(request), self, store)

    async def aoperate(self, request: OperateRequest, store: AsyncStore) -> Reply:
        """Run :meth:`plan_operate` to its end with an asynchronous store."""
        return await arun(self.plan_operate(request), store)

    def plan_expand(self, request: CreateRequest) -> Plan:
        """Expand: a pending successor with its own consent; Issuer.plan_approve() activates it and
        ends the predecessor in one commit. Reply: that of the admission and
        {"predecessor","difference", "children"}. Refusals: CREATION_ID, CREATION_REUSED,
        CREATION_PENDING, PARENT_MISMATCH, GRANT, PREDECESSOR_CHANGED, PREDECESSOR_NOT_ACTIVE,
        EXPANSION_LOST, NOTHING_TO_EXPAND, CONTAINED. Source: 20 ALG-4, CI, X; 80 SE-9.
        """
        result: Plan = invoke('mission_plan_expand', self, request)
        return result

    def expand(self, request: CreateRequest, *, store: Optional[Store] = None) -> Reply:
        """Run :meth:`plan_expand` to its end with `store` (None: that of the configuration)."""
        return run(self.plan_expand(request), self, store)

    async def aexpand(self, request: CreateRequest, store: AsyncStore) -> Reply:
        """Run :meth:`plan_expand` to its end with an asynchronous store."""
        return await arun(self.plan_expand(request), store)

    def plan_child(self, request: CreateRequest) -> Plan:
        """Create a Child Mission: pending, or with `adjudicated` active at once. Reply:
        {"mission_id", "mission_expires_at","parent","evidence"} or that of the admission.
        Refusals: the creation's, PARENT_NOT_ACTIVE, PARENT_MISMATCH, NO_CHILDREN, CHILD_ACTOR,
        NOT_STRICT_SUBSET, FANOUT, POLICY_DENIED. Source: 40 A-1, CM, CS; 80 SE-10.
        """
        result: Plan = invoke('mission_plan_child', self, request)
        return result

    def child(self, request: CreateRequest, *, store: Optional[Store] = None) -> Reply:
        """Run :meth:`plan_child` to its end with `store` (None: that of the configuration)."""
        return run(self.plan_child(request), self, store)

    async def achild(self, request: CreateRequest, store: AsyncStore) -> Reply:
        """Run :meth:`plan_child` to its end with an asynchronous store."""
        return await arun(self.plan_child(request), store)

    def plan_show(self, request: ReadRequest) -> Plan:
        """Show: the record and how it stands. Reply: {"mission":{as
        Issuer.plan_operate},"record":{...}?,
        "derivations","derivations_remaining"?,"parent"?,"disclosure"?}. Refusal: NOT_VISIBLE.
        Source: 10-core RC-3, 20 LC-12.
        """
        result: Plan = invoke('mission_plan_show', self, request)
        return result

    def show(self, request: ReadRequest, *, store: Optional[Store] = None) -> Reply:
        """Run :meth:`plan_show` to its end with `store` (None: that of the configuration)."""
        return run(self.plan_show(request), self, store)

    async def ashow(self, request: ReadRequest, store: AsyncStore) -> Reply:
        """Run :meth:`plan_show` to its end with an asynchronous store."""
        return await arun(self.plan_show(request), store)

    def plan_history(self, request: ReadRequest) -> Plan:
        """What happened to it. Reply: {"events":[...],"more":bool}. Refusal: NOT_VISIBLE. Source:
        20 LO-7.
        """
        result: Plan = invoke('mission_plan_history', self, request)
        return result

    def history(self, request: ReadRequest, *, store: Optional[Store] = None) -> Reply:
        """Run :meth:`plan_history` to its end with `store` (None: that of the configuration)."""
        return run(self.plan_history(request), self, store)

    async def ahistory(self, request: ReadRequest, store: AsyncStore) -> Reply:
        """Run :meth:`plan_history` to its end with an asynchronous store."""
        return await arun(self.plan_history(request), store)

    def plan_list(self, request: ListRequest) -> Plan:
        """List: a page, in a stable order. Reply: {"missions":[{"id","state","version","subject",
        "client_id","created_at","expires_at",...}],"cursor"?}; `cursor` stands there iff there
        may be more. A page may hold fewer than `limit`, and none. Refusals: CURSOR (also another
        filter's or caller's), DECLINED. Source: 20 section 10, MG-1, MG-5.
        """
        result: Plan = invoke('mission_plan_list', self, request)
        return result

    def list(self, request: ListRequest, *, store: Optional[Store] = None) -> Reply:
        """Run :meth:`plan_list` to its end with `store` (None: that of the configuration)."""
        return run(self.plan_list(request), self, store)

    async def alist(self, request: ListRequest, store: AsyncStore) -> Reply:
        """Run :meth:`plan_list` to its end with an asynchronous store."""
        return await arun(self.plan_list(request), store)

    def plan_events(self, request: DrainRequest) -> Plan:
        """The outbox: every committed change has its event, in the order of the Mission. Reply:
        {"events": [{"key",...}],"cursor"?}. An event comes again until it is acknowledged.
        Source: 20 SG-1, 80 SE-8.
        """
        result: Plan = invoke('mission_plan_events', self, request)
        return result

    def events(self, request: DrainRequest, *, store: Optional[Store] = None) -> Reply:
        """Run :meth:`plan_events` to its end with `store` (None: that of the configuration)."""
        return run(self.plan_events(request), self, store)

    async def aevents(self, request: DrainRequest, store: AsyncStore) -> Reply:
        """Run :meth:`plan_events` to its end with an asynchronous store."""
        return await arun(self.plan_events(request), store)

    def plan_acknowledge(self, keys: Sequence[Text]) -> Plan:
        """Acknowledge events by their keys, at most 32; one that is acknowledged already, or
        unknown, is none. Reply: {"acknowledged":N}.
        """
        result: Plan = invoke('mission_plan_acknowledge', self, keys)
        return result

    def acknowledge(self, keys: Sequence[Text], *, store: Optional[Store] = None) -> Reply:
        """Run :meth:`plan_acknowledge` to its end with `store` (None: that of the configuration)."""
        return run(self.plan_acknowledge(keys), self, store)

    async def aacknowledge(self, keys: Sequence[Text], store: AsyncStore) -> Reply:
        """Run :meth:`plan_acknowledge` to its end with an asynchronous store."""
        return await arun(self.plan_acknowledge(keys), store)

    def plan_due(self, request: DrainRequest) -> Plan:
        """What the clock has made due: Missions to settle, leases and replay entries to forget.
        Reply: {"missions":[id],"more":bool,"cursor"?,"next"?: the next deadline}. Source: 20
        LC-3.
        """
        result: Plan = invoke('mission_plan_due', self, request)
        return result

    def due(self, request: DrainRequest, *, store: Optional[Store] = None) -> Reply:
        """Run :meth:`plan_due` to its end with `store` (None: that of the configuration)."""
        return run(self.plan_due(request), self, store)

    async def adue(self, request: DrainRequest, store: AsyncStore) -> Reply:
        """Run :meth:`plan_due` to its end with an asynchronous store."""
        return await arun(self.plan_due(request), store)

    def plan_settle(self, request: ReadRequest) -> Plan:
        """Bring one Mission up to date: clock transitions, the end or hold that an ancestor causes,
        then a batch of its children, leases that ended. Reply:
        {"mission_id","state","version","steps","more": bool}; with `more` settle it again.
        Source: 20 LC-3, LC-11, T14 to T18, T21; 40 CS-2 to CS-5.
        """
        result: Plan = invoke('mission_plan_settle', self, request)
        return result

    def settle(self, request: ReadRequest, *, store: Optional[Store] = None) -> Reply:
        """Run :meth:`plan_settle` to its end with `store` (None: that of the configuration)."""
        return run(self.plan_settle(request), self, store)

    async def asettle(self, request: ReadRequest, store: AsyncStore) -> Reply:
        """Run :meth:`plan_settle` to its end with an asynchronous store."""
        return await arun(self.plan_settle(request), store)

    def plan_forget(self, request: DrainRequest) -> Plan:
        """End leases that nobody confirmed in time, each giving its derivation back, and forget
        nonces, creation ids and closed leases whose time is over. Reply:
        {"forgotten":N,"more":bool}. Source: 20 LO-4, CI-6.
        """
        result: Plan = invoke('mission_plan_forget', self, request)
        return result

    def forget(self, request: DrainRequest, *, store: Optional[Store] = None) -> Reply:
        """Run :meth:`plan_forget` to its end with `store` (None: that of the configuration)."""
        return run(self.plan_forget(request), self, store)

    async def aforget(self, request: DrainRequest, store: AsyncStore) -> Reply:
        """Run :meth:`plan_forget` to its end with an asynchronous store."""
        return await arun(self.plan_forget(request), store)

    def sweep(self, limit: int, *, now: When = None) -> Tuple[bool, Optional[Time]]:
        """Settle and forget all that is due, at most `limit` Missions, with the issuer's store.
        `more` is 1 when something is left, `next` the moment to come back (None: none). Errors:
        those of Plan.run.
        """
        result: Tuple[bool, Optional[Time]] = invoke('mission_issuer_sweep', self, limit, now)
        return result


class Jwk(Handle):
    """An immutable key, ready for the context's provider: public, or private too.
    Reference-counted, free to share between threads. What is private is wiped with the last
    reference, and is neither in errors nor in what the calls below give, but for Jwk.private().
    """

    _type = 'mission_jwk'

    @classmethod
    def parse(cls, text: Text, *, context: Optional[Context] = None) -> Jwk:
        """Read a key from its text, or from a value. Members that are not defined for it are
        ignored. `alg`, when there, has to be an algorithm of the key's type, `use` "sig",
        `key_ops` to hold "sign" or "verify". base64url is strict: no padding, no unused bits, no
        leading zero octets in RSA numbers, EC numbers of full length. No error quotes a member's
        value. Errors: ARGUMENT, NOMEM, CRYPTO, UNSUPPORTED (the provider has no signatures),
        those of Value.parse; MISSING_MEMBER, WRONG_TYPE, UNKNOWN_VALUE (kty, crv, alg, use), KEY
        (numbers that are no key, too weak, or private ones that are not the public ones').
        Source: RFC 7517 section 4, RFC 7518 section 6, RFC 8037 section 2.
        """
        result: Jwk = invoke('mission_jwk_parse', text, context=context)
        return result

    @classmethod
    def from_value(cls, value: Json, *, context: Optional[Context] = None) -> Jwk:
        """Read a key from its text, or from a value. Members that are not defined for it are
        ignored. `alg`, when there, has to be an algorithm of the key's type, `use` "sig",
        `key_ops` to hold "sign" or "verify". base64url is strict: no padding, no unused bits, no
        leading zero octets in RSA numbers, EC numbers of full length. No error quotes a member's
        value. Errors: ARGUMENT, NOMEM, CRYPTO, UNSUPPORTED (the provider has no signatures),
        those of Value.parse; MISSING_MEMBER, WRONG_TYPE, UNKNOWN_VALUE (kty, crv, alg, use), KEY
        (numbers that are no key, too weak, or private ones that are not the public ones').
        Source: RFC 7517 section 4, RFC 7518 section 6, RFC 8037 section 2.
        """
        result: Jwk = invoke('mission_jwk_from', value, context=context)
        return result

    @classmethod
    def generate(
        cls, algorithm: Union[Algorithm, int], kid: Text, *, context: Optional[Context] = None
    ) -> Jwk:
        """A new private key for ES256, ES384 or EdDSA; `kid` empty: its thumbprint. Errors:
        ARGUMENT, NOMEM, CRYPTO, UNSUPPORTED (other algorithms too).
        """
        result: Jwk = invoke('mission_jwk_generate', algorithm, kid, context=context)
        return result

    @property
    def type(self) -> Union[KeyType, int]:
        """Its type: KeyType."""
        result: Union[KeyType, int] = invoke('mission_jwk_type', self)
        return result

    @property
    def algorithm(self) -> Union[Algorithm, int]:
        """Its `alg`; 0: none is said."""
        result: Union[Algorithm, int] = invoke('mission_jwk_algorithm', self)
        return result

    @property
    def is_private(self) -> bool:
        """Is it private?"""
        result: bool = invoke('mission_jwk_is_private', self)
        return result

    @property
    def kid(self) -> str:
        """Its kid; empty where there is none."""
        result: str = invoke('mission_jwk_kid', self)
        return result

    @property
    def thumbprint(self) -> str:
        """The JWK thumbprint with SHA-256, base64url, 43 characters. Source: RFC 7638."""
        result: str = invoke('mission_jwk_thumbprint', self)
        return result

    def public(self) -> Value:
        """The key as a JWK: the public members and `kid`, `alg`, `use` where it has them. Errors:
        ARGUMENT, NOMEM.
        """
        result: Value = invoke('mission_jwk_public', self)
        return result

    def private(self) -> Value:
        """The key as a JWK with its private members, too. Errors: ARGUMENT, NOMEM; STATE when it
        has none.
        """
        result: Value = invoke('mission_jwk_private', self)
        return result

    def signer(self, algorithm: Union[Algorithm, int]) -> Signer:
        """A signer of a private key. `algorithm` 0: the key's `alg`, or the one of its type (RSA:
        PS256). Errors: ARGUMENT, ABI_*, STATE (no private key), ALGORITHM.
        """
        result: Signer = invoke('mission_jwk_signer', self, algorithm)
        return result


class Jwks(Handle):
    """An immutable list of public keys."""

    _type = 'mission_jwks'

    @classmethod
    def parse(cls, text: Text, *, context: Optional[Context] = None) -> Jwks:
        """Read a key set {"keys":[...]}, as `jwks_uri` serves it. A key that cannot be used here
        (another type, use or algorithm, too weak, malformed) is skipped and counted, as RFC 7517
        section 5 has it; one with private members makes the whole set refused (KEY): it should
        not be where it was found. Errors: as Jwk.parse; TOO_MANY (more than 256 keys).
        """
        result: Jwks = invoke('mission_jwks_parse', text, context=context)
        return result

    @classmethod
    def from_value(cls, value: Json, *, context: Optional[Context] = None) -> Jwks:
        """Read a key set {"keys":[...]}, as `jwks_uri` serves it. A key that cannot be used here
        (another type, use or algorithm, too weak, malformed) is skipped and counted, as RFC 7517
        section 5 has it; one with private members makes the whole set refused (KEY): it should
        not be where it was found. Errors: as Jwk.parse; TOO_MANY (more than 256 keys).
        """
        result: Jwks = invoke('mission_jwks_from', value, context=context)
        return result

    @classmethod
    def of(cls, keys: Sequence[Jwk], *, context: Optional[Context] = None) -> Jwks:
        """A set of the public sides of these keys."""
        result: Jwks = invoke('mission_jwks_of', keys, context=context)
        return result

    @property
    def skipped(self) -> int:
        """How many keys of the text or value it was read from were left out, as they cannot be used
        here.
        """
        result: int = invoke('mission_jwks_skipped', self)
        return result

    def public(self) -> Value:
        """The set as it is published."""
        result: Value = invoke('mission_jwks_public', self)
        return result

    def __len__(self) -> int:
        count: int = invoke('mission_jwks_count', self)
        return count

    def __getitem__(self, index: int) -> Jwk:
        if not isinstance(index, int):
            raise TypeError('an index is a number')
        count = len(self)
        if not -count <= index < count:
            raise IndexError(index)
        item: Jwk = invoke('mission_jwks_at', self, index % count)
        return item

    def __iter__(self) -> Iterator[Jwk]:
        return (self[index] for index in range(len(self)))


class Jws(Handle):
    """A JWS whose signature was verified: immutable, free to share."""

    _type = 'mission_jws'

    @classmethod
    def verify(cls, token: Text, expect: JwsExpect, *, context: Optional[Context] = None) -> Jws:
        """Verify. A header with a `kid` is tried with the keys of that `kid`; one without, with the
        keys of its algorithm: with no more than four (TOO_MANY before any is tried). The header
        is strict JSON, `crit` and `b64` are refused, base64url is strict. Errors: ARGUMENT,
        ABI_*, NOMEM, CRYPTO; TOO_LARGE, MALFORMED_TOKEN, ALGORITHM, CRITICAL, TOKEN_TYPE,
        NO_KEY, TOO_MANY, SIGNATURE, all invalid_token. Source: RFC 7515 section 5.2; RFC 8725.
        """
        result: Jws = invoke('mission_jws_verify', token, expect, context=context)
        return result

    @classmethod
    def decode(cls, token: Text, *, context: Optional[Context] = None) -> Jws:
        """Take a token apart without believing it: for logs and debugging. Jws.key() is None."""
        result: Jws = invoke('mission_jws_decode', token, context=context)
        return result

    @property
    def header(self) -> Optional[Value]:
        """Its header; None where there is none."""
        result: Optional[Value] = invoke('mission_jws_header', self)
        return result

    @property
    def payload(self) -> Octets:
        """The bytes, decoded."""
        result: Octets = invoke('mission_jws_payload', self)
        return result

    @property
    def key(self) -> Optional[Jwk]:
        """The one that fits."""
        result: Optional[Jwk] = invoke('mission_jws_key', self)
        return result


class NonceKeeper(NonceKeeperBase):
    """Immutable, free to share between threads. The key is wiped with the last reference."""

    _type = 'mission_nonce_keeper'

    def __init__(
        self, key: Octets, window_seconds: int, *, context: Optional[Context] = None
    ) -> None:
        """Make one. `key` is a secret of at least 32 bytes that several processes share, so that
        each knows the others' nonces; empty: a random one, and the nonces end with the process.
        A nonce is good for the rest of its window and all of the next: `window_seconds`, 1 to
        86400, 0: 300. The context's clock says which window it is. Errors: ARGUMENT, NO_CALLBACK
        (the context has no clock, or no random source for the key), NOMEM, RANDOM, CRYPTO.
        """
        self._adopt(invoke('mission_nonce_keeper_new', key, window_seconds, context=context))


class Pep(Handle):
    """An immutable enforcement point: free to share between threads."""

    _type = 'mission_pep'

    def __init__(self, config: PepConfig) -> None:
        """Made of its configuration. Errors: ARGUMENT (no name, no name space, an emitter of
        another role or context, a number beyond its limits), ABI_*, NOMEM.
        """
        self._adopt(invoke('mission_pep_new', config))

    def prepare(self, attempt: Attempt, *, now: When = None) -> Prepared:
        """The checks that need no decision point, in their order; the first that fails refuses.
        What is not verified becomes no fact: nothing of a token that is refused is in the
        request. Parameters that do not fit their profile are no refusal: they are left out with
        their digest, and the decision point denies what needs them. `now` None: the context's
        clock. A refusal is no failure. Errors: ARGUMENT, ABI_*, NOMEM, CLOCK, CRYPTO, PROFILE.
        Source: 30-runtime PE-1, PE-2, PE-5 a.
        """
        result: Prepared = invoke('mission_pep_prepare', self, attempt, now)
        return result

    def plan_refusal(self, prepared: Prepared, reason: Union[Deny, int]) -> Plan:
        """The record of a refusal, signed, numbered and in the store. `reason` NONE: what
        `prepared` was refused for; else one of those of Prepared.refuse(). One for each attempt:
        calling again is another attempt, so a lost answer is UNCERTAIN. The reply is the record.
        Errors: those of Prepared.refuse(), and of a plan. Source: 30-runtime PE-1, O-11, EV-1 b,
        EV-3.
        """
        result: Plan = invoke('mission_plan_pep_refusal', self, prepared, reason)
        return result

    def refusal(self, prepared: Prepared, reason: Union[Deny, int], store: Store) -> Reply:
        """Run :meth:`plan_refusal` to its end with `store`."""
        return run(self.plan_refusal(prepared, reason), self, store)

    async def arefusal(self, prepared: Prepared, reason: Union[Deny, int], store: AsyncStore) -> Reply:
        """Run :meth:`plan_refusal` to its end with an asynchronous store."""
        return await arun(self.plan_refusal(prepared, reason), store)

    def obligations(self, response: Json) -> Value:
        """The obligations of a response, permit or denial, each fulfilled by the host once. A
        denial's are executed, too (PB-5 b); those of a permit are the commit check's to do.
        `outcomes` is the array [{"id","type","outcome"}]. 0: all are fulfilled. Errors:
        ARGUMENT, NOMEM, WRONG_TYPE, MISSING_MEMBER, TOO_MANY (more than 32); OBLIGATION, with
        the outcomes in place, where one is not.
        """
        result: Value = invoke('mission_pep_obligations', self, response)
        return result

    def permit_read(
        self,
        response: Json,
        *,
        asked: Optional[Evaluation] = None,
        profile: Optional[OperationProfile] = None,
    ) -> Permit:
        """Read the decision point's response to `asked`. A denial gives no permit: DENIED, with the
        reason in `error` and the response's `context` to be read by the caller. Errors: ARGUMENT
        (a profile of another action, too), ABI_*, NOMEM; TOO_DEEP, TOO_MANY (a request or
        obligations beyond the context's limits); DENIED; PERMIT_UNUSABLE with the place (no
        conditions, an unknown one, a digest that is missing or another, a high class without
        use_limit 1, more than 32 obligations). Source: 30-runtime PB-2, PB-4.
        """
        result: Permit = invoke('mission_permit_read', self, asked, profile, response)
        return result

    def permit_cache_key(self, evaluation: Evaluation, generation: int) -> str:
        """The key of a cache of permits: everything that a permit is bound to, and the `generation`
        of the Mission's state (its version, or a number of the host's that every change moves).
        A cached permit ends at `valid_until` and its use limit. Errors: ARGUMENT, NOMEM, CRYPTO,
        HOST. Source: 30-runtime A-4, PB-9 c.
        """
        result: str = invoke('mission_permit_cache_key', self, evaluation, generation)
        return result

    def plan_commit_check(self, permit: Permit, about: Evaluation, *, now: When = None) -> Plan:
        """Everything once more, right before the effect (A-11): the permit's bindings against what
        is about to be done (`about`: the request as it stands now, with the raw parameters in
        `parameters`, which are normalized and digested anew), its window, the Mission's state,
        the actor, the approval, the target, the obligations; then evidence is reserved and the
        permit consumed, in one commit. With the verdict `done` the effect may begin, once;
        anything else refuses, and `suppressed` Execution Evidence is in the store. The reply of
        a done plan: {"execution_id","lease_until","resumes"?}. A commit whose answer was lost is
        UNCERTAIN: nothing may begin; see Pep.plan_commit_found(). The state, the actor, the
        approval and the target are looked at anew for high classes and transactions, with
        PepFlag.RECHECK_ALL for all. Errors: those of a plan. Codes of a refusal, in the order of
        the checks: PERMIT_UNUSABLE (a renewal, too), BINDING_MISMATCH, PARAMETER_MISMATCH,
        PERMIT_EXPIRED, MISSION_NOT_ACTIVE, STATE_STALE, ACTOR_CHANGED, APPROVAL_LAPSED,
        TARGET_CHANGED, PERMIT_CONSUMED, TXN_CONSUMED, DUPLICATE, OBLIGATION,
        EVIDENCE_UNAVAILABLE. Source: 30-runtime A-11, PB-7.
        """
        result: Plan = invoke('mission_plan_commit_check', self, permit, about, now)
        return result

    def commit_check(
        self, permit: Permit, about: Evaluation, store: Store, *, now: When = None
    ) -> Reply:
        """Run :meth:`plan_commit_check` to its end with `store`."""
        return run(self.plan_commit_check(permit, about, now=now), self, store)

    async def acommit_check(
        self, permit: Permit, about: Evaluation, store: AsyncStore, *, now: When = None
    ) -> Reply:
        """Run :meth:`plan_commit_check` to its end with an asynchronous store."""
        return await arun(self.plan_commit_check(permit, about, now=now), store)

    def plan_commit(self, commit: CommitRequest, *, now: When = None) -> Plan:
        """The same as Pep.plan_commit_check. A transaction that was begun, whose lease has ended
        and that nobody finished is resumed (`resumes` in the reply names the execution that was
        begun): its effect has to be one that the host can tell to have happened, or that happens
        once however often it is asked for under its `txn`. Source: 30-runtime A-11, TX-6.
        """
        result: Plan = invoke('mission_plan_commit', self, commit, now)
        return result

    def commit(self, commit: CommitRequest, store: Store, *, now: When = None) -> Reply:
        """Run :meth:`plan_commit` to its end with `store`."""
        return run(self.plan_commit(commit, now=now), self, store)

    async def acommit(self, commit: CommitRequest, store: AsyncStore, *, now: When = None) -> Reply:
        """Run :meth:`plan_commit` to its end with an asynchronous store."""
        return await arun(self.plan_commit(commit, now=now), store)

    def plan_commit_found(self, execution_id: Text, *, now: When = None) -> Plan:
        """What became of a commit check whose answer was lost, by the execution that it was to
        begin: only who made that plan can know its name, so only one can go on. `done`: it was
        committed, and the effect may begin now if it did not; the reply is the same, `replayed`
        is 1. Refused: NOT_FOUND (it was not committed; nobody may begin, the permit may still be
        unused), CONFLICT (it has ended), PERMIT_EXPIRED (its lease is over), or what it was
        refused for. Source: 30-runtime PB-7.
        """
        result: Plan = invoke('mission_plan_commit_found', self, execution_id, now)
        return result

    def commit_found(self, execution_id: Text, store: Store, *, now: When = None) -> Reply:
        """Run :meth:`plan_commit_found` to its end with `store`."""
        return run(self.plan_commit_found(execution_id, now=now), self, store)

    async def acommit_found(self, execution_id: Text, store: AsyncStore, *, now: When = None) -> Reply:
        """Run :meth:`plan_commit_found` to its end with an asynchronous store."""
        return await arun(self.plan_commit_found(execution_id, now=now), store)

    def plan_commit_done(
        self, permit: Optional[Permit], execution: Execution, *, now: When = None
    ) -> Plan:
        """Record the end: Execution Evidence, signed, numbered and in the store, and the
        execution's row at its end. The same again changes nothing (`replayed`); another end is
        CONFLICT. INDETERMINATE leaves no evidence and waits for a recorded resolution: a later
        call with another outcome. `permit` None: of another process, or of this one before a
        crash; given, it has to be the one that was consumed. The reply is the evidence; of
        INDETERMINATE {"execution_id"}. Codes of a refusal: NOT_FOUND, BINDING_MISMATCH,
        CONFLICT. Source: 30-runtime O-12, EV-1, EV-5, PB-10.
        """
        result: Plan = invoke('mission_plan_commit_done', self, permit, execution, now)
        return result

    def commit_done(
        self, permit: Optional[Permit], execution: Execution, store: Store, *, now: When = None
    ) -> Reply:
        """Run :meth:`plan_commit_done` to its end with `store`."""
        return run(self.plan_commit_done(permit, execution, now=now), self, store)

    async def acommit_done(
        self, permit: Optional[Permit], execution: Execution, store: AsyncStore, *, now: When = None
    ) -> Reply:
        """Run :meth:`plan_commit_done` to its end with an asynchronous store."""
        return await arun(self.plan_commit_done(permit, execution, now=now), store)

    def plan_permit_lease(
        self, execution_id: Text, *, renewal: Optional[Permit] = None, now: When = None
    ) -> Plan:
        """Renew the lease of an execution before it ends, with a permit that was asked for with the
        execution's evaluation as `prior_evaluation_id`: its use is consumed, and its own
        Execution Evidence says so. The reply: {"execution_id","lease_until"}. Codes of a
        refusal: NOT_FOUND, CONFLICT (it has ended), PERMIT_EXPIRED (the lease, or the new
        permit), BINDING_MISMATCH (Mission, subject, actor, action or audience differ),
        MISSION_NOT_ACTIVE, STATE_STALE, PERMIT_CONSUMED, OBLIGATION (a renewal has none to
        fulfil). Source: 30-runtime PB-8, MT-2 c.
        """
        result: Plan = invoke('mission_plan_permit_lease', self, execution_id, renewal, now)
        return result

    def permit_lease(
        self,
        execution_id: Text,
        store: Store,
        *,
        renewal: Optional[Permit] = None,
        now: When = None,
    ) -> Reply:
        """Run :meth:`plan_permit_lease` to its end with `store`."""
        return run(self.plan_permit_lease(execution_id, renewal=renewal, now=now), self, store)

    async def apermit_lease(
        self,
        execution_id: Text,
        store: AsyncStore,
        *,
        renewal: Optional[Permit] = None,
        now: When = None,
    ) -> Reply:
        """Run :meth:`plan_permit_lease` to its end with an asynchronous store."""
        return await arun(self.plan_permit_lease(execution_id, renewal=renewal, now=now), store)

    def plan_executions(self, limit: int, *, now: When = None) -> Plan:
        """Executions that were begun, whose lease has ended and that nobody finished: after a crash
        each of them is to be resolved with Pep.plan_commit_done(). At most `limit` (0: 100, at
        most 1000), those that ended first. The reply:
        {"executions":[{"execution_id","evaluation_id","mission_id",
        "audience","begun_at","lease_until","indeterminate"}]}.
        """
        result: Plan = invoke('mission_plan_executions', self, limit, now)
        return result

    def executions(self, limit: int, store: Store, *, now: When = None) -> Reply:
        """Run :meth:`plan_executions` to its end with `store`."""
        return run(self.plan_executions(limit, now=now), self, store)

    async def aexecutions(self, limit: int, store: AsyncStore, *, now: When = None) -> Reply:
        """Run :meth:`plan_executions` to its end with an asynchronous store."""
        return await arun(self.plan_executions(limit, now=now), store)

    def plan_permit_sweep(self, limit: int, *, now: When = None) -> Plan:
        """Forget what is past its end: consumed permits that are no longer valid anyway, executions
        that ended a horizon ago, and keys and transactions with them. What is not resolved
        stays. At most `limit` rows (0: 16, at most 60). The reply: {"forgotten","more"}. Source:
        30-runtime PB-7 d, PB-10.
        """
        result: Plan = invoke('mission_plan_permit_sweep', self, limit, now)
        return result

    def permit_sweep(self, limit: int, store: Store, *, now: When = None) -> Reply:
        """Run :meth:`plan_permit_sweep` to its end with `store`."""
        return run(self.plan_permit_sweep(limit, now=now), self, store)

    async def apermit_sweep(self, limit: int, store: AsyncStore, *, now: When = None) -> Reply:
        """Run :meth:`plan_permit_sweep` to its end with an asynchronous store."""
        return await arun(self.plan_permit_sweep(limit, now=now), store)

    def plan_evidence_list(self, cursor: Text, limit: int) -> Plan:
        """The evidence that waits, oldest first: {"evidence":[{"id","record"}],"cursor"?}. `limit`
        at most 1000, 0: 100; `cursor` empty: from the beginning. Refused: CURSOR.
        """
        result: Plan = invoke('mission_plan_pep_evidence_list', self, cursor, limit)
        return result

    def evidence_list(self, cursor: Text, limit: int, store: Store) -> Reply:
        """Run :meth:`plan_evidence_list` to its end with `store`."""
        return run(self.plan_evidence_list(cursor, limit), self, store)

    async def aevidence_list(self, cursor: Text, limit: int, store: AsyncStore) -> Reply:
        """Run :meth:`plan_evidence_list` to its end with an asynchronous store."""
        return await arun(self.plan_evidence_list(cursor, limit), store)

    def plan_evidence_forget(self, ids: Sequence[Text]) -> Plan:
        """Evidence that is safe elsewhere: 1 to 32 ids; those that are not there are left alone.
        The reply: {"forgotten"}.
        """
        result: Plan = invoke('mission_plan_pep_evidence_forget', self, ids)
        return result

    def evidence_forget(self, ids: Sequence[Text], store: Store) -> Reply:
        """Run :meth:`plan_evidence_forget` to its end with `store`."""
        return run(self.plan_evidence_forget(ids), self, store)

    async def aevidence_forget(self, ids: Sequence[Text], store: AsyncStore) -> Reply:
        """Run :meth:`plan_evidence_forget` to its end with an asynchronous store."""
        return await arun(self.plan_evidence_forget(ids), store)


class Prepared(Handle):
    """An attempt, prepared: what is to be asked, or why nothing is. Immutable."""

    _type = 'mission_prepared'

    def says(self) -> Preparation:
        """What became of it."""
        result: Preparation = invoke('mission_prepared_says', self)
        return result

    @property
    def evaluation(self) -> Optional[Evaluation]:
        """The request; of a refused attempt what was verified, for the record alone."""
        result: Optional[Evaluation] = invoke('mission_prepared_evaluation', self)
        return result

    def refusal(self) -> Refusal:
        """What Emitter.refusal_record() takes. Errors: ARGUMENT, ABI_*, STATE (it was not refused).
        """
        result: Refusal = invoke('mission_prepared_refusal', self)
        return result

    def refuse(self, reason: Union[Deny, int]) -> Refusal:
        """The same attempt, refused for what became of asking: CHANNEL_FAILURE or PDP_UNREACHABLE.
        Errors: those above, ARGUMENT (another reason).
        """
        result: Refusal = invoke('mission_prepared_refuse', self, reason)
        return result


class Permit(Handle):
    """A permit as its enforcement point holds it: the request that was asked, bound to the answer.
    Immutable; holds copies of both.
    """

    _type = 'mission_permit'

    def says(self) -> Permitted:
        """What it permits."""
        result: Permitted = invoke('mission_permit_says', self)
        return result


class Policy(Handle):
    """An immutable policy view: free to share between threads."""

    _type = 'mission_policy'

    @classmethod
    def compile(cls, source: PolicySource, *, context: Optional[Context] = None) -> Policy:
        """Compile. Near-linear in the entries. A projection answers for its audiences as the whole
        set does, also after Policy.remove(): what cannot be told apart from an audience stays in
        it. Errors: ARGUMENT, ABI_*, NOMEM, CRYPTO, PROFILE (the record is of the other one),
        STATE (it is unverified or has no set), MISSING_MEMBER (no policy_version), INCONSISTENT
        (another one than the record's), EMPTY_SET (no entry for these audiences), of the
        context's limits those that the text exceeds. Source: 30-runtime O-5.
        """
        result: Policy = invoke('mission_policy_compile', source, context=context)
        return result

    @classmethod
    def load(cls, text: Text, *, context: Optional[Context] = None) -> Policy:
        """Load what Policy.text() wrote, with the same context's profile and registrations: proves
        that it is canonical, that the manifest's name and its artifact are right, that the
        entries of a whole set have the authority_hash and those of a projection belong to its
        audiences. That a Mission of this kind was approved at all is not in a text: trust the
        place that it comes from, or hold it against the record by Policy.verify(). Errors: those
        of Value.parse and AuthoritySet.parse; MISSING_MEMBER, UNKNOWN_MEMBER, WRONG_TYPE, EMPTY,
        MALFORMED_*, OUT_OF_RANGE with the place; POLICY_VIEW.
        """
        result: Policy = invoke('mission_policy_load', text, context=context)
        return result

    def verify(self, record: Mission) -> None:
        """Is the view what compiling this record gives, byte by byte? Errors: ARGUMENT,
        POLICY_VIEW, those of Policy.compile.
        """
        invoke('mission_policy_verify', self, record)

    @property
    def text(self) -> str:
        """The whole, as bytes."""
        result: str = invoke('mission_policy_text', self)
        return result

    @property
    def manifest(self) -> Optional[Value]:
        """Its manifest; None where there is none."""
        result: Optional[Value] = invoke('mission_policy_manifest', self)
        return result

    @property
    def set(self) -> Optional[AuthoritySet]:
        """Its set; None where there is none."""
        result: Optional[AuthoritySet] = invoke('mission_policy_set', self)
        return result

    @property
    def view_id(self) -> str:
        """Its view id; empty where there is none."""
        result: str = invoke('mission_policy_view_id', self)
        return result

    @property
    def mission(self) -> str:
        """Its id."""
        result: str = invoke('mission_policy_mission', self)
        return result

    @property
    def issuer(self) -> str:
        """Its issuer; empty where there is none."""
        result: str = invoke('mission_policy_issuer', self)
        return result

    @property
    def authority_hash(self) -> str:
        """Its authority hash; empty where there is none."""
        result: str = invoke('mission_policy_authority_hash', self)
        return result

    @property
    def intent_hash(self) -> str:
        """Its intent hash; empty where there is none."""
        result: str = invoke('mission_policy_intent_hash', self)
        return result

    @property
    def rendering_hash(self) -> str:
        """Its rendering hash; empty where there is none."""
        result: str = invoke('mission_policy_rendering_hash', self)
        return result

    @property
    def version(self) -> str:
        """Its version; empty where there is none."""
        result: str = invoke('mission_policy_version', self)
        return result

    @property
    def expires_at(self) -> str:
        """When it expires; empty where there is none."""
        result: str = invoke('mission_policy_expires_at', self)
        return result

    @property
    def subject(self) -> Principal:
        """Its subject."""
        result: Principal = invoke('mission_policy_subject', self)
        return result

    @property
    def controls(self) -> Optional[Value]:
        """The Intent's bounds: controls | context."""
        result: Optional[Value] = invoke('mission_policy_controls', self)
        return result

    @property
    def audiences(self) -> Optional[Value]:
        """Of a projection, an ascending array; None: the whole set."""
        result: Optional[Value] = invoke('mission_policy_audiences', self)
        return result

    def remove(self, ancestors: Sequence[LineageSet], *, own: Optional[Overlay] = None) -> Removed:
        """What AuthoritySet.effective() would take from the recorded set, by entry and action of
        the view. None when nothing was taken. Errors: those of AuthoritySet.effective. Source:
        20 ALG-2, 30-runtime A-2.
        """
        result: Removed = invoke('mission_policy_remove', self, own, ancestors)
        return result


class Removed(Handle):
    """What containment and discharge have taken from a view: immutable, free to share. It is
    compiled once for each state version of the Mission.
    """

    _type = 'mission_removed'


class Mission(Handle):
    """An immutable record: free to share between threads. A change makes a new one. Unknown members
    are kept and ignored.
    """

    _type = 'mission_record'

    def claim_build(self, *, now: When = None) -> Value:
        """The claim of an active, verified record. Series: {id, origin, authority_hash, expires_at}
        and supersedes, parent where recorded; ContextFlag.NO_CLAIM_HASH leaves authority_hash
        out. Draft: {id, issuer, authority_hash, expires_at, approval_basis {type}} and
        predecessor, parent where recorded. `now` None: the context's clock. Errors: ARGUMENT,
        STATE (unverified record), NOT_ACTIVE, CLOCK, NOMEM. Source: 10-core section 1, 2.12,
        RC-2; 80 `mission` claim; 20 X-8.
        """
        result: Value = invoke('mission_claim_build', self, now)
        return result

    def claim_build_for_sector(self, reference: Text, *, now: When = None) -> Value:
        """Series: the claim for the audiences of one sector. `reference` stands in for the id;
        nothing that would link sectors is in it: {id, origin} alone. The host mints the
        reference (SE-12): 22 to 256 characters of an identifier, never the id itself. Errors: as
        above, PROFILE, MALFORMED_IDENTIFIER. Source: 80 SE-12.
        """
        result: Value = invoke('mission_claim_build_for_sector', self, reference, now)
        return result

    def parent_build(self, kinship: Kinship) -> Value:
        """The child's `mission.parent` object: the parent's id, state authority and authority_hash,
        one generation more than its own. Errors: ARGUMENT, ABI_*, NOMEM; STATE (the parent is
        not verified, or was not approved); UNKNOWN_VALUE (cascade mode), MALFORMED_TIME,
        OUT_OF_RANGE. Source: 40 section 3.4.
        """
        result: Value = invoke('mission_parent_build', self, kinship)
        return result

    @classmethod
    def parse(
        cls, text: Text, *, flags: Union[RecordFlag, int] = 0, context: Optional[Context] = None
    ) -> Mission:
        """Read a record by the context's profile and prove it: every member's definition, presence
        by state, anchors recomputed, both expiry bounds, the approver = consent_principal and,
        for a direct approval, the equalities of its basis (draft), equal twins of the
        predecessor (series). A state that is not known is kept and never active. Errors: those
        of Value.parse, Intent.parse (at any time), AuthoritySet.parse; MISSING_MEMBER,
        UNEXPECTED_MEMBER, WRONG_TYPE, EMPTY, MALFORMED_*, UNKNOWN_ALGORITHM, DIGEST_TAIL,
        DIGEST_MISMATCH, INCONSISTENT, TOO_LATE, INVERTED, OUT_OF_RANGE, UNKNOWN_VALUE. Source:
        10-core section 1, RC-1; 80 Mission record, SE-3; 40 section 3.4.
        """
        result: Mission = invoke('mission_record_parse', text, flags, context=context)
        return result

    @classmethod
    def from_value(
        cls, value: Json, *, flags: Union[RecordFlag, int] = 0, context: Optional[Context] = None
    ) -> Mission:
        """Read a record by the context's profile and prove it: every member's definition, presence
        by state, anchors recomputed, both expiry bounds, the approver = consent_principal and,
        for a direct approval, the equalities of its basis (draft), equal twins of the
        predecessor (series). A state that is not known is kept and never active. Errors: those
        of Value.parse, Intent.parse (at any time), AuthoritySet.parse; MISSING_MEMBER,
        UNEXPECTED_MEMBER, WRONG_TYPE, EMPTY, MALFORMED_*, UNKNOWN_ALGORITHM, DIGEST_TAIL,
        DIGEST_MISMATCH, INCONSISTENT, TOO_LATE, INVERTED, OUT_OF_RANGE, UNKNOWN_VALUE. Source:
        10-core section 1, RC-1; 80 Mission record, SE-3; 40 section 3.4.
        """
        result: Mission = invoke('mission_record_from', value, flags, context=context)
        return result

    @property
    def value(self) -> Optional[Value]:
        """Its value; None where there is none."""
        result: Optional[Value] = invoke('mission_record_value', self)
        return result

    @property
    def json(self) -> Optional[Value]:
        """The document that it was read from; None where there is none."""
        result: Optional[Value] = invoke('mission_record_json', self)
        return result

    @property
    def is_verified(self) -> bool:
        """Is it verified?"""
        result: bool = invoke('mission_record_is_verified', self)
        return result

    @property
    def id(self) -> str:
        """Its id; empty where there is none."""
        result: str = invoke('mission_record_id', self)
        return result

    @property
    def issuer(self) -> str:
        """Its issuer; empty where there is none. Origin | issuer."""
        result: str = invoke('mission_record_issuer', self)
        return result

    @property
    def state(self) -> str:
        """Its state; empty where there is none. On the wire."""
        result: str = invoke('mission_record_state', self)
        return result

    @property
    def intent(self) -> Optional[Intent]:
        """Its intent; None where there is none."""
        result: Optional[Intent] = invoke('mission_record_intent', self)
        return result

    @property
    def authority_set(self) -> Optional[AuthoritySet]:
        """What was approved; None before approval."""
        result: Optional[AuthoritySet] = invoke('mission_record_authority_set', self)
        return result

    @property
    def proposal(self) -> Optional[AuthoritySet]:
        """Its proposal; None where there is none."""
        result: Optional[AuthoritySet] = invoke('mission_record_proposal', self)
        return result

    @property
    def subject(self) -> Principal:
        """Its subject."""
        result: Principal = invoke('mission_record_subject', self)
        return result

    @property
    def approver(self) -> Principal:
        """Its approver."""
        result: Principal = invoke('mission_record_approver', self)
        return result

    @property
    def client_id(self) -> str:
        """Its client id; empty where there is none."""
        result: str = invoke('mission_record_client_id', self)
        return result

    @property
    def tenant(self) -> str:
        """Its tenant; empty where there is none."""
        result: str = invoke('mission_record_tenant', self)
        return result

    @property
    def policy_version(self) -> str:
        """Its policy version; empty where there is none."""
        result: str = invoke('mission_record_policy_version', self)
        return result

    @property
    def approval_event_id(self) -> str:
        """Its approval event id; empty where there is none."""
        result: str = invoke('mission_record_approval_event_id', self)
        return result

    @property
    def predecessor(self) -> str:
        """Its predecessor; empty where there is none."""
        result: str = invoke('mission_record_predecessor', self)
        return result

    @property
    def successor(self) -> str:
        """Its successor; empty where there is none. Draft."""
        result: str = invoke('mission_record_successor', self)
        return result

    @property
    def parent(self) -> Optional[Value]:
        """Its parent; None where there is none."""
        result: Optional[Value] = invoke('mission_record_parent', self)
        return result

    @property
    def approval_basis(self) -> Optional[Value]:
        """Its approval basis; None where there is none."""
        result: Optional[Value] = invoke('mission_record_approval_basis', self)
        return result

    @property
    def authority_source(self) -> Optional[Value]:
        """Its authority source; None where there is none."""
        result: Optional[Value] = invoke('mission_record_authority_source', self)
        return result

    @property
    def submission_evidence(self) -> Optional[Value]:
        """Its submission evidence; None where there is none."""
        result: Optional[Value] = invoke('mission_record_submission_evidence', self)
        return result

    @property
    def created_at(self) -> str:
        """When it was created; empty where there is none."""
        result: str = invoke('mission_record_created_at', self)
        return result

    @property
    def approved_at(self) -> str:
        """When it was approved; empty where there is none. Series."""
        result: str = invoke('mission_record_approved_at', self)
        return result

    @property
    def expires_at(self) -> str:
        """The effective expiry, the record's exact string: also what mission_expires_at says
        (GB-2).
        """
        result: str = invoke('mission_record_expires_at', self)
        return result

    @property
    def consent_window(self) -> str:
        """Series: its consent window; empty where there is none."""
        result: str = invoke('mission_record_consent_window', self)
        return result

    def anchor(self, what: Union[Commit, int]) -> str:
        """An anchor as recorded; `what` is a Commit: INTENT, PROPOSED_AUTHORITY, AUTHORITY_SET,
        CONSENT_DISCLOSURE.
        """
        result: str = invoke('mission_record_anchor', self, what)
        return result

    def is_active(self, *, now: When = None) -> bool:
        """1 when a verified record says exactly `active` and `now` lies before the expiry, else 0.
        Ancestors and holds are the lifecycle's matter.
        """
        result: bool = invoke('mission_record_is_active', self, now)
        return result

    @property
    def anchor_count(self) -> int:
        """How many anchors the record has."""
        result: int = invoke('mission_record_anchor_count', self)
        return result

    def anchor_check(self, index: int, *, disclosure: Optional[Disclosure] = None) -> AnchorReport:
        """The report on one anchor. `disclosure` is what the consent anchor is recomputed from;
        None: that anchor stays unproven (verdict NO_CALLBACK). A verdict is an answer: the call
        fails only when it could not be found. Errors: ARGUMENT, ABI_SMALL, ABI_SIZE, CRYPTO,
        NOMEM.
        """
        result: AnchorReport = invoke('mission_record_anchor_check', self, index, disclosure)
        return result

    def verify(self, *, disclosure: Optional[Disclosure] = None) -> None:
        """Prove the record anew as on load, and with `disclosure` (None: without) its consent
        anchor too. Errors: those of Mission.parse after the structure; MISSING_MEMBER when a
        disclosure is given and no consent anchor is recorded. Source: 10-core RC-1, 80 SE-3.
        """
        invoke('mission_record_verify', self, disclosure)

    @classmethod
    def admit(
        cls, admission: Admission, *, now: When = None, context: Optional[Context] = None
    ) -> Mission:
        """Series: a new record in `pending_approval`. `now` None: the context's clock; it becomes
        created_at. Errors: ARGUMENT, PROFILE, those of identifier_mint, TOO_LATE, PAST, INVERTED
        and what the record's own proof says. Source: 80 Mission record, SE-4; 10-core AV-11.
        """
        result: Mission = invoke('mission_record_admit', admission, now, context=context)
        return result

    def activate(self, approval: Approval, *, now: When = None) -> Mission:
        """Series: the pending record as approved, `active` at `now`, with its three anchors. The
        record that was handed in stays as it is: commit the new one in its place by
        compare-and-set, or nothing. The expiry must lie after `now`. Errors: ARGUMENT, PROFILE,
        STATE (unverified), CONFLICT (not pending), PAST (expiry or consent window reached),
        TOO_LATE, and what the proof says. Source: 80 SE-3, SE-7, SE-8; 10-core AV-3, AV-11.
        """
        result: Mission = invoke('mission_record_activate', self, approval, now)
        return result

    @classmethod
    def create(
        cls,
        admission: Admission,
        approval: Approval,
        *,
        now: When = None,
        context: Optional[Context] = None,
    ) -> Mission:
        """Draft: the `active` record of an approval, created at `now`. Errors: as for the two
        above. Source: 10-core AV-3, AV-11, RC-1.
        """
        result: Mission = invoke('mission_record_create', admission, approval, now, context=context)
        return result

    def transition(self, change: RecordChange, *, now: When = None) -> Mission:
        """The record with another state; in the series an ended one also says when and why, and its
        consent window is gone. Every other member and every anchor is as it was. Which event
        leads where is the lifecycle's word; here an ended Mission stays ended, and nothing
        becomes active without an approval or pending again. Errors: ARGUMENT, STATE
        (unverified), UNKNOWN_STATE, CONFLICT, PROFILE, CLOCK and what the proof says. Source:
        10-core RC-1, 80 SE-5.
        """
        result: Mission = invoke('mission_record_transition', self, change, now)
        return result

    def replay(self, id: Text, admission: Optional[Admission], approval: Approval) -> Mission:
        """An approval that comes again for a Mission that was approved before: the same Mission,
        the same approval_event_id and the same content give the record as it is now (the
        result); anything else is CONFLICT. `id`, where the request names a Mission, is compared
        with the record's. `admission` None: only what the approval says is compared; its id,
        times of its making and `consent_window` never are. Errors: ARGUMENT, STATE (unverified),
        CONFLICT, CRYPTO, NOMEM. Source: 80 SE-7, 10-core AV-6.
        """
        result: Mission = invoke('mission_record_replay', self, id, admission, approval)
        return result


class ReplayGuard(ReplayGuardBase):
    """Bounded and thread-safe: any thread may ask while others do, and of two that ask for the same
    identifier one is told that it is fresh. Reference-counted.
    """

    _type = 'mission_replay_guard'

    def __init__(self, most: int, *, context: Optional[Context] = None) -> None:
        """Make one for at most `most` identifiers that are still to be remembered (1 to 2^24), for
        which it takes some 64 bytes each at once. The context's clock says what may be
        forgotten. Errors: ARGUMENT, NO_CALLBACK (the context has no clock or no random source),
        NOMEM, RANDOM.
        """
        self._adopt(invoke('mission_replay_guard_new', most, context=context))

    @property
    def count(self) -> int:
        """How many are remembered now: for monitoring."""
        result: int = invoke('mission_replay_guard_count', self)
        return result


class Resource(Handle):
    """An immutable resource server: free to share between threads. New keys make a new one."""

    _type = 'mission_resource'

    def __init__(self, config: ResourceConfig) -> None:
        """Made of its configuration. Errors: ARGUMENT, ABI_*, NO_CALLBACK, NOMEM."""
        self._adopt(invoke('mission_resource_new', config))

    def verify(self, presented: Presented, *, now: When = None) -> Tuple[Optional[Token], Access]:
        """Verify the credential: signature, `typ`, claims, binding. `access` says permit 1 for a
        token that may be looked at further, which is no permission yet. A refusal is no error: 0
        is returned, and `why` says where and what. `now` None: the context's clock. Errors:
        ARGUMENT, ABI_*, NOMEM, CLOCK, CRYPTO, HOST, VERDICT, NO_CALLBACK; `access` then refuses
        with 500. Source: 10-core RS-1, RS-6, RS-8, RS-12, MC-1; RFC 9068 section 4, RFC 9449
        section 4.3, RFC 8705 section 3.
        """
        result: Tuple[Optional[Token], Access] = invoke(
            'mission_resource_verify', self, presented, now
        )
        return result

    def verify_again(self, presented: Presented, token: Token, *, now: When = None) -> Access:
        """The same as Resource.verify for a token that was verified before (a cache's): that it is
        the one that came and one that this server takes, its times and its binding alone.
        Errors: those of Resource.verify; ARGUMENT (a token of the other profile).
        """
        result: Access = invoke('mission_resource_verify_again', self, presented, token, now)
        return result

    def decide(
        self,
        token: Token,
        operation: Operation,
        *,
        state: Optional[KnownState] = None,
        now: When = None,
    ) -> Access:
        """Does a verified token permit this operation now? `state` None: nothing is known of the
        Mission's state. Entries for the served resource are alternatives: one that covers the
        action, with every constraint enforced and met, permits. A token that another resource
        server verified has to be one that this one takes, too; its signature is not looked at
        again. Errors: those of Resource.verify_again; ARGUMENT (a token of the other profile).
        Source: 10-core RS-2 to RS-5, RS-9, section 3 rs_decide; UR-1; T-7.
        """
        result: Access = invoke('mission_resource_decide', self, token, operation, state, now)
        return result

    def hold(
        self, token: Token, set: Authority, id: Text, issuer: Text, expected_hash: Text
    ) -> Access:
        """Who holds the approved set of a Mission, from an authenticated approval-time source,
        compares a token with it: the same id and issuer, the recomputed authority_hash (the
        token's too, where it says one), every entry of the token within the set. Refused:
        HELD_SET, and a token that this server would not take. `set` is compiled once for many
        tokens. Source: 10-core RS-7.
        """
        result: Access = invoke(
            'mission_resource_hold', self, token, set, id, issuer, expected_hash
        )
        return result

    def challenge(self, access: Access) -> Tuple[str, str]:
        """The WWW-Authenticate field value for a refusal, as one challenge: scheme, realm, error,
        and with ResourceFlag.DISCLOSE `mission_denial`, with `algs` for DPoP; and the response's
        DPoP-Nonce where the proofs' policy gives one (with the scheme DPoP, a permit too).
        Nothing about the token or the Mission is in it. Owned texts; None, which is empty, when
        there is nothing to say (for the challenge: permit, 400, 500, 503). Errors: ARGUMENT,
        ABI_*, NOMEM, HOST, VERDICT (no nonce). Source: RFC 6750 section 3, RFC 9449 section 7.1,
        8.2, 10-core RS-9.
        """
        result: Tuple[str, str] = invoke('mission_resource_challenge', self, access)
        return result


class Emitter(Handle):
    """An immutable emitter: free to share."""

    _type = 'mission_emitter'

    def receipt_issue(self, source: ReceiptSource) -> Value:
        """Issue a receipt. The emitter is of the role RECEIPTS; its counter numbers chained
        receipts. What is selected and is not in the records is left out. Errors: ARGUMENT (the
        role, the kind, records that are not of the kind or are missing, members or assertions
        without what they need), ABI_*, NOMEM, CLOCK, NO_CALLBACK, HOST, CRYPTO, SIGNER,
        MALFORMED_URI; those of EvidenceVerifier.verify() with their place below /evidence;
        INCONSISTENT (a denial is no permit, an execution of something else, or one that is not
        final); CHAIN. Source: 30-runtime O-14, EV-9.
        """
        result: Value = invoke('mission_receipt_issue', self, source)
        return result

    def __init__(self, config: EmitterConfig) -> None:
        """Made of its configuration. Errors: ARGUMENT, ABI_*, NO_CALLBACK, NOMEM, ALGORITHM."""
        self._adopt(invoke('mission_emitter_new', config))

    def decision_evidence(self, decision: Decision) -> Value:
        """The Decision Evidence of a decision, signed. Without it nothing may be answered but an
        error (EV-3). Errors: ARGUMENT (the emitter is no decision point's), STATE (an action of
        no class, which leaves no evidence; or see `name_space`), NO_CALLBACK, NOMEM, HOST,
        RANDOM, SIGNER, CRYPTO. Source: 30-runtime O-10, O-13.
        """
        result: Value = invoke('mission_decision_evidence', self, decision)
        return result

    def decision_evidence_body(self, decision: Decision, sequence: int) -> Value:
        """The same as Emitter.decision_evidence without its envelope, for one who signs elsewhere
        later and keeps it durably until then. `sequence` is what the emitter's counter said.
        """
        result: Value = invoke('mission_decision_evidence_body', self, decision, sequence)
        return result

    def decision_evidence_with(
        self, decision: Decision, *, more: Optional[EvidenceMore] = None
    ) -> Value:
        """Signed, with what the host knows beside (None: nothing). Errors: those of
        Emitter.decision_evidence(), ABI_*.
        """
        result: Value = invoke('mission_decision_evidence_with', self, decision, more)
        return result

    def refusal_record(self, refusal: Refusal) -> Value:
        """One record for each attempt. A `parameter_digest` of the evaluation counts as one of
        parameters that could be normalized. Errors: ARGUMENT (a reason that the emitter's role
        does not refuse for, no audience or action, a Mission that is said to be verified and is
        not there), ABI_*, NOMEM, CLOCK, NO_CALLBACK, HOST, RANDOM, SIGNER, CRYPTO. Source:
        30-runtime O-11, PE-1.
        """
        result: Value = invoke('mission_refusal_record', self, refusal)
        return result


class EvidenceVerifier(Handle):
    """Verifies evidence: immutable, free to share."""

    _type = 'mission_evidence_verifier'

    def receipt_verify(self, receipt: Json, *, finder: Optional[ReceiptFinder] = None) -> Receipt:
        """Verify a receipt and all that it stands on, in the order of A-8. Errors: ARGUMENT, ABI_*,
        NOMEM, CRYPTO, NO_CALLBACK, HOST; those of EvidenceVerifier.verify(), of a record with
        its place below /evidence, of a predecessor below /chain/previous; of its members
        MISSING_MEMBER, UNKNOWN_MEMBER, UNEXPECTED_MEMBER, WRONG_TYPE, EMPTY, UNKNOWN_VALUE (a
        type that is not known here, too), MALFORMED_*; INCONSISTENT (a combination that the kind
        does not have, records that do not belong together, a copy that differs); EVIDENCE (a
        record that cannot be found); DIGEST_MISMATCH; CHAIN (a predecessor that cannot be found
        or is none). Source: 30-runtime A-8.
        """
        result: Receipt = invoke('mission_receipt_verify', self, receipt, finder)
        return result

    def __init__(self, config: EvidenceVerifierConfig) -> None:
        """Made of its configuration. Errors: ARGUMENT, ABI_*, NOMEM."""
        self._adopt(invoke('mission_evidence_verifier_new', config))

    def verify(self, record: Json) -> EvidenceRecord:
        """Verify one record (A-6, A-7), in this order. Errors: ARGUMENT, ABI_*, NOMEM, CRYPTO;
        EVIDENCE (no envelope that is understood, or it is of another record), TOKEN_TYPE,
        MALFORMED_TOKEN, ALGORITHM, CRITICAL (its header); NO_KEY (the emitter has none of this
        name), EVIDENCE at /emitter/role, AUDIENCE (its keys are not for this one); COMPROMISED
        (the key was, and no earlier anchor stands: not verified, which says nothing of
        tampering; see `standing`); SIGNATURE; then the members of O-10 to O-12: MISSING_MEMBER,
        WRONG_TYPE, EMPTY, UNKNOWN_VALUE, MALFORMED_*, UNEXPECTED_MEMBER, INCONSISTENT, with
        their place. Members that are not known are ignored and grant nothing. Of a receipt the
        envelope alone is verified here: what it says is for EvidenceVerifier.receipt_verify().
        Source: 30-runtime A-6, A-7, EV-7.
        """
        result: EvidenceRecord = invoke('mission_evidence_verify', self, record)
        return result


class ScopeStatement(Handle):
    """A statement as read: immutable, free to share."""

    _type = 'mission_scope_statement'

    @classmethod
    def parse(
        cls, text: Text, uses: Union[ScopeUse, int], *, context: Optional[Context] = None
    ) -> ScopeStatement:
        """Read a statement. What is missing or contradictory in it does not fail the call: it is a
        gap, and then nothing is claimed. `uses`: ScopeUse. Errors: those of Value.parse;
        ARGUMENT, NOMEM, CRYPTO, WRONG_TYPE (no object). Source: 30-runtime O-3.
        """
        result: ScopeStatement = invoke(
            'mission_scope_statement_parse', text, uses, context=context
        )
        return result

    @property
    def json(self) -> Optional[Value]:
        """The document that it was read from; None where there is none."""
        result: Optional[Value] = invoke('mission_scope_statement_json', self)
        return result

    @property
    def digest(self) -> Optional[str]:
        """`scope_statement_digest`: raw, over the octets that were read."""
        result: Optional[str] = invoke('mission_scope_statement_digest', self)
        return result

    @property
    def gaps(self) -> Optional[int]:
        """How many gaps; a statement without any is complete."""
        result: Optional[int] = invoke('mission_scope_statement_gaps', self)
        return result

    def gap(self, index: int) -> ScopeGap:
        """The gap of that number. Errors: ARGUMENT, ABI_*, NOT_FOUND."""
        result: ScopeGap = invoke('mission_scope_statement_gap', self, index)
        return result

    def claims(self, resource: Text, action_class: Union[ActionClass, int], path: Text) -> bool:
        """May the deployment claim enforcement of this class at this resource, on this path (empty:
        on every path that it mediates)? 1 only when the statement is complete, mediates them, an
        enforcement point covers them, and the path is not excluded; else 0. Source: 30-runtime
        PE-4 c.
        """
        result: bool = invoke('mission_scope_statement_claims', self, resource, action_class, path)
        return result


class Submission(Handle):
    """An immutable submission: free to share between threads."""

    _type = 'mission_submission'

    @classmethod
    def parse(
        cls,
        intent_text: Text,
        proposal_text: Optional[Text],
        *,
        now: When = None,
        flags: Union[IntentFlag, int] = 0,
        context: Optional[Context] = None,
    ) -> Submission:
        """Read and validate what was submitted, in the order of `submit` steps 1 and 2 (10-core
        section 3): sizes, strict parse, closed top levels and the form of evidence; the Intent;
        evidence types and schemas; the proposal's entries, and that each entry's resource is one
        of the Intent's. Draft: mission_intent is the envelope {intent, evidence?}, the proposal
        is the authorization_details beside it. Series: mission_intent is the bare Intent; an
        envelope and a proposal are refused. `proposal_text` None: there was none; an empty text
        is no JSON. `now` and `flags` are those of Intent.parse; under IntentFlag.ANY_TIME
        (replay of a committed operation) the verdict needs no clock. Nothing is verified here.
        Place and offset of a refusal are those in the parameter that was refused. Errors: those
        of Intent.parse; NOT_ON_THIS_WIRE, NOT_IN_INTENT (invalid_request); EVIDENCE_TYPE,
        EVIDENCE_INVALID (invalid_mission_intent_evidence); an entry's own codes and EMPTY_SET
        with invalid_authorization_details. Source: 10-core SB-1 to SB-4, EV-1, EV-2, AP-1 to
        AP-3; 80 SE-15, SE-16.
        """
        result: Submission = invoke(
            'mission_submission_parse', intent_text, proposal_text, now, flags, context=context
        )
        return result

    @classmethod
    def from_value(
        cls,
        intent_claim: Json,
        *,
        proposal_claim: Json = None,
        now: When = None,
        flags: Union[IntentFlag, int] = 0,
        context: Optional[Context] = None,
    ) -> Submission:
        """The same as Submission.parse for claims of a Request Object that was read before: JSON
        values, never strings of JSON (10-core SB-5). `proposal_claim` None: absent. Sizes are
        those of the canonical forms; places are relative to each value.
        """
        result: Submission = invoke(
            'mission_submission_from', intent_claim, proposal_claim, now, flags, context=context
        )
        return result

    @property
    def intent(self) -> Optional[Intent]:
        """Its intent; None where there is none."""
        result: Optional[Intent] = invoke('mission_submission_intent', self)
        return result

    @property
    def evidence(self) -> Optional[Value]:
        """The evidence, the array as submitted; None when absent. A record keeps it and a creation
        fingerprint covers it (EV-6).
        """
        result: Optional[Value] = invoke('mission_submission_evidence', self)
        return result

    @property
    def proposal(self) -> Optional[Value]:
        """The proposal, the array as submitted, which a record keeps (AP-3); None when absent."""
        result: Optional[Value] = invoke('mission_submission_proposal', self)
        return result

    @property
    def json(self) -> Optional[Value]:
        """The document that the proposal lies in: with Submission.proposal what
        AuthoritySet.from_value takes, so that a proposal is read once. None for none.
        """
        result: Optional[Value] = invoke('mission_submission_json', self)
        return result

    def proposal_anchor(self, issuer: Text) -> str:
        """The anchor of the proposal: the draft's `proposal_hash`. Errors: ARGUMENT, STATE when
        there is no proposal, those of anchor. Source: 10-core AP-3.
        """
        result: str = invoke('mission_submission_proposal_anchor', self, issuer)
        return result

    def verify(
        self,
        issuer: Text,
        presenter: Optional[Presenter],
        required: Sequence[Text],
        *,
        now: When = None,
    ) -> Value:
        """Verify the evidence: `submit` steps 3 to 5. Every type of `required` must have an entry
        (one missing refuses before anything is verified), and every entry is verified by its
        type against the provisional anchor of the Intent, `issuer` (this state authority),
        `presenter` (None: nobody is established) and `now` (None: the context's clock), read
        once. What a verifier reports as bound must equal these; naming a presenter needs an
        established one. Evidence never authenticates the client. `record_evidence` is array for
        the record, in the order of the submission, of {type, artifact_hash, verified_at, facts};
        None when no evidence was submitted. Errors: ARGUMENT, ABI_*, NOMEM, NO_CALLBACK, CLOCK,
        CRYPTO; TOO_MANY (more than evidence_verifications; invalid_request); EVIDENCE_MISSING,
        EVIDENCE_UNVERIFIED, EVIDENCE_BINDING (invalid_mission_intent_evidence), HOST when a
        verifier accepted but wrote facts that are no JSON object or bindings without bytes.
        Source: 10-core SB-4, EV-2 to EV-5.
        """
        result: Value = invoke('mission_submission_verify', self, issuer, presenter, required, now)
        return result

    def evidence_holds(self, issuer: Text, intent: Intent) -> bool:
        """Does the evidence that was verified for this submission still hold for `intent`? `holds`
        is 1 when the anchor is the one that it was verified against, or there is no evidence;
        else 0: a changed Intent voids its evidence. Errors: ARGUMENT, those of anchor. Source:
        10-core EV-5.
        """
        result: bool = invoke('mission_submission_evidence_holds', self, issuer, intent)
        return result


class Authority(Handle):
    """An Authority Set made ready for comparisons: immutable, free to share between threads."""

    _type = 'mission_authority'

    @property
    def source(self) -> Optional[AuthoritySet]:
        """The set it was made of."""
        result: Optional[AuthoritySet] = invoke('mission_authority_source', self)
        return result

    def within(self, parent: Authority) -> SubsetVerdict:
        """Is every entry of `child` within an entry of `parent`? By the host's registrations of the
        parent's context; a child of another context is read by them first, and refused by the
        codes of AuthoritySet.from_value. Of all reasons the verdict names, for the first entry
        that is not within, that of the entry that came nearest. Near-linear in both sets as long
        as few parent entries have the resource and the action of a child entry in common but not
        the rest; what is beyond is bounded by the context's limit set_comparisons, and past it
        the verdict is "no", TOO_MANY. Errors: ARGUMENT, ABI_*, PROFILE (of two profiles), NOMEM,
        HOST, VERDICT. Source: 10-core SU-1 to SU-6, OT-2, UR-1.
        """
        result: SubsetVerdict = invoke('mission_authority_within', self, parent)
        return result

    def entries_within(self, entries: Json) -> SubsetVerdict:
        """The same as Authority.within for entries that stand in any document, as the
        `authorization_details` of a token do: they are read first, all of them, as
        AuthoritySet.from_value reads a set, and refused by its codes. Source: 10-core TK-1.
        """
        result: SubsetVerdict = invoke('mission_entries_within', self, entries)
        return result

    def entry_within(self, entry: Json) -> SubsetVerdict:
        """The same as Authority.entries_within for one entry, read by authority_entry_check and
        refused by its codes.
        """
        result: SubsetVerdict = invoke('mission_entry_within', self, entry)
        return result


class Taint(Handle):
    """A session's taint: immutable, free to share. Each event gives a new one."""

    _type = 'mission_taint'

    def __init__(self, policy: TaintPolicy, *, context: Optional[Context] = None) -> None:
        """A fresh session: not tainted, nothing traced. Errors: ARGUMENT, ABI_*, NOMEM."""
        self._adopt(invoke('mission_taint_new', policy, context=context))

    def enter(self, content: Content) -> Taint:
        """The state after it has entered. Content that is not trusted taints for good; what is
        trusted is remembered. Errors: ARGUMENT, ABI_*, NOMEM, CRYPTO; on failure the session has
        to be treated as tainted. Source: 60 TA-1.
        """
        result: Taint = invoke('mission_taint_enter', self, content)
        return result

    def child(self, clean: int) -> Taint:
        """A sub-agent's session, or one that is seeded with notes of this one: it inherits the
        taint. `clean` 1 is the host's word that every single input of it is of trusted
        provenance; anything else is not. Source: 60 TA-2.
        """
        result: Taint = invoke('mission_taint_child', self, clean)
        return result

    def reset(self, evidence_id: Text) -> Taint:
        """The Subject has directed a reset, recorded in evidence under this id (empty: ARGUMENT):
        the taint is gone, and so is what could be traced. Source: 60 TA-2.
        """
        result: Taint = invoke('mission_taint_reset', self, evidence_id)
        return result

    @property
    def tainted(self) -> bool:
        """0: not tainted; 1: it is, and so is None. The first source that did it; empty: none."""
        result: bool = invoke('mission_taint_tainted', self)
        return result

    @property
    def source(self) -> str:
        """Its source; empty where there is none."""
        result: str = invoke('mission_taint_source', self)
        return result

    def judge(self, question: TaintQuestion) -> TaintAnswer:
        """Judge. `taint` None: tainted. Errors: ARGUMENT, ABI_*, CRYPTO. Source: 60 TA-2, TA-3;
        30-runtime NC-2.
        """
        result: TaintAnswer = invoke('mission_taint_judge', self, question)
        return result


class Token(Handle):
    """A token whose signature and claims were verified; immutable, free to share between threads.
    What it held is wiped with the last reference.
    """

    _type = 'mission_token'

    def claims_of(self) -> TokenClaims:
        """What it says, empty or None where absent."""
        result: TokenClaims = invoke('mission_token_claims_of', self)
        return result


class TokenCache(TokenCacheBase):
    """Tokens that were verified before."""

    _type = 'mission_token_cache'

    def forget(self, issuer: Text, mission_id: Text) -> None:
        """Something happened to this Mission, as its tokens name it: they are forgotten, those that
        are just being verified too.
        """
        invoke('mission_token_cache_forget', self, issuer, mission_id)

    def clear(self) -> None:
        """All of them. A resource server with other keys is another one, with a cache of its own.
        """
        invoke('mission_token_cache_clear', self)

    def count(self) -> TokenCacheCounts:
        """Counts since it was made."""
        result: TokenCacheCounts = invoke('mission_token_cache_count', self)
        return result


class TransactionResource(Handle):
    """An immutable resource: free to share between threads."""

    _type = 'mission_transaction_resource'

    def __init__(self, config: TransactionResourceConfig) -> None:
        """Made of its configuration. Errors: ARGUMENT, ABI_*, NO_CALLBACK, ALGORITHM, NOMEM."""
        self._adopt(invoke('mission_transaction_resource_new', config))

    def plan_challenge(self, operation: TransactionOperation, *, now: When = None) -> Plan:
        """Make the challenge and retain the operation under (resource, txn). The reply is the error
        body: {"error":"transaction_authorization_required","transaction_challenge"}. A `txn`
        that is retained already is CONFLICT. Refused: DENIED (the client takes no challenges),
        UNGOVERNED, BINDING (a token without a key), NORMALIZE, what the entry's definition says.
        Errors: those of a plan; here ARGUMENT, ABI_*, NOMEM, NO_CALLBACK (no signer). Source:
        30-runtime TX-2, O-15.
        """
        result: Plan = invoke('mission_plan_transaction_challenge', self, operation, now)
        return result

    def challenge(
        self, operation: TransactionOperation, store: Store, *, now: When = None
    ) -> Reply:
        """Run :meth:`plan_challenge` to its end with `store`."""
        return run(self.plan_challenge(operation, now=now), self, store)

    async def achallenge(
        self, operation: TransactionOperation, store: AsyncStore, *, now: When = None
    ) -> Reply:
        """Run :meth:`plan_challenge` to its end with an asynchronous store."""
        return await arun(self.plan_challenge(operation, now=now), store)

    def plan_verify(self, request: TransactionRequest, *, now: When = None) -> Plan:
        """Is this the transaction that was authorized? The token's `typ` first, exactly; its
        issuer, signature, `aud`, times; the proof of its key, with `ath` for DPoP; then the
        retained operation: cnf, mission, authorization_details, parameter_digest, subject,
        actor; the action, and the digest of these parameters. It permits nothing by itself: the
        reply is what a full decision is asked with, see transaction_read(), and `txn` is
        consumed at the commit boundary (<mission/permit.h>). Nothing is written. Refused:
        TOKEN_TYPE, MALFORMED_TOKEN, NO_KEY, SIGNATURE, ISSUER, AUDIENCE, TOKEN_EXPIRED,
        TOKEN_EARLY, TOO_LATE (a longer life than is taken), BINDING, PROOF*, TRANSACTION
        (another one, or none is retained), PARAMETER_MISMATCH, NORMALIZE. Errors: those of a
        plan. Source: 30-runtime A-10, TX-5, TX-6.
        """
        result: Plan = invoke('mission_plan_transaction_verify', self, request, now)
        return result

    def verify(self, request: TransactionRequest, store: Store, *, now: When = None) -> Reply:
        """Run :meth:`plan_verify` to its end with `store`."""
        return run(self.plan_verify(request, now=now), self, store)

    async def averify(self, request: TransactionRequest, store: AsyncStore, *, now: When = None) -> Reply:
        """Run :meth:`plan_verify` to its end with an asynchronous store."""
        return await arun(self.plan_verify(request, now=now), store)

    def plan_operations_sweep(self, limit: int, *, now: When = None) -> Plan:
        """Forget operations that are retained no more and whose every token has ended: until then
        the name stays taken. What is retained stays, consumed or not; what was consumed is known
        to the enforcement point, whose `horizon_seconds` is not to be shorter than
        `retain_seconds`. At most `limit` rows (0: 16, at most 60). The reply:
        {"forgotten","more"}: call again while `more`.
        """
        result: Plan = invoke('mission_plan_transaction_operations_sweep', self, limit, now)
        return result

    def operations_sweep(self, limit: int, store: Store, *, now: When = None) -> Reply:
        """Run :meth:`plan_operations_sweep` to its end with `store`."""
        return run(self.plan_operations_sweep(limit, now=now), self, store)

    async def aoperations_sweep(self, limit: int, store: AsyncStore, *, now: When = None) -> Reply:
        """Run :meth:`plan_operations_sweep` to its end with an asynchronous store."""
        return await arun(self.plan_operations_sweep(limit, now=now), store)


class Tas(Handle):
    """An immutable TAS: free to share between threads."""

    _type = 'mission_tas'

    def __init__(self, config: TasConfig) -> None:
        """Made of its configuration. Errors: ARGUMENT, ABI_*, NO_CALLBACK, ALGORITHM, NOMEM."""
        self._adopt(invoke('mission_tas_new', config))

    def plan_admit(self, redeem: TransactionRedeem, *, now: When = None) -> Plan:
        """Admit a challenge into a workflow (A-9 up to the admission). The reply:
        {"expires_in","interval", "transaction_authorization_id"}. The same challenge, client and
        key again: the same workflow, `replayed`. It admits and decides nothing. Refused with
        `invalid_request` (a parameter is missing), `invalid_client`, else `invalid_grant`:
        CHALLENGE, TOKEN_TYPE, SIGNATURE, NO_KEY, BINDING, AUDIENCE, TOKEN_EXPIRED, TOO_LATE,
        ISSUER, TRANSACTION, NOT_COVERED and the others of the subset rule, DENIED,
        MISSION_NOT_ACTIVE, STATE_STALE, CONFLICT (the transaction was opened with another
        binding) and what is malformed. Errors: those of a plan. Source: 30-runtime A-9, TX-3,
        TX-4, TX-7.
        """
        result: Plan = invoke('mission_plan_transaction_admit', self, redeem, now)
        return result

    def admit(self, redeem: TransactionRedeem, store: Store, *, now: When = None) -> Reply:
        """Run :meth:`plan_admit` to its end with `store`."""
        return run(self.plan_admit(redeem, now=now), self, store)

    async def aadmit(self, redeem: TransactionRedeem, store: AsyncStore, *, now: When = None) -> Reply:
        """Run :meth:`plan_admit` to its end with an asynchronous store."""
        return await arun(self.plan_admit(redeem, now=now), store)

    def plan_show(self, id: Text, *, now: When = None) -> Plan:
        """A workflow, for the approver's service:
        {"id","status","approval_binding","resource","txn","jti",
        "operation_type","profile","version","authorization_details","parameter_digest","mission",
        "subject","source","client_id","cnf","act"?,"reason","reason_uri"?,"ends"}. `status` is
        "pending", "approved", "denied", "minted", "expired". Refused: NOT_FOUND.
        """
        result: Plan = invoke('mission_plan_transaction_show', self, id, now)
        return result

    def show(self, id: Text, store: Store, *, now: When = None) -> Reply:
        """Run :meth:`plan_show` to its end with `store`."""
        return run(self.plan_show(id, now=now), self, store)

    async def ashow(self, id: Text, store: AsyncStore, *, now: When = None) -> Reply:
        """Run :meth:`plan_show` to its end with an asynchronous store."""
        return await arun(self.plan_show(id, now=now), store)

    def plan_approve(self, approve: TransactionApprove, *, now: When = None) -> Plan:
        """Record the approval: no token comes of it yet. The same again is `replayed`; another one
        is CONFLICT. Refused: NOT_FOUND, BINDING_MISMATCH, CONFLICT (not pending), EXPIRED_TOKEN,
        APPROVAL_LAPSED (no approval, not independent, granted before the workflow or in the
        future, too old, past its end). Source: 30-runtime A-9 (5).
        """
        result: Plan = invoke('mission_plan_transaction_approve', self, approve, now)
        return result

    def approve(self, approve: TransactionApprove, store: Store, *, now: When = None) -> Reply:
        """Run :meth:`plan_approve` to its end with `store`."""
        return run(self.plan_approve(approve, now=now), self, store)

    async def aapprove(
        self, approve: TransactionApprove, store: AsyncStore, *, now: When = None
    ) -> Reply:
        """Run :meth:`plan_approve` to its end with an asynchronous store."""
        return await arun(self.plan_approve(approve, now=now), store)

    def plan_deny(self, id: Text, *, now: When = None) -> Plan:
        """End a workflow for good: the approver said no. Also after an approval, as long as no
        token came of it. Refused: NOT_FOUND, CONFLICT (minted).
        """
        result: Plan = invoke('mission_plan_transaction_deny', self, id, now)
        return result

    def deny(self, id: Text, store: Store, *, now: When = None) -> Reply:
        """Run :meth:`plan_deny` to its end with `store`."""
        return run(self.plan_deny(id, now=now), self, store)

    async def adeny(self, id: Text, store: AsyncStore, *, now: When = None) -> Reply:
        """Run :meth:`plan_deny` to its end with an asynchronous store."""
        return await arun(self.plan_deny(id, now=now), store)

    def plan_poll(self, poll: TransactionPoll, *, now: When = None) -> Plan:
        """Ask for the result. An approved workflow is decided afresh, between two looks at all that
        may have changed since its admission; then its one token is made and kept:
        {"access_token", "expires_in","token_type"}, and every later poll gives the same token
        (`replayed`). Refused: AUTHORIZATION_PENDING, SLOW_DOWN, DENIED (access_denied: for
        good), EXPIRED_TOKEN; CALLER; NOT_FOUND (also of another client, or with another key);
        STATE_STALE (ask again later). Errors: those of a plan. Source: 30-runtime A-9 (6), (7),
        TX-4, TX-5.
        """
        result: Plan = invoke('mission_plan_transaction_poll', self, poll, now)
        return result

    def poll(self, poll: TransactionPoll, store: Store, *, now: When = None) -> Reply:
        """Run :meth:`plan_poll` to its end with `store`."""
        return run(self.plan_poll(poll, now=now), self, store)

    async def apoll(self, poll: TransactionPoll, store: AsyncStore, *, now: When = None) -> Reply:
        """Run :meth:`plan_poll` to its end with an asynchronous store."""
        return await arun(self.plan_poll(poll, now=now), store)

    def plan_pinned(self, profile: Text, version: Text, *, now: When = None) -> Plan:
        """Does a workflow that has not ended pin this version of a profile, so that it has to stay
        readable? The reply: {"pinned":true|false}. Source: 30-runtime TX-7.
        """
        result: Plan = invoke('mission_plan_transaction_pinned', self, profile, version, now)
        return result

    def pinned(self, profile: Text, version: Text, store: Store, *, now: When = None) -> Reply:
        """Run :meth:`plan_pinned` to its end with `store`."""
        return run(self.plan_pinned(profile, version, now=now), self, store)

    async def apinned(
        self, profile: Text, version: Text, store: AsyncStore, *, now: When = None
    ) -> Reply:
        """Run :meth:`plan_pinned` to its end with an asynchronous store."""
        return await arun(self.plan_pinned(profile, version, now=now), store)

    def plan_sweep(self, limit: int, *, now: When = None) -> Plan:
        """Forget what a TAS keeps, `keep_seconds` after its end: workflows that are settled or have
        run out, never one that could still be approved or polled for; results, never as long as
        a challenge of the transaction could be redeemed again. Which local subject a foreign
        principal has is not forgotten. At most `limit` rows (0: 16, at most 60). The reply:
        {"forgotten","more"}: call again while `more`. Source: 30-runtime TX-4.
        """
        result: Plan = invoke('mission_plan_transaction_sweep', self, limit, now)
        return result

    def sweep(self, limit: int, store: Store, *, now: When = None) -> Reply:
        """Run :meth:`plan_sweep` to its end with `store`."""
        return run(self.plan_sweep(limit, now=now), self, store)

    async def asweep(self, limit: int, store: AsyncStore, *, now: When = None) -> Reply:
        """Run :meth:`plan_sweep` to its end with an asynchronous store."""
        return await arun(self.plan_sweep(limit, now=now), store)


__all__ = [
    'Actors',
    'Authority',
    'AuthoritySet',
    'Claims',
    'Decision',
    'Derived',
    'Disclosure',
    'EgressScope',
    'Emitter',
    'EvidenceJoin',
    'EvidenceVerifier',
    'Floors',
    'Intent',
    'Issuer',
    'Jwk',
    'Jwks',
    'Jws',
    'Mission',
    'NonceKeeper',
    'OperationProfile',
    'Parameters',
    'Pdp',
    'Pep',
    'Permit',
    'Policy',
    'Prepared',
    'Removed',
    'ReplayGuard',
    'Resource',
    'ScopeStatement',
    'StateTable',
    'Submission',
    'Taint',
    'Tas',
    'Token',
    'TokenCache',
    'TransactionResource',
]
