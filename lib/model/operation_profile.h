/* Inside an operation profile: its document, compiled. SPDX-License-Identifier: MIT
 *
 * Everything here lies in the profile's arena, or is a view into its document. */
#ifndef MI_OPERATION_PROFILE_H
#define MI_OPERATION_PROFILE_H

#include "check.h"
#include <mission/action.h>

/* ---- operation_profile_schema.c: what one value has to be ---- */

#define MI_SCHEMA_INTEGER                                                                          \
    0x80u /* beside the bits (1u << MISSION_JSON_*): a number, but integral                        \
           */

struct mi_schema {
    uint32_t kinds; /* 0: any */
    bool open;      /* an object: members without a schema are kept as they are */
    bool set;       /* an array without order: sorted, no element twice */
    bool required;
    bool excluded;                   /* shown to be without effect: checked, not digested */
    const mission_value *choices;    /* `enum`; NULL: any */
    const mission_value *properties; /* the object of the document; NULL: none */
    struct mi_schema *property;      /* one for each of these, in the document's order */
    struct mi_schema *items;         /* NULL: any element */
    mission_json *standard;          /* the default, normalized; NULL: none */
};

/* Compile a schema that mi_operation_schema_check accepted. Adds what has to be given back to
 * `profile`. */
int32_t mi_schema_compile(const struct mi_check *check, const struct mi_place *at,
                          mission_operation_profile *profile, const mission_value *value,
                          struct mi_schema *out);
mi_checker mi_operation_schema_check;
/* Of a schema: `type`, one of `enum`, and all of them. */
mi_checker mi_operation_type_check, mi_operation_choice_check, mi_operation_choices_check;

/* The property of that name; NULL: none. */
const struct mi_schema *mi_schema_property(const struct mi_schema *schema, mission_view name);

/* ---- operation_profile_normalize.c ---- */

int32_t mi_normalize(const struct mi_check *check, const struct mi_place *at,
                     const struct mi_schema *schema, const mission_value *raw, mission_json **out);
/* Without a profile: as they came, but for numbers that would be rounded. */
int32_t mi_normalize_any(const struct mi_check *check, const mission_value *raw,
                         mission_json **out);
/* Does binary64 hold this number as it is written? */
bool mi_number_exact(mission_view lexeme, double number);

/* ---- operation_profile_path.c: JSON Pointers, cut into names once ---- */

struct mi_step_of {
    mission_view name; /* unescaped; "*" alone stands for each element */
    uint32_t index;    /* UINT32_MAX: the name is no index */
    bool each;
};
struct mi_path {
    struct mi_step_of *steps;
    size_t count;
};

/* Errors: NOMEM, MALFORMED_NAME. */
int32_t mi_path_compile(struct mi_arena *arena, mission_view pointer, struct mi_path *out);
/* The member or element of that name; NULL: none. */
const mission_value *mi_path_step(const mission_value *value, const struct mi_step_of *step);
/* The one value; NULL: none, or the path has an "each". */
const mission_value *mi_path_find(const struct mi_path *path, const mission_value *value);
bool mi_path_many(const struct mi_path *path);
/* May the schema have a value there that is digested? */
bool mi_path_digested(const struct mi_path *path, const struct mi_schema *schema);

/* ---- operation_profile_mapping.c, operation_profile_facts.c ---- */

/* Where a fact is read. */
struct mi_source {
    const mission_value *literal; /* a value of the document; NULL: by the path */
    bool attribute;               /* of the attributes alone */
    struct mi_path path;
};
struct mi_sources {
    struct mi_source *list;
    size_t count; /* 0: nothing is mapped */
};
struct mi_host_fact {
    mission_view key;
    struct mi_source source;
};

/* What the constraints are read from. */
struct mi_mapping {
    struct mi_sources amount, currency, issued, tenant, recipients, labels, tool;
    struct mi_host_fact *host;
    size_t host_count;
};
int32_t mi_mapping_compile(const struct mi_check *check, mission_operation_profile *profile);
/* operation_profile_facts.c: mission_operation_profile_facts() with the library's own struct;
 * `scratch` is aligned for any type. */
void mi_operation_facts(const mission_operation_profile *profile, const mission_value *parameters,
                        const mission_value *attributes, void *scratch, size_t scratch_size,
                        mission_facts *out);
mi_checker mi_operation_mapping_check;

/* ---- operation_profile_class.c: the class by arguments ---- */

struct mi_class_test {
    struct mi_path path;
    const mission_value *values; /* one of these */
};
struct mi_class_row {
    uint32_t action_class;
    struct mi_class_test *tests; /* all of them */
    size_t count;
};
int32_t mi_classes_compile(const struct mi_check *check, mission_operation_profile *profile);
mi_checker mi_operation_classes_check;
uint32_t mi_class_rank(uint32_t action_class); /* 0..3: the high ones are equal */
/* action_class.c: mission_class_of_action() of a question that is known to be sound. */
void mi_class_answer(const mission_class_question *question, mission_class_answer *answer);

/* ---- operation_profile_document.c: the document's members ---- */

int32_t mi_operation_document_check(const struct mi_check *check, const mission_value *root);
int32_t mi_operation_terms_read(const struct mi_check *check, mission_operation_profile *profile);
mi_checker mi_class_name; /* of one of the classes */

struct mi_kept {
    mission_json *json;
    struct mi_kept *next;
};

struct mission_operation_profile {
    atomic_uint refs;
    mission_context *context;
    mission_json *doc;
    const mission_value *root;
    struct mi_arena arena;
    mission_operation_terms terms;
    struct mi_schema parameters;
    struct mi_mapping mapping;
    struct mi_class_row *rows;
    size_t row_count;
    struct mi_kept *kept; /* defaults, to be given back */
};

/* operation_profile.c: of a document that was read or built; keeps a reference to it. */
int32_t mi_operation_profile_of(mission_context *context, mission_json *doc,
                                mission_operation_profile **out, mission_error *error);

#endif
