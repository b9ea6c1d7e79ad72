/* The naive evaluator: every rule written out as it is said. SPDX-License-Identifier: MIT */
#include "naive.h"

#include <ctype.h>

static bool copy(mission_view from, char *to)
{
    if (from.len >= NAIVE_ROOM || (from.len && memchr(from.ptr, 0, from.len)))
        return false;
    if (from.len)
        memcpy(to, from.ptr, from.len);
    to[from.len] = 0;
    return true;
}

static bool is(mission_view view, const char *text)
{
    return view.len == strlen(text) && memcmp(view.ptr, text, view.len) == 0;
}

static const mission_value *get(const mission_value *value, const char *name)
{
    return mission_value_get(value, mission_view_of(name));
}

static mission_view text_of(const mission_value *value, const char *name)
{
    return mission_value_string(get(value, name));
}

/* --- Decimals as strings of digits -------------------------------------------------------------
 */

static bool only_digits(const char *text)
{
    return *text && text[strspn(text, "0123456789")] == 0;
}

/* The integer digits right-aligned, the fraction's left-aligned: then text order is value order. */
static bool lay_out(mission_view decimal, char *out)
{
    char text[NAIVE_ROOM], *point;
    size_t whole;

    if (!copy(decimal, text))
        return false;
    point = strchr(text, '.');
    if (point) {
        *point++ = 0;
        if (!only_digits(point) || strlen(point) > 18)
            return false;
    }
    if (!only_digits(text))
        return false;
    whole = strlen(text);
    memset(out, '0', NAIVE_ROOM + 18);
    memcpy(out + NAIVE_ROOM - whole, text, whole);
    if (point)
        memcpy(out + NAIVE_ROOM, point, strlen(point));
    out[NAIVE_ROOM + 18] = 0;
    return true;
}

static int sign(int order)
{
    return (order > 0) - (order < 0);
}

int naive_decimals(mission_view a, mission_view b)
{
    char x[NAIVE_ROOM + 19], y[NAIVE_ROOM + 19];

    if (!lay_out(a, x) || !lay_out(b, y))
        return NAIVE_UNFIT;
    return sign(strcmp(x, y));
}

/* --- Instants, counted day by day --------------------------------------------------------------
 */

struct instant {
    long long minute; /* UTC, since 0000-01-01 */
    int second;
    char fraction[NAIVE_ROOM]; /* padded with zeros */
};

