/* Made by tools/bindings from the C headers; change those. SPDX-License-Identifier: MIT */


typedef struct mission_view {
const char *ptr;
size_t len;
...;
} mission_view;
mission_view mission_view_of(const char *text);
typedef struct mission_time {
int64_t seconds;
uint32_t nanoseconds;
uint32_t reserved;
...;
} mission_time;
typedef struct mission_sink {
size_t size;
void *host;
int32_t (*write)(void *host, const char *ptr, size_t len);
...;
} mission_sink;
typedef struct mission_context mission_context;
typedef struct mission_json mission_json;
typedef struct mission_value mission_value;
typedef struct mission_builder mission_builder;
typedef struct mission_text mission_text;
mission_view mission_text_view(const mission_text *text);
mission_text *mission_text_ref(mission_text *text);
void mission_text_unref(mission_text *text);

typedef struct mission_error {
size_t size;
int32_t code;
int32_t category;
int32_t host_code;
int32_t reserved0;
uint64_t offset;
const char *reason;
const char *oauth_error;
char where[256];
char text[160];
uint64_t reserved[4];
...;
} mission_error;
void mission_error_init(mission_error *error, size_t size);
const char *mission_code_reason(int32_t code);
const char *mission_code_text(int32_t code);
const char *mission_code_oauth_error(int32_t code);
int32_t mission_code_category(int32_t code);

typedef struct mission_facts {
size_t size;
mission_view amount;
mission_view currency;
mission_view resource_issued;
mission_view tenant;
const mission_view *recipient_domains;
size_t recipient_domain_count;
const mission_time *now;
const mission_view *data_labels;
size_t data_label_count;
mission_view tool;
int32_t action_approved;
int32_t reserved;
void *host;
int32_t (*lookup)(void *host, mission_view name, const mission_value **out);
...;
} mission_facts;
typedef struct mission_constraint_type {
size_t size;
mission_view key;
void *host;
int32_t (*validate)(void *host, const mission_value *value, mission_error *error);
int32_t (*within)(void *host, const mission_value *a, const mission_value *b, int32_t *verdict,
mission_error *error);
int32_t (*meet)(void *host, const mission_value *a, const mission_value *b,
mission_builder *out, int32_t *verdict, mission_error *error);
int32_t (*holds)(void *host, const mission_value *value, const mission_facts *facts,
int32_t *verdict, mission_error *error);
...;
} mission_constraint_type;
typedef struct mission_constraint_verdict {
size_t size;
int32_t holds;
int32_t code;
const char *reason;
mission_view key;
...;
} mission_constraint_verdict;
int32_t mission_constraint_holds(mission_context *context,
const mission_value *constraints,
const mission_facts *facts,
mission_constraint_verdict *verdict,
mission_error *error);

typedef struct mission_key_numbers {
size_t size;
uint32_t type;
uint32_t reserved;
mission_view x, y;
mission_view n, e;
mission_view d;
mission_view p, q, dp, dq, qi;
...;
} mission_key_numbers;
typedef struct mission_crypto {
size_t size;
void *host;
int32_t (*digest)(void *host, uint32_t algorithm, const mission_view *parts, size_t count,
uint8_t *out, size_t out_len);
int32_t (*random)(void *host, uint8_t *out, size_t len);
int32_t (*compare)(void *host, const uint8_t *a, const uint8_t *b, size_t len);
int32_t (*key_open)(void *host, const mission_key_numbers *numbers, void **key);
void (*key_close)(void *host, void *key);
int32_t (*verify)(void *host, void *key, uint32_t algorithm, const mission_view *parts,
size_t count, mission_view signature);
int32_t (*sign)(void *host, void *key, uint32_t algorithm, const mission_view *parts,
size_t count, uint8_t *out, size_t room, size_t *written);
int32_t (*key_generate)(void *host, uint32_t type, uint8_t *d, uint8_t *x, uint8_t *y);
...;
} mission_crypto;
const mission_crypto *mission_crypto_builtin(void);

typedef struct mission_presenter {
size_t size;
mission_view client_id;
mission_view cnf_jkt;
...;
} mission_presenter;
typedef struct mission_evidence_request {
size_t size;
const mission_value *entry;
mission_view intent_hash;
mission_view issuer;
mission_presenter presenter;
mission_time now;
...;
} mission_evidence_request;
typedef struct mission_evidence_binding {
size_t size;
mission_view intent_hash;
mission_view audience;
mission_view presenter;
...;
} mission_evidence_binding;
typedef struct mission_evidence_type {
size_t size;
mission_view type;
void *host;
int32_t (*validate)(void *host, const mission_value *entry, mission_error *error);
int32_t (*verify)(void *host, const mission_evidence_request *request, mission_builder *facts,
mission_evidence_binding *binding, mission_error *error);
...;
} mission_evidence_type;

const char *mission_profile_name(uint32_t profile);
uint32_t mission_profile_of(mission_view name);
mission_view mission_profile_term(uint32_t profile, uint32_t term);

typedef struct mission_allocator {
size_t size;
void *host;
void *(*resize)(void *host, void *old, size_t was, size_t want);
...;
} mission_allocator;
typedef struct mission_clock {
size_t size;
void *host;
int32_t (*now)(void *host, mission_time *out);
...;
} mission_clock;
typedef struct mission_limits {
size_t size;
uint32_t json_depth;
uint32_t json_items;
uint64_t json_bytes;
uint32_t submission_bytes;
uint32_t intent_bytes;
uint32_t intent_items;
uint32_t evidence_entries;
uint32_t evidence_bytes;
uint32_t evidence_verifications;
uint32_t proposal_bytes;
uint32_t set_entries;
uint64_t set_comparisons;
uint32_t actors;
uint32_t reserved0;
...;
} mission_limits;
typedef struct mission_member_type {
size_t size;
mission_view name;
void *host;
int32_t (*validate)(void *host, const mission_value *value, mission_error *error);
...;
} mission_member_type;
typedef struct mission_authorization_type {
size_t size;
mission_view type;
void *host;
int32_t (*validate)(void *host, const mission_value *entry, mission_error *error);
int32_t (*within)(void *host, const mission_value *a, const mission_value *b, int32_t *verdict,
mission_error *error);
int32_t (*narrow)(void *host, const mission_value *p, const mission_value *c,
mission_builder *out, int32_t *verdict, mission_error *error);
...;
} mission_authorization_type;
typedef struct mission_config {
size_t size;
uint32_t profile;
uint32_t flags;
const mission_allocator *allocator;
const mission_clock *clock;
const mission_crypto *crypto;
const mission_limits *limits;
const mission_member_type *control_members;
size_t control_member_count;
const mission_member_type *entry_members;
size_t entry_member_count;
const mission_constraint_type *constraint_types;
size_t constraint_type_count;
const mission_authorization_type *authorization_types;
size_t authorization_type_count;
const mission_evidence_type *evidence_types;
size_t evidence_type_count;
const mission_member_type *object_label;
...;
} mission_config;
int32_t mission_context_new(const mission_config *config,
mission_context **out,
mission_error *error);
mission_context *mission_context_ref(mission_context *context);
void mission_context_unref(mission_context *context);
uint32_t mission_context_profile(const mission_context *context);
int32_t mission_context_limits(const mission_context *context,
mission_limits *out);

int32_t mission_json_parse(mission_context *context, mission_view text,
uint32_t flags, mission_json **out,
mission_error *error);
mission_json *mission_json_ref(mission_json *json);
void mission_json_unref(mission_json *json);
const mission_value *mission_json_root(const mission_json *json);
mission_view mission_json_text(const mission_json *json);
size_t mission_json_memory(const mission_json *json);
uint32_t mission_value_kind(const mission_value *value);
int32_t mission_value_boolean(const mission_value *value);
mission_view mission_value_string(const mission_value *value);
mission_view mission_value_lexeme(const mission_value *value);
double mission_value_number(const mission_value *value);
int32_t mission_value_integer(const mission_value *value, int64_t *out);
size_t mission_value_count(const mission_value *value);
const mission_value *mission_value_item(const mission_value *value, size_t index);
mission_view mission_value_name(const mission_value *value, size_t index);
const mission_value *mission_value_get(const mission_value *value, mission_view name);
const mission_value *mission_value_find(const mission_value *value,
mission_view pointer);
int32_t mission_value_equal(const mission_value *a, const mission_value *b);
int32_t mission_value_write(mission_context *context,
const mission_value *value,
const mission_sink *sink,
mission_error *error);
int32_t mission_value_canonical(mission_context *context,
const mission_value *value,
mission_text **out,
mission_error *error);
int32_t mission_json_canonicalize(mission_context *context,
mission_view text, mission_text **out,
mission_error *error);
size_t mission_number_write(double number, char *out, size_t size);
int32_t mission_builder_new(mission_context *context,
mission_builder **out,
mission_error *error);
void mission_builder_free(mission_builder *builder);
int32_t mission_builder_object(mission_builder *builder);
int32_t mission_builder_array(mission_builder *builder);
int32_t mission_builder_end(mission_builder *builder);
int32_t mission_builder_name(mission_builder *builder, mission_view name);
int32_t mission_builder_null(mission_builder *builder);
int32_t mission_builder_boolean(mission_builder *builder, int32_t value);
int32_t mission_builder_integer(mission_builder *builder,
int64_t value);
int32_t mission_builder_number(mission_builder *builder, double value);
int32_t mission_builder_lexeme(mission_builder *builder, mission_view text);
int32_t mission_builder_string(mission_builder *builder, mission_view value);
int32_t mission_builder_value(mission_builder *builder, const mission_value *value);
int32_t mission_builder_finish(mission_builder *builder,
mission_json **out,
mission_error *error);

mission_view mission_commitment_typ(uint32_t what);
typedef struct mission_digest {
char text[52];
...;
} mission_digest;
int32_t mission_anchor(mission_context *context, mission_view typ,
mission_view iss, const mission_value *value,
mission_digest *out, mission_error *error);
int32_t mission_anchor_text(mission_context *context, mission_view typ,
mission_view iss, mission_view text,
mission_digest *out, mission_error *error);
int32_t mission_canonical_digest(mission_context *context,
const mission_value *value,
mission_digest *out,
mission_error *error);
int32_t mission_raw_digest(mission_context *context,
mission_view octets, mission_digest *out,
mission_error *error);
int32_t mission_digest_check(mission_view text, uint32_t how,
mission_error *error);
int32_t mission_digest_compare(mission_context *context, mission_view a,
mission_view b, mission_error *error);
int32_t mission_anchor_verify(mission_context *context,
mission_view typ, mission_view iss,
const mission_value *value,
mission_view expected,
mission_error *error);

const char *mission_class_name(uint32_t action_class);
uint32_t mission_class_of_name(mission_view name);
int32_t mission_class_high(uint32_t action_class);
typedef struct mission_floors mission_floors;
int32_t mission_floors_read(mission_context *context,
const mission_value *value,
mission_floors **out, mission_error *error);
mission_floors *mission_floors_ref(mission_floors *floors);
void mission_floors_unref(mission_floors *floors);
uint32_t mission_floors_of(const mission_floors *floors, mission_view action);
typedef struct mission_operation_profile mission_operation_profile;
int32_t mission_operation_profile_parse(mission_context *context,
mission_view text,
mission_operation_profile **out,
mission_error *error);
mission_operation_profile *
mission_operation_profile_ref(mission_operation_profile *profile);
void mission_operation_profile_unref(mission_operation_profile *profile);
mission_json *mission_operation_profile_json(const mission_operation_profile *profile);
typedef struct mission_operation_terms {
size_t size;
mission_view id, version;
mission_view action;
mission_view resource;
uint32_t action_class;
uint32_t bound;
uint32_t use_limit;
uint32_t key;
int64_t window_seconds;
int64_t permit_seconds;
int64_t lease_seconds;
uint32_t external;
uint32_t settles_failed;
mission_view call_class;
mission_view source_digest;
uint32_t binding;
uint32_t idempotent;
uint32_t duration;
uint32_t by_arguments;
...;
} mission_operation_terms;
int32_t mission_operation_profile_terms(
const mission_operation_profile *profile, mission_operation_terms *out, mission_error *error);
uint32_t mission_operation_profile_class(const mission_operation_profile *profile,
const mission_value *parameters);
typedef struct mission_tool_profile {
size_t size;
const mission_value *tool;
mission_view id;
mission_view version;
mission_view action;
mission_view resource;
uint32_t action_class;
uint32_t reserved;
int64_t lease_seconds;
...;
} mission_tool_profile;
int32_t
mission_operation_profile_of_tool(mission_context *context, const mission_tool_profile *from,
mission_operation_profile **out, mission_error *error);
int32_t mission_operation_profile_test(
const mission_operation_profile *profile, uint32_t flags, size_t *ran, mission_error *error);
int32_t
mission_parameters_normalize(const mission_operation_profile *profile, const mission_value *raw,
mission_json **out, mission_error *error);
int32_t mission_parameters_digest(mission_context *context,
const mission_value *parameters,
mission_digest *out,
mission_error *error);
int32_t mission_operation_profile_facts(
const mission_operation_profile *profile, const mission_value *parameters,
const mission_value *attributes, void *scratch, size_t scratch_size, mission_facts *out,
mission_error *error);
const char *mission_class_source_name(uint32_t source);
typedef struct mission_class_question {
size_t size;
mission_view action;
const mission_floors *floors;
const mission_operation_profile *profile;
const mission_value *parameters;
uint32_t declared;
uint32_t default_class;
uint32_t purpose;
uint32_t reserved;
...;
} mission_class_question;
typedef struct mission_class_answer {
size_t size;
uint32_t action_class;
uint32_t class_source;
uint32_t gated;
uint32_t bound;
uint32_t duties;
uint32_t high;
...;
} mission_class_answer;
int32_t mission_class_of_action(const mission_class_question *question,
mission_class_answer *answer,
mission_error *error);

typedef struct mission_evaluation {
size_t size;
mission_view subject_type, subject_id, subject_iss;
mission_view resource_type, resource_id;
mission_view audience;
mission_view action;
const mission_value *parameters, *parameter_attributes;
mission_view parameter_digest, idempotency_key;
uint32_t external_communication;
uint32_t tainted;
mission_view taint_granularity, taint_source_class;
mission_view mission_id, mission_issuer, authority_hash, policy_version, policy_view_id;
const mission_value *mission_subject;
uint32_t has_mission;
uint32_t observed;
mission_view state, freshness_at, status_issued_at, status_expires_at, assertion;
uint64_t state_version;
uint32_t has_state_version;
uint32_t reserved;
const mission_value *actor;
mission_view client_id, client_instance_id;
const mission_value *act;
const mission_value *credential;
mission_view credential_issuer, credential_expires_at;
const mission_value *confirmation;
const mission_value *approval;
mission_view approval_id, approved_at, approved_until, approval_state;
const mission_value *capability_source;
mission_view tool_id, source_uri, source_digest, operation_ref, catalog_digest, executor;
const mission_value *history;
mission_view prior_evaluation_id;
const mission_value *all;
const mission_value *context;
uint32_t purpose;
uint32_t reserved1;
...;
} mission_evaluation;
int32_t mission_evaluation_read(mission_context *context,
const mission_value *request,
mission_evaluation *out,
mission_error *error);
int32_t mission_evaluation_batch(mission_context *context,
const mission_value *request,
size_t *count, mission_error *error);
int32_t mission_evaluation_read_item(mission_context *context,
const mission_value *request,
size_t index,
mission_evaluation *out,
mission_error *error);
int32_t mission_evaluation_write(mission_context *context,
const mission_evaluation *evaluation,
mission_json **out,
mission_error *error);

