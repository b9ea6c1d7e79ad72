/* Opening a provider, and its slots that need no key. SPDX-License-Identifier: MIT */
#include "internal.h"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/rand.h>

#define STRUCT_MOST 4096u

const char *mi_ossl_query(const struct mission_openssl *openssl)
{
    return openssl->properties[0] ? openssl->properties : NULL;
}

/* --- slots --- */

static bool hash(EVP_MD_CTX *context, const EVP_MD *md, const mission_view *parts, size_t count,
                 uint8_t *out)
{
    bool good = EVP_DigestInit_ex2(context, md, NULL) == 1;

    for (size_t i = 0; good && i < count; i++)
        if (parts[i].len)
            good = EVP_DigestUpdate(context, parts[i].ptr, parts[i].len) == 1;
    return good && EVP_DigestFinal_ex(context, out, NULL) == 1;
}

/* Making a context costs less than keeping some for threads to share would. */
static int32_t digest(void *host, uint32_t algorithm, const mission_view *parts, size_t count,
                      uint8_t *out, size_t out_len)
{
    const struct mission_openssl *openssl = host;
    const EVP_MD *md = algorithm <= MISSION_HASH_SHA512 ? openssl->hashes[algorithm] : NULL;
    EVP_MD_CTX *context;
    bool good;

    if (!md || (size_t)EVP_MD_get_size(md) != out_len)
        return MI_OSSL_FAILED;
    mi_ossl_enter();
    context = EVP_MD_CTX_new();
    good = context && hash(context, md, parts, count, out);
    EVP_MD_CTX_free(context);
    mi_ossl_leave();
    return good ? 0 : MI_OSSL_FAILED;
}

static int32_t fill(void *host, uint8_t *out, size_t len)
{
    const struct mission_openssl *openssl = host;
    bool good;

    mi_ossl_enter();
    good = RAND_bytes_ex(openssl->library, out, len, 0) == 1;
    mi_ossl_leave();
    return good ? 0 : MI_OSSL_FAILED;
}

static int32_t compare(void *host, const uint8_t *a, const uint8_t *b, size_t len)
{
    (void)host;
    return CRYPTO_memcmp(a, b, len) != 0;
}

/* --- a provider --- */

static void fetch(struct mission_openssl *openssl)
{
    static const char *const names[] = {[MISSION_HASH_SHA256] = OSSL_DIGEST_NAME_SHA2_256,
                                        [MISSION_HASH_SHA384] = OSSL_DIGEST_NAME_SHA2_384,
                                        [MISSION_HASH_SHA512] = OSSL_DIGEST_NAME_SHA2_512};

    for (size_t i = MISSION_HASH_SHA256; i <= MISSION_HASH_SHA512; i++)
        openssl->hashes[i] = EVP_MD_fetch(openssl->library, names[i], mi_ossl_query(openssl));
}

static bool complete(const struct mission_openssl *openssl)
{
    for (size_t i = MISSION_HASH_SHA256; i <= MISSION_HASH_SHA512; i++)
        if (!openssl->hashes[i])
            return false;
    return true;
}

static struct mission_openssl *make(const mission_openssl_config *config)
{
    struct mission_openssl *openssl = OPENSSL_zalloc(sizeof *openssl);

    if (!openssl)
        return NULL;
    openssl->table = (mission_crypto){.size = sizeof openssl->table,
                                      .host = openssl,
                                      .digest = digest,
                                      .random = fill,
                                      .compare = compare,
                                      .key_open = mi_ossl_key_open,
                                      .key_close = mi_ossl_key_close,
                                      .verify = mi_ossl_verify,
                                      .sign = mi_ossl_sign,
                                      .key_generate = mi_ossl_key_generate};
    openssl->library = config->library;
    if (config->properties.len)
        memcpy(openssl->properties, config->properties.ptr, config->properties.len);
    fetch(openssl);
    return openssl;
}

/* A fetch takes a query that it cannot read for none, and would give what the host wanted to keep
 * out. A library context of its own says whether it can be read. */
