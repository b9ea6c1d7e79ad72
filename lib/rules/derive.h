/* A derivation under way. SPDX-License-Identifier: MIT */
#ifndef MI_DERIVE_H
#define MI_DERIVE_H

#include "algebra.h"
#include "gather.h"
#include <mission/derivation.h>

#define MI_NO_TARGET SIZE_MAX

/* A target of the Intent: resources | objects. */
struct mi_target {
    int32_t code;                /* why it is left out; 0: it stays */
    size_t candidates;           /* how many its mapping gave */
    struct mi_uri_normal normal; /* draft, when `normalized` */
    bool normalized;
};

/* What is to be narrowed: a proposed entry, or a candidate. */
struct mi_source {
    const mission_value *value;
    size_t target;
    struct mi_why why; /* while nothing came of it: what came furthest */
};

struct mi_derivation {
    mission_context *context;
    const mission_intent *intent;
    mission_derivation_policy policy;
    mission_error *error;
    struct mi_arena arena; /* the arrays below, and what is normalized */
    struct mi_target *targets;
    size_t target_count, target_left;
    mission_json *source_doc; /* an array: the entries of `sources` */
    struct mi_source *sources;
    size_t source_count;
    struct mi_entry *ceiling; /* what can matter of it, in order */
    size_t ceiling_count;
    uint64_t spent; /* of the limit set_comparisons */
    mission_builder *builder;
    struct mi_gather gather; /* in the order of the sources */
};

static inline bool mi_derive_shut(const struct mi_derivation *d, size_t target)
{
    return target != MI_NO_TARGET && d->targets[target].code != 0;
}

/* template.c: which targets count, and what their mapping holds. */
int32_t mi_derive_targets(struct mi_derivation *d);
int32_t mi_derive_candidates(struct mi_derivation *d);
/* The sources from the source document. */
int32_t mi_derive_sources(struct mi_derivation *d);
size_t mi_derive_target_of(const struct mi_derivation *d, const mission_value *entry);

/* derived.c: the result, once the set is there: decisions, and the Intent to record. */
int32_t mi_derived_make(const struct mi_derivation *d, mission_authority_set *set,
                        mission_derived **out);

#endif
