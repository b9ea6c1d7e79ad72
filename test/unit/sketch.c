/* The pools: each holds values that differ by as little as a rule can see.
 * SPDX-License-Identifier: MIT */
#include "sketch.h"

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))
#define PICK(state, list) (list)[test_random(state) % COUNT(list)]

static const char *const schemes[] = {"https", "https", "https", "HTTPS", "http"};
static const char *const hosts[] = {"api.example",   "api.example",   "API.Example",
                                    "api.exampl%65", "u@api.example", "api.example.org"};
static const char *const ports[] = {"", "", "", ":443", ":80", ":", ":8443"};
static const char *const paths[] = {
    "",          "/",           "/orders",         "/orders",       "/orders/",
    "/Orders",   "/ordersX",    "/orders/123",     "/orders%2F123", "/orders%2f123",
    "/%6Frders", "/orders/./9", "/x/../orders",    "/orders//",     "/orders/%2e%2e/admin",
    "/admin",    "/orders/..",  "/orders/123/%41", "/orders/123/A", "/orders/%7e",
};
static const char *const whole[] = {"urn:example:orders", "https://api.example/orders?x=1",
                                    "https://api.example/orders#f"};
static const char *const actions[] = {
    "invoices.read",
    "invoices.*",
    "invoices",
    "invoicesx.read",
    "invoices.q3.export",
    "invoices.q3.*",
    "invoices:a",
    "invoices-a.b",
    "invoices.q3",
    "invoices..*",
    "invoices.",
    "invoices.re",
    "a",
    "a.*",
    "a.b",
};

/* In the order of `pools`. */
static const char *const keys[SKETCH_KEYS] = {
    "max_amount",
    "resource_issued_after",
    "resource_issued_before",
    "tenant",
    "recipient_domain",
    "time_window",
    "data_classification",
    "allowed_tools",
    "requires_action_approval",
    "x_limit",
};
#define AMOUNT(text) "{\"amount\":\"" text "\",\"currency\":\"EUR\"}"
static const char *const amounts[] = {
    AMOUNT("100"),
    AMOUNT("100.00"),
    AMOUNT("00100"),
    AMOUNT("100.1"),
    AMOUNT("100.10"),
    AMOUNT("9007199254740993.00"),
    AMOUNT("9007199254740992.00"),
    AMOUNT("100.000000000000000001"),
    AMOUNT("1000000000000000000000000000001"),
    AMOUNT("1000000000000000000000000000000"),
    AMOUNT("0"),
    "{\"amount\":\"100\",\"currency\":\"USD\"}",
};
static const char *const times[] = {
    "\"2026-07-01T00:00:00Z\"",
    "\"2026-07-01T02:00:00+02:00\"",
    "\"2026-06-30T22:30:00-01:30\"",
    "\"2026-07-01t00:00:00z\"",
    "\"2026-07-01T00:00:00.000Z\"",
    "\"2026-07-01T00:00:00.000000000000000000000000000001Z\"",
    "\"2026-06-30T23:59:59.999999999999999999999999999999Z\"",
    "\"2026-07-01T00:00:01Z\"",
};
static const char *const tenants[] = {"\"t1\"", "\"t2\"", "\"T1\"", "\"\\u0074\\u0031\"", "\"\""};
static const char *const domains[] = {"\"example.com\"",     "\"EXAMPLE.com\"",
                                      "\"a.example.com\"",   "\"aexample.com\"",
                                      "\"b.a.example.com\"", "\"com\""};
static const char *const windows[] = {
    "{\"not_before\":\"2026-07-01T00:00:00Z\"}",
    "{\"not_after\":\"2026-07-01T00:00:00Z\"}",
    "{\"not_before\":\"2026-07-01T02:00:00+02:00\",\"not_after\":\"2026-07-01T00:00:00.0Z\"}",
    "{\"not_before\":\"2026-06-30T23:59:59.999999999999999999999999999999Z\"}",
    "{\"not_before\":\"2026-07-01T00:00:00Z\",\"not_after\":\"2026-07-01T00:00:01Z\"}",
    "{\"not_before\":\"2026-07-01T00:00:00.0001Z\",\"not_after\":\"2026-07-01T00:00:01-00:00\"}",
};
static const char *const labels[] = {"[\"a\"]", "[\"a\",\"b\"]", "[\"b\",\"a\",\"a\"]", "[]",
                                     "[\"A\"]", "[\"\\u0061\"]", "[\"b\",\"c\"]"};
static const char *const flags[] = {"true", "false"};
static const char *const limits[] = {"1", "1.0", "2", "{\"b\":1,\"a\":[]}", "{\"a\":[],\"b\":1e0}"};
#define POOL(list)                                                                                 \
    {                                                                                              \
        list, COUNT(list)                                                                          \
    }
