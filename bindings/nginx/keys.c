/* Files of keys: read when nginx starts, and again when they have changed.
 * SPDX-License-Identifier: MIT */
#include "internal.h"

static const struct timespec *changed_at(const ngx_file_info_t *info)
{
    return &info->st_mtim;
}

static struct mi_nginx_stamp stamp_of(const ngx_file_info_t *info)
{
    return (struct mi_nginx_stamp){.seconds = changed_at(info)->tv_sec,
                                   .nanoseconds = changed_at(info)->tv_nsec,
                                   .size = info->st_size,
                                   .inode = info->st_ino};
}

static int same_stamp(const struct mi_nginx_stamp *a, const struct mi_nginx_stamp *b)
{
    return a->seconds == b->seconds && a->nanoseconds == b->nanoseconds && a->size == b->size &&
           a->inode == b->inode && a->trouble == b->trouble;
}

struct mi_nginx_key_file *mi_nginx_key_file(ngx_conf_t *cf, struct mi_nginx_main *main,
                                            ngx_str_t path)
{
    struct mi_nginx_key_file **files = main->files.elts, **place, *file;

    if (ngx_conf_full_name(cf->cycle, &path, 1) != NGX_OK)
        return NULL;
    for (ngx_uint_t i = 0; i < main->files.nelts; i++)
        if (files[i]->path.len == path.len &&
            ngx_memcmp(files[i]->path.data, path.data, path.len) == 0)
            return files[i];
    file = ngx_pcalloc(cf->pool, sizeof *file);
    place = file ? ngx_array_push(&main->files) : NULL;
    if (!place)
        return NULL;
    file->path = path;
    *place = file;
    return file;
}

/* The whole file, which stood still meanwhile; NULL: it did not, or there is none, or no memory. */
static char *read_all(ngx_fd_t fd, const struct mi_nginx_stamp *stamp)
{
    const size_t size = (size_t)stamp->size;
    char *text = malloc(size + 1);
    ngx_file_info_t info;
    struct mi_nginx_stamp later;
    size_t len = 0;

    while (text && len <= size) {
        const ssize_t n = ngx_read_fd(fd, text + len, size + 1 - len);

        if (n <= 0)
            break;
        len += (size_t)n;
    }
    if (text && ngx_fd_info(fd, &info) != NGX_FILE_ERROR) {
        later = stamp_of(&info);
        if (len == size && same_stamp(stamp, &later))
            return text;
    }
    free(text);
    return NULL;
}

/* With older keys it is an error; without any, nginx cannot start. */
static ngx_uint_t level(const struct mi_nginx_key_file *file)
{
    return file->keys ? NGX_LOG_ERR : NGX_LOG_EMERG;
}

/* Keys that can be used, or none at all because the set says so. */
static ngx_int_t parse(struct mi_nginx_main *main, struct mi_nginx_key_file *file, const char *text,
                       ngx_log_t *log)
{
    mission_context *context = mi_nginx_context(main, MISSION_PROFILE_SERIES, log);
    mission_error why = MISSION_ERROR_INIT;
    mission_jwks *keys;
    int32_t rc;

    if (!context)
        return NGX_ERROR;
    rc = mission_jwks_parse(context, (mission_view){text, (size_t)file->stamp.size}, &keys, &why);
    if (!rc && !mission_jwks_count(keys) && mission_jwks_skipped(keys)) {
        mission_jwks_unref(keys);
        rc = MISSION_E_KEY;
    }
    if (rc) {
        ngx_log_error(level(file), log, 0, "mission: the keys of \"%V\" cannot be used: %s%s%s",
                      &file->path, mission_code_reason(rc), why.where[0] ? " at " : "", why.where);
        return NGX_ERROR;
    }
    mission_jwks_unref(file->keys);
    file->keys = keys;
    ngx_log_error(NGX_LOG_NOTICE, log, 0, "mission: %uz keys of \"%V\" are in use, %uz skipped",
                  mission_jwks_count(keys), &file->path, mission_jwks_skipped(keys));
    return NGX_OK;
}

static ngx_int_t trouble(struct mi_nginx_key_file *file, ngx_err_t code, const char *words,
                         ngx_log_t *log)
{
    if (file->stamp.trouble == code && file->stamp.size == -1)
        return NGX_DECLINED; /* this was said */
    file->stamp = (struct mi_nginx_stamp){.size = -1, .trouble = code};
    ngx_log_error(level(file), log, code, "mission: \"%V\" %s", &file->path, words);
    return NGX_ERROR;
}

static ngx_int_t look(struct mi_nginx_main *main, struct mi_nginx_key_file *file, ngx_fd_t fd,
                      ngx_log_t *log)
{
    struct mi_nginx_stamp now;
    ngx_file_info_t info;
    ngx_int_t rc;
    char *text;

    if (ngx_fd_info(fd, &info) == NGX_FILE_ERROR)
        return trouble(file, ngx_errno, "cannot be looked at", log);
    now = stamp_of(&info);
    if (same_stamp(&now, &file->stamp))
        return NGX_DECLINED;
    if (!ngx_is_file(&info) || now.size > MI_NGINX_KEY_FILE_MOST)
        return trouble(file, EFBIG, "is no file of at most a mebibyte", log);
    text = read_all(fd, &now);
    if (!text) /* it is being written: another time */
        return file->keys ? NGX_DECLINED : trouble(file, NGX_EAGAIN, "cannot be read", log);
    file->stamp = now;
    rc = parse(main, file, text, log);
    free(text);
    return rc;
}

ngx_int_t mi_nginx_key_file_look(struct mi_nginx_main *main, struct mi_nginx_key_file *file,
                                 ngx_log_t *log)
{
    /* not to wait for the other end of what turns out to be a pipe */
    const ngx_fd_t fd =
        ngx_open_file(file->path.data, NGX_FILE_RDONLY | NGX_FILE_NONBLOCK, NGX_FILE_OPEN, 0);
    ngx_int_t rc;

    if (fd == NGX_INVALID_FILE)
        return trouble(file, ngx_errno, "cannot be opened", log);
    rc = look(main, file, fd, log);
    ngx_close_file(fd);
    return rc;
}
