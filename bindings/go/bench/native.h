/* The same work in C, and the unit. SPDX-License-Identifier: MIT */
#ifndef NATIVE_H
#define NATIVE_H

#include <mission/mission.h>

/* Each does its work `times` times and gives the nanoseconds of all; 0: it failed. */
int64_t native_unit(const char *text, size_t len, int64_t times);
int64_t native_canonicalize(const char *text, size_t len, int64_t times);
int64_t native_verify(int64_t times);
/* A resource server of its own with a cache that has the token. 0: well. */
int32_t native_open(const char *keys, const char *token, int64_t now);

#endif
