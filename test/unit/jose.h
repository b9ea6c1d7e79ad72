/* Keys and tokens for tests. SPDX-License-Identifier: MIT */
#ifndef JOSE_H
#define JOSE_H

#include "test.h"

/* A file of test/vectors/jose; rfc.json; one of its examples by the beginning of its name. */
mission_json *jose_file(mission_context *context, const char *name);
mission_json *jose_vectors(mission_context *context);
const mission_value *jose_vector(const mission_json *vectors, const char *name);

/* A private key of this type: always the same one, or always another one. */
mission_jwk *jose_key(mission_context *context, uint32_t type);
mission_jwk *jose_other_key(mission_context *context, uint32_t type);
mission_jwk *jose_parse(mission_context *context, const char *text); /* must parse */
mission_jwks *jose_set(mission_context *context, mission_jwk *one, mission_jwk *two); /* or NULL */

extern const uint32_t jose_algorithms[5];
uint32_t jose_type(uint32_t algorithm); /* of its keys */

/* A token with this header, whatever it says, signed by the key with the algorithm; free() it. */
char *jose_token(const mission_jwk *key, uint32_t algorithm, mission_view header,
                 mission_view payload);
char *jose_base64url(mission_view bytes); /* free() it */

/* Verify with a key set and nothing else expected; the code. What is verified is given back. */
int32_t jose_verify(mission_context *context, mission_view token, const mission_jwks *keys,
                    mission_error *error);

#endif
