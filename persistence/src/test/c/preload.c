/* Preloaded into a process, tells its shadow what it made durable, after each call and before the caller hears of it. */
#define _GNU_SOURCE
#include "shadow.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static int after_sync(int fd, int result) {
    int error = errno;
    char link[64];
    char path[PATH_MAX] = "";
    struct stat status;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    if (result == 0 && fstat(fd, &status) == 0 && readlink(link, path, sizeof path - 1) > 0) {
        if (S_ISDIR(status.st_mode)) {
            directory_synced(path);
        } else if (S_ISREG(status.st_mode) && status.st_nlink > 0) {
            file_synced(fd, path, status.st_size);
        }
    }
    errno = error;
    return result;
}

int fsync(int fd) {
    return after_sync(fd, real_fsync(fd));
}

int fdatasync(int fd) {
    return after_sync(fd, real_fdatasync(fd));
}

/* Finds the files behind addresses. The kernel's list cannot miss a mapping, and knows what a file is called by now. */
static void addresses_synced(uintptr_t start, uintptr_t end) {
    FILE *maps = fopen("/proc/self/maps", "re");
    if (maps == NULL) {
        die("read", "/proc/self/maps");
    }
    char *line = NULL;
    size_t capacity = 0;
    while (getline(&line, &capacity, maps) > 0) {
        uintptr_t from;
        uintptr_t to;
        uintptr_t offset;
        int name = 0;
        line[strcspn(line, "\n")] = '\0';
        sscanf(line, "%" SCNxPTR "-%" SCNxPTR " %*s %" SCNxPTR " %*s %*s %n", &from, &to, &offset, &name);
        if (name == 0 || to <= start || from >= end) {
            continue;
        }
        uintptr_t first = start > from ? start : from;
        uintptr_t last = end < to ? end : to;
        pages_synced(line + name, (off_t)(offset + first - from), (off_t)(offset + last - from));
    }
    free(line);
    fclose(maps);
}

int msync(void *address, size_t length, int flags) {
    int result = real_msync(address, length, flags);
    int error = errno;
    /* MS_ASYNC promises nothing. */
    if (result == 0 && (flags & MS_SYNC) != 0) {
        uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
        uintptr_t end = (uintptr_t)address + length;
        addresses_synced((uintptr_t)address, (end + page - 1) / page * page);
    }
    errno = error;
    return result;
}

int rename(const char *old, const char *new) {
    return rename_both(old, new);
}

int link(const char *old, const char *new) {
    return link_both(old, new);
}

/* LevelDB's way to start a file over. The JDK opens files by other names, and syncs them as a whole. */
int open(const char *path, int flags, ...) {
    mode_t mode = 0;
    if ((flags & O_CREAT) != 0 || (flags & O_TMPFILE) == O_TMPFILE) {
        va_list arguments;
        va_start(arguments, flags);
        mode = va_arg(arguments, mode_t);
        va_end(arguments);
    }
    int result = real_open(path, flags, mode);
    int error = errno;
    if (result >= 0 && (flags & O_TRUNC) != 0) {
        emptied(path);
    }
    errno = error;
    return result;
}