typedef struct mission_instant {
int64_t seconds;
mission_view fraction;
...;
} mission_instant;
int32_t mission_instant_parse(mission_view text, mission_instant *out,
mission_error *error);
int32_t mission_instant_compare(const mission_instant *a, const mission_instant *b);
int32_t mission_instant_compare_time(const mission_instant *a, const mission_time *b);
size_t mission_time_write(const mission_time *time, char *out, size_t size);
int32_t mission_time_parse(mission_view text, mission_time *out,
mission_error *error);

const char *mission_state_name(uint32_t state);
const char *mission_event_name(uint32_t event);
uint32_t mission_state_of_name(mission_view name);
uint32_t mission_event_of_name(mission_view name);
int32_t mission_state_terminal(uint32_t state);
int32_t mission_state_permits(uint32_t state);
mission_view mission_state_wire(uint32_t profile, uint32_t state);
uint32_t mission_state_of_wire(uint32_t profile, mission_view text);
mission_view mission_request_wire(uint32_t profile, uint32_t state);
uint32_t mission_request_of_wire(uint32_t profile, mission_view text);
typedef struct mission_aauth_state {
const char *status;
const char *termination_reason;
const char *extension;
...;
} mission_aauth_state;
mission_aauth_state mission_state_to_aauth(uint32_t state);
uint32_t mission_state_of_aauth(mission_view status, mission_view reason);
typedef struct mission_transition {
size_t size;
const char *id;
uint32_t from;
uint32_t event;
uint32_t to;
uint32_t commit;
uint32_t version;
uint32_t profiles;
uint32_t needs, bars;
const char *actor;
const char *condition;
...;
} mission_transition;
uint32_t mission_lifecycle_rows(void);
int32_t mission_lifecycle_row(uint32_t index, mission_transition *out,
mission_error *error);
typedef struct mission_outcome {
size_t size;
uint32_t decision;
uint32_t state;
uint32_t wanted;
uint32_t version;
const char *id;
...;
} mission_outcome;
int32_t mission_lifecycle_next(uint32_t profile, uint32_t state,
uint32_t event, uint32_t facts,
mission_outcome *out,
mission_error *error);
int32_t mission_lifecycle_version(uint64_t version, uint32_t effect,
uint64_t *out, mission_error *error);
int32_t
mission_lifecycle_unmoved(uint32_t profile, uint32_t observed_state, uint64_t observed_version,
uint32_t current_state, uint64_t current_version, mission_error *error);
int32_t mission_lifecycle_write_table(uint32_t profile,
const mission_sink *sink,
mission_error *error);
int32_t mission_lifecycle_write_dot(uint32_t profile,
const mission_sink *sink,
mission_error *error);
typedef struct mission_standing {
size_t size;
uint32_t state;
uint32_t flags;
uint32_t on_expiry;
uint32_t reserved;
mission_instant expires_at;
mission_instant suspend_until;
mission_instant ended_at;
mission_instant pending_end;
...;
} mission_standing;
int32_t mission_lifecycle_report(uint32_t profile,
const mission_standing *mission,
const mission_standing *ancestors,
size_t count, const mission_time *now,
uint32_t *state, mission_error *error);
int32_t mission_lifecycle_facts(uint32_t profile,
const mission_standing *mission,
const mission_standing *ancestors,
size_t count, const mission_time *now,
uint32_t *facts, mission_error *error);
typedef struct mission_step {
uint32_t event;
uint32_t from, to;
uint32_t reserved;
mission_instant at;
...;
} mission_step;
typedef struct mission_due {
size_t size;
uint32_t count;
uint32_t reserved;
mission_step step[2];
...;
} mission_due;
int32_t mission_lifecycle_due(uint32_t profile,
const mission_standing *mission,
const mission_standing *ancestors,
size_t count, const mission_time *now,
mission_due *due, mission_error *error);
int32_t mission_lifecycle_next_deadline(
uint32_t profile, const mission_standing *mission, const mission_standing *ancestors,
size_t count, const mission_time *now, int32_t *some, mission_instant *at,
mission_error *error);
int32_t mission_exp_clamp(const mission_instant *expires_at,
const mission_time *now, int64_t lifetime,
int64_t *exp, mission_error *error);
int32_t mission_derivation_count(uint64_t count, uint64_t max,
int32_t issued, uint64_t *out,
mission_error *error);
typedef struct mission_derivation {
size_t size;
uint32_t flags;
uint32_t reserved;
const mission_standing *mission;
const mission_standing *ancestors;
size_t ancestor_count;
mission_time now;
uint64_t count;
uint64_t max;
mission_view deployment_pinned;
mission_view deployment_presented;
...;
} mission_derivation;
typedef struct mission_gate {
size_t size;
int32_t permit;
int32_t code;
uint32_t state;
uint32_t reserved;
int64_t latest_exp;
const char *oauth_error;
const char *member;
const char *value;
...;
} mission_gate;
int32_t mission_derivation_gate(uint32_t profile,
const mission_derivation *derivation,
mission_gate *out,
mission_error *error);

typedef struct mission_known_state {
size_t size;
uint32_t state;
uint32_t source;
uint64_t version;
mission_time learned_at;
mission_time fresh_until;
mission_time expires_at;
uint32_t once;
uint32_t reserved;
...;
} mission_known_state;
typedef struct mission_freshness {
size_t size;
uint32_t required;
uint32_t reserved;
int64_t most_seconds;
int64_t skew_seconds;
int64_t degraded_seconds;
...;
} mission_freshness;
int32_t mission_freshness_check(const mission_freshness *freshness,
const mission_known_state *known,
const mission_time *now,
mission_error *error);
int32_t mission_known_state_merge(const mission_known_state *have,
const mission_known_state *learned,
mission_known_state *out,
mission_error *error);
typedef struct mission_state_table mission_state_table;
int32_t mission_state_table_new(mission_context *context, size_t most,
mission_state_table **out,
mission_error *error);
void mission_state_table_free(mission_state_table *table);
int32_t mission_state_table_learn(mission_state_table *table,
mission_view issuer, mission_view id,
const mission_known_state *learned,
mission_error *error);
int32_t mission_state_table_find(const mission_state_table *table, mission_view issuer,
mission_view id, mission_known_state *out);
void mission_state_table_clear(mission_state_table *table);

typedef struct mission_authority_set mission_authority_set;
int32_t mission_authority_entry_check(mission_context *context,
const mission_value *entry,
mission_error *error);
int32_t mission_authority_set_parse(mission_context *context,
mission_view text,
mission_authority_set **out,
mission_error *error);
int32_t mission_authority_set_from(mission_context *context,
mission_json *doc,
const mission_value *value,
mission_authority_set **out,
mission_error *error);
mission_authority_set *mission_authority_set_ref(mission_authority_set *set);
void mission_authority_set_unref(mission_authority_set *set);
const mission_value *mission_authority_set_value(const mission_authority_set *set);
mission_json *mission_authority_set_json(const mission_authority_set *set);
size_t mission_authority_set_count(const mission_authority_set *set);
const mission_value *mission_authority_set_entry(const mission_authority_set *set,
size_t index);
int32_t mission_authority_set_anchor(const mission_authority_set *set,
mission_view issuer,
mission_digest *out,
mission_error *error);
int32_t mission_authority_entry_anchor(const mission_authority_set *set,
size_t index,
mission_view issuer,
mission_digest *out,
mission_error *error);
int32_t mission_authority_set_select(const mission_authority_set *set,
const mission_view *resources,
size_t count,
mission_authority_set **out,
mission_error *error);

typedef struct mission_intent mission_intent;
int32_t mission_intent_parse(mission_context *context,
mission_view text, const mission_time *now,
uint32_t flags, mission_intent **out,
mission_error *error);
int32_t mission_intent_from(mission_context *context, mission_json *doc,
const mission_value *value,
const mission_time *now, uint32_t flags,
mission_intent **out, mission_error *error);
mission_intent *mission_intent_ref(mission_intent *intent);
void mission_intent_unref(mission_intent *intent);
const mission_value *mission_intent_value(const mission_intent *intent);
mission_json *mission_intent_json(const mission_intent *intent);
mission_view mission_intent_goal(const mission_intent *intent);
mission_view mission_intent_purpose(const mission_intent *intent);
mission_view mission_intent_language(const mission_intent *intent);
const mission_value *mission_intent_constraints(const mission_intent *intent);
const mission_value *mission_intent_success_criteria(const mission_intent *intent);
mission_view mission_intent_expiry(const mission_intent *intent);
mission_instant mission_intent_expiry_instant(const mission_intent *intent);
int32_t mission_intent_is_within(const mission_intent *intent,
const mission_time *moment);
size_t mission_intent_target_count(const mission_intent *intent);
mission_view mission_intent_target(const mission_intent *intent, size_t index);
int32_t mission_intent_has_target(const mission_intent *intent, mission_view target);
const mission_value *mission_intent_bounds(const mission_intent *intent);
mission_view mission_intent_acr(const mission_intent *intent);
mission_view mission_intent_agent_deployment(const mission_intent *intent);
int32_t mission_intent_max_derivations(const mission_intent *intent, int64_t *out);
int32_t mission_intent_aal(const mission_intent *intent, mission_view *level,
int64_t *freshness_seconds);
int32_t mission_intent_anchor(const mission_intent *intent,
mission_view issuer, mission_digest *out,
mission_error *error);
int32_t mission_intent_deployment_check(const mission_intent *intent,
mission_view presented,
mission_error *error);
int32_t mission_intent_narrowing(const mission_intent *submitted,
const mission_intent *validated,
mission_view policy_ref,
mission_json **out,
mission_error *error);

typedef struct mission_principal {
mission_view iss;
mission_view sub;
...;
} mission_principal;
int32_t mission_principal_equal(const mission_principal *a, const mission_principal *b);
int32_t mission_principal_of(const mission_value *value, mission_principal *out);

typedef struct mission_disclosure mission_disclosure;
int32_t mission_disclosure_parse(mission_context *context,
mission_view text,
mission_disclosure **out,
mission_error *error);
int32_t mission_disclosure_from(mission_context *context,
mission_json *doc,
const mission_value *value,
mission_disclosure **out,
mission_error *error);
mission_disclosure *mission_disclosure_ref(mission_disclosure *disclosure);
void mission_disclosure_unref(mission_disclosure *disclosure);
const mission_value *mission_disclosure_value(const mission_disclosure *disclosure);
mission_json *mission_disclosure_json(const mission_disclosure *disclosure);
int32_t mission_disclosure_anchor(const mission_disclosure *disclosure,
mission_view issuer,
mission_digest *out,
mission_error *error);
typedef struct mission_material_class {
size_t size;
size_t entry;
mission_view condition;
...;
} mission_material_class;
typedef struct mission_consent {
size_t size;
uint32_t flags;
uint32_t reserved0;
mission_view issuer;
const mission_intent *intent;
const mission_authority_set *set;
const mission_authority_set *proposal;
const mission_value *narrowings;
mission_view expires_at;
mission_principal subject;
mission_principal approver;
mission_view client_id;
mission_view predecessor;
const mission_material_class *classes;
size_t class_count;
const mission_value *authority_source;
mission_view provenance_hash;
mission_view shaping_evidence_hash;
const mission_value *decisions;
const mission_value *difference;
mission_view predecessor_expires_at;
uint64_t live_children;
...;
} mission_consent;
int32_t mission_disclosure_check(const mission_disclosure *disclosure,
const mission_consent *consent,
mission_error *error);
typedef struct mission_wording {
size_t size;
uint32_t what;
uint32_t reserved0;
const mission_value *entry;
mission_view name;
const mission_value *value;
mission_view english;
...;
} mission_wording;
typedef struct mission_disclosure_style {
size_t size;
mission_view disclosure_id;
mission_view template_id;
mission_view template_version;
mission_view template_digest;
mission_view locale;
mission_view channel;
mission_view subject_display;
mission_view approver_display;
mission_view client_display;
void *host;
int32_t (*rendered)(void *host, const mission_wording *wording, const mission_sink *out,
mission_error *error);
...;
} mission_disclosure_style;
int32_t mission_disclosure_build(
mission_context *context, const mission_consent *consent, const mission_disclosure_style *style,
const mission_time *now, mission_disclosure **out, mission_error *error);
int32_t
mission_disclosure_acknowledged(const mission_disclosure *disclosure,
const mission_value *acknowledgments, mission_error *error);

typedef struct mission_record mission_record;
int32_t mission_record_parse(mission_context *context,
mission_view text, uint32_t flags,
mission_record **out,
mission_error *error);
int32_t mission_record_from(mission_context *context, mission_json *doc,
const mission_value *value, uint32_t flags,
mission_record **out, mission_error *error);
mission_record *mission_record_ref(mission_record *record);
void mission_record_unref(mission_record *record);
const mission_value *mission_record_value(const mission_record *record);
mission_json *mission_record_json(const mission_record *record);
int32_t mission_record_is_verified(const mission_record *record);
mission_view mission_record_id(const mission_record *record);
mission_view mission_record_issuer(const mission_record *record);
mission_view mission_record_state(const mission_record *record);
const mission_intent *mission_record_intent(const mission_record *record);
const mission_authority_set *mission_record_authority_set(const mission_record *record);
const mission_authority_set *mission_record_proposal(const mission_record *record);
mission_principal mission_record_subject(const mission_record *record);
mission_principal mission_record_approver(const mission_record *record);
mission_view mission_record_client_id(const mission_record *record);
mission_view mission_record_tenant(const mission_record *record);
mission_view mission_record_policy_version(const mission_record *record);
mission_view mission_record_approval_event_id(const mission_record *record);
mission_view mission_record_predecessor(const mission_record *record);
mission_view mission_record_successor(const mission_record *record);
const mission_value *mission_record_parent(const mission_record *record);
const mission_value *mission_record_approval_basis(const mission_record *record);
const mission_value *mission_record_authority_source(const mission_record *record);
const mission_value *mission_record_submission_evidence(const mission_record *record);
mission_view mission_record_created_at(const mission_record *record);
mission_view mission_record_approved_at(const mission_record *record);
mission_view mission_record_expires_at(const mission_record *record);
mission_view mission_record_consent_window(const mission_record *record);
mission_view mission_record_anchor(const mission_record *record, uint32_t what);
int32_t mission_record_is_active(const mission_record *record, const mission_time *now);
typedef struct mission_anchor_report {
size_t size;
uint32_t what;
int32_t verdict;
mission_view name;
mission_view recorded;
mission_digest recomputed;
...;
} mission_anchor_report;
size_t mission_record_anchor_count(const mission_record *record);
int32_t mission_record_anchor_check(
const mission_record *record, size_t index, const mission_disclosure *disclosure,
mission_anchor_report *out, mission_error *error);
int32_t mission_record_verify(const mission_record *record,
const mission_disclosure *disclosure,
mission_error *error);
typedef struct mission_admission {
size_t size;
mission_view id;
mission_view issuer;
const mission_intent *intent;
mission_principal subject;
mission_view client_id;
mission_view tenant;
mission_view expires_at;
mission_view consent_window;
mission_view predecessor;
const mission_value *parent;
...;
} mission_admission;
typedef struct mission_approval {
size_t size;
const mission_authority_set *set;
const mission_disclosure *disclosure;
mission_principal approver;
mission_view approval_event_id;
mission_view policy_version;
mission_view expires_at;
const mission_authority_set *proposal;
const mission_value *submission_evidence;
const mission_value *approval_basis;
const mission_value *authority_source;
...;
} mission_approval;
int32_t mission_record_admit(mission_context *context,
const mission_admission *admission,
const mission_time *now,
mission_record **out,
mission_error *error);
int32_t mission_record_activate(const mission_record *pending,
const mission_approval *approval,
const mission_time *now,
mission_record **out,
mission_error *error);
int32_t mission_record_create(
mission_context *context, const mission_admission *admission, const mission_approval *approval,
const mission_time *now, mission_record **out, mission_error *error);
typedef struct mission_record_change {
size_t size;
mission_view state;
mission_view reason;
mission_view successor;
...;
} mission_record_change;
int32_t mission_record_transition(const mission_record *record,
const mission_record_change *change,
const mission_time *now,
mission_record **out,
mission_error *error);
int32_t mission_record_replay(mission_record *record, mission_view id,
const mission_admission *admission,
const mission_approval *approval,
mission_record **out,
mission_error *error);

