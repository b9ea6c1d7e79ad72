/* libmission in nginx: a Mission-bound token for each request. SPDX-License-Identifier: MIT
 *
 * What nginx wants to know of a module, and what it would generate for one (objs/ngx_modules.c). */
#include "internal.h"

static ngx_int_t add_handler(ngx_http_core_main_conf_t *core, ngx_uint_t phase,
                             ngx_http_handler_pt handler)
{
    ngx_http_handler_pt *place = ngx_array_push(&core->phases[phase].handlers);

    if (!place)
        return NGX_ERROR;
    *place = handler;
    return NGX_OK;
}

static ngx_int_t postconfiguration(ngx_conf_t *cf)
{
    ngx_http_core_main_conf_t *core = ngx_http_conf_get_module_main_conf(cf, ngx_http_core_module);
    struct mi_nginx_main *main = ngx_http_conf_get_module_main_conf(cf, ngx_http_mission_module);

    if (add_handler(core, NGX_HTTP_ACCESS_PHASE, mi_nginx_access) != NGX_OK ||
        add_handler(core, NGX_HTTP_PREACCESS_PHASE, mi_nginx_preaccess) != NGX_OK)
        return NGX_ERROR;
    return mi_nginx_guards_open(cf, main);
}

static ngx_int_t init_process(ngx_cycle_t *cycle)
{
    struct mi_nginx_main *main;

    if (!ngx_get_conf(cycle->conf_ctx, ngx_http_module))
        return NGX_OK;
    main = ngx_http_cycle_get_module_main_conf(cycle, ngx_http_mission_module);
    return main ? mi_nginx_worker_open(cycle, main) : NGX_OK;
}

static ngx_http_module_t hooks = {
    .preconfiguration = mi_nginx_variables,
    .postconfiguration = postconfiguration,
    .create_main_conf = mi_nginx_create_main,
    .init_main_conf = mi_nginx_init_main,
    .create_loc_conf = mi_nginx_create_location,
    .merge_loc_conf = mi_nginx_merge_location,
};

ngx_module_t ngx_http_mission_module = {
    NGX_MODULE_V1,
    .ctx = &hooks,
    .commands = mi_nginx_commands,
    .type = NGX_HTTP_MODULE,
    .init_process = init_process,
};

#define SEEN __attribute__((visibility("default")))

extern SEEN ngx_module_t *ngx_modules[];
extern SEEN char *ngx_module_names[];
extern SEEN char *ngx_module_order[];

static char name[] = "ngx_http_mission_module";

ngx_module_t *ngx_modules[] = {&ngx_http_mission_module, NULL};
char *ngx_module_names[] = {name, NULL};
char *ngx_module_order[] = {NULL};
