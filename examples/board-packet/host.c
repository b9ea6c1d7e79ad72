/* What the issuer asks the program around it: who may do what, and under which policy.
 * SPDX-License-Identifier: MIT */
#include "story.h"

#include <stdio.h>

mission_requester story_agent(const struct story *story)
{
    return (mission_requester){.client_id = story_host(story, "client_id")};
}

mission_requester story_alice(const struct story *story)
{
    return (mission_requester){.principal = story_principal(story, "approver")};
}

mission_requester story_admin(void)
{
    return (mission_requester){
        .principal = {mission_view_of("https://idp.example.com"), mission_view_of("admin")},
        .client_id = mission_view_of("admin-console"),
    };
}

static bool is_person(const mission_act *act, const mission_principal *person)
{
    return mission_principal_equal(&act->actor.principal, person) == 1;
}

/* The agent asks, the Approver decides and may end it, an administrator governs. Whoever is not
 * named may not; act.actor was authenticated before the call. */
static bool permitted(const struct story *story, const mission_act *act)
{
    const mission_principal alice = story_principal(story, "approver");
    const mission_principal admin = story_admin().principal;
    const bool agent = story_is(act->actor.client_id, story_host(story, "client_id"));

    switch (act->what) {
    case MISSION_ACT_ADMIT:
    case MISSION_ACT_DERIVE:
    case MISSION_ACT_EXPAND:
    case MISSION_ACT_WITHDRAW:
    case MISSION_ACT_LIST:
        return agent;
    case MISSION_ACT_APPROVE:
    case MISSION_ACT_DENY:
    case MISSION_ACT_REVOKE:
        return is_person(act, &alice);
    case MISSION_ACT_SUSPEND:
    case MISSION_ACT_RESUME:
        return is_person(act, &admin);
    case MISSION_ACT_READ:
        return agent || is_person(act, &alice) || is_person(act, &admin);
    default:
        return false;
    }
}

static int32_t may(void *host, const mission_act *act, int32_t *verdict, mission_error *error)
{
    (void)error;
    *verdict = permitted(host, act);
    return 0;
}

/* A real host looks at how and when the person signed in. */
static int32_t authenticated(void *host, const mission_act *act, mission_view acr,
                             const mission_value *authentication, int32_t *verdict,
                             mission_error *error)
{
    (void)host, (void)act, (void)acr, (void)error;
    *verdict = story_is(story_text(authentication, "method"), mission_view_of("passkey"));
    return 0;
}

/* Draft: Alice may lend an agent what is hers. */
static int32_t source(void *host, const mission_act *act, const mission_value *authority_source,
                      int32_t *verdict, mission_error *error)
{
    (void)host, (void)act, (void)error;
    *verdict = story_is(story_text(authority_source, "type"), mission_view_of("user_delegated"));
    return 0;
}

/* Series: the ceiling's entries at the resource that mapping.json names for an object. */
static int32_t candidates(void *host, mission_view purpose, mission_view target,
                          mission_builder *out, mission_error *error)
{
    const struct story *story = host;
    const mission_value *map = mission_json_root(story->mapping);
    const mission_view resource = mission_value_string(mission_value_get(map, target));

    (void)purpose, (void)error;
    for (size_t i = 0; resource.len && i < mission_authority_set_count(story->ceiling); i++) {
        const mission_value *entry = mission_authority_set_entry(story->ceiling, i);

        if (story_is(story_text(entry, "resource"), resource))
            mission_builder_value(out, entry);
    }
    return 0;
}

static int32_t policy(void *host, const mission_act *act, mission_derivation_policy *out,
                      mission_error *error)
{
    struct story *story = host;

    (void)act, (void)error;
    out->flags = MISSION_DERIVE_KEYS_ENFORCED;
    out->version = story_host(story, "policy_version");
    out->ceiling = story->ceiling;
    out->host = story;
    out->candidates = candidates;
    return 0;
}

/* The most that this agent can ever have: what it needs, and what it may ask for besides. */
static int32_t read_ceiling(struct story *story, mission_error *error)
{
    mission_json *entries = story_join(story, "authority-set.json", "crm.json");
    int32_t rc =
        entries ? mission_authority_set_from(story->context, entries, mission_json_root(entries),
                                             &story->ceiling, error)
                : MISSION_E_ARGUMENT;

    mission_json_unref(entries);
    return rc;
}

int32_t story_issuer(struct story *story, mission_error *error)
{
    const mission_issuer_host host = {
        .size = sizeof(host),
        .host = story,
        .may = may,
        .authenticated = authenticated,
        .source = source,
        .policy = policy,
    };
    const mission_issuer_config config = {
        .size = sizeof(config),
        .flags = MISSION_ISSUER_NO_CHILDREN,
        .context = story->context,
        .issuer = story_host(story, "state_authority"),
        .store = story->store,
        .host = &host,
    };
    int32_t rc = read_ceiling(story, error);

    return rc ? rc : mission_issuer_new(&config, &story->issuer, error);
}