typedef struct mission_store_row {
size_t size;
mission_view key;
mission_view order;
mission_view bytes;
uint64_t version;
int64_t number;
...;
} mission_store_row;
typedef struct mission_store_receiver {
size_t size;
void *to;
int32_t (*row)(void *to, const mission_store_row *row);
...;
} mission_store_receiver;
typedef struct mission_store_term {
mission_view index;
mission_view value;
mission_view order;
...;
} mission_store_term;
typedef struct mission_store_write {
size_t size;
uint32_t what;
uint32_t expect;
uint64_t version;
mission_view kind;
mission_view key;
mission_view bytes;
const mission_store_term *terms;
size_t term_count;
int64_t add;
int64_t least;
int64_t most;
...;
} mission_store_write;
typedef struct mission_store_scan {
size_t size;
mission_view kind;
mission_view index;
mission_view value;
mission_view after_order;
mission_view after_key;
mission_view until;
uint32_t resume;
uint32_t bounded;
uint32_t limit;
uint32_t reserved;
...;
} mission_store_scan;
typedef struct mission_store {
size_t size;
void *host;
int32_t (*load)(void *host, mission_view kind, mission_view key,
const mission_store_receiver *receiver, mission_error *error);
int32_t (*commit)(void *host, const mission_store_write *writes, size_t count, size_t *failed,
mission_error *error);
int32_t (*scan)(void *host, const mission_store_scan *scan,
const mission_store_receiver *receiver, mission_error *error);
...;
} mission_store;
int32_t mission_store_check_batch(const mission_store_write *writes,
size_t count, mission_error *error);
int32_t mission_store_check_scan(const mission_store_scan *scan,
mission_error *error);
typedef struct mission_memory_store mission_memory_store;
int32_t mission_memory_store_new(mission_context *context,
mission_memory_store **out,
mission_error *error);
mission_memory_store *mission_memory_store_ref(mission_memory_store *store);
void mission_memory_store_unref(mission_memory_store *store);
const mission_store *mission_memory_store_table(mission_memory_store *store);

typedef struct mission_plan mission_plan;
typedef struct mission_plan_step {
size_t size;
uint32_t what;
uint32_t attempt;
mission_view kind;
mission_view key;
const mission_store_scan *scan;
const mission_store_write *writes;
size_t write_count;
...;
} mission_plan_step;
int32_t mission_plan_next(mission_plan *plan, mission_plan_step *out,
mission_error *error);
int32_t mission_plan_row(mission_plan *plan,
const mission_store_row *row,
mission_error *error);
int32_t mission_plan_answer(mission_plan *plan, int32_t result,
size_t failed, mission_error *error);
int32_t mission_plan_run(mission_plan *plan, const mission_store *store,
mission_error *error);
void mission_plan_free(mission_plan *plan);
typedef struct mission_verdict {
size_t size;
int32_t done;
int32_t replayed;
int32_t code;
uint32_t status;
uint32_t state;
uint32_t reserved;
const char *oauth_error;
const char *member;
const char *value;
...;
} mission_verdict;
int32_t mission_plan_verdict(const mission_plan *plan,
mission_verdict *out,
mission_error *error);
const mission_value *mission_plan_reply(const mission_plan *plan);
mission_record *mission_plan_record(const mission_plan *plan);
const mission_error *mission_plan_refusal(const mission_plan *plan);

typedef struct mission_overlay {
size_t size;
const mission_value *contained;
const mission_value *latched;
...;
} mission_overlay;
typedef struct mission_lineage_set {
size_t size;
const mission_authority_set *set;
const mission_overlay *overlay;
const mission_value *justification;
...;
} mission_lineage_set;
typedef struct mission_effective {
size_t size;
uint32_t taken;
uint32_t reserved;
mission_authority_set *set;
mission_json *account;
...;
} mission_effective;
int32_t
mission_authority_effective(mission_authority_set *set, mission_view issuer,
const mission_overlay *own, const mission_lineage_set *ancestors,
size_t count, mission_effective *out, mission_error *error);
size_t mission_effective_origin(const mission_effective *effective, size_t index);
void mission_effective_clear(mission_effective *effective);
int32_t mission_overlay_contain(const mission_authority_set *set,
const mission_value *contained,
const mission_value *items,
mission_json **out, int32_t *changed,
mission_error *error);
int32_t mission_authority_justify(const mission_authority_set *child,
const mission_authority_set *parent,
const mission_effective *effective,
mission_json **out,
mission_error *error);
typedef struct mission_child {
size_t size;
uint32_t flags;
uint32_t reserved;
mission_authority_set *set;
const mission_authority_set *parent;
const mission_effective *effective;
mission_view client_id;
mission_view sub_profile;
...;
} mission_child;
typedef struct mission_child_terms {
size_t size;
mission_authority_set *set;
mission_json *terms;
...;
} mission_child_terms;
int32_t mission_child_decide(const mission_child *child,
mission_child_terms *out,
mission_error *error);
void mission_child_terms_clear(mission_child_terms *terms);
typedef struct mission_creation {
size_t size;
uint32_t op;
uint32_t key_x5t;
mission_view issuer;
mission_view client_id;
mission_view source_id;
mission_view key;
mission_principal actor;
const mission_value *intent;
const mission_value *evidence;
const mission_value *proposal;
const mission_value *child_actor;
mission_view requested_token_type;
mission_view cross_check;
const mission_value *parameters;
...;
} mission_creation;
int32_t mission_creation_fingerprint(mission_context *context,
const mission_creation *creation,
mission_digest *out,
mission_error *error);
int32_t mission_creation_id_check(mission_view text,
mission_error *error);
typedef struct mission_kinship {
size_t size;
mission_view cascade_mode;
mission_view delegation_id;
mission_view created_at;
...;
} mission_kinship;
int32_t mission_parent_build(const mission_record *parent,
const mission_kinship *kinship,
mission_json **out, mission_error *error);
typedef struct mission_child_basis {
size_t size;
uint32_t kind;
uint32_t reserved;
const mission_record *parent;
mission_principal approver;
mission_view event_id;
mission_view authority_hash;
mission_view policy;
mission_view policy_version;
mission_view approved_at;
...;
} mission_child_basis;
int32_t mission_child_basis_build(mission_context *context,
const mission_child_basis *basis,
mission_json **out,
mission_error *error);
typedef struct mission_reference {
mission_view id;
mission_view issuer;
mission_view authority_hash;
...;
} mission_reference;
typedef struct mission_child_evidence {
size_t size;
int32_t code;
uint32_t fanout;
mission_view evidence_id;
mission_reference parent;
mission_reference child;
const mission_value *child_actor;
mission_view cascade_mode;
mission_view created_at;
uint64_t active_children;
uint64_t max_children;
...;
} mission_child_evidence;
int32_t
mission_child_evidence_build(mission_context *context, const mission_child_evidence *evidence,
mission_json **out, mission_error *error);
const char *mission_denial_reason(int32_t code);
typedef struct mission_expansion {
size_t size;
mission_authority_set *before;
mission_authority_set *after;
mission_view before_expires_at;
mission_view after_expires_at;
const mission_value *containment;
uint64_t live_children;
...;
} mission_expansion;
int32_t mission_expansion_difference(const mission_expansion *expansion,
mission_json **out,
mission_error *error);
typedef struct mission_recency_ceiling {
size_t size;
mission_view name;
int64_t seconds;
...;
} mission_recency_ceiling;
typedef struct mission_recency {
size_t size;
mission_view approved_at;
mission_time now;
int64_t skew_seconds;
const mission_recency_ceiling *ceilings;
size_t ceiling_count;
const mission_view *classes;
size_t class_count;
...;
} mission_recency;
int32_t mission_recency_check(const mission_recency *recency,
mission_error *error);

typedef struct mission_policy mission_policy;
typedef struct mission_policy_source {
size_t size;
uint32_t flags;
uint32_t reserved;
const mission_record *record;
const mission_view *audiences;
size_t audience_count;
mission_view compiler_profile;
mission_view compiler_version;
mission_view policy_version;
...;
} mission_policy_source;
int32_t mission_policy_compile(mission_context *context,
const mission_policy_source *source,
mission_policy **out,
mission_error *error);
int32_t mission_policy_load(mission_context *context, mission_view text,
mission_policy **out, mission_error *error);
int32_t mission_policy_verify(const mission_policy *policy,
const mission_record *record,
mission_error *error);
mission_policy *mission_policy_ref(mission_policy *policy);
void mission_policy_unref(mission_policy *policy);
mission_view
mission_policy_text(const mission_policy *policy);
const mission_value *mission_policy_manifest(const mission_policy *policy);
const mission_authority_set *mission_policy_set(const mission_policy *policy);
mission_view mission_policy_view_id(const mission_policy *policy);
mission_view mission_policy_mission(const mission_policy *policy);
mission_view mission_policy_issuer(const mission_policy *policy);
mission_view mission_policy_authority_hash(const mission_policy *policy);
mission_view mission_policy_intent_hash(const mission_policy *policy);
mission_view mission_policy_rendering_hash(const mission_policy *policy);
mission_view mission_policy_version(const mission_policy *policy);
mission_view mission_policy_expires_at(const mission_policy *policy);
mission_principal mission_policy_subject(const mission_policy *policy);
const mission_value *mission_policy_controls(const mission_policy *policy);
const mission_value *mission_policy_audiences(const mission_policy *policy);
int32_t mission_policy_manifest_id(mission_context *context,
mission_view issuer,
const mission_value *manifest,
mission_digest *out,
mission_error *error);
typedef struct mission_removed mission_removed;
int32_t mission_policy_remove(const mission_policy *policy,
const mission_overlay *own,
const mission_lineage_set *ancestors,
size_t count, mission_removed **out,
mission_error *error);
mission_removed *mission_removed_ref(mission_removed *removed);
void mission_removed_unref(mission_removed *removed);

typedef struct mission_denial {
size_t size;
uint32_t reason;
uint32_t lane;
uint32_t before;
uint32_t expandable;
const char *name;
const char *text;
const char *denial;
const char *next_action;
...;
} mission_denial;
int32_t mission_denial_of(uint32_t reason, mission_denial *out,
mission_error *error);
const char *mission_denial_name(uint32_t reason);
uint32_t mission_denial_of_name(mission_view name);
typedef struct mission_policy_question {
size_t size;
const mission_evaluation *evaluation;
const mission_policy *policy;
size_t entry;
uint32_t action_class;
uint32_t reserved;
const mission_facts *facts;
const mission_time *now;
size_t member;
...;
} mission_policy_question;
typedef struct mission_policy_answer {
size_t size;
uint32_t says;
uint32_t reserved;
mission_view id, version;
mission_view verdict;
const mission_value *obligations;
uint32_t history;
uint32_t reserved1;
const mission_view *history_classes;
const mission_view *history_predicates;
...;
} mission_policy_answer;
typedef struct mission_approval_record {
size_t size;
uint32_t status;
uint32_t independent;
mission_time approved_at, approved_until;
mission_view parameter_digest;
...;
} mission_approval_record;
typedef struct mission_pdp_host {
size_t size;
void *host;
int32_t (*enrolled)(void *host, mission_view pep, mission_view audience, uint32_t action_class,
int32_t *verdict);
int32_t (*profile)(void *host, mission_view audience, mission_view action,
const mission_operation_profile **out);
int32_t (*facts)(void *host, const mission_evaluation *evaluation, mission_facts *facts);
int32_t (*resource_policy)(void *host, const mission_policy_question *question,
mission_policy_answer *answer);
int32_t (*history)(void *host, const mission_evaluation *evaluation, mission_view predicate,
mission_view action_class, uint32_t *outcome);
int32_t (*actor)(void *host, const mission_evaluation *evaluation, int32_t *verdict);
int32_t (*principal)(void *host, const mission_value *mission_subject, mission_view *iss,
mission_view *sub);
int32_t (*approval)(void *host, const mission_evaluation *evaluation,
mission_approval_record *out);
int32_t (*assertion)(void *host, mission_view assertion, mission_known_state *out);
int32_t (*source)(void *host, const mission_evaluation *evaluation, int32_t *verdict);
int32_t (*access_request)(void *host, const mission_evaluation *evaluation,
mission_view evaluation_id, uint32_t reason, mission_builder *out);
...;
} mission_pdp_host;
typedef struct mission_class_terms {
size_t size;
int64_t state_seconds;
int64_t permit_seconds;
uint32_t passive;
uint32_t reserved;
...;
} mission_class_terms;
typedef struct mission_pdp_config {
size_t size;
uint32_t flags;
uint32_t reserved;
mission_context *context;
mission_view id;
const mission_pdp_host *host;
const mission_floors *floors;
const mission_class_terms *classes;
int64_t skew_seconds;
int64_t approval_seconds;
const mission_value *metered;
uint32_t declared;
uint32_t default_class;
...;
} mission_pdp_config;
typedef struct mission_pdp mission_pdp;
int32_t mission_pdp_new(const mission_pdp_config *config,
mission_pdp **out, mission_error *error);
mission_pdp *mission_pdp_ref(mission_pdp *pdp);
void mission_pdp_unref(mission_pdp *pdp);
typedef struct mission_situation {
size_t size;
mission_view pep;
const mission_known_state *state;
const mission_removed *removed;
const mission_value *entries;
uint32_t join;
uint32_t delegated;
uint32_t conforming;
uint32_t removed_known;
size_t members;
uint32_t purpose_class;
uint32_t reserved;
mission_view entropy;
...;
} mission_situation;
typedef struct mission_decision mission_decision;
int32_t mission_pdp_decide(mission_pdp *pdp, mission_policy *policy,
const mission_evaluation *evaluation,
const mission_situation *situation,
const mission_time *now, void *scratch,
size_t scratch_size, mission_decision **out,
mission_error *error);
mission_decision *mission_decision_ref(mission_decision *decision);
void mission_decision_unref(mission_decision *decision);
typedef struct mission_decided {
size_t size;
int32_t permit;
uint32_t reason;
uint32_t lane;
uint32_t retry_after;
uint32_t action_class, class_source;
uint32_t bound;
uint32_t use_limit;
uint32_t key;
uint32_t approval;
mission_view evaluation_id;
mission_time evaluated_at, valid_until;
mission_view parameter_digest;
size_t entry;
mission_view constraint;
uint64_t state_version;
mission_view policy_id, policy_verdict;
mission_view approval_id;
const mission_value *obligations;
mission_view policy_version;
...;
} mission_decided;
int32_t mission_decision_says(const mission_decision *decision,
mission_decided *out,
mission_error *error);
mission_view mission_decision_constraint(const mission_decision *decision,
size_t index);
int32_t mission_decision_response(const mission_decision *decision,
mission_json **out,
mission_error *error);
int32_t mission_access_binding(mission_context *context,
const mission_evaluation *evaluation,
mission_view evaluation_id,
mission_json **out,
mission_error *error);
int32_t mission_access_check(mission_context *context,
const mission_value *binding,
const mission_evaluation *submitted,
mission_view evaluation_id,
mission_error *error);
typedef struct mission_pdp_metadata {
size_t size;
mission_view policy_decision_point;
mission_view access_evaluation_endpoint;
mission_view access_evaluations_endpoint;
const mission_view *capabilities;
size_t capability_count;
const mission_view *obligations;
size_t obligation_count;
...;
} mission_pdp_metadata;
int32_t mission_pdp_metadata_build(mission_context *context,
const mission_pdp_metadata *metadata,
mission_json **out,
mission_error *error);
typedef struct mission_pdp_found {
size_t size;
uint32_t mission_runtime;
uint32_t reserved;
mission_view policy_decision_point, access_evaluation_endpoint;
mission_view access_evaluations_endpoint;
const mission_value *supported_obligations;
...;
} mission_pdp_found;
int32_t mission_pdp_metadata_read(mission_context *context,
const mission_value *metadata,
mission_view policy_decision_point,
mission_pdp_found *out,
mission_error *error);

