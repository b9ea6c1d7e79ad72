/* Authorization server and protected resource metadata. SPDX-License-Identifier: MIT */
#ifndef MISSION_METADATA_H
#define MISSION_METADATA_H

#include <mission/context.h>
#include <mission/json.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What an authorization server of Missions says beside its own metadata. Empty and NULL are left
 * out. Since 0.1. */
typedef struct mission_server_metadata {
    size_t size;               /* sizeof(mission_server_metadata) */
    uint32_t supported;        /* 1: mission_bound_authorization_supported */
    uint32_t exchange;         /* 1: token exchange among grant_types_supported (MD-4) */
    const mission_value *base; /* the server's metadata without these members; NULL: none */
    mission_view issuer;       /* required */
    mission_view pushed_authorization_request_endpoint;
    mission_view introspection_endpoint;
    mission_view types_metadata_endpoint; /* authorization_details_types_metadata_endpoint */
    const mission_view *types;            /* authorization_details types; mission_resource_access is
                                             always among them */
    size_t type_count;
} mission_server_metadata;

/* Build; checked as below, and https throughout. A member of ours in `base` has to say the same. To
 * `grant_types_supported` of the base token exchange is added; a base without it is taken to have
 * authorization_code. `*out` is owned, NULL on failure. Errors: ARGUMENT, ABI_*, NOMEM, WRONG_TYPE,
 * MALFORMED_URI, FRAGMENT, UNEXPECTED_MEMBER (`base` says it otherwise), METADATA (what `supported`
 * needs is not there; a type that the context does not know, or twice). Source: 10-core MD-1, MD-2,
 * MD-4; RFC 8414, RFC 9126, RFC 9396. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t
mission_server_metadata_build(mission_context *context, const mission_server_metadata *metadata,
                              mission_json **out, mission_error *error);

/* What a server's metadata say. Views into them. Since 0.1. */
typedef struct mission_server_found {
    size_t size;        /* in: sizeof(mission_server_found) */
    uint32_t supported; /* 1: Missions can be sent there; anything else: the client must not send
                           the task as bare scope or authorization_details (MD-1) */
    uint32_t introspection; /* 1: there is an endpoint (MD-4) */
    uint32_t exchange;      /* 1: delegation and cross-domain by token exchange (MD-4) */
    uint32_t reserved;
    mission_view issuer, pushed_authorization_request_endpoint, token_endpoint,
        introspection_endpoint, jwks_uri, types_metadata_endpoint;
    const mission_value *types;
} mission_server_found;

/* Check and read. `issuer`: whose metadata they have to be (RFC 8414 section 3.3). Where they say
 * `supported` and lack what it needs: METADATA with the member, and `supported` 0. Errors:
 * ARGUMENT, ABI_*, WRONG_TYPE, MISSING_MEMBER, MALFORMED_URI, METADATA. Source: 10-core MD-1, MD-2,
 * MD-4. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_server_metadata_read(mission_context *context,
                                                                 const mission_value *metadata,
                                                                 mission_view issuer,
                                                                 mission_server_found *out,
                                                                 mission_error *error);
/* The document of authorization_details types against the list: exactly the supported set, with
 * mission_resource_access, each described by either `schema` or `schema_uri`. Near-linear in both.
 * Errors: ARGUMENT, NOMEM, WRONG_TYPE, EMPTY, MALFORMED_URI; METADATA. Source: 10-core MD-2. Since
 * 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_types_metadata_check(mission_context *context,
                                                                 const mission_value *types,
                                                                 const mission_value *document,
                                                                 mission_error *error);
/* That document for these types: the library's own JSON Schema of mission_resource_access, with the
 * members that the context adds to it, and of each other type the schema in `others` (an object by
 * type; NULL: none). `*out` is owned, NULL on failure. Errors: ARGUMENT, NOMEM, WRONG_TYPE,
 * UNEXPECTED_MEMBER (mission_resource_access). Source: 10-core MD-2. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_types_metadata_build(mission_context *context,
                                                                 const mission_value *others,
                                                                 mission_json **out,
                                                                 mission_error *error);

/* What a protected resource says (RFC 9728). Since 0.1. */
typedef struct mission_resource_metadata {
    size_t size;               /* sizeof(mission_resource_metadata) */
    uint32_t required;         /* 1: mission_bound_authorization_required */
    uint32_t bound;            /* 1: dpop_bound_access_tokens_required */
    const mission_value *base; /* its metadata without these members; NULL: none */
    mission_view resource;     /* required */
    const mission_view *authorization_servers;
    size_t authorization_server_count;
    const mission_view *constraints; /* mission_constraints_supported: keys it enforces; the Common
                                        Constraints and the context's alone (DE-5, CC-5) */
    size_t constraint_count;
} mission_resource_metadata;
/* Build, as above. Errors: ARGUMENT, ABI_*, NOMEM, MALFORMED_URI, FRAGMENT, UNEXPECTED_MEMBER,
 * METADATA (a constraint that nothing here evaluates, or twice). Source: 10-core DE-5, CC-5,
 * section 1; RFC 9728. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t
mission_resource_metadata_build(mission_context *context, const mission_resource_metadata *metadata,
                                mission_json **out, mission_error *error);

/* Views into them. `constraints` NULL: none is said, so none is enforced. Since 0.1. */
typedef struct mission_resource_found {
    size_t size; /* in: sizeof(mission_resource_found) */
    uint32_t required;
    uint32_t bound;
    mission_view resource;
    const mission_value *authorization_servers;
    const mission_value *constraints;
} mission_resource_found;
/* Check and read. `resource`: whose metadata they have to be (RFC 9728 section 3.3). All empty on
 * failure. Errors: ARGUMENT, ABI_*, WRONG_TYPE, EMPTY, MISSING_MEMBER, MALFORMED_URI, FRAGMENT,
 * METADATA. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_resource_metadata_read(mission_context *context,
                                                                   const mission_value *metadata,
                                                                   mission_view resource,
                                                                   mission_resource_found *out,
                                                                   mission_error *error);
/* Does this resource say that it enforces the key? 1 or 0: for a derivation policy's `enforces`.
 * Source: 10-core DE-5. Since 0.1. */
MISSION_API int32_t mission_resource_enforces(const mission_resource_found *found,
                                              mission_view key);

#ifdef __cplusplus
}
#endif
#endif