static bool leap(int year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static int month_days(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

    return days[month - 1] + (month == 2 && leap(year));
}

static long long day_number(int year, int month, int day)
{
    long long days = day - 1;

    for (int y = 0; y < year; y++)
        days += leap(y) ? 366 : 365;
    for (int m = 1; m < month; m++)
        days += month_days(year, m);
    return days;
}

static bool fraction_of(const char **at, char *out)
{
    size_t len = 0;

    memset(out, '0', NAIVE_ROOM - 1);
    out[NAIVE_ROOM - 1] = 0;
    if (**at != '.')
        return true;
    ++*at;
    for (; isdigit((unsigned char)**at); ++*at)
        if (len < NAIVE_ROOM - 1)
            out[len++] = **at;
    return len > 0;
}

static bool offset_of(const char *at, int *minutes)
{
    int hours, rest, used = 0;
    char way;

    *minutes = 0;
    if ((*at == 'Z' || *at == 'z') && at[1] == 0)
        return true;
    if (sscanf(at, "%c%2d:%2d%n", &way, &hours, &rest, &used) != 3 || used != 6 || at[6])
        return false;
    *minutes = (way == '-' ? -1 : 1) * (hours * 60 + rest);
    return (way == '+' || way == '-') && hours < 24 && rest < 60;
}

static bool read_instant(mission_view from, struct instant *out)
{
    int year, month, day, hour, minute, offset, used = 0;
    char text[NAIVE_ROOM], t;
    const char *at = text;

    if (!copy(from, text) || sscanf(text, "%4d-%2d-%2d%c%2d:%2d:%2d%n", &year, &month, &day, &t,
                                    &hour, &minute, &out->second, &used) != 7)
        return false;
    if (used != 19 || (t != 'T' && t != 't') || month < 1 || month > 12 || day < 1 ||
        day > month_days(year, month) || hour > 23 || minute > 59 || out->second > 59)
        return false;
    at += used;
    if (!fraction_of(&at, out->fraction) || !offset_of(at, &offset))
        return false;
    out->minute = (day_number(year, month, day) * 24 + hour) * 60 + minute - offset;
    return true;
}

int naive_instants(mission_view a, mission_view b)
{
    struct instant x, y;

    if (!read_instant(a, &x) || !read_instant(b, &y))
        return NAIVE_UNFIT;
    if (x.minute != y.minute)
        return x.minute < y.minute ? -1 : 1;
    if (x.second != y.second)
        return x.second < y.second ? -1 : 1;
    return sign(strcmp(x.fraction, y.fraction));
}

/* --- URIs, segment by segment ------------------------------------------------------------------
 */

struct address {
    char scheme[NAIVE_ROOM], user[NAIVE_ROOM], host[NAIVE_ROOM], port[NAIVE_ROOM], path[NAIVE_ROOM];
    bool has_user;
};

static bool unreserved(int c)
{
    return isalnum(c) || c == '-' || c == '.' || c == '_' || c == '~';
}

/* Triplets: unreserved ones become what they stand for, the others upper case. */
static bool triplets(char *text)
{
    char *to = text;

    for (const char *at = text; *at;) {
        char hex[3] = {0}, *end;
        int c;

        if (*at != '%') {
            *to++ = *at++;
            continue;
        }
        if (!isxdigit((unsigned char)at[1]) || !isxdigit((unsigned char)at[2]))
            return false;
        memcpy(hex, at + 1, 2);
        c = (int)strtol(hex, &end, 16);
        if (unreserved(c))
            *to++ = (char)c;
        else
            to += sprintf(to, "%%%02X", (unsigned)c);
        at += 3;
    }
    *to = 0;
    return true;
}

static void lower(char *text)
{
    for (; *text; text++)
        *text = (char)tolower((unsigned char)*text);
}

/* The triplets of a host stay in upper case. */
static void lower_host(char *text)
{
    for (; *text; text++) {
        if (*text == '%')
            text += 2;
        else
            *text = (char)tolower((unsigned char)*text);
    }
}

/* A list of segments; "." says nothing, ".." takes the last one back; either leaves an empty
 * segment when it is the last. */
static void dots(char *path)
{
    char in[NAIVE_ROOM], *segments[NAIVE_ROOM], *at = in + 1;
    size_t count = 0;
    bool more = true;

    strcpy(in, path);
    while (more) {
        char *end = strchr(at, '/');
        bool dot, two;

        more = end != NULL;
        if (end)
            *end = 0;
        dot = strcmp(at, ".") == 0;
        two = strcmp(at, "..") == 0;
        if (two && count)
            count--;
        if (!dot && !two)
            segments[count++] = at;
        else if (!more)
            segments[count++] = strchr(at, 0);
        at = end ? end + 1 : at;
    }
    *path = 0;
    for (size_t i = 0; i < count; i++) {
        strcat(path, "/");
        strcat(path, segments[i]);
    }
}

static bool split(mission_view uri, struct address *out)
{
    char text[NAIVE_ROOM], *at, *end;

    if (!copy(uri, text) || strchr(text, '#'))
        return false;
    if ((end = strchr(text, '?')) != NULL)
        *end = 0;
    at = strstr(text, "://");
    if (!at || strcspn(text, ":") != (size_t)(at - text))
        return false;
    *at = 0;
    strcpy(out->scheme, text);
    at += 3;
    end = strchr(at, '/');
    strcpy(out->path, end ? end : "/");
    if (end)
        *end = 0;
    end = strchr(at, '@');
    out->has_user = end != NULL;
    strcpy(out->user, "");
    if (end) {
        *end = 0;
        strcpy(out->user, at);
        at = end + 1;
    }
    end = strrchr(at, ':');
    if (end && strchr(end, ']'))
        end = NULL;
    strcpy(out->port, end ? end + 1 : "");
    if (end)
        *end = 0;
    strcpy(out->host, at);
    return true;
}

static bool normalize(mission_view uri, struct address *out)
{
    if (!split(uri, out) || !triplets(out->host) || !triplets(out->user) || !triplets(out->path))
        return false;
    lower(out->scheme);
    lower_host(out->host);
    if ((strcmp(out->scheme, "http") == 0 && strcmp(out->port, "80") == 0) ||
        (strcmp(out->scheme, "https") == 0 && strcmp(out->port, "443") == 0))
        strcpy(out->port, "");
    dots(out->path);
    return true;
}

bool naive_under(mission_view base, mission_view uri)
{
    struct address b, u;
    size_t len;

    if (!normalize(base, &b) || !normalize(uri, &u))
        return false;
    if (strcmp(b.scheme, u.scheme) || strcmp(b.host, u.host) || strcmp(b.port, u.port) ||
        strcmp(b.user, u.user) || b.has_user != u.has_user)
        return false;
    len = strlen(b.path);
    if (strcmp(b.path, "/") == 0 || strcmp(b.path, u.path) == 0)
        return true;
    return strncmp(b.path, u.path, len) == 0 && u.path[len] == '/';
}

static bool is_prefix(const mission_value *entry)
{
    return is(text_of(entry, "resource_match"), "prefix");
}

static bool resource_within(const mission_value *a, const mission_value *b)
{
    const mission_view x = text_of(a, "resource"), y = text_of(b, "resource");

    if (is_prefix(b))
        return naive_under(y, x);
    return !is_prefix(a) && x.len == y.len && memcmp(x.ptr, y.ptr, x.len) == 0;
}

/* --- Actions -----------------------------------------------------------------------------------
 */

/* The name of a family; false for a literal. */
static bool family(char *action)
{
    const size_t len = strlen(action);

    if (len < 3 || strcmp(action + len - 2, ".*"))
        return false;
    action[len - 2] = 0;
    return true;
}

bool naive_action_within(mission_view a, mission_view b)
{
    char x[NAIVE_ROOM], y[NAIVE_ROOM];

    if (!copy(a, x) || !copy(b, y))
        return false;
    if (strcmp(x, y) == 0)
        return true;
    if (!family(y))
        return false;
    family(x);
    return strncmp(x, y, strlen(y)) == 0 && x[strlen(y)] == '.';
}

static bool some_action(mission_view action, const mission_value *of)
{
    for (size_t i = 0; i < mission_value_count(of); i++)
        if (naive_action_within(action, mission_value_string(mission_value_item(of, i))))
            return true;
    return false;
}

static bool actions_within(const mission_value *a, const mission_value *b)
{
    for (size_t i = 0; i < mission_value_count(a); i++)
        if (!some_action(mission_value_string(mission_value_item(a, i)), b))
            return false;
    return mission_value_count(a) > 0;
}

/* --- Constraints -------------------------------------------------------------------------------
 */

static bool equal(const mission_value *a, const mission_value *b)
{
    return mission_value_equal(a, b) == 1;
}

static bool contains(const mission_value *list, const mission_value *item)
{
    for (size_t i = 0; i < mission_value_count(list); i++)
        if (equal(mission_value_item(list, i), item))
            return true;
    return false;
}

static bool list_within(const mission_value *a, const mission_value *b)
{
    for (size_t i = 0; i < mission_value_count(a); i++)
        if (!contains(b, mission_value_item(a, i)))
            return false;
    return true;
}

bool naive_domain_within(mission_view a, mission_view b)
{
    char x[NAIVE_ROOM], y[NAIVE_ROOM];
    size_t skip;

    if (!copy(a, x) || !copy(b, y))
        return false;
    lower(x);
    lower(y);
    if (strlen(x) < strlen(y))
        return false;
    skip = strlen(x) - strlen(y);
    return strcmp(x + skip, y) == 0 && (skip == 0 || x[skip - 1] == '.');
}

static bool amount_within(const mission_value *a, const mission_value *b)
{
    const int order = naive_decimals(text_of(a, "amount"), text_of(b, "amount"));

    return equal(get(a, "currency"), get(b, "currency")) && (order == 0 || order == -1);
}

static bool not_before(const mission_value *a, const mission_value *b)
{
    const int order = naive_instants(mission_value_string(a), mission_value_string(b));

    return order == 0 || order == 1;
}

static bool window_within(const mission_value *a, const mission_value *b)
{
    const mission_value *start = get(b, "not_before"), *end = get(b, "not_after");

    if (start && (!get(a, "not_before") || !not_before(get(a, "not_before"), start)))
        return false;
    return !end || (get(a, "not_after") && not_before(end, get(a, "not_after")));
}

static bool value_within(mission_view key, const mission_value *a, const mission_value *b)
{
    if (is(key, "max_amount"))
        return amount_within(a, b);
    if (is(key, "resource_issued_after"))
        return not_before(a, b);
    if (is(key, "resource_issued_before"))
        return not_before(b, a);
    if (is(key, "recipient_domain"))
        return naive_domain_within(mission_value_string(a), mission_value_string(b));
    if (is(key, "time_window"))
        return window_within(a, b);
    if (is(key, "data_classification") || is(key, "allowed_tools"))
        return list_within(a, b);
    if (is(key, "requires_action_approval"))
        return mission_value_boolean(a) || equal(a, b);
    return equal(a, b); /* tenant, and every key of the host's */
}

static bool constraints_within(const mission_value *a, const mission_value *b)
{
    for (size_t i = 0; i < mission_value_count(b); i++) {
        const mission_view key = mission_value_name(b, i);
        const mission_value *wanted = mission_value_item(b, i), *have = mission_value_get(a, key);

        if (is(key, "requires_action_approval") && !mission_value_boolean(wanted))
            continue;
        if (!have || !value_within(key, have, wanted))
            return false;
    }
    return true;
}

/* --- Delegation and the whole ------------------------------------------------------------------
 */

static bool companions_agree(const mission_value *a, const mission_value *b)
{
    for (size_t i = 0; i < mission_value_count(a); i++) {
        const mission_view name = mission_value_name(a, i);

        if (!is(name, "max_depth") && !is(name, "allowed_delegates") &&
            !equal(mission_value_item(a, i), mission_value_get(b, name)))
            return false;
    }
    return true;
}

static bool delegation_within(const mission_value *a, const mission_value *b)
{
    const mission_value *some = get(a, "allowed_delegates"), *all = get(b, "allowed_delegates");

    if (!a || !b)
        return !a;
    if (mission_value_number(get(a, "max_depth")) > mission_value_number(get(b, "max_depth")))
        return false;
    if (all && (!some || !list_within(some, all)))
        return false;
    return companions_agree(a, b) && companions_agree(b, a);
}

static bool ours(const mission_value *entry)
{
    return is(text_of(entry, "type"), "mission_resource_access") ||
           is(text_of(entry, "type"), "resource_access");
}

bool naive_entry_within(const mission_value *a, const mission_value *b)
{
    if (!ours(a) || !ours(b))
        return equal(a, b);
    return resource_within(a, b) && actions_within(get(a, "actions"), get(b, "actions")) &&
           constraints_within(get(a, "constraints"), get(b, "constraints")) &&
           delegation_within(get(a, "delegation"), get(b, "delegation"));
}

bool naive_set_within(const mission_value *a, const mission_value *b)
{
    for (size_t i = 0; i < mission_value_count(a); i++) {
        bool found = false;

        for (size_t k = 0; k < mission_value_count(b) && !found; k++)
            found = naive_entry_within(mission_value_item(a, i), mission_value_item(b, k));
        if (!found)
            return false;
    }
    return true;
}

/* --- Use ---------------------------------------------------------------------------------------
 */

static bool at_most(const mission_value *limit, const struct naive_act *act)
{
    const mission_view most = text_of(limit, "amount"), spent = mission_view_of(act->amount);

    if (!act->amount || !act->currency || !is(text_of(limit, "currency"), act->currency))
        return false;
    return naive_decimals(spent, most) <= 0;
}

/* `order` of the fact against the value, or equal. */
static bool ordered(const char *fact, const mission_value *value, int order)
{
    int found;

    if (!fact)
        return false;
    found = naive_instants(mission_view_of(fact), mission_value_string(value));
    return found == 0 || found == order;
}

static bool listed(const char *fact, const mission_value *list)
{
    for (size_t i = 0; fact && i < mission_value_count(list); i++)
        if (is(mission_value_string(mission_value_item(list, i)), fact))
            return true;
    return false;
}

static bool inside(const char *now, const mission_value *window)
{
    const mission_value *start = get(window, "not_before"), *end = get(window, "not_after");

    return now && (!start || ordered(now, start, 1)) && (!end || ordered(now, end, -1));
}

static bool constraint_met(mission_view key, const mission_value *value,
                           const struct naive_act *act)
{
    if (is(key, "max_amount"))
        return at_most(value, act);
    if (is(key, "resource_issued_after"))
        return ordered(act->issued, value, 1);
    if (is(key, "resource_issued_before"))
        return ordered(act->issued, value, -1);
    if (is(key, "tenant"))
        return act->tenant && is(mission_value_string(value), act->tenant);
    if (is(key, "recipient_domain"))
        return act->recipient &&
               naive_domain_within(mission_view_of(act->recipient), mission_value_string(value));
    if (is(key, "time_window"))
        return inside(act->now, value);
    if (is(key, "data_classification"))
        return listed(act->label, value);
    if (is(key, "allowed_tools"))
        return listed(act->tool, value);
    if (is(key, "requires_action_approval"))
        return !mission_value_boolean(value) || act->approved;
    return false; /* nobody here enforces it */
}

bool naive_entry_permits(const mission_value *entry, const struct naive_act *act)
{
    const mission_value *constraints = get(entry, "constraints");
    const mission_view uri = mission_view_of(act->uri);

    if (!ours(entry))
        return false;
    if (is_prefix(entry) ? !naive_under(text_of(entry, "resource"), uri)
                         : !is(text_of(entry, "resource"), act->uri))
        return false;
    if (!some_action(mission_view_of(act->action), get(entry, "actions")))
        return false;
    for (size_t i = 0; i < mission_value_count(constraints); i++)
        if (!constraint_met(mission_value_name(constraints, i), mission_value_item(constraints, i),
                            act))
            return false;
    return true;
}

bool naive_set_permits(const mission_value *set, const struct naive_act *act)
{
    for (size_t i = 0; i < mission_value_count(set); i++)
        if (naive_entry_permits(mission_value_item(set, i), act))
            return true;
    return false;
}
