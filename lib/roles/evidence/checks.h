/* What records and receipts check alike. SPDX-License-Identifier: MIT */
#ifndef MI_EVIDENCE_CHECKS_H
#define MI_EVIDENCE_CHECKS_H

#include "../../model/check.h"

/* members.c. A string, one of these. */
int32_t mi_evidence_one_of(const struct mi_check *check, const struct mi_place *at,
                           const mission_value *value, const char *const *names, size_t count);
mi_checker mi_evidence_whole;   /* an integer from 0 on */
mi_checker mi_evidence_outcome; /* of an execution */
mi_checker mi_evidence_envelope;

/* A checker of a closed set of names... */
#define MI_ONE_OF(name, ...)                                                                       \
    static int32_t name(const struct mi_check *check, const struct mi_place *at,                   \
                        const mission_value *value)                                                \
    {                                                                                              \
        static const char *const names[] = {__VA_ARGS__};                                          \
                                                                                                   \
        return mi_evidence_one_of(check, at, value, names, MI_COUNT(names));                       \
    }
/* ...and of an object by its table; `other`: mi_open or mi_closed. */
#define MI_OBJECT(name, other, ...)                                                                \
    static int32_t name(const struct mi_check *check, const struct mi_place *at,                   \
                        const mission_value *value)                                                \
    {                                                                                              \
        static const struct mi_member members[] = {__VA_ARGS__};                                   \
                                                                                                   \
        return mi_object(check, at, value, members, MI_COUNT(members), other);                     \
    }

#endif
