/* Runs a fuzz target over files: the regression run of its corpus. SPDX-License-Identifier: MIT */
#include "fuzz.h"

#include <dirent.h>

static int ran;

static int run(const char *path)
{
    uint8_t *data = malloc(1u << 20);
    uint8_t *exact;
    FILE *file = fopen(path, "rb");
    size_t size;

    if (!file || !data) {
        free(data);
        printf("not ok %d - %s cannot be read\n", ++ran, path);
        return 1;
    }
    size = fread(data, 1, 1u << 20, file);
    fclose(file);
    exact = malloc(size + 1); /* reading past the end is seen */
    if (exact) {
        exact = realloc(exact, size ? size : 1);
        memcpy(exact, data, size);
        LLVMFuzzerTestOneInput(exact, size);
    }
    free(exact);
    free(data);
    printf("ok %d - %s\n", ++ran, path);
    return 0;
}

/* Every file of a folder, or the one file. */
static int run_all(const char *path)
{
    DIR *folder = opendir(path);
    const struct dirent *entry;
    char inside[1024];
    int bad = 0;

    if (!folder)
        return run(path);
    while ((entry = readdir(folder)) != NULL) {
        if (entry->d_name[0] == '.')
            continue;
        snprintf(inside, sizeof inside, "%s/%s", path, entry->d_name);
        bad |= run(inside);
    }
    closedir(folder);
    return bad;
}

int main(int argc, char **argv)
{
    int bad = argc < 2;

    for (int i = 1; i < argc; i++)
        bad |= run_all(argv[i]);
    printf("1..%d\n", ran);
    return bad || ran == 0;
}
