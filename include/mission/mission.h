/* libmission: everything. This header declares nothing itself. SPDX-License-Identifier: MIT */
#ifndef MISSION_MISSION_H
#define MISSION_MISSION_H

#include <mission/authority.h>
#include <mission/claim.h>
#include <mission/codes.h>
#include <mission/commitment.h>
#include <mission/constraint.h>
#include <mission/context.h>
#include <mission/crypto.h>
#include <mission/delegation.h>
#include <mission/derivation.h>
#include <mission/difference.h>
#include <mission/disclosure.h>
#include <mission/error.h>
#include <mission/evidence.h>
#include <mission/family.h>
#include <mission/identifier.h>
#include <mission/intent.h>
#include <mission/intersection.h>
#include <mission/issuer.h>
#include <mission/json.h>
#include <mission/lifecycle.h>
#include <mission/plan.h>
#include <mission/principal.h>
#include <mission/profile.h>
#include <mission/projection.h>
#include <mission/record.h>
#include <mission/store.h>
#include <mission/submission.h>
#include <mission/subset.h>
#include <mission/time.h>
#include <mission/types.h>
#include <mission/version.h>

#endif
