/* A VFS of SQLite that fails on demand. SPDX-License-Identifier: MIT */
#include "vfs.h"

#include <sqlite3.h>
#include <string.h>

struct file {
    sqlite3_file base;
    sqlite3_file *real; /* behind this struct */
};

/* One thread at a time uses it. */
static struct {
    sqlite3_vfs *real;
    bool armed, stay, hit, torn;
    enum vfs_fault fault;
    size_t left;
} state;

static const struct {
    const char *name;
    int rc;
} faults[VFS_FAULTS] = {
    [VFS_WRITE_FULL] = {"full", SQLITE_FULL},
    [VFS_WRITE_TORN] = {"torn write", SQLITE_IOERR_WRITE},
    [VFS_WRITE_LATE] = {"late write", SQLITE_IOERR_WRITE},
    [VFS_SYNC] = {"sync", SQLITE_IOERR_FSYNC},
    [VFS_TRUNCATE] = {"truncate", SQLITE_IOERR_TRUNCATE},
    [VFS_OPEN] = {"open", SQLITE_CANTOPEN},
    [VFS_DELETE] = {"delete", SQLITE_IOERR_DELETE},
    [VFS_READ] = {"read", SQLITE_IOERR_READ},
    [VFS_SIZE] = {"size", SQLITE_IOERR_FSTAT},
    [VFS_LOCK] = {"lock", SQLITE_IOERR_LOCK},
    [VFS_SHARED_MAP] = {"shared map", SQLITE_IOERR_SHMMAP},
    [VFS_SHARED_LOCK] = {"shared lock", SQLITE_IOERR_SHMLOCK},
};

const char *vfs_fault_name(enum vfs_fault fault)
{
    return faults[fault].name;
}

void vfs_arm(enum vfs_fault fault, size_t n, bool stay)
{
    state.armed = true;
    state.hit = false;
    state.fault = fault;
    state.left = n;
    state.stay = stay;
}

bool vfs_disarm(void)
{
    state.armed = false;
    return state.hit;
}

void vfs_torn_sectors(bool torn)
{
    state.torn = torn;
}

/* Is this call the one? */
static bool fails(enum vfs_fault fault)
{
    if (!state.armed || state.fault != fault)
        return false;
    if (state.left > 0 && --state.left > 0)
        return false;
    if (state.hit && !state.stay)
        return false;
    state.hit = true;
    return true;
}

/* --- files --- */

static sqlite3_file *real(sqlite3_file *file)
{
    return ((struct file *)(void *)file)->real;
}

#define CALL(file, method, ...) (real(file)->pMethods->method(real(file), __VA_ARGS__))
#define ASK(file, method) (real(file)->pMethods->method(real(file)))
#define FAIL(kind)                                                                                 \
    do {                                                                                           \
        if (fails(kind))                                                                           \
            return faults[kind].rc;                                                                \
    } while (0)

static int file_close(sqlite3_file *file)
{
    return ASK(file, xClose);
}

static int file_read(sqlite3_file *file, void *to, int count, sqlite3_int64 at)
{
    FAIL(VFS_READ);
    return CALL(file, xRead, to, count, at);
}

static int file_write(sqlite3_file *file, const void *from, int count, sqlite3_int64 at)
{
    FAIL(VFS_WRITE_FULL);
    if (fails(VFS_WRITE_TORN)) {
        CALL(file, xWrite, from, count / 2, at);
        return faults[VFS_WRITE_TORN].rc;
    }
    if (fails(VFS_WRITE_LATE)) {
        CALL(file, xWrite, from, count, at);
        return faults[VFS_WRITE_LATE].rc;
    }
    return CALL(file, xWrite, from, count, at);
}

static int file_truncate(sqlite3_file *file, sqlite3_int64 size)
{
    FAIL(VFS_TRUNCATE);
    return CALL(file, xTruncate, size);
}

static int file_sync(sqlite3_file *file, int flags)
{
    (void)file, (void)flags;
    FAIL(VFS_SYNC);
    return SQLITE_OK;
}

