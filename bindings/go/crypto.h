/* A crypto provider that is written in Go. SPDX-License-Identifier: MIT */
#ifndef MISSION_GO_CRYPTO_H
#define MISSION_GO_CRYPTO_H

#include "bridge.h"

/* The slots that there are. */
#define MISSION_GO_DIGEST 1u
#define MISSION_GO_RANDOM 2u
#define MISSION_GO_COMPARE 4u
#define MISSION_GO_KEYS 8u
#define MISSION_GO_GENERATE 16u

void mission_go_crypto(mission_crypto *out, void *host, uint32_t slots);

#endif
