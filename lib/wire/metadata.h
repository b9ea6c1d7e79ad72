/* What the metadata documents share. SPDX-License-Identifier: MIT */
#ifndef MI_METADATA_H
#define MI_METADATA_H

#include "../model/check.h"
#include <mission/metadata.h>

#define MI_RESOURCE_ACCESS MI_VIEW("mission_resource_access")
#define MI_TOKEN_EXCHANGE MI_VIEW("urn:ietf:params:oauth:grant-type:token-exchange")

/* https URIs: an issuer has neither query nor fragment (RFC 8414 section 2), the others no
 * fragment. */
mi_checker mi_https_issuer, mi_https_endpoint;
mi_checker mi_names; /* an array of filled strings */

/* An open object by its table, whose member `name` says that it is `owner`'s; else METADATA with
 * `others` as the words. */
int32_t mi_metadata_of(const struct mi_check *check, const mission_value *metadata,
                       const struct mi_member *members, size_t count, const char *name,
                       mission_view owner, const char *others);

/* Is this text among the strings of an array? */
bool mi_listed(const mission_value *list, mission_view text);

/* A document of the base's members and ours. What the base says of a name that is ours has to be
 * what we say: UNEXPECTED_MEMBER. `replaced` is taken from ours alone (.ptr NULL: none). `*out` is
 * owned, NULL on failure. */
int32_t mi_metadata_merge(mission_context *context, const mission_value *base,
                          const mission_value *own, const mission_view *names, size_t count,
                          mission_view replaced, mission_json **out, mission_error *error);

/* A document that turned out wrong is not handed out: `rc`, and with a failure `*out` is NULL. */
int32_t mi_metadata_settle(int32_t rc, mission_json **out);

/* Members of the object that is open; nothing for what is empty or 0. */
void mi_metadata_flag(mission_builder *to, const char *name, bool set);
void mi_metadata_list(mission_builder *to, const char *name, const mission_view *list,
                      size_t count);

#endif
