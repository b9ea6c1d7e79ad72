/* X.509 certificates as bytes. SPDX-License-Identifier: MIT */
#ifndef MI_CERTIFICATE_H
#define MI_CERTIFICATE_H

#include "../base/base.h"

/* Is this one X.509 certificate in DER, and nothing behind it? Its structure alone is read (RFC
 * 5280 section 4.1): names, algorithms, keys, extensions and times are for the TLS stack to judge,
 * which knows more of them than any parser here. */
bool mi_certificate_is(mission_view der);

#endif
