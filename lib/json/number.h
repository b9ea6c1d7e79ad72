/* Numbers between decimal text and binary64, exactly and without a locale.
 * SPDX-License-Identifier: MIT */
#ifndef MI_NUMBER_H
#define MI_NUMBER_H

#include "../base/base.h"

#define MI_NUMBER_LEN 25u /* the longest ECMAScript form: -1.2345678901234567e-308 and room */

/* The nearest binary64 (ties to even) of text that follows the JSON grammar; infinite when it is
 * beyond the range. */
double mi_number_read(const char *text, size_t len);

/* ECMAScript Number::toString of a finite number (RFC 8785 section 3.2.2.3); its length. */
size_t mi_number_print(double number, char out[MI_NUMBER_LEN]);

#endif
