/* The words that directives are made of. SPDX-License-Identifier: MIT */
#ifndef MI_NGINX_WORDS_H
#define MI_NGINX_WORDS_H

#include "internal.h"

/* Facts, as mission_facts has them. */
enum {
    MI_NGINX_FACT_AMOUNT,
    MI_NGINX_FACT_CURRENCY,
    MI_NGINX_FACT_ISSUED,
    MI_NGINX_FACT_TENANT,
    MI_NGINX_FACT_DOMAIN,
    MI_NGINX_FACT_LABEL,
    MI_NGINX_FACT_TOOL,
    MI_NGINX_FACT_APPROVED
};
#define MI_NGINX_FACTS_MOST 32

/* Is it `name`= and something? Writes what stands behind. */
int mi_nginx_word_is(const ngx_str_t *word, const char *name, ngx_str_t *value);

#endif