static int file_size(sqlite3_file *file, sqlite3_int64 *size)
{
    FAIL(VFS_SIZE);
    return CALL(file, xFileSize, size);
}

static int file_lock(sqlite3_file *file, int level)
{
    FAIL(VFS_LOCK);
    return CALL(file, xLock, level);
}

static int file_unlock(sqlite3_file *file, int level)
{
    return CALL(file, xUnlock, level);
}

static int file_reserved(sqlite3_file *file, int *out)
{
    return CALL(file, xCheckReservedLock, out);
}

static int file_control(sqlite3_file *file, int what, void *with)
{
    return CALL(file, xFileControl, what, with);
}

static int file_sector(sqlite3_file *file)
{
    return state.torn ? 8192 : ASK(file, xSectorSize);
}

static int file_characteristics(sqlite3_file *file)
{
    const int all = ASK(file, xDeviceCharacteristics);

    return state.torn ? all & ~SQLITE_IOCAP_POWERSAFE_OVERWRITE : all;
}

static int file_shared_map(sqlite3_file *file, int page, int size, int extend, void volatile **out)
{
    *out = NULL;
    FAIL(VFS_SHARED_MAP);
    return CALL(file, xShmMap, page, size, extend, out);
}

/* Giving a lock back does not fail. */
static int file_shared_lock(sqlite3_file *file, int from, int count, int flags)
{
    if (flags & SQLITE_SHM_LOCK)
        FAIL(VFS_SHARED_LOCK);
    return CALL(file, xShmLock, from, count, flags);
}

static void file_barrier(sqlite3_file *file)
{
    ASK(file, xShmBarrier);
}

static int file_shared_unmap(sqlite3_file *file, int remove)
{
    return CALL(file, xShmUnmap, remove);
}

static const sqlite3_io_methods methods = {
    .iVersion = 2,
    .xClose = file_close,
    .xRead = file_read,
    .xWrite = file_write,
    .xTruncate = file_truncate,
    .xSync = file_sync,
    .xFileSize = file_size,
    .xLock = file_lock,
    .xUnlock = file_unlock,
    .xCheckReservedLock = file_reserved,
    .xFileControl = file_control,
    .xSectorSize = file_sector,
    .xDeviceCharacteristics = file_characteristics,
    .xShmMap = file_shared_map,
    .xShmLock = file_shared_lock,
    .xShmBarrier = file_barrier,
    .xShmUnmap = file_shared_unmap,
};

/* --- the VFS --- */

static int vfs_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags, int *out)
{
    struct file *own = (struct file *)(void *)file;
    int rc;

    (void)vfs;
    own->base.pMethods = NULL;
    own->real = (sqlite3_file *)(void *)(own + 1);
    FAIL(VFS_OPEN);
    memset(own->real, 0, (size_t)state.real->szOsFile);
    rc = state.real->xOpen(state.real, name, own->real, flags, out);
    if (own->real->pMethods)
        own->base.pMethods = &methods;
    return rc;
}

static int vfs_delete(sqlite3_vfs *vfs, const char *name, int sync)
{
    (void)vfs;
    FAIL(VFS_DELETE);
    return state.real->xDelete(state.real, name, sync);
}

static int vfs_access(sqlite3_vfs *vfs, const char *name, int flags, int *out)
{
    (void)vfs;
    return state.real->xAccess(state.real, name, flags, out);
}

bool vfs_register(void)
{
    static sqlite3_vfs vfs;

    state.real = sqlite3_vfs_find(NULL);
    if (!state.real)
        return false;
    vfs = *state.real; /* what is not ours works on the real one's terms */
    vfs.szOsFile = (int)sizeof(struct file) + state.real->szOsFile;
    vfs.pNext = NULL;
    vfs.zName = VFS_NAME;
    vfs.xOpen = vfs_open;
    vfs.xDelete = vfs_delete;
    vfs.xAccess = vfs_access;
    return sqlite3_vfs_register(&vfs, 0) == SQLITE_OK;
}
