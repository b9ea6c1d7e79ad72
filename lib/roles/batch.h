/* Batches and scans as they come from a caller. SPDX-License-Identifier: MIT */
#ifndef MI_BATCH_H
#define MI_BATCH_H

#include "../base/base.h"
#include <mission/store.h>

/* Our own copy of a write of a batch, whose structs all have the size of the first; of a scan; of
 * a receiver. 0 or an ABI code. */
int32_t mi_batch_write(const mission_store_write *writes, size_t index, mission_store_write *own);
int32_t mi_scan_import(const mission_store_scan *scan, mission_store_scan *own);
int32_t mi_receiver_import(const mission_store_receiver *receiver, mission_store_receiver *own);

#endif
