/* MCP, inside. SPDX-License-Identifier: MIT */
#ifndef MI_MCP_H
#define MI_MCP_H

#include "../../base/base.h"
#include <mission/mcp.h>

/* The action of a tool: by the host's mapping, or its name. Empty: it is no literal action, so no
 * entry can cover it. 0, or what the callback returned. */
int32_t mi_tool_action(int32_t (*map)(void *host, mission_view tool, mission_view *action),
                       void *host, mission_view tool, mission_view *action);

#endif