typedef struct mission_jwk mission_jwk;
typedef struct mission_jwks mission_jwks;
int32_t mission_jwk_parse(mission_context *context, mission_view text,
mission_jwk **out, mission_error *error);
int32_t mission_jwk_from(mission_context *context,
const mission_value *value, mission_jwk **out,
mission_error *error);
int32_t mission_jwk_generate(mission_context *context,
uint32_t algorithm, mission_view kid,
mission_jwk **out, mission_error *error);
mission_jwk *mission_jwk_ref(mission_jwk *key);
void mission_jwk_unref(mission_jwk *key);
uint32_t mission_jwk_type(const mission_jwk *key);
uint32_t mission_jwk_algorithm(const mission_jwk *key);
int32_t mission_jwk_is_private(const mission_jwk *key);
mission_view mission_jwk_kid(const mission_jwk *key);
mission_view mission_jwk_thumbprint(const mission_jwk *key);
int32_t mission_jwk_public(const mission_jwk *key, mission_json **out,
mission_error *error);
int32_t mission_jwk_private(const mission_jwk *key, mission_json **out,
mission_error *error);
uint32_t mission_algorithm_of_name(mission_view name);
const char *mission_algorithm_name(uint32_t algorithm);
int32_t mission_jwks_parse(mission_context *context, mission_view text,
mission_jwks **out, mission_error *error);
int32_t mission_jwks_from(mission_context *context,
const mission_value *value,
mission_jwks **out, mission_error *error);
int32_t mission_jwks_of(mission_context *context,
mission_jwk *const *keys, size_t count,
mission_jwks **out, mission_error *error);
mission_jwks *mission_jwks_ref(mission_jwks *keys);
void mission_jwks_unref(mission_jwks *keys);
size_t mission_jwks_count(const mission_jwks *keys);
size_t mission_jwks_skipped(const mission_jwks *keys);
const mission_jwk *mission_jwks_at(const mission_jwks *keys, size_t index);
int32_t mission_jwks_public(const mission_jwks *keys,
mission_json **out, mission_error *error);

typedef struct mission_signer {
size_t size;
uint32_t algorithm;
uint32_t reserved;
mission_view kid;
void *host;
int32_t (*sign)(void *host, const mission_view *parts, size_t count, uint8_t *out, size_t room,
size_t *written);
...;
} mission_signer;
int32_t mission_jwk_signer(const mission_jwk *key, uint32_t algorithm,
mission_signer *out, mission_error *error);
int32_t mission_jws_sign(mission_context *context,
const mission_signer *signer, mission_view typ,
const mission_value *header,
mission_view payload, mission_text **out,
mission_error *error);
typedef struct mission_jws_expect {
size_t size;
uint32_t algorithms;
uint32_t reserved;
const mission_jwks *keys;
const mission_view *types;
size_t type_count;
uint64_t bytes_most;
...;
} mission_jws_expect;
typedef struct mission_jws mission_jws;
int32_t mission_jws_verify(mission_context *context, mission_view token,
const mission_jws_expect *expect,
mission_jws **out, mission_error *error);
int32_t mission_jws_decode(mission_context *context, mission_view token,
mission_jws **out, mission_error *error);
mission_jws *mission_jws_ref(mission_jws *jws);
void mission_jws_unref(mission_jws *jws);
const mission_value *mission_jws_header(const mission_jws *jws);
mission_view mission_jws_payload(const mission_jws *jws);
const mission_jwk *mission_jws_key(const mission_jws *jws);

typedef struct mission_emitter_config {
size_t size;
mission_context *context;
mission_view id;
uint32_t role;
uint32_t reserved;
const mission_signer *signer;
void *host;
int32_t (*next)(void *host, mission_view issuer, mission_view mission, uint64_t *sequence);
mission_view name_space;
uint32_t flags;
uint32_t reserved1;
...;
} mission_emitter_config;
typedef struct mission_emitter mission_emitter;
int32_t mission_emitter_new(const mission_emitter_config *config,
mission_emitter **out,
mission_error *error);
mission_emitter *mission_emitter_ref(mission_emitter *emitter);
void mission_emitter_unref(mission_emitter *emitter);
typedef struct mission_evidence_more {
size_t size;
mission_view hop_jti, hop_mission_id;
mission_view hop_continuation;
mission_view compensates_evaluation_id;
mission_view mapping_origin, mapping_local;
mission_view mapping_policy_id, mapping_policy_version;
const mission_time *mapping_observed_at, *mapping_valid_until;
...;
} mission_evidence_more;
typedef struct mission_subject_protection {
size_t size;
uint32_t how;
uint32_t reserved;
mission_view key;
mission_view key_id;
mission_view issuer;
...;
} mission_subject_protection;
int32_t mission_subject_reference(
mission_context *context, const mission_subject_protection *protection,
const mission_principal *subject, mission_text **out, mission_error *error);
int32_t mission_decision_evidence(mission_emitter *emitter,
const mission_decision *decision,
mission_json **out,
mission_error *error);
int32_t mission_decision_evidence_body(mission_emitter *emitter,
const mission_decision *decision,
uint64_t sequence,
mission_json **out,
mission_error *error);
int32_t mission_decision_evidence_with(
mission_emitter *emitter, const mission_decision *decision, const mission_evidence_more *more,
mission_json **out, mission_error *error);
typedef struct mission_refusal {
size_t size;
uint32_t reason;
uint32_t reserved;
const mission_evaluation *evaluation;
uint32_t verified;
uint32_t bound;
const mission_time *at;
const mission_evidence_more *more;
...;
} mission_refusal;
int32_t mission_refusal_record(mission_emitter *emitter,
const mission_refusal *refusal,
mission_json **out,
mission_error *error);
typedef struct mission_evidence_keys {
size_t size;
mission_view emitter;
uint32_t roles;
uint32_t reserved;
const mission_jwks *keys;
const mission_view *audiences;
size_t audience_count;
const mission_time *compromised_at;
...;
} mission_evidence_keys;
typedef struct mission_evidence_verifier mission_evidence_verifier;
typedef struct mission_evidence_verifier_config {
size_t size;
mission_context *context;
const mission_evidence_keys *emitters;
size_t emitter_count;
void *host;
int32_t (*anchored)(void *host, mission_view digest, int32_t *verdict, mission_time *at);
...;
} mission_evidence_verifier_config;
int32_t
mission_evidence_verifier_new(const mission_evidence_verifier_config *config,
mission_evidence_verifier **out, mission_error *error);
mission_evidence_verifier *
mission_evidence_verifier_ref(mission_evidence_verifier *verifier);
void mission_evidence_verifier_unref(mission_evidence_verifier *verifier);
typedef struct mission_evidence_record {
size_t size;
uint32_t kind;
uint32_t role;
mission_view id;
mission_view evaluation_id;
mission_view emitter;
mission_view mission, issuer;
mission_view audience;
uint64_t sequence;
uint32_t has_sequence;
int32_t permit;
mission_view reason;
mission_view outcome;
mission_view parameter_digest;
mission_view effective_digest;
const mission_value *value;
uint32_t
standing;
uint32_t reserved;
...;
} mission_evidence_record;
int32_t
mission_evidence_verify(const mission_evidence_verifier *verifier, const mission_value *record,
mission_evidence_record *out, mission_error *error);

const char *mission_finding_name(uint32_t finding);
const char *mission_finding_text(uint32_t finding);
typedef struct mission_finding {
size_t size;
uint32_t finding;
uint32_t unauthorized;
mission_view issuer, mission;
mission_view evaluation_id;
mission_view record_id;
mission_view emitter;
uint64_t first, last;
...;
} mission_finding;
typedef struct mission_evidence_join_config {
size_t size;
uint32_t flags;
uint32_t reserved;
mission_context *context;
int64_t window_seconds;
int64_t skew_seconds;
uint64_t most;
mission_view name_space;
...;
} mission_evidence_join_config;
typedef struct mission_evidence_join mission_evidence_join;
int32_t mission_evidence_join_new(
const mission_evidence_join_config *config, mission_evidence_join **out, mission_error *error);
void mission_evidence_join_free(mission_evidence_join *join);
int32_t mission_evidence_join_add(mission_evidence_join *join,
const mission_evidence_record *record,
mission_error *error);
int32_t mission_evidence_join_finish(mission_evidence_join *join,
const mission_time *now,
mission_error *error);
int32_t mission_evidence_join_finding(const mission_evidence_join *join, size_t index,
mission_finding *out);
int32_t mission_evidence_join_report(const mission_evidence_join *join,
uint32_t flags, mission_json **out,
mission_error *error);
int32_t mission_evidence_story(const mission_evidence_join *join,
mission_view issuer,
mission_view mission,
const mission_sink *sink,
mission_error *error);
typedef struct mission_replay_source {
size_t size;
const mission_evidence_record *decision;
mission_pdp *pdp;
mission_policy *policy;
const mission_value *request;
const mission_situation *situation;
mission_view name_space;
void *host;
int32_t (*verdict)(void *host, mission_view policy, mission_view version, mission_view verdict,
uint32_t *says);
...;
} mission_replay_source;
typedef struct mission_replay {
size_t size;
uint32_t outcome;
uint32_t differs;
uint32_t missing;
uint32_t relied;
int32_t permit;
uint32_t reason;
uint32_t action_class;
...;
} mission_replay;
int32_t mission_decision_replay(const mission_replay_source *source,
mission_replay *out,
mission_error *error);

int32_t mission_tool_extract(const mission_value *catalog,
mission_view name,
const mission_value **out,
mission_error *error);
int32_t mission_operation_extract(mission_context *context,
const mission_value *document,
mission_view operation_id,
mission_json **out,
mission_error *error);
int32_t mission_tool_source_digest(mission_context *context,
const mission_value *catalog,
mission_view name,
mission_digest *out,
mission_error *error);
typedef struct mission_capability {
size_t size;
mission_view tool_id;
mission_view source_uri;
mission_view source_digest;
mission_view operation_ref;
mission_view catalog_digest;
mission_view executor;
...;
} mission_capability;
int32_t mission_capability_build(mission_context *context,
const mission_capability *capability,
mission_json **out,
mission_error *error);
int32_t mission_capability_read(const mission_value *value,
mission_capability *out,
mission_error *error);
int32_t mission_capability_check(mission_context *context,
const mission_value *entry,
const mission_capability *presented,
mission_view current,
mission_error *error);
int32_t mission_tools_snapshot(mission_context *context,
const mission_value *catalog,
mission_json **out,
mission_error *error);
int32_t mission_tools_compare(mission_context *context,
const mission_value *before,
const mission_value *now,
mission_json **out, mission_error *error);

int32_t mission_claim_build(const mission_record *record,
const mission_time *now, mission_json **out,
mission_error *error);
int32_t mission_claim_build_for_sector(const mission_record *record,
mission_view reference,
const mission_time *now,
mission_json **out,
mission_error *error);
typedef struct mission_claim {
size_t size;
mission_view id;
mission_view issuer;
mission_view authority_hash;
mission_view expires_at;
mission_view predecessor;
mission_view approval_basis;
const mission_value *parent;
...;
} mission_claim;
int32_t mission_claim_read(mission_context *context,
const mission_value *value,
mission_claim *out, mission_error *error);
int32_t mission_claim_exp_check(const mission_claim *claim,
const mission_time *exp,
mission_error *error);

typedef struct mission_measure {
size_t size;
uint32_t applies;
uint32_t reserved;
mission_view amount, currency;
uint64_t seconds;
uint64_t bytes, messages;
...;
} mission_measure;
typedef struct mission_claims_host {
size_t size;
void *host;
int32_t (*measure)(void *host, const mission_evaluation *evaluation, mission_view bound,
mission_measure *out);
int32_t (*aggregate)(void *host, const mission_evaluation *evaluation, uint32_t scope,
mission_view *name, const mission_value **controls);
int32_t (*consumed)(void *host, mission_view evaluation_id, int32_t *verdict);
...;
} mission_claims_host;
typedef struct mission_claims_config {
size_t size;
uint32_t flags;
uint32_t retries;
mission_context *context;
mission_pdp *pdp;
mission_emitter *emitter;
const mission_claims_host *host;
int64_t horizon_seconds;
int64_t window_seconds;
...;
} mission_claims_config;
typedef struct mission_claims mission_claims;
int32_t mission_claims_new(const mission_claims_config *config,
mission_claims **out, mission_error *error);
mission_claims *mission_claims_ref(mission_claims *claims);
void mission_claims_unref(mission_claims *claims);
int32_t mission_plan_decide(
mission_claims *claims, mission_policy *policy, const mission_evaluation *evaluation,
const mission_situation *situation, const mission_evidence_more *more, const mission_time *now,
mission_plan **out, mission_error *error);
int32_t
mission_plan_settle_execution(mission_claims *claims, const mission_evidence_record *record,
const mission_time *now, mission_plan **out, mission_error *error);
typedef struct mission_resolution {
size_t size;
uint32_t outcome;
uint32_t release;
mission_view evaluation_id;
mission_view by;
mission_view reason;
const mission_time *now;
...;
} mission_resolution;
int32_t mission_plan_resolve(mission_claims *claims,
const mission_resolution *resolution,
mission_plan **out, mission_error *error);
int32_t mission_plan_claims_sweep(mission_claims *claims,
const mission_time *now,
mission_plan **out,
mission_error *error);
int32_t mission_plan_evidence_list(mission_claims *claims,
mission_view cursor, uint32_t limit,
mission_plan **out,
mission_error *error);
int32_t mission_plan_evidence_forget(mission_claims *claims,
const mission_view *ids,
size_t count, mission_plan **out,
mission_error *error);

typedef struct mission_audience_map {
size_t size;
void *host;
int32_t (*audiences)(void *host, const mission_value *entry, mission_builder *out,
mission_error *error);
...;
} mission_audience_map;
typedef struct mission_scope_map {
size_t size;
void *host;
int32_t (*authority)(void *host, mission_view value, mission_builder *out,
mission_error *error);
...;
} mission_scope_map;
int32_t mission_authority_set_for_audience(
const mission_authority_set *set, const mission_audience_map *map, mission_view audience,
mission_authority_set **out, mission_error *error);
int32_t
mission_authority_set_audiences(const mission_authority_set *set, const mission_audience_map *map,
mission_json **out, mission_error *error);
int32_t mission_authority_set_for_resources(
const mission_authority_set *set, const mission_view *resources, size_t count,
mission_authority_set **out, mission_error *error);
int32_t mission_authority_set_for_scope(
const mission_authority_set *set, const mission_scope_map *map, mission_view scope,
mission_authority_set **out, mission_error *error);
int32_t mission_authority_set_scope(const mission_authority_set *set,
const mission_scope_map *map,
mission_view scope, uint32_t flags,
mission_text **out,
mission_error *error);

