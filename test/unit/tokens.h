/* Tokens for the tests: a key that signs, the maps of a host, derivations to make them of.
 * SPDX-License-Identifier: MIT */
#ifndef TOKENS_H
#define TOKENS_H

#include "test.h"

#define TOKENS_AS V("https://as.example.com")
#define TOKENS_ERP "https://erp.example.com/"
#define TOKENS_DOCS "https://docs.example.com/"
#define TOKENS_NOW 1788220800 /* 2026-09-01T00:00:00Z, as the issuers of the tests have it */

/* What a host brings: who signs, whom entries are for, what scope values stand for. */
struct tokens {
    mission_context *context; /* borrowed */
    mission_jwk *key;
    mission_jwks *keys;
    mission_signer signer;
    mission_audience_map audiences;
    mission_scope_map scopes;
    bool unaware;                   /* the docs server ignores `act`, so the map leaves it out */
    int32_t (*trouble)(void *host); /* asked first by each callback; or NULL */
    void *trouble_host;
};

void tokens_open(struct tokens *t, mission_context *context);
void tokens_close(struct tokens *t);

/* "invoices.read", "journal", "docs": a scope value each. Audiences: TOKENS_ERP for what lies on
 * erp.example.com, TOKENS_DOCS for docs.example.com, both for both.example.com, none for others. */

/* What a derivation of two hours says, as text, with these entries; NULL: three of them. */
char *tokens_derived(uint32_t profile, const char *entries);
/* A plan without a key, but for its derivation. */
mission_token_plan tokens_plan(const struct tokens *t, const mission_value *derived);

/* A token that must verify with the key; its payload, to be given back. */
mission_json *tokens_verify(const struct tokens *t, mission_view token);
/* The canonical text of a member of a value by JSON Pointer, or a string's own; "": there is none.
 * Valid until the next but three. */
const char *tokens_member(const struct tokens *t, const mission_value *value, const char *pointer);

#define TOKENS_JKT "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I"
#define TOKENS_JKT2 "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs"

#endif
