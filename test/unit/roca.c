/* RSA moduli of a known weak make. SPDX-License-Identifier: MIT */
#include "test.h"

/* 65537^5 modulo the product of the primes up to 167, brought to 2048 bits by multiples of it; and
 * the same number plus two. Neither is a product of two primes: nobody asks that of a public key.
 */
#define START                                                                                      \
    "wwAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA" \
    "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAEjRWeJCrze8AAAAAAAAA" \
    "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA" \
    "AAAAAAAAAAAAAAAAAAAAAAAAAAAAFwkus-awdZ93XUFtM2MAeWw6UmjyAowbisJm"
#define KEY(end) "{\"kty\":\"RSA\",\"e\":\"AQAB\",\"n\":\"" START end "\"}"

static int32_t read_code(const char *text)
{
    mission_context *context = test_context(MISSION_PROFILE_SERIES, 0);
    mission_error error = MISSION_ERROR_INIT;
    mission_jwk *key = NULL;
    const int32_t rc = mission_jwk_parse(context, mission_view_of(text), &key, &error);

    mission_jwk_unref(key);
    mission_context_unref(context);
    return rc;
}

static void test_roca(void)
{
    CHECK_INT(read_code(KEY("WQ")), MISSION_E_KEY);
    CHECK_INT(read_code(KEY("Ww")), MISSION_OK);
}

static const struct test tests[] = {{"moduli of a weak make", test_roca}};
TEST_MAIN("roca", tests)