typedef struct mission_actors mission_actors;
typedef struct mission_actor {
mission_view iss;
mission_view sub;
mission_view sub_profile;
...;
} mission_actor;
int32_t mission_actors_from(mission_context *context, mission_json *doc,
const mission_value *value,
mission_actors **out, mission_error *error);
int32_t mission_actors_extend(mission_context *context,
const mission_actors *actors,
const mission_actor *actor,
mission_actors **out,
mission_error *error);
mission_actors *mission_actors_ref(mission_actors *actors);
void mission_actors_unref(mission_actors *actors);
size_t mission_actors_count(const mission_actors *actors);
int32_t mission_actors_at(const mission_actors *actors, size_t index,
mission_actor *out);
const mission_value *mission_actors_value(const mission_actors *actors);
int32_t mission_delegate_matches(const mission_value *matchers, mission_view client_id,
mission_view sub_profile);
typedef struct mission_delegate_policy {
size_t size;
void *host;
int32_t (*permits)(void *host, const mission_value *entry, const mission_actor *delegate,
mission_view client_id, int32_t *verdict, mission_error *error);
...;
} mission_delegate_policy;
typedef struct mission_client_map {
size_t size;
void *host;
int32_t (*resolves)(void *host, mission_view client_id, int32_t *verdict, mission_error *error);
...;
} mission_client_map;
int32_t mission_authority_set_for_domain(
const mission_authority_set *set, const mission_client_map *clients,
mission_authority_set **out, mission_error *error);
typedef struct mission_exchange {
size_t size;
mission_view subject_token_type;
mission_view requested_token_type;
const mission_authority_set *authority;
const mission_actors *actors;
mission_view subject_key;
mission_view mission_client_id;
mission_view client_id;
mission_view issuer;
mission_principal actor;
mission_view actor_client_id;
mission_view sub_profile;
mission_view key;
const mission_view *resources;
size_t resource_count;
mission_view scope;
const mission_scope_map *scopes;
const mission_delegate_policy *policy;
...;
} mission_exchange;
typedef struct mission_exchanged {
size_t size;
uint32_t kind;
uint32_t depth;
mission_authority_set *authority;
mission_actors *actors;
mission_view client_id;
mission_view key;
...;
} mission_exchanged;
int32_t mission_exchange_decide(const mission_exchange *exchange,
mission_exchanged *out,
mission_error *error);
void mission_exchanged_clear(mission_exchanged *exchanged);

typedef struct mission_derivation_policy {
size_t size;
uint32_t flags;
uint32_t reserved0;
mission_view version;
const mission_authority_set *ceiling;
void *host;
int32_t (*recognizes)(void *host, mission_view target, int32_t *verdict, mission_error *error);
int32_t (*candidates)(void *host, mission_view purpose, mission_view target,
mission_builder *out, mission_error *error);
int32_t (*enforces)(void *host, mission_view resource, mission_view key, int32_t *verdict,
mission_error *error);
...;
} mission_derivation_policy;
typedef struct mission_derived mission_derived;
int32_t mission_authority_derive(
const mission_intent *intent, const mission_value *proposal,
const mission_derivation_policy *policy, mission_derived **out, mission_error *error);
mission_derived *mission_derived_ref(mission_derived *derived);
void mission_derived_unref(mission_derived *derived);
mission_authority_set *mission_derived_set(const mission_derived *derived);
mission_intent *mission_derived_intent(const mission_derived *derived);
mission_view mission_derived_policy_version(const mission_derived *derived);
const mission_value *mission_derived_source(const mission_derived *derived);
const mission_value *mission_derived_narrowings(const mission_derived *derived);
const mission_value *mission_derived_decisions(const mission_derived *derived);
int32_t mission_derived_is_broad(const mission_derived *derived, size_t index);

int32_t mission_difference_make(mission_authority_set *before,
mission_authority_set *after,
mission_json **out,
mission_error *error);
int32_t mission_difference_text(mission_context *context,
const mission_value *difference,
mission_text **out,
mission_error *error);

typedef struct mission_egress_scope mission_egress_scope;
int32_t mission_egress_scope_parse(mission_context *context,
mission_view text,
mission_egress_scope **out,
mission_error *error);
mission_egress_scope *mission_egress_scope_ref(mission_egress_scope *scope);
void mission_egress_scope_unref(mission_egress_scope *scope);
const mission_value *mission_egress_scope_value(const mission_egress_scope *scope);
mission_view mission_egress_scope_digest(const mission_egress_scope *scope);
uint32_t mission_egress_scope_claim(const mission_egress_scope *scope);
typedef struct mission_egress {
size_t size;
mission_view channel_class;
mission_view destination;
mission_view issuer, mission;
mission_view authority_hash;
const mission_known_state *state;
const mission_freshness *freshness;
const mission_time *now;
...;
} mission_egress;
typedef struct mission_egress_verdict {
size_t size;
int32_t permit;
int32_t code;
mission_text *reason;
mission_json *evidence;
...;
} mission_egress_verdict;
int32_t mission_egress_check(mission_context *context,
const mission_egress_scope *scope,
const mission_egress *egress,
mission_egress_verdict *out,
mission_error *error);
void mission_egress_verdict_clear(mission_egress_verdict *verdict);
int32_t mission_egress_matches(mission_view entry, mission_view destination);
typedef struct mission_egress_recorder {
size_t size;
mission_view id;
const mission_signer *signer;
void *host;
int32_t (*keep)(void *host, const mission_value *record);
...;
} mission_egress_recorder;
int32_t mission_egress_decide(
mission_context *context, const mission_egress_scope *scope, const mission_egress *egress,
const mission_egress_recorder *recorder, mission_egress_verdict *out, mission_error *error);
int32_t mission_egress_evidence_verify(mission_context *context,
const mission_value *record,
mission_view emitter,
const mission_jwks *keys,
mission_error *error);

typedef struct mission_submission mission_submission;
int32_t mission_submission_parse(
mission_context *context, mission_view intent_text, mission_view proposal_text,
const mission_time *now, uint32_t flags, mission_submission **out, mission_error *error);
int32_t mission_submission_from(
mission_context *context, mission_json *doc, const mission_value *intent_claim,
const mission_value *proposal_claim, const mission_time *now, uint32_t flags,
mission_submission **out, mission_error *error);
mission_submission *mission_submission_ref(mission_submission *submission);
void mission_submission_unref(mission_submission *submission);
mission_intent *mission_submission_intent(const mission_submission *submission);
const mission_value *mission_submission_evidence(const mission_submission *submission);
const mission_value *mission_submission_proposal(const mission_submission *submission);
mission_json *mission_submission_json(const mission_submission *submission);
int32_t
mission_submission_proposal_anchor(const mission_submission *submission, mission_view issuer,
mission_digest *out, mission_error *error);
int32_t mission_submission_verify(
const mission_submission *submission, mission_view issuer, const mission_presenter *presenter,
const mission_view *required, size_t required_count, const mission_time *now,
mission_json **record_evidence, mission_error *error);
int32_t mission_submission_evidence_holds(
const mission_submission *submission, mission_view issuer, const mission_intent *intent,
int32_t *holds, mission_error *error);
typedef struct mission_carriage {
size_t size;
uint32_t endpoint;
uint32_t flags;
uint32_t parameters;
uint32_t claims;
...;
} mission_carriage;
int32_t mission_carriage_check(const mission_context *context,
const mission_carriage *carriage,
mission_error *error);
typedef struct mission_parameter {
mission_view name;
mission_view value;
...;
} mission_parameter;
int32_t mission_parameter_pushed_only(mission_view name);
int32_t mission_redemption_parameter(const mission_parameter *pushed,
size_t pushed_count,
const mission_parameter *front, size_t front_count,
mission_view name, size_t index,
mission_view *out);

typedef struct mission_parameters mission_parameters;
int32_t mission_parameters_parse(mission_context *context,
mission_view form,
mission_parameters **out,
mission_error *error);
int32_t mission_parameters_of(mission_context *context,
const mission_parameter *list,
size_t count, mission_parameters **out,
mission_error *error);
int32_t mission_parameters_of_claims(mission_context *context,
const mission_value *claims,
mission_parameters **out,
mission_error *error);
mission_parameters *mission_parameters_ref(mission_parameters *parameters);
void mission_parameters_unref(mission_parameters *parameters);
size_t mission_parameters_count(const mission_parameters *parameters);
int32_t mission_parameters_at(const mission_parameters *parameters, size_t index,
mission_parameter *out);
mission_view mission_parameters_get(const mission_parameters *parameters,
mission_view name);
int32_t mission_parameters_form(mission_context *context,
const mission_parameter *list,
size_t count, mission_text **out,
mission_error *error);
typedef struct mission_pushed {
size_t size;
uint32_t governed;
uint32_t reserved;
mission_view client_id, response_type, redirect_uri, state, code_challenge,
code_challenge_method, scope, dpop_jkt;
mission_view intent;
mission_view proposal;
const mission_view *resources;
size_t resource_count;
...;
} mission_pushed;
int32_t mission_pushed_read(const mission_context *context,
const mission_parameters *parameters,
const mission_parameters *claims,
uint32_t flags, mission_pushed *out,
mission_error *error);
int32_t mission_front_channel_read(const mission_parameters *parameters,
mission_view *request_uri,
mission_view *client_id,
mission_error *error);
int32_t mission_pushed_response(mission_context *context,
mission_view request_uri,
int64_t expires_in, mission_json **out,
mission_error *error);
int32_t mission_pushed_request(mission_context *context,
const mission_pushed *pushed,
mission_parameters **out,
mission_error *error);
typedef struct mission_token_request {
size_t size;
uint32_t grant;
uint32_t exchange;
mission_view code, redirect_uri, code_verifier;
mission_view refresh_token;
mission_view subject_token, subject_token_type, actor_token, actor_token_type,
requested_token_type;
mission_view client_id, scope;
const mission_view *resources;
size_t resource_count;
const mission_view *audiences;
size_t audience_count;
mission_view intent, proposal, creation_request_id, predecessor, parent, child_actor;
mission_view request_refresh_token;
...;
} mission_token_request;
int32_t mission_token_request_read(const mission_parameters *parameters,
mission_token_request *out,
mission_error *error);
int32_t
mission_token_request_write(mission_context *context, const mission_token_request *request,
mission_parameters **out, mission_error *error);
int32_t mission_error_response(
mission_context *context, const mission_verdict *verdict, const mission_error *refusal,
int32_t presented, uint32_t *status, mission_json **out, mission_error *error);
typedef struct mission_token_response {
size_t size;
mission_view access_token, token_type, refresh_token, scope, issued_token_type;
int64_t expires_in;
const mission_value *granted;
mission_view mission_id;
mission_view mission_expires_at;
mission_view error;
mission_view mission_error;
...;
} mission_token_response;
int32_t mission_token_response_read(mission_context *context,
const mission_value *response,
mission_token_response *out,
mission_error *error);

int32_t mission_identifier_mint(mission_context *context, char *out,
size_t size, size_t *len,
mission_error *error);
int32_t mission_identifier_check(mission_view text,
mission_error *error);

int32_t mission_authority_intersect(const mission_authority_set *a,
const mission_authority_set *b,
mission_authority_set **out,
uint32_t *verdict,
mission_error *error);

