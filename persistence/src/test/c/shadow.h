/*
 * The disk after a power cut: a shadow of one folder that holds nothing but what a process made durable. Whenever the
 * process is killed, the shadow is what a disk may hold that lost its power at that moment.
 *
 *   PALYRA_SHADOW_ROOT  the folder that is watched; absolute, without links
 *   PALYRA_SHADOW       the folder of the shadow; files beside it, whose names begin like its own, are used too
 *   PALYRA_SHADOW_CUT   the process kills itself at this moment, counted from 1; there is one before and one after each
 *                       change of the shadow. Without it the process goes on.
 *   PALYRA_SHADOW_LATE  if it is set, renamings and links are durable when the directory of the new name is synced, and not
 *                       before; without it they are durable at once
 *
 * Where an operating system may do it either way, the way that hurts is taken:
 *
 *   - msync makes durable the pages that it names and the file's length, and no other page.
 *   - Shortening a file is not durable before its next sync; emptying it when it is opened is durable at once.
 *   - A file under a new name has the content that was synced under the old one: none if it never was.
 *   - A file that was removed comes back.
 *
 * The name of a new file is durable with its content, or, without any content, when its directory is synced. What cannot be copied ends the process, so that no test takes a bad
 * shadow for a bad store. Paths outside the watched folder are ignored. All functions may be called by any thread.
 */
#include <sys/types.h>

/* The calls of the system itself. */
extern int (*real_fsync)(int);
extern int (*real_fdatasync)(int);
extern int (*real_msync)(void *, size_t, int);
extern int (*real_rename)(const char *, const char *);
extern int (*real_link)(const char *, const char *);
extern int (*real_open)(const char *, int, ...);

/* All of the open file was synced. */
void file_synced(int fd, const char *path, off_t length);

/* Some pages of the file were synced. */
void pages_synced(const char *path, off_t from, off_t end);

void directory_synced(const char *path);

/*
 * Renames in the folder and in the shadow, or links; like the system's call. While the two differ about it, there is a file
 * PALYRA_SHADOW.naming.
 */
int rename_both(const char *old, const char *new);
int link_both(const char *old, const char *new);

/* The file was opened and lost its content. */
void emptied(const char *path);

/* Says what went wrong and ends the process. */
__attribute__((noreturn)) void die(const char *what, const char *path);
