/* Inside the built-in provider. SPDX-License-Identifier: MIT
 *
 * What is opened is only read afterwards: threads share it without a lock. */
#ifndef MI_BUILTIN_H
#define MI_BUILTIN_H

#include <mission/crypto.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MI_BUILTIN_FAILED (-1)

/* builtin.c */
int32_t mi_builtin_digest(uint32_t algorithm, const mission_view *parts, size_t count, uint8_t *out,
                          size_t out_len);
int mi_builtin_random(void *host, unsigned char *out, size_t len); /* as mbedTLS asks for it */

/* One kind of key. Everything returns what the provider's slots return. */
struct mi_builtin_kind {
    size_t size; /* of its key, which begins zeroed */
    int32_t (*open)(void *key, const mission_key_numbers *numbers);
    void (*close)(void *key); /* also of one that was not opened to its end */
    int32_t (*verify)(const void *key, uint32_t algorithm, const mission_view *parts, size_t count,
                      mission_view signature);
    int32_t (*sign)(const void *key, uint32_t algorithm, const mission_view *parts, size_t count,
                    uint8_t *out, size_t room, size_t *written);
    int32_t (*generate)(uint32_t type, uint8_t *d, uint8_t *x, uint8_t *y);
};
extern const struct mi_builtin_kind mi_builtin_ec, mi_builtin_ed25519, mi_builtin_rsa;

/* builtin_key.c. Memory of the provider's own, wiped when it goes; NULL: none. */
void *mi_builtin_take(size_t size);
void mi_builtin_give_back(void *bytes, size_t size); /* NULL is quiet */
/* The slots. */
int32_t mi_builtin_open(void *host, const mission_key_numbers *numbers, void **key);
void mi_builtin_close(void *host, void *key);
int32_t mi_builtin_verify(void *host, void *key, uint32_t algorithm, const mission_view *parts,
                          size_t count, mission_view signature);
int32_t mi_builtin_sign(void *host, void *key, uint32_t algorithm, const mission_view *parts,
                        size_t count, uint8_t *out, size_t room, size_t *written);
int32_t mi_builtin_generate(void *host, uint32_t type, uint8_t *d, uint8_t *x, uint8_t *y);

#endif