static const struct pool {
    const char *const *list;
    size_t count;
} pools[SKETCH_KEYS] = {POOL(amounts), POOL(times),  POOL(times),  POOL(tenants), POOL(domains),
                        POOL(windows), POOL(labels), POOL(labels), POOL(flags),   POOL(limits)};
static const char *const delegations[] = {
    "{\"max_depth\":1}",
    "{\"max_depth\":2}",
    "{\"max_depth\":1.0,\"allowed_delegates\":[]}",
    "{\"max_depth\":1,\"allowed_delegates\":[{\"sub\":\"a\"}]}",
    "{\"max_depth\":2,\"allowed_delegates\":[{\"sub\":\"b\"},{\"sub\":\"a\"}]}",
    "{\"max_depth\":2,\"allowed_delegates\":[{\"sub_profile\":\"p\",\"sub\":\"a\"}]}",
    "{\"max_depth\":1,\"allowed_delegates\":[{\"sub\":\"a\",\"sub_profile\":\"p\"}]}",
    "{\"max_depth\":1,\"x_more\":1}",
    "{\"max_depth\":1,\"x_more\":2}",
    "{\"max_depth\":0,\"x_more\":1.0}",
};

static bool chance(uint64_t *state, unsigned one_in)
{
    return test_random(state) % one_in == 0;
}

/* Neither query nor fragment can stand in a prefix. */
static bool may_be_prefix(const struct sketch *entry)
{
    return !strpbrk(entry->resource, "?#");
}

static void resource_random(uint64_t *state, struct sketch *entry)
{
    if (chance(state, 12))
        strcpy(entry->resource, PICK(state, whole));
    else
        snprintf(entry->resource, sizeof entry->resource, "%s://%s%s%s", PICK(state, schemes),
                 PICK(state, hosts), PICK(state, ports), PICK(state, paths));
    entry->prefix = !chance(state, 3) && may_be_prefix(entry);
}

static void constraint_random(uint64_t *state, struct sketch *entry, size_t key)
{
    entry->constraint[key] = pools[key].list[test_random(state) % pools[key].count];
}

static void sketch_entry(uint64_t *state, struct sketch *entry)
{
    memset(entry, 0, sizeof *entry);
    entry->type = "mission_resource_access";
    resource_random(state, entry);
    for (size_t i = 0; i < SKETCH_ACTIONS; i++)
        if (i == 0 || chance(state, 2))
            entry->action[i] = PICK(state, actions);
    for (size_t i = 0; i < SKETCH_KEYS; i++)
        if (chance(state, 8))
            constraint_random(state, entry, i);
    if (chance(state, 4))
        entry->delegation = PICK(state, delegations);
}

void sketch_random(uint64_t *state, struct sketches *out)
{
    out->count = 1 + test_random(state) % SKETCH_ENTRIES;
    for (size_t i = 0; i < out->count; i++)
        sketch_entry(state, &out->entry[i]);
}

static void change(uint64_t *state, struct sketch *entry)
{
    const size_t key = test_random(state) % SKETCH_KEYS;

    switch (test_random(state) % 9) {
    case 0:
        resource_random(state, entry);
        break;
    case 1:
        entry->prefix = !entry->prefix && may_be_prefix(entry);
        break;
    case 2:
        entry->action[test_random(state) % SKETCH_ACTIONS] = PICK(state, actions);
        break;
    case 3:
        entry->action[1] = NULL;
        break;
    case 4:
        entry->constraint[key] = NULL;
        break;
    case 5:
        entry->delegation = chance(state, 2) ? NULL : PICK(state, delegations);
        break;
    default: /* the same keys with other values matter most */
        for (size_t i = 0; i < SKETCH_KEYS; i++)
            if (entry->constraint[i] ? chance(state, 2) : chance(state, 20))
                constraint_random(state, entry, i);
    }
}

void sketch_near(uint64_t *state, const struct sketches *from, struct sketches *out)
{
    *out = *from;
    for (size_t i = 0; i < out->count; i++)
        while (chance(state, 2))
            change(state, &out->entry[i]);
    if (out->count < SKETCH_ENTRIES && chance(state, 4))
        sketch_entry(state, &out->entry[out->count++]);
}

/* --- Text --------------------------------------------------------------------------------------
 */

struct out {
    char *ptr;
    size_t len, cap;
};

static void put(struct out *out, const char *text)
{
    const size_t len = strlen(text);

    if (out->len + len + 1 > out->cap) {
        out->cap = 2 * out->cap + len + 256;
        out->ptr = realloc(out->ptr, out->cap);
    }
    memcpy(out->ptr + out->len, text, len + 1);
    out->len += len;
}

