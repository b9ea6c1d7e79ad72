/* The same work by other libraries: those that were found. SPDX-License-Identifier: MIT */
#include "bench.h"

#ifdef HAVE_JSON_C /* json_c.c: its names collide with jansson's */
work json_c_parse, json_c_print;
#endif

#ifdef HAVE_CJSON
#include <cjson/cJSON.h>

static void *cjson_counted(size_t size)
{
    bench_blocks++;
    bench_bytes += size;
    return malloc(size);
}

static void cjson_count(bool on)
{
    cJSON_Hooks hooks = {cjson_counted, free};

    cJSON_InitHooks(on ? &hooks : NULL);
}

static bool cjson_parse(const struct document *document)
{
    cJSON *tree = cJSON_ParseWithLength(document->ptr, document->len);

    cJSON_Delete(tree);
    return tree != NULL;
}

static bool cjson_print(const struct document *document)
{
    cJSON *tree = cJSON_ParseWithLength(document->ptr, document->len);
    char *text = cJSON_PrintUnformatted(tree);

    cJSON_free(text);
    cJSON_Delete(tree);
    return text != NULL;
}
#endif

#ifdef HAVE_JANSSON
#include <jansson.h>

static void *jansson_counted(size_t size)
{
    bench_blocks++;
    bench_bytes += size;
    return malloc(size);
}

static void jansson_count(bool on)
{
    if (on)
        json_set_alloc_funcs(jansson_counted, free);
    else
        json_set_alloc_funcs(malloc, free);
}

static bool jansson_parse(const struct document *document)
{
    json_t *tree = json_loadb(document->ptr, document->len, JSON_REJECT_DUPLICATES, NULL);
    bool good = tree != NULL;

    json_decref(tree);
    return good;
}

static bool jansson_print(const struct document *document)
{
    json_t *tree = json_loadb(document->ptr, document->len, JSON_REJECT_DUPLICATES, NULL);
    char *text = json_dumps(tree, JSON_COMPACT | JSON_SORT_KEYS);

    free(text);
    json_decref(tree);
    return text != NULL;
}
#endif

#ifdef HAVE_YYJSON
#include <yyjson.h>

static bool counting;

static void *yyjson_malloc(void *host, size_t size)
{
    (void)host;
    bench_blocks++;
    bench_bytes += size;
    return malloc(size);
}

static void *yyjson_realloc(void *host, void *old, size_t was, size_t size)
{
    (void)host;
    bench_blocks++;
    bench_bytes += size > was ? size - was : 0;
    return realloc(old, size);
}

static void yyjson_free_one(void *host, void *old)
{
    (void)host;
    free(old);
}

static void yyjson_count(bool on)
{
    counting = on;
}

static yyjson_doc *yyjson_load(const struct document *document)
{
    const yyjson_alc counted = {yyjson_malloc, yyjson_realloc, yyjson_free_one, NULL};

    return yyjson_read_opts(document->ptr, document->len, 0, counting ? &counted : NULL, NULL);
}

static bool yyjson_parse(const struct document *document)
{
    yyjson_doc *tree = yyjson_load(document);

    yyjson_doc_free(tree);
    return tree != NULL;
}

static bool yyjson_print(const struct document *document)
{
    yyjson_doc *tree = yyjson_load(document);
    char *text = yyjson_write(tree, 0, NULL);

    free(text);
    yyjson_doc_free(tree);
    return text != NULL;
}
#endif

const struct row bench_peers[] = {
#ifdef HAVE_CJSON
    {"cJSON", "parse", cjson_parse, cjson_count},
    {"cJSON", "parse, print", cjson_print, NULL},
#endif
#ifdef HAVE_JANSSON
    {"jansson", "parse", jansson_parse, jansson_count},
    {"jansson", "parse, print sorted", jansson_print, NULL},
#endif
#ifdef HAVE_JSON_C
    {"json-c", "parse", json_c_parse, NULL},
    {"json-c", "parse, print", json_c_print, NULL},
#endif
#ifdef HAVE_YYJSON
    {"yyjson", "parse", yyjson_parse, yyjson_count},
    {"yyjson", "parse, print", yyjson_print, NULL},
#endif
    {NULL, NULL, NULL, NULL},
};

const size_t bench_peer_count = sizeof bench_peers / sizeof *bench_peers - 1;
