/* Whose keys sign which evidence. SPDX-License-Identifier: MIT
 *
 * A key file is a key set or a key, which may say beside it for whom it is: `emitter`, `roles`,
 * `audiences`, `compromised_at`. */
#include "evidence.h"

/* ---- What a file says ---- */

static const char *const roles[] = {"pdp", "pep", "executor", "receipt_issuer"};

const char *evidence_role_name(uint32_t role)
{
    const size_t index = (size_t)role - MISSION_EMITTER_PDP;

    return index < CLI_COUNT(roles) ? roles[index] : NULL;
}

uint32_t evidence_role_bit(mission_view name)
{
    const size_t index = cli_find_word(name, roles, CLI_COUNT(roles));

    return index < CLI_COUNT(roles) ? 1u << (MISSION_EMITTER_PDP + index) : 0;
}

static int read_roles(struct cli *cli, const struct evidence_trust *trust,
                      const mission_value *root, mission_evidence_keys *out)
{
    const mission_value *said = cli_get(root, "roles");

    if (!said)
        out->roles = evidence_role_bit(cli_view(trust->role ? trust->role : "pdp"));
    for (size_t i = 0; i < mission_value_count(said); i++) {
        const uint32_t bit = evidence_role_bit(mission_value_string(mission_value_item(said, i)));

        if (!bit)
            return cli_wrong(cli, "/roles", "pdp, pep, executor or receipt_issuer");
        out->roles |= bit;
    }
    return out->roles ? CLI_OK : cli_wrong(cli, "/roles", "an array of roles");
}

static int read_audiences(struct cli *cli, struct evidence_trust *trust, const mission_value *root,
                          mission_evidence_keys *out)
{
    const mission_value *all = cli_get(root, "audiences");
    const size_t count = mission_value_count(all);

    if (!all)
        return CLI_OK;
    if (mission_value_kind(all) != MISSION_JSON_ARRAY || !count ||
        count > EVIDENCE_AUDIENCES - trust->audience_count)
        return cli_wrong(cli, "/audiences", "an array of audiences");
    out->audiences = trust->audiences + trust->audience_count;
    out->audience_count = count;
    for (size_t i = 0; i < count; i++) {
        const mission_view one = mission_value_string(mission_value_item(all, i));

        if (!one.len)
            return cli_wrong(cli, "/audiences", "an array of audiences");
        trust->audiences[trust->audience_count++] = one;
    }
    return CLI_OK;
}

/* null: nobody can say since when. */
static int read_compromise(struct cli *cli, const mission_value *root, mission_time *at,
                           mission_evidence_keys *out)
{
    const mission_value *said = cli_get(root, "compromised_at");

    if (!said)
        return CLI_OK;
    out->compromised_at = at;
    if (mission_value_kind(said) == MISSION_JSON_NULL ||
        mission_time_parse(mission_value_string(said), at, NULL) == 0)
        return CLI_OK;
    return cli_wrong(cli, "/compromised_at", "neither an RFC 3339 time nor null");
}

static int read_file(struct cli *cli, struct evidence_trust *trust, size_t index)
{
    mission_evidence_keys *out = &trust->emitters[index];
    const mission_value *root, *emitter;
    int rc = cli_read_setting(cli, trust->files[index].ptr, &trust->docs[index]);

    *out = (mission_evidence_keys){.size = sizeof(*out)};
    if (rc != CLI_OK)
        return rc;
    root = mission_json_root(trust->docs[index]);
    emitter = cli_get(root, "emitter");
    out->emitter = emitter ? mission_value_string(emitter) : cli_view(trust->emitter);
    if (!out->emitter.len)
        return emitter ? cli_wrong(cli, "/emitter", "no text")
                       : cli_usage(cli, "--emitter is needed for keys without one");
    rc = cli_keys_of(cli, root, &trust->keys[index]);
    out->keys = trust->keys[index];
    if (rc == CLI_OK)
        rc = read_roles(cli, trust, root, out);
    if (rc == CLI_OK)
        rc = read_audiences(cli, trust, root, out);
    return rc == CLI_OK ? read_compromise(cli, root, &trust->compromised[index], out) : rc;
}

/* ---- All of them ---- */

int evidence_trust_open(struct cli *cli, struct evidence_trust *trust)
{
    mission_evidence_verifier_config config = {.size = sizeof(config),
                                               .context = cli->context,
                                               .emitters = trust->emitters,
                                               .emitter_count = trust->list.count};
    mission_error error = MISSION_ERROR_INIT;
    int rc = CLI_OK;

    for (size_t i = 0; rc == CLI_OK && i < trust->list.count; i++)
        rc = read_file(cli, trust, i);
    if (rc == CLI_OK && mission_evidence_verifier_new(&config, &trust->verifier, &error) != 0)
        rc = cli_fail(cli, &error);
    return rc;
}

void evidence_trust_close(struct evidence_trust *trust)
{
    mission_evidence_verifier_unref(trust->verifier);
    for (size_t i = 0; i < trust->list.count; i++) {
        mission_jwks_unref(trust->keys[i]);
        mission_json_unref(trust->docs[i]);
    }
}