static void put_actions(struct out *out, const struct sketch *entry)
{
    const char *before = ",\"actions\":[\"";

    for (size_t i = 0; i < SKETCH_ACTIONS; i++) {
        if (!entry->action[i])
            continue;
        put(out, before);
        put(out, entry->action[i]);
        put(out, "\"");
        before = ",\"";
    }
    put(out, "]");
}

static void put_constraints(struct out *out, const struct sketch *entry)
{
    const char *before = ",\"constraints\":{\"", *after = "";

    for (size_t i = 0; i < SKETCH_KEYS; i++) {
        if (!entry->constraint[i])
            continue;
        put(out, before);
        put(out, keys[i]);
        put(out, "\":");
        put(out, entry->constraint[i]);
        before = ",\"";
        after = "}";
    }
    put(out, after);
}

static void put_entry(struct out *out, const struct sketch *entry)
{
    put(out, "{\"type\":\"");
    put(out, entry->type);
    put(out, "\",\"resource\":\"");
    put(out, entry->resource);
    put(out, entry->prefix ? "\",\"resource_match\":\"prefix\"" : "\"");
    put_actions(out, entry);
    put_constraints(out, entry);
    if (entry->delegation) {
        put(out, ",\"delegation\":");
        put(out, entry->delegation);
    }
    put(out, "}");
}

char *sketch_text(const struct sketches *sketches)
{
    struct out out = {0};

    put(&out, "[");
    for (size_t i = 0; i < sketches->count; i++) {
        put(&out, i ? "," : "");
        put_entry(&out, &sketches->entry[i]);
    }
    put(&out, "]");
    return out.ptr;
}

/* --- Acts --------------------------------------------------------------------------------------
 */

#define FACT(state, pool) (chance(state, 8) ? NULL : PICK(state, pool))

struct naive_act sketch_act(uint64_t *state, const struct sketches *near, char uri[200],
                            char action[64])
{
    static const char *const sums[] = {"100",
                                       "100.00",
                                       "100.000000000000000001",
                                       "100.1",
                                       "0",
                                       "9007199254740992.00",
                                       "9007199254740993",
                                       "1000000000000000000000000000000.5"};
    static const char *const moments[] = {
        "2026-07-01T00:00:00Z", "2026-07-01T02:00:00+02:00",
        "2026-07-01T00:00:01Z", "2026-06-30T23:59:59.999999999999999999999999999999Z",
        "2026-06-30T23:59:59Z", "2026-07-01T00:00:00.000000000000000000000000000001Z"};
    static const char *const currencies[] = {"EUR", "EUR", "EUR", "USD"};
    static const char *const tenant_names[] = {"t1", "t2", "T1", ""};
    static const char *const recipients[] = {"example.com", "a.example.com", "aexample.com", "com",
                                             "b.A.example.com"};
    static const char *const words[] = {"a", "b", "c", "A"};
    const struct sketch *entry = &near->entry[test_random(state) % near->count];
    const char *name = entry->action[test_random(state) % SKETCH_ACTIONS];

    snprintf(uri, 200, "%s%s", entry->resource, chance(state, 3) ? "/7" : "");
    snprintf(action, 64, "%s", name ? name : entry->action[0]);
    if (strchr(action, '*'))
        strcpy(strchr(action, '*'), "read");
    return (struct naive_act){
        .uri = uri,
        .action = action,
        .amount = FACT(state, sums),
        .currency = FACT(state, currencies),
        .issued = FACT(state, moments),
        .tenant = FACT(state, tenant_names),
        .recipient = FACT(state, recipients),
        .now = FACT(state, moments),
        .label = FACT(state, words),
        .tool = FACT(state, words),
        .approved = chance(state, 2),
    };
}

/* --- Shrinking ---------------------------------------------------------------------------------
 */

#define PARTS (2 + (SKETCH_ACTIONS - 1) + SKETCH_KEYS + 1) /* of an entry */

bool sketch_less(const struct sketches *from, size_t step, struct sketches *out)
{
    const size_t part = step % PARTS, index = step / PARTS;
    struct sketch *entry;

    *out = *from;
    if (index >= from->count)
        return false;
    entry = &out->entry[index];
    if (part == 0 && from->count > 1)
        memmove(entry, entry + 1, (--out->count - index) * sizeof *entry);
    else if (part == 1)
        entry->prefix = false;
    else if (part > 1 && part <= SKETCH_ACTIONS)
        entry->action[part - 1] = NULL;
    else if (part > SKETCH_ACTIONS && part <= SKETCH_ACTIONS + SKETCH_KEYS)
        entry->constraint[part - 1 - SKETCH_ACTIONS] = NULL;
    else if (part == PARTS - 1)
        entry->delegation = NULL;
    return true;
}