static bool readable(const char *query)
{
    OSSL_LIB_CTX *probe = OSSL_LIB_CTX_new();
    const bool good = probe && EVP_set_default_properties(probe, query) == 1;

    OSSL_LIB_CTX_free(probe);
    return good;
}

/* The configuration in its first version. */
static int32_t import(mission_openssl_config *own, const mission_openssl_config *theirs)
{
    const unsigned char *bytes = (const unsigned char *)theirs;
    size_t size;

    memcpy(&size, theirs, sizeof size);
    if (size < sizeof *own)
        return MISSION_E_ABI_SMALL;
    if (size > STRUCT_MOST)
        return MISSION_E_ABI_SIZE;
    for (size_t i = sizeof *own; i < size; i++)
        if (bytes[i])
            return MISSION_E_ABI_NEWER;
    memcpy(own, theirs, sizeof *own);
    return MISSION_OK;
}

static bool plain(mission_view text)
{
    return text.len == 0 || (text.ptr && !memchr(text.ptr, 0, text.len));
}

static int32_t config_read(const mission_openssl_config *config, mission_openssl_config *own,
                           mission_error *error)
{
    int32_t rc = MISSION_OK;

    *own = (mission_openssl_config){.size = sizeof *own};
    if (config)
        rc = import(own, config);
    if (rc)
        return mi_ossl_fail(error, rc, mission_code_text(rc));
    if (own->properties.len >= MI_OSSL_PROPERTIES || !plain(own->properties))
        return mi_ossl_fail(error, MISSION_E_ARGUMENT, "the properties are no query");
    return MISSION_OK;
}

static int32_t open_marked(const mission_openssl_config *own, mission_openssl **out,
                           mission_error *error)
{
    struct mission_openssl *openssl = make(own);
    int32_t rc;

    if (!openssl)
        return mi_ossl_fail(error, MISSION_E_NOMEM, mission_code_text(MISSION_E_NOMEM));
    if (openssl->properties[0] && !readable(openssl->properties))
        rc = mi_ossl_refuse(error, MISSION_E_UNSUPPORTED, "the properties cannot be read");
    else if (!complete(openssl))
        rc = mi_ossl_refuse(error, MISSION_E_UNSUPPORTED, "no SHA-2 with these properties");
    else
        rc = MISSION_OK;
    if (rc)
        mission_openssl_close(openssl);
    else
        *out = openssl;
    return rc;
}

int32_t mission_openssl_open(const mission_openssl_config *config, mission_openssl **out,
                             mission_error *error)
{
    mission_openssl_config own;
    int32_t rc;

    if (out)
        *out = NULL;
    if (!out)
        return mi_ossl_fail(error, MISSION_E_ARGUMENT, "there is no place for the provider");
    rc = config_read(config, &own, error);
    if (rc)
        return rc;
    mi_ossl_enter();
    rc = open_marked(&own, out, error);
    mi_ossl_leave();
    return rc;
}

void mission_openssl_close(mission_openssl *openssl)
{
    if (!openssl)
        return;
    for (size_t i = 0; i < sizeof openssl->hashes / sizeof *openssl->hashes; i++)
        EVP_MD_free(openssl->hashes[i]);
    OPENSSL_free(openssl);
}

const mission_crypto *mission_openssl_table(mission_openssl *openssl)
{
    return openssl ? &openssl->table : NULL;
}

/* --- the one on the default library context --- */

static CRYPTO_ONCE default_once = CRYPTO_ONCE_STATIC_INIT;
static struct mission_openssl *default_made;

static void default_make(void)
{
    /* NULL stays where it fails. */
    if (mission_openssl_open(NULL, &default_made, NULL))
        default_made = NULL;
}

struct mission_openssl *mi_ossl_default(void)
{
    return CRYPTO_THREAD_run_once(&default_once, default_make) == 1 ? default_made : NULL;
}

const mission_crypto *mission_openssl_crypto(void)
{
    return mission_openssl_table(mi_ossl_default());
}
