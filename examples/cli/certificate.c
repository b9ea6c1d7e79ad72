/* X.509 certificates, PEM or DER: their bytes and no more. SPDX-License-Identifier: MIT */
#include "credential.h"

#include <string.h>

#define BEGIN "-----BEGIN CERTIFICATE-----"
#define END "-----END CERTIFICATE-----"

static const char *find(const struct cli_bytes *in, size_t from, const char *mark)
{
    const size_t len = strlen(mark);

    for (size_t i = from; i + len <= in->len; i++)
        if (memcmp(in->ptr + i, mark, len) == 0)
            return in->ptr + i;
    return NULL;
}

static int sextet(char c)
{
    static const char letters[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const char *at = c ? strchr(letters, c) : NULL;

    return at ? (int)(at - letters) : -1;
}

/* In place: what is decoded is shorter. False: no base64. */
static bool decode(const char *from, const char *end, struct cli_bytes *out)
{
    uint32_t bits = 0;
    unsigned have = 0;
    bool padded = false;

    out->len = 0;
    for (; from < end; from++) {
        const int six = sextet(*from);

        if (memchr(" \t\r\n", *from, 4))
            continue;
        padded = padded || *from == '=';
        if (padded ? *from != '=' : six < 0)
            return false;
        if (padded)
            continue;
        bits = bits << 6 | (uint32_t)six;
        have += 6;
        if (have >= 8) {
            have -= 8;
            out->ptr[out->len++] = (char)(bits >> have & 0xff);
        }
    }
    return out->len > 0;
}

int cli_read_certificate(struct cli *cli, const char *file, struct cli_bytes *out)
{
    const char *begin, *end;
    int rc = cli_read(cli, file, out);

    if (rc != CLI_OK)
        return rc;
    begin = find(out, 0, BEGIN);
    if (!begin)
        return CLI_OK;
    begin += strlen(BEGIN);
    end = find(out, (size_t)(begin - out->ptr), END);
    if (end && decode(begin, end, out))
        return CLI_OK;
    cli_wipe(out);
    return cli_say(cli, MISSION_E_SYNTAX, "no PEM certificate");
}