typedef struct mission_requester {
mission_principal principal;
mission_view client_id;
...;
} mission_requester;
typedef struct mission_act {
size_t size;
uint32_t what;
uint32_t state;
mission_requester actor;
mission_view mission_id;
mission_view tenant;
mission_principal subject;
mission_principal approver;
mission_view client_id;
const mission_record *record;
const mission_intent *intent;
const mission_authority_set *set;
const mission_value *request;
...;
} mission_act;
typedef struct mission_issuer_host {
size_t size;
void *host;
int32_t (*may)(void *host, const mission_act *act, int32_t *verdict, mission_error *error);
int32_t (*authenticated)(void *host, const mission_act *act, mission_view acr,
const mission_value *authentication, int32_t *verdict,
mission_error *error);
int32_t (*source)(void *host, const mission_act *act, const mission_value *authority_source,
int32_t *verdict, mission_error *error);
int32_t (*policy)(void *host, const mission_act *act, mission_derivation_policy *policy,
mission_error *error);
int32_t (*disclose)(void *host, const mission_act *act, mission_disclosure_style *style,
const mission_material_class **classes, size_t *class_count,
mission_error *error);
int32_t (*purpose)(void *host, const mission_act *act, const mission_record *parent,
int32_t *verdict, mission_error *error);
int32_t (*child_policy)(void *host, const mission_act *act, mission_view policy,
int32_t *verdict, mission_error *error);
int32_t (*child_client)(void *host, const mission_principal *child_actor, mission_sink *out,
int32_t *verdict, mission_error *error);
int32_t (*longer)(void *host, const mission_act *act, const mission_record *predecessor,
int32_t *verdict, mission_error *error);
int32_t (*child_actor)(void *host, mission_view client_id, mission_sink *out, int32_t *verdict,
mission_error *error);
int32_t (*standing)(void *host, const mission_act *act, const mission_value *basis,
mission_view policy_version, mission_recency *recency, int32_t *verdict,
mission_error *error);
...;
} mission_issuer_host;
typedef struct mission_issuer mission_issuer;
typedef struct mission_issuer_config {
size_t size;
uint32_t flags;
uint32_t retries;
mission_context *context;
mission_view issuer;
const mission_store *store;
const mission_issuer_host *host;
int64_t pending_seconds;
int64_t lease_seconds;
int64_t replay_seconds;
int64_t skew_seconds;
uint32_t pending_most;
uint32_t generations_most;
...;
} mission_issuer_config;
int32_t mission_issuer_new(const mission_issuer_config *config,
mission_issuer **out, mission_error *error);
mission_issuer *mission_issuer_ref(mission_issuer *issuer);
void mission_issuer_unref(mission_issuer *issuer);
int32_t mission_issuer_run(const mission_issuer *issuer,
mission_plan *plan, mission_error *error);
typedef struct mission_admit {
size_t size;
mission_view intent;
mission_view proposal;
const mission_carriage *carriage;
const mission_presenter *presenter;
const mission_view *required;
size_t required_count;
mission_principal subject;
mission_view client_id;
mission_view tenant;
mission_view expires_at;
const mission_value *authority_source;
const mission_time *now;
...;
} mission_admit;
int32_t mission_plan_admit(mission_issuer *issuer,
const mission_admit *request,
mission_plan **out, mission_error *error);
typedef struct mission_decide {
size_t size;
mission_view mission_id;
mission_requester actor;
mission_view reason;
mission_view approval_event_id;
mission_view rendering;
mission_view disclosure;
const mission_value *authentication;
const mission_value *acknowledgments;
const mission_value *authority_source;
const mission_value *approval_basis;
mission_view expires_at;
const mission_time *now;
...;
} mission_decide;
int32_t mission_plan_approve(mission_issuer *issuer,
const mission_decide *request,
mission_plan **out, mission_error *error);
int32_t mission_plan_deny(mission_issuer *issuer,
const mission_decide *request,
mission_plan **out, mission_error *error);
int32_t mission_plan_withdraw(mission_issuer *issuer,
const mission_decide *request,
mission_plan **out, mission_error *error);
int32_t mission_plan_render(mission_issuer *issuer,
const mission_decide *request,
mission_plan **out, mission_error *error);
typedef struct mission_derive {
size_t size;
uint32_t flags;
uint32_t reserved;
mission_view mission_id;
mission_requester actor;
mission_view grant_client_id;
mission_view deployment;
const mission_view *resources;
size_t resource_count;
mission_view scope;
const mission_scope_map *scopes;
const mission_authority_set *narrowed;
int64_t lifetime;
mission_view sector_reference;
void *host;
int32_t (*issue)(void *host, const mission_value *reply, mission_error *error);
const mission_time *now;
...;
} mission_derive;
int32_t mission_plan_derive(mission_issuer *issuer,
const mission_derive *request,
mission_plan **out, mission_error *error);
typedef struct mission_settle_lease {
size_t size;
mission_view mission_id;
mission_view lease;
const mission_time *now;
...;
} mission_settle_lease;
int32_t mission_plan_confirm(mission_issuer *issuer,
const mission_settle_lease *request,
mission_plan **out, mission_error *error);
int32_t mission_plan_release(mission_issuer *issuer,
const mission_settle_lease *request,
mission_plan **out, mission_error *error);
typedef struct mission_operate {
size_t size;
uint32_t event;
uint32_t flags;
uint64_t expected_version;
mission_view mission_id;
mission_requester actor;
mission_view nonce;
mission_view request;
mission_view reason;
mission_view suspend_until;
mission_view on_expiry;
const mission_time *now;
...;
} mission_operate;
int32_t mission_plan_operate(mission_issuer *issuer,
const mission_operate *request,
mission_plan **out, mission_error *error);
typedef struct mission_create {
size_t size;
mission_view source_id;
mission_view cross_check;
mission_view subject_key;
uint32_t subject_key_x5t;
uint32_t reserved;
mission_view presented_key;
mission_principal actor;
mission_view requested_token_type;
mission_view creation_request_id;
const mission_value *child_actor;
uint32_t adjudicated;
uint32_t reserved1;
mission_view cascade_mode;
const mission_value *parameters;
mission_admit admit;
...;
} mission_create;
int32_t mission_plan_expand(mission_issuer *issuer,
const mission_create *request,
mission_plan **out, mission_error *error);
int32_t mission_plan_child(mission_issuer *issuer,
const mission_create *request,
mission_plan **out, mission_error *error);
typedef struct mission_read {
size_t size;
mission_view mission_id;
mission_requester actor;
uint64_t after;
uint32_t limit;
uint32_t reserved;
const mission_time *now;
...;
} mission_read;
int32_t mission_plan_show(mission_issuer *issuer,
const mission_read *request,
mission_plan **out, mission_error *error);
int32_t mission_plan_history(mission_issuer *issuer,
const mission_read *request,
mission_plan **out, mission_error *error);
typedef struct mission_list {
size_t size;
mission_requester actor;
mission_view tenant;
mission_principal subject;
mission_view client_id;
mission_view parent;
const mission_view *states;
size_t state_count;
mission_view created_after, created_before, expiring_before;
mission_view cursor;
uint32_t limit;
uint32_t reserved;
const mission_time *now;
...;
} mission_list;
int32_t mission_plan_list(mission_issuer *issuer,
const mission_list *request,
mission_plan **out, mission_error *error);
typedef struct mission_drain {
size_t size;
uint32_t limit;
uint32_t reserved;
mission_view cursor;
const mission_time *now;
...;
} mission_drain;
int32_t mission_plan_events(mission_issuer *issuer,
const mission_drain *request,
mission_plan **out, mission_error *error);
int32_t mission_plan_acknowledge(mission_issuer *issuer,
const mission_view *keys, size_t count,
mission_plan **out,
mission_error *error);
int32_t mission_plan_due(mission_issuer *issuer,
const mission_drain *request,
mission_plan **out, mission_error *error);
int32_t mission_plan_settle(mission_issuer *issuer,
const mission_read *request,
mission_plan **out, mission_error *error);
int32_t mission_plan_forget(mission_issuer *issuer,
const mission_drain *request,
mission_plan **out, mission_error *error);
int32_t mission_issuer_sweep(mission_issuer *issuer, uint32_t limit,
const mission_time *now, int32_t *more,
mission_time *next, mission_error *error);

typedef struct mission_token_plan {
size_t size;
uint32_t flags;
uint32_t reserved;
const mission_value *derived;
const mission_signer *signer;
mission_view iss;
mission_view sub;
mission_view client_id;
mission_view jti;
const mission_audience_map *audiences;
mission_view audience;
const mission_scope_map *scopes;
mission_view scope;
uint32_t scope_flags;
uint32_t reserved1;
mission_view jkt;
mission_view x5t_s256;
const mission_actors *actors;
mission_view acr;
int64_t auth_time;
int64_t lifetime_most;
...;
} mission_token_plan;
typedef struct mission_token_made {
size_t size;
mission_text *token;
mission_json *claims;
mission_json *response;
...;
} mission_token_made;
int32_t mission_token_make(mission_context *context,
const mission_token_plan *plan,
const mission_time *now,
mission_token_made *out,
mission_error *error);
void mission_token_made_clear(mission_token_made *made);
typedef struct mission_token mission_token;
mission_token *mission_token_ref(mission_token *token);
void mission_token_unref(mission_token *token);
typedef struct mission_token_claims {
size_t size;
mission_view iss, sub, client_id, jti, scope;
mission_time exp, iat;
mission_view jkt, x5t_s256;
mission_claim mission;
const mission_value *entries;
const mission_value *actor;
uint32_t actor_count;
uint32_t reserved;
const mission_value *all;
const mission_value *header;
...;
} mission_token_claims;
int32_t mission_token_claims_of(const mission_token *token,
mission_token_claims *out,
mission_error *error);

typedef struct mission_introspect {
size_t size;
uint32_t privileges;
uint32_t authenticated;
const mission_view *audiences;
size_t audience_count;
const mission_token *token;
const mission_value *claims;
uint32_t revoked;
uint32_t scope_flags;
const mission_audience_map *map;
const mission_scope_map *scopes;
mission_view mission_id;
int64_t fresh_seconds;
const mission_time *now;
...;
} mission_introspect;
int32_t mission_plan_introspect(mission_issuer *issuer,
const mission_introspect *request,
mission_plan **out,
mission_error *error);
int32_t mission_introspection_of(mission_context *context,
const mission_introspect *request,
mission_json **out,
mission_error *error);
typedef struct mission_introspected {
size_t size;
int32_t active;
uint32_t reserved;
mission_claim mission;
mission_known_state known;
const mission_value *entries;
mission_view iss, sub, client_id, scope, jti;
mission_time exp;
mission_view jkt, x5t_s256;
const mission_value *all;
...;
} mission_introspected;
int32_t mission_introspection_read(
mission_context *context, const mission_value *response, mission_view issuer,
const mission_time *asked, mission_introspected *out, mission_error *error);

typedef struct mission_tools_view {
size_t size;
mission_policy *policy;
const mission_known_state *state;
const mission_freshness *freshness;
const mission_time *now;
const mission_removed *removed;
mission_view audience;
mission_view catalog;
void *host;
int32_t (*action)(void *host, mission_view tool, mission_view *action);
int32_t (*visible)(void *host, const mission_value *tool, mission_view action,
int32_t *verdict);
...;
} mission_tools_view;
int32_t mission_tools_filter(mission_context *context,
const mission_value *result,
const mission_tools_view *view,
mission_json **out, mission_error *error);
typedef struct mission_tools_terms {
size_t size;
uint32_t flags;
uint32_t reserved;
mission_view claimed_issuer, claimed_mission;
mission_view bound_issuer, bound_mission;
mission_view audience;
void *host;
int32_t (*action)(void *host, mission_view tool, mission_view *action);
...;
} mission_tools_terms;
typedef struct mission_tools_call {
size_t size;
uint32_t reason;
uint32_t named;
const mission_value *id;
mission_view tool;
mission_view action;
mission_view audience;
const mission_value *arguments;
const mission_value *meta;
mission_view issuer, mission;
mission_view called_issuer, called_mission;
...;
} mission_tools_call;
int32_t mission_tools_call_read(const mission_value *request,
const mission_tools_terms *terms,
mission_tools_call *out,
mission_error *error);
typedef struct mission_tools_denied {
size_t size;
mission_json *body;
uint32_t status;
uint32_t reserved;
const char *oauth_error;
const char *denial;
...;
} mission_tools_denied;
int32_t mission_tools_call_denied(
mission_context *context, uint32_t reason, uint32_t flags, const mission_value *id,
const mission_value *answer, mission_tools_denied *out, mission_error *error);
int32_t mission_tools_call_malformed(mission_context *context,
const mission_error *refusal,
const mission_value *id,
mission_json **out,
mission_error *error);
void mission_tools_denied_clear(mission_tools_denied *denied);

typedef struct mission_server_metadata {
size_t size;
uint32_t supported;
uint32_t exchange;
const mission_value *base;
mission_view issuer;
mission_view pushed_authorization_request_endpoint;
mission_view introspection_endpoint;
mission_view types_metadata_endpoint;
const mission_view *types;
size_t type_count;
...;
} mission_server_metadata;
int32_t
mission_server_metadata_build(mission_context *context, const mission_server_metadata *metadata,
mission_json **out, mission_error *error);
typedef struct mission_server_found {
size_t size;
uint32_t supported;
uint32_t introspection;
uint32_t exchange;
uint32_t reserved;
mission_view issuer, pushed_authorization_request_endpoint, token_endpoint,
introspection_endpoint, jwks_uri, types_metadata_endpoint;
const mission_value *types;
...;
} mission_server_found;
int32_t mission_server_metadata_read(mission_context *context,
const mission_value *metadata,
mission_view issuer,
mission_server_found *out,
mission_error *error);
int32_t mission_types_metadata_check(mission_context *context,
const mission_value *types,
const mission_value *document,
mission_error *error);
int32_t mission_types_metadata_build(mission_context *context,
const mission_value *others,
mission_json **out,
mission_error *error);
typedef struct mission_resource_metadata {
size_t size;
uint32_t required;
uint32_t bound;
const mission_value *base;
mission_view resource;
const mission_view *authorization_servers;
size_t authorization_server_count;
const mission_view *constraints;
size_t constraint_count;
...;
} mission_resource_metadata;
int32_t
mission_resource_metadata_build(mission_context *context, const mission_resource_metadata *metadata,
mission_json **out, mission_error *error);
typedef struct mission_resource_found {
size_t size;
uint32_t required;
uint32_t bound;
mission_view resource;
const mission_value *authorization_servers;
const mission_value *constraints;
...;
} mission_resource_found;
int32_t mission_resource_metadata_read(mission_context *context,
const mission_value *metadata,
mission_view resource,
mission_resource_found *out,
mission_error *error);
int32_t mission_resource_enforces(const mission_resource_found *found,
mission_view key);

typedef struct mission_nonce_keeper mission_nonce_keeper;
int32_t mission_nonce_keeper_new(mission_context *context,
mission_view key,
int64_t window_seconds,
mission_nonce_keeper **out,
mission_error *error);
mission_nonce_keeper *mission_nonce_keeper_ref(mission_nonce_keeper *keeper);
void mission_nonce_keeper_unref(mission_nonce_keeper *keeper);
int32_t mission_nonce_keeper_current(void *keeper, mission_view nonce,
int32_t *verdict,
mission_error *error);
int32_t mission_nonce_keeper_next(void *keeper, char *out, size_t room,
size_t *written);

typedef struct mission_proof_policy {
size_t size;
uint32_t algorithms;
uint32_t nonces;
int64_t age_seconds;
int64_t ahead_seconds;
void *host;
int32_t (*fresh)(void *host, mission_view id, const mission_time *until, int32_t *verdict,
mission_error *error);
void *nonce_host;
int32_t (*nonce_current)(void *host, mission_view nonce, int32_t *verdict,
mission_error *error);
int32_t (*nonce_next)(void *host, char *out, size_t room, size_t *written);
...;
} mission_proof_policy;
typedef struct mission_proof {
size_t size;
mission_view proof;
mission_view method;
mission_view uri;
mission_view token;
mission_view jkt;
const mission_time *now;
...;
} mission_proof;
int32_t mission_proof_verify(mission_context *context,
const mission_proof_policy *policy,
const mission_proof *proof, char jkt[44],
mission_error *error);
int32_t mission_proof_make(mission_context *context,
const mission_jwk *key, mission_view method,
mission_view uri, mission_view token,
mission_view nonce, const mission_time *now,
mission_text **out, mission_error *error);
int32_t mission_certificate_thumbprint(mission_context *context,
mission_view der, char out[44],
mission_error *error);

typedef struct mission_authority mission_authority;
typedef struct mission_subset_verdict {
size_t size;
int32_t subset;
int32_t code;
uint64_t entry;
const char *reason;
char where[256];
uint64_t reserved[4];
...;
} mission_subset_verdict;
int32_t mission_authority_compile(mission_authority_set *set,
mission_authority **out,
mission_error *error);
mission_authority *mission_authority_ref(mission_authority *authority);
void mission_authority_unref(mission_authority *authority);
mission_authority_set *mission_authority_source(const mission_authority *authority);
int32_t mission_authority_within(const mission_authority *child,
const mission_authority *parent,
mission_subset_verdict *verdict,
mission_error *error);
int32_t mission_entries_within(const mission_authority *parent,
const mission_value *entries,
mission_subset_verdict *verdict,
mission_error *error);
int32_t mission_entry_within(const mission_authority *parent,
const mission_value *entry, void *scratch,
size_t scratch_size,
mission_subset_verdict *verdict,
mission_error *error);
size_t mission_entry_scratch(const mission_value *entry);
int32_t mission_entry_within_entry(mission_context *context,
const mission_value *a,
const mission_value *b,
mission_subset_verdict *verdict,
mission_error *error);

