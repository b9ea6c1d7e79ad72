/* One thread, any number of connections, one trap at a time. SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include "proxy.h"

#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define MOST 64

struct pair {
    int client, server; /* -1: closed */
    bool doomed;        /* cut both as soon as the server has answered */
};

struct proxy {
    pthread_t thread;
    pthread_mutex_t lock;
    int listening, mode;
    char word[32], path[108], target[108];
    bool hit, end;
    void (*crash)(void);
    struct pair pairs[MOST];
};

static void cut(int *end)
{
    if (*end >= 0)
        close(*end);
    *end = -1;
}

static void greet(struct proxy *proxy)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int client = accept(proxy->listening, NULL, NULL), server = socket(AF_UNIX, SOCK_STREAM, 0);
    bool reached;

    memcpy(address.sun_path, proxy->target, sizeof address.sun_path);
    reached = connect(server, (void *)&address, sizeof address) == 0;

    for (int i = 0; i < MOST && reached; i++)
        if (proxy->pairs[i].client < 0 && proxy->pairs[i].server < 0) {
            proxy->pairs[i] = (struct pair){client, server, false};
            return;
        }
    cut(&client);
    cut(&server);
}

static bool send_all(int to, const char *at, size_t len)
{
    ssize_t sent;

    for (; len; at += sent, len -= (size_t)sent) {
        sent = send(to, at, len, MSG_NOSIGNAL);
        if (sent <= 0)
            return false;
    }
    return true;
}

/* The trap, once; else PROXY_PASS. */
static int sprung(struct proxy *proxy, const char *bytes, size_t len)
{
    int mode = PROXY_PASS;

    pthread_mutex_lock(&proxy->lock);
    if (proxy->mode && memmem(bytes, len, proxy->word, strlen(proxy->word) + 1)) {
        mode = proxy->mode;
        proxy->mode = PROXY_PASS;
        proxy->hit = true;
    }
    pthread_mutex_unlock(&proxy->lock);
    return mode;
}

static void from_client(struct proxy *proxy, struct pair *pair, const char *bytes, size_t len)
{
    int mode = sprung(proxy, bytes, len);

    if (mode == PROXY_CUT_BEFORE || mode == PROXY_HOLD) {
        cut(&pair->client);
        if (mode == PROXY_CUT_BEFORE)
            cut(&pair->server);
        return;
    }
    if (mode == PROXY_CUT_AFTER || mode == PROXY_CRASH)
        pair->doomed = true;
    if (!send_all(pair->server, bytes, len))
        cut(&pair->client);
    if (mode == PROXY_CRASH) {
        (void)!read(pair->server, (char[4096]){0}, 4096);
        proxy->crash();
        cut(&pair->client);
        cut(&pair->server);
    }
}

static void move(struct proxy *proxy, struct pair *pair, bool client)
{
    static char bytes[1 << 16];
    ssize_t len = read(client ? pair->client : pair->server, bytes, sizeof bytes);

    if (len > 0 && client) {
        from_client(proxy, pair, bytes, (size_t)len);
        return;
    }
    if (len > 0 && !pair->doomed && pair->client >= 0 && send_all(pair->client, bytes, (size_t)len))
        return;
    cut(&pair->client);
    cut(&pair->server);
}

static bool ended(struct proxy *proxy)
{
    bool end;

    pthread_mutex_lock(&proxy->lock);
    end = proxy->end;
    pthread_mutex_unlock(&proxy->lock);
    return end;
}

static void *serve(void *given)
{
    struct proxy *proxy = given;
    struct pollfd wait[1 + 2 * MOST];

    while (!ended(proxy)) {
        wait[0] = (struct pollfd){.fd = proxy->listening, .events = POLLIN};
        for (int i = 0; i < MOST; i++) {
            wait[1 + 2 * i] = (struct pollfd){.fd = proxy->pairs[i].client, .events = POLLIN};
            wait[2 + 2 * i] = (struct pollfd){.fd = proxy->pairs[i].server, .events = POLLIN};
        }
        if (poll(wait, 1 + 2 * MOST, 50) <= 0)
            continue;
        if (wait[0].revents)
            greet(proxy);
        for (int i = 0; i < MOST; i++) {
            if (wait[1 + 2 * i].revents && proxy->pairs[i].client == wait[1 + 2 * i].fd)
                move(proxy, &proxy->pairs[i], true);
            if (wait[2 + 2 * i].revents && proxy->pairs[i].server == wait[2 + 2 * i].fd)
                move(proxy, &proxy->pairs[i], false);
        }
    }
    return NULL;
}

struct proxy *proxy_start(const char *folder, const char *socket_name, void (*crash)(void))
{
    struct proxy *proxy = calloc(1, sizeof *proxy);
    struct sockaddr_un address = {.sun_family = AF_UNIX};

    if (!proxy)
        return NULL;
    proxy->crash = crash;
    pthread_mutex_init(&proxy->lock, NULL);
    for (int i = 0; i < MOST; i++)
        proxy->pairs[i] = (struct pair){-1, -1, false};
    snprintf(proxy->target, sizeof proxy->target, "%s/%s", folder, socket_name);
    snprintf(proxy->path, sizeof proxy->path, "%s/.s.PGSQL.5433", folder);
    memcpy(address.sun_path, proxy->path, sizeof address.sun_path);
    unlink(proxy->path);
    proxy->listening = socket(AF_UNIX, SOCK_STREAM, 0);
    if (bind(proxy->listening, (void *)&address, sizeof address) || listen(proxy->listening, 16) ||
        pthread_create(&proxy->thread, NULL, serve, proxy)) {
        close(proxy->listening);
        free(proxy);
        return NULL;
    }
    return proxy;
}

void proxy_set(struct proxy *proxy, int mode, const char *word)
{
    pthread_mutex_lock(&proxy->lock);
    proxy->mode = mode;
    proxy->hit = false;
    snprintf(proxy->word, sizeof proxy->word, "%s", word);
    pthread_mutex_unlock(&proxy->lock);
}

bool proxy_hit(struct proxy *proxy)
{
    bool hit;

    pthread_mutex_lock(&proxy->lock);
    hit = proxy->hit;
    pthread_mutex_unlock(&proxy->lock);
    return hit;
}

void proxy_stop(struct proxy *proxy)
{
    if (!proxy)
        return;
    pthread_mutex_lock(&proxy->lock);
    proxy->end = true;
    pthread_mutex_unlock(&proxy->lock);
    pthread_join(proxy->thread, NULL);
    for (int i = 0; i < MOST; i++) {
        cut(&proxy->pairs[i].client);
        cut(&proxy->pairs[i].server);
    }
    cut(&proxy->listening);
    unlink(proxy->path);
    pthread_mutex_destroy(&proxy->lock);
    free(proxy);
}
