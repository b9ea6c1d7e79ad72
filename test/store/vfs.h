/* A VFS of SQLite between it and the disk, which fails on demand. SPDX-License-Identifier: MIT */
#ifndef VFS_H
#define VFS_H

#include <stdbool.h>
#include <stddef.h>

#define VFS_NAME "failing"

/* Which calls are counted, and how the failing one ends. */
enum vfs_fault {
    VFS_WRITE_FULL,  /* nothing is written: SQLITE_FULL */
    VFS_WRITE_TORN,  /* half of it is written: SQLITE_IOERR_WRITE */
    VFS_WRITE_LATE,  /* all of it is written: SQLITE_IOERR_WRITE */
    VFS_SYNC,        /* SQLITE_IOERR_FSYNC */
    VFS_TRUNCATE,    /* SQLITE_IOERR_TRUNCATE */
    VFS_OPEN,        /* SQLITE_CANTOPEN */
    VFS_DELETE,      /* SQLITE_IOERR_DELETE */
    VFS_READ,        /* SQLITE_IOERR_READ */
    VFS_SIZE,        /* SQLITE_IOERR_FSTAT */
    VFS_LOCK,        /* SQLITE_IOERR_LOCK, of the file */
    VFS_SHARED_MAP,  /* SQLITE_IOERR_SHMMAP */
    VFS_SHARED_LOCK, /* SQLITE_IOERR_SHMLOCK */
    VFS_FAULTS
};

/* Make it known under its name. Nothing reaches the medium: a sync does nothing. */
bool vfs_register(void);
/* Without SQLITE_IOCAP_POWERSAFE_OVERWRITE, which makes SQLite write behind the end of a commit. */
void vfs_torn_sectors(bool torn);
/* Fail the n-th call from now on that `fault` counts, and every one behind it when `stay`. */
void vfs_arm(enum vfs_fault fault, size_t n, bool stay);
bool vfs_disarm(void); /* has it failed since then? */
const char *vfs_fault_name(enum vfs_fault fault);

#endif