typedef struct mission_trusted_issuer {
size_t size;
mission_view iss;
const mission_jwks *keys;
uint32_t algorithms;
uint32_t reserved;
const mission_view *state_authorities;
size_t state_authority_count;
...;
} mission_trusted_issuer;
typedef struct mission_resource_config {
size_t size;
uint32_t flags;
uint32_t tier;
mission_context *context;
const mission_trusted_issuer *issuers;
size_t issuer_count;
const mission_view *audiences;
size_t audience_count;
int64_t skew_seconds;
int64_t lifetime_most;
uint64_t token_bytes;
mission_freshness freshness;
mission_proof_policy proofs;
mission_view realm;
...;
} mission_resource_config;
typedef struct mission_resource mission_resource;
int32_t mission_resource_new(const mission_resource_config *config,
mission_resource **out,
mission_error *error);
mission_resource *mission_resource_ref(mission_resource *resource);
void mission_resource_unref(mission_resource *resource);
typedef struct mission_presented {
size_t size;
uint32_t scheme;
uint32_t proofs;
mission_view token;
mission_view proof;
mission_view method;
mission_view uri;
mission_view certificate;
...;
} mission_presented;
int32_t mission_presented_read(mission_view value, size_t count,
mission_presented *out,
mission_error *error);
typedef struct mission_operation {
size_t size;
uint32_t needs;
uint32_t reserved;
mission_view resource;
mission_view uri;
mission_view action;
mission_view acr;
const mission_facts *facts;
...;
} mission_operation;
typedef struct mission_access {
size_t size;
int32_t permit;
int32_t code;
uint32_t status;
uint32_t scheme;
const char *oauth_error;
const char *denial;
const char *reason;
size_t entry;
mission_view key;
uint32_t state;
uint32_t reserved;
...;
} mission_access;
int32_t
mission_resource_verify(const mission_resource *resource, const mission_presented *presented,
const mission_time *now, void *scratch, size_t scratch_size,
mission_token **out, mission_access *access, mission_error *why);
int32_t
mission_resource_verify_again(const mission_resource *resource, const mission_presented *presented,
const mission_token *token, const mission_time *now,
mission_access *access, mission_error *why);
int32_t mission_resource_decide(
const mission_resource *resource, const mission_token *token,
const mission_operation *operation, const mission_known_state *state, const mission_time *now,
void *scratch, size_t scratch_size, mission_access *access, mission_error *why);
int32_t
mission_resource_hold(const mission_resource *resource, const mission_token *token,
const mission_authority *set, mission_view id, mission_view issuer,
mission_view expected_hash, mission_access *access, mission_error *why);
int32_t mission_resource_challenge(const mission_resource *resource,
const mission_access *access,
mission_text **www_authenticate,
mission_text **dpop_nonce,
mission_error *error);
int32_t mission_resource_remedy(mission_context *context,
const mission_value *entries,
mission_json **out,
mission_error *error);
typedef struct mission_challenge {
size_t size;
uint32_t scheme;
uint32_t reserved;
char error[64];
char denial[64];
char nonce_needed;
char reserved1[7];
...;
} mission_challenge;
int32_t mission_challenge_read(mission_view value,
mission_challenge *out,
mission_error *error);

typedef struct mission_pep_host {
size_t size;
void *host;
int32_t (*state)(void *host, mission_view issuer, mission_view mission,
mission_known_state *out);
int32_t (*actor)(void *host, const mission_evaluation *evaluation, int32_t *verdict);
int32_t (*approval)(void *host, const mission_evaluation *evaluation, int32_t *verdict);
int32_t (*target)(void *host, const mission_evaluation *evaluation, int32_t *verdict);
int32_t (*obligation)(void *host, const mission_value *obligation, uint32_t *outcome);
int32_t (*reserve)(void *host, const mission_evaluation *evaluation, int32_t *verdict);
...;
} mission_pep_host;
typedef struct mission_pep_config {
size_t size;
uint32_t flags;
uint32_t reserved;
mission_context *context;
mission_view id;
mission_emitter *emitter;
const mission_floors *floors;
const mission_pep_host *host;
mission_freshness freshness;
int64_t skew_seconds;
mission_view error_namespace;
uint32_t retries;
uint32_t reserved1;
mission_view pdp;
int64_t lease_seconds;
int64_t horizon_seconds;
uint32_t declared;
uint32_t default_class;
...;
} mission_pep_config;
typedef struct mission_pep mission_pep;
int32_t mission_pep_new(const mission_pep_config *config,
mission_pep **out, mission_error *error);
mission_pep *mission_pep_ref(mission_pep *pep);
void mission_pep_unref(mission_pep *pep);
typedef struct mission_attempt {
size_t size;
uint32_t flags;
uint32_t
carried;
mission_token *token;
mission_view carried_id, carried_issuer;
mission_view carried_hash;
mission_view audience, action;
mission_view resource_type, resource_id;
mission_view subject_type;
const mission_value *arguments;
const mission_operation_profile *profile;
uint32_t purpose;
uint32_t external_communication;
mission_view idempotency_key, prior_evaluation_id, client_instance_id;
mission_view policy_version, policy_view_id;
const mission_value *mission_subject;
const mission_value *approval;
const mission_value *capability_source;
const mission_value *history;
uint32_t tainted;
uint32_t observed;
mission_view taint_granularity, taint_source_class;
const mission_known_state *state;
mission_view assertion;
...;
} mission_attempt;
typedef struct mission_prepared mission_prepared;
int32_t mission_pep_prepare(mission_pep *pep,
const mission_attempt *attempt,
const mission_time *now,
mission_prepared **out,
mission_error *error);
mission_prepared *mission_prepared_ref(mission_prepared *prepared);
void mission_prepared_unref(mission_prepared *prepared);
typedef struct mission_preparation {
size_t size;
uint32_t refused;
uint32_t gated;
uint32_t action_class, class_source;
uint32_t bound, high;
int32_t normalize;
uint32_t verified;
...;
} mission_preparation;
int32_t mission_prepared_says(const mission_prepared *prepared,
mission_preparation *out,
mission_error *error);
const mission_evaluation *mission_prepared_evaluation(const mission_prepared *prepared);
int32_t mission_prepared_refusal(const mission_prepared *prepared,
mission_refusal *out,
mission_error *error);
int32_t mission_prepared_refuse(const mission_prepared *prepared,
uint32_t reason, mission_refusal *out,
mission_error *error);
int32_t mission_plan_pep_refusal(mission_pep *pep,
mission_prepared *prepared,
uint32_t reason, mission_plan **out,
mission_error *error);
const char *mission_pep_refusal_text(void);
typedef struct mission_transport {
size_t size;
uint32_t channel;
uint32_t status;
int64_t retry_after;
int64_t waited_ms;
int64_t bound_ms;
uint32_t asked;
uint32_t asked_most;
uint64_t items;
...;
} mission_transport;
typedef struct mission_transport_advice {
size_t size;
uint32_t what;
uint32_t reason;
int64_t wait_ms;
...;
} mission_transport_advice;
int32_t mission_pep_transport(const mission_transport *transport,
mission_transport_advice *out,
mission_error *error);
int32_t mission_pep_obligations(mission_pep *pep,
const mission_value *response,
mission_json **outcomes,
mission_error *error);
typedef struct mission_permit mission_permit;
int32_t mission_permit_read(mission_pep *pep,
const mission_evaluation *asked,
const mission_operation_profile *profile,
const mission_value *response,
mission_permit **out, mission_error *error);
mission_permit *mission_permit_ref(mission_permit *permit);
void mission_permit_unref(mission_permit *permit);
typedef struct mission_permitted {
size_t size;
uint32_t action_class;
uint32_t bound, high;
uint32_t use_limit;
mission_view evaluation_id;
mission_view parameter_digest;
mission_time valid_until;
const mission_value *obligations;
...;
} mission_permitted;
int32_t mission_permit_says(const mission_permit *permit,
mission_permitted *out,
mission_error *error);
int32_t mission_permit_cache_key(mission_pep *pep,
const mission_evaluation *evaluation,
uint64_t generation,
mission_digest *out,
mission_error *error);
int32_t
mission_plan_commit_check(mission_pep *pep, mission_permit *permit, const mission_evaluation *about,
const mission_time *now, mission_plan **out, mission_error *error);
typedef struct mission_commit {
size_t size;
uint32_t flags;
uint32_t reserved;
mission_permit *permit;
const mission_evaluation *about;
mission_view txn;
const mission_evidence_more *more;
...;
} mission_commit;
int32_t mission_plan_commit(mission_pep *pep,
const mission_commit *commit,
const mission_time *now, mission_plan **out,
mission_error *error);
mission_view mission_plan_execution(const mission_plan *plan);
int32_t mission_plan_commit_found(mission_pep *pep,
mission_view execution_id,
const mission_time *now,
mission_plan **out,
mission_error *error);
typedef struct mission_execution {
size_t size;
uint32_t outcome;
uint32_t reserved;
mission_view execution_id;
mission_view error;
const mission_time *attempted_at, *completed_at;
const mission_value *result_summary;
const mission_value *metering;
mission_view measured_duration;
...;
} mission_execution;
int32_t mission_plan_commit_done(
mission_pep *pep, mission_permit *permit, const mission_execution *execution,
const mission_time *now, mission_plan **out, mission_error *error);
int32_t
mission_plan_permit_lease(mission_pep *pep, mission_view execution_id, mission_permit *renewal,
const mission_time *now, mission_plan **out, mission_error *error);
int32_t mission_plan_executions(mission_pep *pep, uint32_t limit,
const mission_time *now,
mission_plan **out,
mission_error *error);
int32_t mission_plan_permit_sweep(mission_pep *pep, uint32_t limit,
const mission_time *now,
mission_plan **out,
mission_error *error);
int32_t mission_plan_pep_evidence_list(mission_pep *pep,
mission_view cursor,
uint32_t limit,
mission_plan **out,
mission_error *error);
int32_t mission_plan_pep_evidence_forget(mission_pep *pep,
const mission_view *ids,
size_t count,
mission_plan **out,
mission_error *error);

typedef struct mission_receipt_source {
size_t size;
uint32_t kind;
uint32_t members;
const mission_evidence_verifier *verifier;
const mission_value *decision;
const mission_value *execution;
const mission_value *refusal;
mission_view profile;
const mission_value *assertions;
mission_view stream;
const mission_value *const *previous;
size_t previous_count;
const mission_time *issued_at;
...;
} mission_receipt_source;
int32_t mission_receipt_issue(mission_emitter *emitter,
const mission_receipt_source *source,
mission_json **out, mission_error *error);
typedef struct mission_receipt_finder {
size_t size;
void *host;
int32_t (*find)(void *host, mission_view type, mission_view digest, mission_view id,
const mission_value **out);
...;
} mission_receipt_finder;
typedef struct mission_receipt {
size_t size;
uint32_t kind;
uint32_t deviation;
mission_view emitter, mission, issuer;
mission_view authority_hash;
mission_view outcome;
const mission_value *decision, *execution, *refusal;
mission_view profile;
const mission_value *assertions;
mission_view stream;
uint64_t sequence;
uint32_t standing;
uint32_t reserved;
...;
} mission_receipt;
int32_t mission_receipt_verify(
const mission_evidence_verifier *verifier, const mission_value *receipt,
const mission_receipt_finder *finder, mission_receipt *out, mission_error *error);

typedef struct mission_replay_guard mission_replay_guard;
int32_t mission_replay_guard_new(mission_context *context,
uint32_t most,
mission_replay_guard **out,
mission_error *error);
mission_replay_guard *mission_replay_guard_ref(mission_replay_guard *guard);
void mission_replay_guard_unref(mission_replay_guard *guard);
int32_t mission_replay_guard_fresh(void *guard, mission_view id,
const mission_time *until,
int32_t *verdict,
mission_error *error);
uint32_t mission_replay_guard_count(mission_replay_guard *guard);

typedef struct mission_scope_statement mission_scope_statement;
int32_t mission_scope_statement_parse(mission_context *context,
mission_view text, uint32_t uses,
mission_scope_statement **out,
mission_error *error);
mission_scope_statement *
mission_scope_statement_ref(mission_scope_statement *statement);
void mission_scope_statement_unref(mission_scope_statement *statement);
mission_json *mission_scope_statement_json(const mission_scope_statement *statement);
const char *mission_scope_statement_digest(const mission_scope_statement *statement);
typedef struct mission_scope_gap {
size_t size;
int32_t code;
uint32_t reserved;
mission_view pointer;
const char *text;
...;
} mission_scope_gap;
size_t mission_scope_statement_gaps(const mission_scope_statement *statement);
int32_t
mission_scope_statement_gap(const mission_scope_statement *statement, size_t index,
mission_scope_gap *out, mission_error *error);
int32_t mission_scope_statement_claims(const mission_scope_statement *statement,
mission_view resource, uint32_t action_class,
mission_view path);

typedef struct mission_taint_policy {
size_t size;
const mission_view *trusted;
size_t trusted_count;
const mission_view *untrusted;
size_t untrusted_count;
const mission_view *writable;
size_t writable_count;
uint32_t values;
uint32_t reserved;
...;
} mission_taint_policy;
typedef struct mission_taint mission_taint;
int32_t mission_taint_new(mission_context *context,
const mission_taint_policy *policy,
mission_taint **out, mission_error *error);
mission_taint *mission_taint_ref(mission_taint *taint);
void mission_taint_unref(mission_taint *taint);
typedef struct mission_content {
size_t size;
uint32_t origin;
uint32_t written;
mission_view source;
const mission_value *value;
...;
} mission_content;
int32_t mission_taint_enter(const mission_taint *taint,
const mission_content *content,
mission_taint **out, mission_error *error);
int32_t mission_taint_child(const mission_taint *taint, uint32_t clean,
mission_taint **out, mission_error *error);
int32_t mission_taint_reset(const mission_taint *taint,
mission_view evidence_id,
mission_taint **out, mission_error *error);
int32_t mission_taint_tainted(const mission_taint *taint);
mission_view mission_taint_source(const mission_taint *taint);
typedef struct mission_taint_question {
size_t size;
uint32_t action_class;
uint32_t external_communication;
uint32_t approved;
uint32_t reserved;
const mission_value *parameters;
const mission_view *destinations;
size_t destination_count;
const mission_value *intent;
const mission_value *constraints;
...;
} mission_taint_question;
typedef struct mission_taint_answer {
size_t size;
uint32_t verdict;
uint32_t tainted;
mission_view granularity;
mission_view source_class;
const char *event;
...;
} mission_taint_answer;
int32_t mission_taint_judge(const mission_taint *taint,
const mission_taint_question *question,
mission_taint_answer *out,
mission_error *error);
int32_t mission_taint_tell(const mission_taint_answer *answer,
uint32_t external_communication,
mission_evaluation *evaluation,
mission_error *error);

typedef struct mission_token_cache mission_token_cache;
int32_t mission_token_cache_new(mission_resource *resource, size_t most,
size_t bytes, mission_token_cache **out,
mission_error *error);
void mission_token_cache_free(mission_token_cache *cache);
int32_t mission_token_cache_verify(
mission_token_cache *cache, const mission_presented *presented, const mission_time *now,
mission_token **out, mission_access *access, mission_error *why);
void mission_token_cache_forget(mission_token_cache *cache, mission_view issuer,
mission_view mission_id);
void mission_token_cache_clear(mission_token_cache *cache);
typedef struct mission_token_cache_counts {
size_t size;
uint64_t found, missed, kept, dropped;
uint64_t tokens, bytes;
...;
} mission_token_cache_counts;
int32_t mission_token_cache_count(const mission_token_cache *cache,
mission_token_cache_counts *out,
mission_error *error);

