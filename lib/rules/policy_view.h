/* The inside of a policy view. SPDX-License-Identifier: MIT */
#ifndef MI_POLICY_VIEW_H
#define MI_POLICY_VIEW_H

#include "../model/authority_set.h"
#include "../model/check.h"
#include "../model/keys.h"
#include "lists.h"
#include "policy.h"

/* ---- The text ----
 *
 * One canonical object: the issuer (by the profile's name), the manifest, its policy_view_id, and
 * `artifact`, the representation, unless the manifest has it inside. */
#define MI_POLICY_ENCODING MI_VIEW("application/vnd.libmission.policy-ir+json")
#define MI_POLICY_TYP MI_VIEW("mission-policy-view")
#define MI_POLICY_COMPILER MI_VIEW("urn:libmission:policy-compiler")

/* Lists of entries by what they cover, for those of one kind. */
struct mi_policy_index {
    const struct mi_entry *entries;
    struct mi_lists lists; /* `note` of a place: segments of the deepest family there */
    bool prefixes;         /* is there any? */
    size_t depth;          /* segments of the deepest family */
};

/* What every decision asks of a view, looked up once. */
struct mi_policy_texts {
    mission_view view_id, mission, issuer, authority_hash, expires_at;
    const mission_value *controls;
    mission_time until; /* `expires_at` as a time */
    bool until_read;    /* false: it is none */
    bool metered;       /* some member of the controls is a cumulative bound */
};

struct mission_policy {
    atomic_uint refs;
    mission_context *context;
    mission_json *doc;
    const mission_value *manifest, *ir;
    const mission_value *audiences, *origins; /* of a projection; NULL: the whole set */
    mission_authority_set *set;
    mission_principal subject;
    struct mi_policy_texts texts;
    struct mi_arena arena;
    struct mi_entry *entries; /* as mi_entries_compile() has them */
    struct mi_entry
        *shapes; /* of other types, read as if they were of ours; NULL: there are none */
    struct mi_policy_entry *about;
    size_t count;
    struct mi_policy_index known, other;
};

struct mission_removed {
    atomic_uint refs;
    mission_policy *policy;
    struct mi_arena arena;
    bool *latched;
    bool *gone;    /* contained as a whole */
    bool *touched; /* some of its actions are contained */
    bool *action;  /* of all entries, one after the other */
    size_t *first; /* of each entry in `action` */
};

/* policy_manifest.c: the members and their form. */
mi_checker mi_policy_manifest_check;

/* policy_applies.c: the entries that may apply to one of some audiences. */
struct mi_policy_scope {
    struct mi_keys exact;         /* the audiences as they are */
    struct mi_uri_normal *normal; /* sorted, each once */
    size_t count;
    bool odd; /* some have no normal form: nobody can tell what they are below */
};
/* The views have to stay. 0 or NOMEM, and then there is nothing to drop. */
int32_t mi_policy_scope_start(const mission_context *context, struct mi_arena *arena,
                              const mission_view *audiences, size_t count,
                              struct mi_policy_scope *out);
void mi_policy_scope_drop(struct mi_policy_scope *scope);
/* Of an entry as mi_entry_shape() has it. What is not known to lie elsewhere may apply. */
bool mi_policy_applies(const struct mi_policy_scope *scope, const struct mi_entry *shape,
                       bool known);

/* policy_load.c: a view over `doc`, whose text is canonical. `proven`: this library has just
 * written it from a verified record. */
int32_t mi_policy_open(mission_context *context, mission_json *doc, bool proven,
                       mission_policy **out, mission_error *error);

/* policy_entry.c: fills entries, shapes, about. 0 or NOMEM. */
int32_t mi_policy_entries(mission_policy *policy);

/* policy_index.c: over those entries for which `want` is what they are. 0 or NOMEM. */
int32_t mi_policy_index_build(struct mi_policy_index *index, struct mi_arena *arena,
                              const struct mi_entry *entries, const struct mi_policy_entry *about,
                              size_t count, bool known);

#endif
