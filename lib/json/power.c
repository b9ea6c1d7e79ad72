/* The table of powers. SPDX-License-Identifier: MIT */
#include "power.h"

const struct mi_power mi_powers[] = {
#include "powers.inc"
};