int32_t mission_transaction_mission_equal(mission_context *context,
const mission_value *a,
const mission_value *b,
mission_error *error);
int32_t mission_transaction_accepted(mission_view value, size_t count);
typedef struct mission_transaction_resource_config {
size_t size;
uint32_t flags;
uint32_t retries;
mission_context *context;
mission_view iss;
mission_view tas;
const mission_jwks *keys;
uint32_t algorithms;
uint32_t reserved;
const mission_signer *signer;
int64_t challenge_seconds;
int64_t retain_seconds;
int64_t skew_seconds;
int64_t token_seconds;
mission_proof_policy proofs;
...;
} mission_transaction_resource_config;
typedef struct mission_transaction_resource mission_transaction_resource;
int32_t
mission_transaction_resource_new(const mission_transaction_resource_config *config,
mission_transaction_resource **out, mission_error *error);
mission_transaction_resource *
mission_transaction_resource_ref(mission_transaction_resource *resource);
void mission_transaction_resource_unref(mission_transaction_resource *resource);
typedef struct mission_transaction_operation {
size_t size;
size_t accept_count;
mission_view accept;
const mission_token *token;
mission_view action;
const mission_value *entry;
const mission_value *parameters;
const mission_operation_profile *profile;
mission_view subject;
mission_view reason;
mission_view reason_uri;
mission_view txn;
...;
} mission_transaction_operation;
int32_t mission_plan_transaction_challenge(
mission_transaction_resource *resource, const mission_transaction_operation *operation,
const mission_time *now, mission_plan **out, mission_error *error);
typedef struct mission_transaction_request {
size_t size;
const mission_presented *presented;
mission_view action;
const mission_value *parameters;
const mission_operation_profile *profile;
mission_view subject;
const mission_value *actor;
...;
} mission_transaction_request;
int32_t mission_plan_transaction_verify(
mission_transaction_resource *resource, const mission_transaction_request *request,
const mission_time *now, mission_plan **out, mission_error *error);
int32_t mission_plan_transaction_operations_sweep(
mission_transaction_resource *resource, uint32_t limit, const mission_time *now,
mission_plan **out, mission_error *error);
typedef struct mission_transaction {
size_t size;
mission_view txn, jti;
mission_view resource, issuer;
mission_view action, parameter_digest;
mission_view subject, client_id;
const mission_value *mission, *entry;
const mission_value *actor;
const mission_value *credential;
const mission_value *approval;
mission_view approved_at, approved_until, approval_id;
mission_time iat, exp;
...;
} mission_transaction;
int32_t mission_transaction_read(const mission_value *reply,
mission_transaction *out,
mission_error *error);
int32_t
mission_transaction_evaluation(mission_context *context, const mission_transaction *transaction,
mission_evaluation *out, mission_error *error);
int32_t mission_transaction_approval(
const mission_transaction *transaction, mission_approval_record *out, mission_error *error);
int32_t
mission_transaction_situation_check(const mission_situation *situation, mission_error *error);
int32_t mission_transaction_reason_check(
mission_context *context, mission_view txn, mission_view jti, mission_view parameter_digest,
const mission_value *content, const mission_value **parameters, mission_error *error);
typedef struct mission_challenge_issuer {
size_t size;
mission_jwks *keys;
uint32_t algorithms;
uint32_t reserved;
...;
} mission_challenge_issuer;
typedef struct mission_operation_reading {
size_t size;
uint32_t readable;
uint32_t reserved;
mission_view operation_type;
mission_view profile, version;
mission_view resource;
...;
} mission_operation_reading;
typedef struct mission_subject_mapping {
size_t size;
uint32_t kind;
uint32_t reserved;
mission_view subject;
mission_view policy, version;
...;
} mission_subject_mapping;
typedef struct mission_transaction_standing {
size_t size;
mission_known_state state;
mission_authority *effective;
...;
} mission_transaction_standing;
typedef struct mission_transaction_question {
size_t size;
mission_view resource, txn;
mission_view operation_type, parameter_digest;
mission_view profile, version;
mission_view client_id;
mission_view subject;
mission_view source_iss, source_sub;
mission_view jkt, x5t_s256;
mission_view acr;
const mission_value *entry;
const mission_value *mission;
const mission_value *actor;
const mission_value *approval;
const mission_known_state *state;
const mission_time *now;
...;
} mission_transaction_question;
typedef struct mission_tas_host {
size_t size;
void *host;
int32_t (*challenge_issuer)(void *host, mission_view iss, mission_challenge_issuer *out);
int32_t (*operation)(void *host, mission_view iss, mission_view version,
const mission_value *entry, mission_operation_reading *out);
int32_t (*subject)(void *host, mission_view iss, mission_view sub,
mission_subject_mapping *out);
int32_t (*standing)(void *host, mission_view issuer, mission_view mission,
mission_transaction_standing *out);
int32_t (*token)(void *host, mission_view iss, mission_view jti, int32_t *verdict);
int32_t (*policy)(void *host, const mission_transaction_question *question, uint32_t *says);
int32_t (*approval)(void *host, const mission_transaction_question *question, int32_t *verdict);
int32_t (*decide)(void *host, const mission_transaction_question *question, uint32_t *says);
...;
} mission_tas_host;
typedef struct mission_tas_config {
size_t size;
uint32_t flags;
uint32_t retries;
mission_context *context;
mission_view iss;
const mission_signer *signer;
mission_resource *tokens;
const mission_tas_host *host;
mission_freshness freshness;
int64_t workflow_seconds;
int64_t approval_seconds;
int64_t token_seconds;
int64_t interval_seconds;
int64_t skew_seconds;
int64_t keep_seconds;
...;
} mission_tas_config;
typedef struct mission_tas mission_tas;
int32_t mission_tas_new(const mission_tas_config *config,
mission_tas **out, mission_error *error);
mission_tas *mission_tas_ref(mission_tas *tas);
void mission_tas_unref(mission_tas *tas);
typedef struct mission_transaction_client {
size_t size;
mission_view client_id;
mission_view jkt;
mission_view x5t_s256;
...;
} mission_transaction_client;
typedef struct mission_transaction_redeem {
size_t size;
mission_transaction_client client;
mission_view transaction_challenge;
mission_view subject_token, subject_token_type;
...;
} mission_transaction_redeem;
int32_t
mission_plan_transaction_admit(mission_tas *tas, const mission_transaction_redeem *redeem,
const mission_time *now, mission_plan **out, mission_error *error);
int32_t mission_plan_transaction_show(mission_tas *tas, mission_view id,
const mission_time *now,
mission_plan **out,
mission_error *error);
typedef struct mission_transaction_approve {
size_t size;
uint32_t by;
uint32_t independent;
mission_view id;
mission_view approval_binding;
mission_view approval_id;
mission_principal approver;
mission_time approved_at, approved_until;
...;
} mission_transaction_approve;
int32_t
mission_plan_transaction_approve(mission_tas *tas, const mission_transaction_approve *approve,
const mission_time *now, mission_plan **out, mission_error *error);
int32_t mission_plan_transaction_deny(mission_tas *tas, mission_view id,
const mission_time *now,
mission_plan **out,
mission_error *error);
typedef struct mission_transaction_poll {
size_t size;
mission_transaction_client client;
mission_view id;
...;
} mission_transaction_poll;
int32_t
mission_plan_transaction_poll(mission_tas *tas, const mission_transaction_poll *poll,
const mission_time *now, mission_plan **out, mission_error *error);
int32_t
mission_plan_transaction_pinned(mission_tas *tas, mission_view profile, mission_view version,
const mission_time *now, mission_plan **out, mission_error *error);
int32_t mission_plan_transaction_sweep(mission_tas *tas, uint32_t limit,
const mission_time *now,
mission_plan **out,
mission_error *error);

typedef struct mission_trifecta_rule {
size_t size;
mission_view resource;
mission_view action;
uint32_t legs;
uint32_t reserved;
...;
} mission_trifecta_rule;
int32_t mission_trifecta_classify(mission_context *context,
const mission_value *entry,
const mission_trifecta_rule *rules,
size_t count, uint32_t *out,
mission_error *error);
int32_t mission_trifecta_report(
const mission_authority_set *set, const mission_trifecta_rule *rules, size_t count,
const mission_value *controls, uint32_t flags, mission_json **out, mission_error *error);
typedef struct mission_claim_fact {
size_t size;
uint32_t condition;
uint32_t state;
uint32_t proofs;
uint32_t classes;
mission_time observed_at, valid_until;
mission_view profile, reference_values, appraisal_policy, attester, freshness_rule;
...;
} mission_claim_fact;
int32_t
mission_named_claim_check(mission_context *context, uint32_t claim, uint32_t classes,
const mission_claim_fact *facts, size_t count, const mission_time *now,
int32_t *available, mission_json **out, mission_error *error);
const char *mission_condition_name(uint32_t condition);

const char *mission_version(void);
uint32_t mission_version_number(void);
int32_t mission_supports(uint32_t feature, uint32_t value);


extern "Python" {
int32_t mission_python_replay_source__verdict(void *, mission_view , mission_view , mission_view , uint32_t *);
int32_t mission_python_claims_host__measure(void *, const mission_evaluation *, mission_view , mission_measure *);
int32_t mission_python_claims_host__aggregate(void *, const mission_evaluation *, uint32_t , mission_view *, const mission_value **);
int32_t mission_python_claims_host__consumed(void *, mission_view , int32_t *);
int32_t mission_python_facts__lookup(void *, mission_view , const mission_value **);
int32_t mission_python_constraint_type__validate(void *, const mission_value *, mission_error *);
int32_t mission_python_constraint_type__within(void *, const mission_value *, const mission_value *, int32_t *, mission_error *);
int32_t mission_python_constraint_type__meet(void *, const mission_value *, const mission_value *, mission_builder *, int32_t *, mission_error *);
int32_t mission_python_constraint_type__holds(void *, const mission_value *, const mission_facts *, int32_t *, mission_error *);
int32_t mission_python_clock__now(void *, mission_time *);
int32_t mission_python_member_type__validate(void *, const mission_value *, mission_error *);
int32_t mission_python_authorization_type__validate(void *, const mission_value *, mission_error *);
int32_t mission_python_authorization_type__within(void *, const mission_value *, const mission_value *, int32_t *, mission_error *);
int32_t mission_python_authorization_type__narrow(void *, const mission_value *, const mission_value *, mission_builder *, int32_t *, mission_error *);
int32_t mission_python_pdp_host__enrolled(void *, mission_view , mission_view , uint32_t , int32_t *);
int32_t mission_python_pdp_host__profile(void *, mission_view , mission_view , const mission_operation_profile **);
int32_t mission_python_pdp_host__facts(void *, const mission_evaluation *, mission_facts *);
int32_t mission_python_pdp_host__resource_policy(void *, const mission_policy_question *, mission_policy_answer *);
int32_t mission_python_pdp_host__history(void *, const mission_evaluation *, mission_view , mission_view , uint32_t *);
int32_t mission_python_pdp_host__actor(void *, const mission_evaluation *, int32_t *);
int32_t mission_python_pdp_host__principal(void *, const mission_value *, mission_view *, mission_view *);
int32_t mission_python_pdp_host__approval(void *, const mission_evaluation *, mission_approval_record *);
int32_t mission_python_pdp_host__assertion(void *, mission_view , mission_known_state *);
int32_t mission_python_pdp_host__source(void *, const mission_evaluation *, int32_t *);
int32_t mission_python_pdp_host__access_request(void *, const mission_evaluation *, mission_view , uint32_t , mission_builder *);
int32_t mission_python_delegate_policy__permits(void *, const mission_value *, const mission_actor *, mission_view , int32_t *, mission_error *);
int32_t mission_python_client_map__resolves(void *, mission_view , int32_t *, mission_error *);
int32_t mission_python_derivation_policy__recognizes(void *, mission_view , int32_t *, mission_error *);
int32_t mission_python_derivation_policy__candidates(void *, mission_view , mission_view , mission_builder *, mission_error *);
int32_t mission_python_derivation_policy__enforces(void *, mission_view , mission_view , int32_t *, mission_error *);
int32_t mission_python_disclosure_style__rendered(void *, const mission_wording *, const mission_sink *, mission_error *);
int32_t mission_python_egress_recorder__keep(void *, const mission_value *);
int32_t mission_python_evidence_type__validate(void *, const mission_value *, mission_error *);
int32_t mission_python_evidence_type__verify(void *, const mission_evidence_request *, mission_builder *, mission_evidence_binding *, mission_error *);
int32_t mission_python_issuer_host__may(void *, const mission_act *, int32_t *, mission_error *);
int32_t mission_python_issuer_host__authenticated(void *, const mission_act *, mission_view , const mission_value *, int32_t *, mission_error *);
int32_t mission_python_issuer_host__source(void *, const mission_act *, const mission_value *, int32_t *, mission_error *);
int32_t mission_python_issuer_host__policy(void *, const mission_act *, mission_derivation_policy *, mission_error *);
int32_t mission_python_issuer_host__disclose(void *, const mission_act *, mission_disclosure_style *, const mission_material_class **, size_t *, mission_error *);
int32_t mission_python_issuer_host__purpose(void *, const mission_act *, const mission_record *, int32_t *, mission_error *);
int32_t mission_python_issuer_host__child_policy(void *, const mission_act *, mission_view , int32_t *, mission_error *);
int32_t mission_python_issuer_host__child_client(void *, const mission_principal *, mission_sink *, int32_t *, mission_error *);
int32_t mission_python_issuer_host__longer(void *, const mission_act *, const mission_record *, int32_t *, mission_error *);
int32_t mission_python_issuer_host__child_actor(void *, mission_view , mission_sink *, int32_t *, mission_error *);
int32_t mission_python_issuer_host__standing(void *, const mission_act *, const mission_value *, mission_view , mission_recency *, int32_t *, mission_error *);
int32_t mission_python_derive__issue(void *, const mission_value *, mission_error *);
int32_t mission_python_signer__sign(void *, const mission_view *, size_t , uint8_t *, size_t , size_t *);
int32_t mission_python_tools_view__action(void *, mission_view , mission_view *);
int32_t mission_python_tools_view__visible(void *, const mission_value *, mission_view , int32_t *);
int32_t mission_python_tools_terms__action(void *, mission_view , mission_view *);
int32_t mission_python_pep_host__state(void *, mission_view , mission_view , mission_known_state *);
int32_t mission_python_pep_host__actor(void *, const mission_evaluation *, int32_t *);
int32_t mission_python_pep_host__approval(void *, const mission_evaluation *, int32_t *);
int32_t mission_python_pep_host__target(void *, const mission_evaluation *, int32_t *);
int32_t mission_python_pep_host__obligation(void *, const mission_value *, uint32_t *);
int32_t mission_python_pep_host__reserve(void *, const mission_evaluation *, int32_t *);
int32_t mission_python_audience_map__audiences(void *, const mission_value *, mission_builder *, mission_error *);
int32_t mission_python_scope_map__authority(void *, mission_view , mission_builder *, mission_error *);
int32_t mission_python_proof_policy__fresh(void *, mission_view , const mission_time *, int32_t *, mission_error *);
int32_t mission_python_proof_policy__nonce_current(void *, mission_view , int32_t *, mission_error *);
int32_t mission_python_proof_policy__nonce_next(void *, char *, size_t , size_t *);
int32_t mission_python_receipt_finder__find(void *, mission_view , mission_view , mission_view , const mission_value **);
int32_t mission_python_emitter_config__next(void *, mission_view , mission_view , uint64_t *);
int32_t mission_python_evidence_verifier_config__anchored(void *, mission_view , int32_t *, mission_time *);
int32_t mission_python_store__load(void *, mission_view , mission_view , const mission_store_receiver *, mission_error *);
int32_t mission_python_store__commit(void *, const mission_store_write *, size_t , size_t *, mission_error *);
int32_t mission_python_store__scan(void *, const mission_store_scan *, const mission_store_receiver *, mission_error *);
int32_t mission_python_tas_host__challenge_issuer(void *, mission_view , mission_challenge_issuer *);
int32_t mission_python_tas_host__operation(void *, mission_view , mission_view , const mission_value *, mission_operation_reading *);
int32_t mission_python_tas_host__subject(void *, mission_view , mission_view , mission_subject_mapping *);
int32_t mission_python_tas_host__standing(void *, mission_view , mission_view , mission_transaction_standing *);
int32_t mission_python_tas_host__token(void *, mission_view , mission_view , int32_t *);
int32_t mission_python_tas_host__policy(void *, const mission_transaction_question *, uint32_t *);
int32_t mission_python_tas_host__approval(void *, const mission_transaction_question *, int32_t *);
int32_t mission_python_tas_host__decide(void *, const mission_transaction_question *, uint32_t *);
int32_t mission_python_sink(void *, const char *, size_t);
}
