/* Made by tools/registry from lib/base/errors.tsv; change it there.
 * SPDX-License-Identifier: MIT */
#ifndef MISSION_CODES_H
#define MISSION_CODES_H

#define MISSION_OK 0

#define MISSION_CATEGORY_USAGE 1 /* the program that calls is wrong */
#define MISSION_CATEGORY_MEMORY 2 /* try again with more memory */
#define MISSION_CATEGORY_HOST 3 /* a callback of the host failed */
#define MISSION_CATEGORY_INPUT 4 /* the document or parameter is wrong */
#define MISSION_CATEGORY_LIMIT 5 /* the input exceeds a limit of the context */
#define MISSION_CATEGORY_REFUSED 6 /* the input is well formed, and the answer is no */

#define MISSION_E_ARGUMENT (-1) /* an argument is missing or has no meaning here */
#define MISSION_E_NOMEM (-2) /* the allocator gave no memory */
#define MISSION_E_ABI_SMALL (-3) /* a struct's size is smaller than its first version */
#define MISSION_E_ABI_SIZE (-4) /* a struct's size ends inside a member or is no size at all */
#define MISSION_E_ABI_NEWER (-5) /* a struct uses members that this library does not know */
#define MISSION_E_NO_CALLBACK (-6) /* the context has no callback for what this call needs */
#define MISSION_E_HOST (-7) /* a callback of the host failed */
#define MISSION_E_CLOCK (-8) /* the clock failed or gave no valid time */
#define MISSION_E_RANDOM (-9) /* the random source failed */
#define MISSION_E_CRYPTO (-10) /* the crypto provider failed */
#define MISSION_E_UNSUPPORTED (-11) /* this build or provider does not have what was asked for */
#define MISSION_E_STATE (-12) /* the call does not fit the object's present condition */
#define MISSION_E_BUFFER (-13) /* the caller's buffer is too small */
#define MISSION_E_PROFILE (-14) /* this does not exist in the context's wire profile */
#define MISSION_E_SYNTAX (-100) /* a byte that JSON does not allow here */
#define MISSION_E_UNEXPECTED_END (-101) /* the text ends before the value does */
#define MISSION_E_TRAILING_BYTES (-102) /* bytes follow the value */
#define MISSION_E_DUPLICATE_MEMBER (-103) /* an object has two members of one name */
#define MISSION_E_INVALID_UTF8 (-104) /* the text is not UTF-8 */
#define MISSION_E_LONE_SURROGATE (-105) /* a surrogate without its other half */
#define MISSION_E_NONCHARACTER (-106) /* a code point that is no character */
#define MISSION_E_CONTROL_CHARACTER (-107) /* a raw control character in a string */
#define MISSION_E_INVALID_ESCAPE (-108) /* an escape that JSON does not know */
#define MISSION_E_INVALID_NUMBER (-109) /* a number that JSON does not allow */
#define MISSION_E_NUMBER_RANGE (-110) /* a number beyond the binary64 range */
#define MISSION_E_TOO_DEEP (-111) /* nesting deeper than the limit */
#define MISSION_E_TOO_LARGE (-112) /* more bytes than the limit */
#define MISSION_E_TOO_MANY (-113) /* more elements than the limit */
#define MISSION_E_BYTE_ORDER_MARK (-114) /* the text begins with a byte order mark */
#define MISSION_E_MISSING_MEMBER (-200) /* a required member is absent */
#define MISSION_E_UNKNOWN_MEMBER (-201) /* a member that this object does not have */
#define MISSION_E_WRONG_TYPE (-202) /* a value of another JSON type is required */
#define MISSION_E_EMPTY (-203) /* the value must not be empty */
#define MISSION_E_TOO_LONG (-204) /* a string longer than its definition allows */
#define MISSION_E_MALFORMED_URI (-205) /* not an absolute URI */
#define MISSION_E_FRAGMENT (-206) /* the URI must not have a fragment */
#define MISSION_E_MALFORMED_TIME (-207) /* not an RFC 3339 date and time */
#define MISSION_E_MALFORMED_LANGUAGE (-208) /* not a well-formed BCP 47 language tag */
#define MISSION_E_MALFORMED_DIGEST (-209) /* not a prefixed digest */
#define MISSION_E_UNKNOWN_ALGORITHM (-210) /* a digest algorithm prefix that is not known */
#define MISSION_E_DIGEST_TAIL (-211) /* the digest's unused bits are not zero */
#define MISSION_E_MALFORMED_IDENTIFIER (-212) /* not a Mission Identifier */
#define MISSION_E_OUT_OF_RANGE (-213) /* a number outside its range */
#define MISSION_E_UNKNOWN_VALUE (-214) /* a value that is not one of those defined */
#define MISSION_E_MALFORMED_ACTION (-215) /* not an action name or action family */
#define MISSION_E_MALFORMED_AMOUNT (-216) /* not a decimal amount */
#define MISSION_E_MALFORMED_DOMAIN (-217) /* not a DNS name */
#define MISSION_E_INVERTED (-218) /* the end lies before the start */
#define MISSION_E_PAST (-219) /* a time that is not after now */
#define MISSION_E_TOO_LATE (-220) /* a time later than its ceiling */
#define MISSION_E_INCONSISTENT (-221) /* two members contradict each other */
#define MISSION_E_UNEXPECTED_MEMBER (-222) /* a member that must be absent here */
#define MISSION_E_DIGEST_MISMATCH (-223) /* the digest does not match what it commits */
#define MISSION_E_WIDENED (-224) /* a value is broader than the one that bounds it */
#define MISSION_E_UNSUPPORTED_TYPE (-225) /* a type that is not supported here */
#define MISSION_E_NOT_IN_INTENT (-226) /* the resource is not one of the Intent's */
#define MISSION_E_MALFORMED_CURRENCY (-227) /* not an ISO 4217 currency code */
#define MISSION_E_EMPTY_SET (-228) /* no authority remains */
#define MISSION_E_MALFORMED_NAME (-229) /* a member name of a form that is not allowed */
#define MISSION_E_EMBEDDED_NUL (-230) /* U+0000 cannot be carried by the other side */
#define MISSION_E_NUMBER_PRECISION (-231) /* the other side would round this number */
#define MISSION_E_REFUSED_BY_HOST (-232) /* the host does not accept this value */
#define MISSION_E_FRONT_CHANNEL (-300) /* the parameter may only arrive through PAR */
#define MISSION_E_CARRIED_TWICE (-301) /* a parameter stands outside the Request Object too */
#define MISSION_E_DOWNGRADE (-302) /* authorization_details without mission_intent */
#define MISSION_E_NOT_ON_THIS_WIRE (-303) /* the parameter does not exist in this profile */
#define MISSION_E_DEPLOYMENT (-304) /* clients present no deployment identifier */
#define MISSION_E_EVIDENCE_TYPE (-305) /* an evidence type that is not supported */
#define MISSION_E_EVIDENCE_INVALID (-306) /* an evidence entry does not fit its type */
#define MISSION_E_EVIDENCE_UNVERIFIED (-307) /* an evidence entry could not be verified */
#define MISSION_E_EVIDENCE_MISSING (-308) /* a required evidence type is missing */
#define MISSION_E_EVIDENCE_BINDING (-309) /* the evidence is bound to something else */
#define MISSION_E_NARROWING (-310) /* the change is no narrowing */
#define MISSION_E_UNSIGNED_REQUEST (-311) /* the Request Object's signature was not verified */
#define MISSION_E_DISCLOSURE_UNFAITHFUL (-320) /* the disclosure does not show what is to be approved */
#define MISSION_E_CONFLICT (-400) /* the event is not legal in this state */
#define MISSION_E_NOT_ACTIVE (-401) /* the Mission is not active */
#define MISSION_E_EXHAUSTED (-402) /* all derivations are used */
#define MISSION_E_UNKNOWN_STATE (-403) /* no state of this profile */
#define MISSION_E_UNKNOWN_EVENT (-404) /* no event of the lifecycle */
#define MISSION_E_DEPLOYMENT_MISMATCH (-405) /* another deployment than the one approved */
#define MISSION_E_NO_TIME_LEFT (-406) /* no second of lifetime is left */
#define MISSION_E_NOT_FOUND (-407) /* there is no such Mission */
#define MISSION_E_ANCESTOR (-408) /* an ancestor is not resolved or was never approved */
#define MISSION_E_CONCURRENT (-409) /* the record has changed since it was read */
#define MISSION_E_NOT_COVERED (-500) /* no entry of the bounding set covers this entry */
#define MISSION_E_TYPE_DIFFERS (-501) /* the entries are of different types */
#define MISSION_E_RESOURCE_OUTSIDE (-502) /* the resource is not within the bounding one */
#define MISSION_E_ACTION_OUTSIDE (-503) /* an action is not within the bounding ones */
#define MISSION_E_CONSTRAINT_DROPPED (-504) /* a constraint of the bounding entry is missing */
#define MISSION_E_CONSTRAINT_BROADER (-505) /* a constraint is broader than the bounding one */
#define MISSION_E_DELEGATION_BROADER (-506) /* delegation goes beyond the bounding entry's */
#define MISSION_E_UNDECIDABLE (-507) /* the values cannot be compared */
#define MISSION_E_TARGET (-508) /* the requested resource is outside the authority */
#define MISSION_E_NO_MAPPING (-509) /* no configured mapping fits the Intent */
#define MISSION_E_CHAIN_DEPTH (-510) /* the delegation chain is too long */
#define MISSION_E_DELEGATE (-511) /* the delegate is not permitted */
#define MISSION_E_EXCHANGE (-512) /* the exchange is not one that can be made */
#define MISSION_E_VERDICT (-520) /* a callback of the host gave no usable answer */
#define MISSION_E_HOST_BROADER (-521) /* what the host narrowed is broader than what it was given */
#define MISSION_E_CONSTRAINT_UNRECOGNIZED (-522) /* nobody here enforces the constraint */
#define MISSION_E_CONSTRAINT_UNMET (-523) /* the constraint does not hold */
#define MISSION_E_FACT_MISSING (-524) /* a fact that the constraint needs is missing or malformed */
#define MISSION_E_CONSTRAINT_UNENFORCED (-530) /* its resource server does not enforce a constraint of the entry */
#define MISSION_E_UNRECOGNIZED (-531) /* the deployment does not recognize what the Intent names */
#define MISSION_E_SCOPE (-532) /* no value of the scope stands for authority that is here */
#define MISSION_E_AGAIN (-600) /* the store could not do it now */
#define MISSION_E_UNCERTAIN (-601) /* the store's answer was lost: the commit may have taken effect */
#define MISSION_E_STORED (-602) /* a stored row is not what was written */
#define MISSION_E_STALE (-610) /* what was shown is not what would be approved now */
#define MISSION_E_DECLINED (-611) /* the approval was declined or may not be given */
#define MISSION_E_NOT_VISIBLE (-612) /* Mission reference is not found or not visible. */
#define MISSION_E_STALE_VERSION (-613) /* the Mission has another version than expected */
#define MISSION_E_NONCE (-614) /* the nonce is absent, empty or too long */
#define MISSION_E_NONCE_REUSED (-615) /* the nonce came before with another request */
#define MISSION_E_CREATION_ID (-616) /* not a creation_request_id */
#define MISSION_E_CREATION_REUSED (-617) /* the creation_request_id came before with another request */
#define MISSION_E_CREATION_PENDING (-618) /* this creation is under way */
#define MISSION_E_LEASE (-619) /* there is no such lease any more */
#define MISSION_E_PENDING_MANY (-620) /* too many requests await this decision */
#define MISSION_E_NOTHING_TO_EXPAND (-621) /* the derived authority lies within the predecessor's */
#define MISSION_E_PREDECESSOR_CHANGED (-622) /* the predecessor has ended or changed */
#define MISSION_E_PREDECESSOR_NOT_ACTIVE (-623) /* the predecessor is suspended */
#define MISSION_E_EXPANSION_LOST (-624) /* another expansion came first */
#define MISSION_E_PARENT_NOT_ACTIVE (-625) /* the parent or an ancestor is not active */
#define MISSION_E_PARENT_MISMATCH (-626) /* the named Mission is not that of the grant */
#define MISSION_E_NO_CHILDREN (-627) /* the justifying entry permits no Child Mission */
#define MISSION_E_CHILD_ACTOR (-628) /* the child actor is not permitted */
#define MISSION_E_NOT_STRICT_SUBSET (-629) /* the child's authority is not within the parent's */
#define MISSION_E_FANOUT (-630) /* no further child is permitted */
#define MISSION_E_POLICY_DENIED (-631) /* the policy denies the creation */
#define MISSION_E_CONTAINED (-632) /* the authority was contained or discharged */
#define MISSION_E_CURSOR (-633) /* not a cursor of this listing */
#define MISSION_E_GRANT (-634) /* the grant is not of this Mission or client */
#define MISSION_E_NO_TOKEN (-700) /* no credential came with the request */
#define MISSION_E_MALFORMED_TOKEN (-701) /* not a compact JWS that is read here */
#define MISSION_E_ALGORITHM (-702) /* an algorithm that is not permitted here, or not the key's */
#define MISSION_E_NO_KEY (-703) /* no key of the issuer fits */
#define MISSION_E_SIGNATURE (-704) /* the signature is not valid */
#define MISSION_E_CRITICAL (-705) /* a critical header parameter that is not understood */
#define MISSION_E_TOKEN_TYPE (-706) /* the token is of another type */
#define MISSION_E_ISSUER (-707) /* the token comes from an issuer that is not trusted for it */
#define MISSION_E_AUDIENCE (-708) /* the token is for somebody else */
#define MISSION_E_TOKEN_EXPIRED (-709) /* the token has expired */
#define MISSION_E_TOKEN_EARLY (-710) /* the token is not valid yet */
#define MISSION_E_UNGOVERNED (-711) /* the token is bound to no Mission */
#define MISSION_E_BINDING (-712) /* the key that the token is bound to was not proven */
#define MISSION_E_PROOF (-713) /* the DPoP proof is not valid for this request */
#define MISSION_E_PROOF_NONCE (-714) /* the DPoP proof has no current nonce */
#define MISSION_E_PROOF_REPLAYED (-715) /* the DPoP proof came before */
#define MISSION_E_KEY (-716) /* not a key that can be used */
#define MISSION_E_MISSION_NOT_ACTIVE (-717) /* the Mission behind the token is not active */
#define MISSION_E_STATE_STALE (-718) /* the Mission's state is not known freshly enough */
#define MISSION_E_NOT_PERMITTED (-719) /* no entry of the token permits this */
#define MISSION_E_STEP_UP (-720) /* the token or its binding falls short of what the operation needs */
#define MISSION_E_HELD_SET (-721) /* the token does not agree with the Authority Set that is held */
#define MISSION_E_DELEGATED (-722) /* a delegated token where none is accepted */
#define MISSION_E_TWO_CREDENTIALS (-723) /* more than one credential came with the request */
#define MISSION_E_CALLER (-724) /* the caller is not authenticated */
#define MISSION_E_GRANT_TYPE (-725) /* a grant type that is not supported */
#define MISSION_E_REPEATED_PARAMETER (-726) /* a parameter stands twice */
#define MISSION_E_MALFORMED_PARAMETER (-727) /* not a form that can be read */
#define MISSION_E_SIGNER (-728) /* the signer failed */
#define MISSION_E_METADATA (-729) /* the metadata contradicts itself */
#define MISSION_E_RESPONSE (-730) /* a response that cannot be relied on */
#define MISSION_E_DENIED (-800) /* the decision is a denial */
#define MISSION_E_PERMIT_UNUSABLE (-801) /* the answer is no permit that can be used */
#define MISSION_E_BINDING_MISMATCH (-802) /* the permit was given for something else */
#define MISSION_E_PARAMETER_MISMATCH (-803) /* the parameters are not those that were decided about */
#define MISSION_E_PERMIT_EXPIRED (-804) /* the permit is past its end */
#define MISSION_E_PERMIT_CONSUMED (-805) /* the permit was used before */
#define MISSION_E_TARGET_CHANGED (-806) /* the target is not what was decided about any more */
#define MISSION_E_APPROVAL_LAPSED (-807) /* the approval does not stand any more */
#define MISSION_E_ACTOR_CHANGED (-808) /* the actor may not act any more */
#define MISSION_E_OBLIGATION (-809) /* an obligation could not be fulfilled */
#define MISSION_E_EVIDENCE_UNAVAILABLE (-810) /* the evidence could not be kept */
#define MISSION_E_TXN_CONSUMED (-811) /* the transaction was executed before */
#define MISSION_E_DUPLICATE (-812) /* this execution was begun before */
#define MISSION_E_NORMALIZE (-813) /* the parameters do not fit their operation profile */
#define MISSION_E_CATALOG (-814) /* the tool is not in the catalog, or more than once */
#define MISSION_E_DRIFT (-815) /* the capability is not the one that was approved */
#define MISSION_E_EVIDENCE (-816) /* the record is not what it says */
#define MISSION_E_COMPROMISED (-817) /* the key was compromised, and nothing proves that the record is older */
#define MISSION_E_POLICY_VIEW (-818) /* not the policy view that it says it is */
#define MISSION_E_BATCH_OPTION (-819) /* a batch is always evaluated as a whole */
#define MISSION_E_PEP (-820) /* the enforcement point is not one that may ask this */
#define MISSION_E_NO_MISSION (-821) /* a request of a Mission's scope without its Mission */
#define MISSION_E_AUTHORIZATION_PENDING (-822) /* the transaction awaits its approval */
#define MISSION_E_SLOW_DOWN (-823) /* the client asks too often */
#define MISSION_E_EXPIRED_TOKEN (-824) /* the transaction's time is over */
#define MISSION_E_CHALLENGE (-825) /* the transaction challenge does not hold */
#define MISSION_E_TRANSACTION (-826) /* not the transaction that was authorized */
#define MISSION_E_EGRESS (-827) /* the destination is not one that is permitted */
#define MISSION_E_UNREACHABLE (-828) /* the decision point could not be asked */
#define MISSION_E_CHAIN (-829) /* a receipt that does not follow its predecessors */

#endif
