#define _GNU_SOURCE
#include "shadow.h"

#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define BUFFER_BYTES (256 * 1024)
#define MOST_LATE 256

int (*real_fsync)(int);
int (*real_fdatasync)(int);
int (*real_msync)(void *, size_t, int);
int (*real_rename)(const char *, const char *);
int (*real_link)(const char *, const char *);
int (*real_open)(const char *, int, ...);

static const char *root;
static const char *shadow;
static char staging[PATH_MAX];
static char naming[PATH_MAX];
static int is_late;

/* The process's threads sync different files at once; the shadow changes in one order. Guards all that is below. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static long cut;
static char buffer[BUFFER_BYTES];
/* What has a new name that is not durable yet. */
static struct {
    char *from;
    char *to;
} late[MOST_LATE];
static int late_count;

void die(const char *what, const char *path) {
    fprintf(stderr, "shadow: cannot %s %s: %s\n", what, path, strerror(errno));
    abort();
}

/* Before any thread of the process, so that nobody meets a half-made library. */
__attribute__((constructor)) static void start(void) {
    real_fsync = dlsym(RTLD_NEXT, "fsync");
    real_fdatasync = dlsym(RTLD_NEXT, "fdatasync");
    real_msync = dlsym(RTLD_NEXT, "msync");
    real_rename = dlsym(RTLD_NEXT, "rename");
    real_link = dlsym(RTLD_NEXT, "link");
    real_open = dlsym(RTLD_NEXT, "open");
    root = getenv("PALYRA_SHADOW_ROOT");
    shadow = getenv("PALYRA_SHADOW");
    if (root == NULL || shadow == NULL) {
        fprintf(stderr, "shadow: PALYRA_SHADOW_ROOT and PALYRA_SHADOW are not set\n");
        abort();
    }
    snprintf(staging, sizeof staging, "%s.staging", shadow);
    snprintf(naming, sizeof naming, "%s.naming", shadow);
    const char *moment = getenv("PALYRA_SHADOW_CUT");
    cut = moment == NULL ? 0 : atol(moment);
    is_late = getenv("PALYRA_SHADOW_LATE") != NULL;
}

/* Called before and after each change of the shadow. */
static void moment(void) {
    if (cut > 0 && --cut == 0) {
        kill(getpid(), SIGKILL);
        for (;;) {
            pause();
        }
    }
}

/* The path from the watched folder on, or NULL if it does not lead there. */
static const char *inside(const char *path) {
    size_t length = strlen(root);
    return strncmp(path, root, length) == 0 && (path[length] == '/' || path[length] == '\0') ? path + length : NULL;
}

static void shadow_of(const char *relative, char *copy) {
    if (snprintf(copy, PATH_MAX, "%s%s", shadow, relative) >= PATH_MAX) {
        errno = ENAMETOOLONG;
        die("name the shadow of", relative);
    }
}

static void make_parents(char *copy) {
    for (char *end = strchr(copy + strlen(shadow), '/'); end != NULL; end = strchr(end + 1, '/')) {
        *end = '\0';
        if (mkdir(copy, 0700) != 0 && errno != EEXIST) {
            die("create", copy);
        }
        *end = '/';
    }
}

/* Begins a change and says where the file's shadow is; does nothing if the file is not in the watched folder. */
static int begin(const char *path, char *copy) {
    const char *relative = inside(path);
    if (relative == NULL) {
        return 0;
    }
    pthread_mutex_lock(&lock);
    moment();
    shadow_of(relative, copy);
    make_parents(copy);
    return 1;
}

static void finish(void) {
    moment();
    pthread_mutex_unlock(&lock);
}

static int open_for_copy(const char *path, int flags) {
    int fd = real_open(path, flags | O_CLOEXEC, 0600);
    if (fd < 0) {
        die("open", path);
    }
    return fd;
}

/* Copies those bytes, as far as there are any, to the same place in the other file, and gives it the same length. */
static void copy_bytes(int from, int to, off_t at, off_t end, const char *path) {
    struct stat status;
    if (fstat(from, &status) != 0) {
        die("look at", path);
    }
    off_t last = end < status.st_size ? end : status.st_size;
    while (at < last) {
        size_t wanted = last - at < BUFFER_BYTES ? (size_t)(last - at) : BUFFER_BYTES;
        ssize_t count = pread(from, buffer, wanted, at);
        if (count <= 0 || pwrite(to, buffer, (size_t)count, at) != count) {
            die("copy", path);
        }
        at += count;
    }
    if (ftruncate(to, status.st_size) != 0) {
        die("set the length of the shadow of", path);
    }
}

static int remove_one(const char *path, const struct stat *status, int type, struct FTW *walk) {
    (void)status;
    (void)type;
    (void)walk;
    return remove(path);
}

/* Puts a finished copy in its place in one step: a kill leaves the old one or the new one. */
static void place(const char *copy, const char *name) {
    if (real_rename(copy, name) == 0) {
        return;
    }
    /* A folder that was removed and has come back; nothing can get its name before that removal is durable. */
    if (nftw(name, remove_one, 16, FTW_DEPTH | FTW_PHYS) != 0 || real_rename(copy, name) != 0) {
        die("replace", name);
    }
}

static void make_empty(const char *name) {
    close(open_for_copy(staging, O_WRONLY | O_CREAT | O_TRUNC));
    place(staging, name);
}

void file_synced(int fd, const char *path, off_t length) {
    char copy[PATH_MAX];
    if (!begin(path, copy)) {
        return;
    }
    /* Closing a second descriptor would end the POSIX locks that the process has on the file. */
    int readable = (fcntl(fd, F_GETFL) & O_ACCMODE) != O_WRONLY;
    int from = readable ? fd : open_for_copy(path, O_RDONLY);
    int to = open_for_copy(staging, O_WRONLY | O_CREAT | O_TRUNC);
    copy_bytes(from, to, 0, length, path);
    close(to);
    if (!readable) {
        close(from);
    }
    place(staging, copy);
    finish();
}

/* Writes in place: a kill in the middle leaves some of the pages, as a power cut does. */
void pages_synced(const char *path, off_t from, off_t end) {
    char copy[PATH_MAX];
    if (!begin(path, copy)) {
        return;
    }
    int in = open_for_copy(path, O_RDONLY);
    int out = open_for_copy(copy, O_WRONLY | O_CREAT);
    copy_bytes(in, out, from, end, path);
    close(in);
    close(out);
    finish();
}

/* Files that were never synced have their names then, and nothing in them. */
static void name_files(const char *path, const char *copy) {
    char name[PATH_MAX];
    DIR *folder = opendir(path);
    if (folder == NULL) {
        die("list", path);
    }
    for (struct dirent *entry = readdir(folder); entry != NULL; entry = readdir(folder)) {
        if (entry->d_type != DT_REG) {
            continue;
        }
        if (snprintf(name, sizeof name, "%s/%s", copy, entry->d_name) >= (int)sizeof name) {
            errno = ENAMETOOLONG;
            die("name the shadow of", entry->d_name);
        }
        if (access(name, F_OK) != 0) {
            make_parents(name);
            make_empty(name);
        }
    }
    closedir(folder);
}

void directory_synced(const char *path) {
    char copy[PATH_MAX];
    if (!begin(path, copy)) {
        return;
    }
    size_t length = strlen(copy);
    int kept = 0;
    for (int i = 0; i < late_count; i++) {
        if (strncmp(late[i].to, copy, length) == 0 && strrchr(late[i].to, '/') == late[i].to + length) {
            place(late[i].from, late[i].to);
            free(late[i].from);
            free(late[i].to);
        } else {
            late[kept++] = late[i];
        }
    }
    late_count = kept;
    name_files(path, copy);
    finish();
}

static void postpone(const char *from, const char *to) {
    if (late_count == MOST_LATE) {
        die("remember one more new name:", to);
    }
    late[late_count].from = strdup(from);
    late[late_count++].to = strdup(to);
}

/* Puts the file aside under a name of its own: the old one may be given to another before the new one is durable. */
static void postpone_file(const char *from, const char *to) {
    static int count;
    char aside[PATH_MAX];
    snprintf(aside, sizeof aside, "%.4000s.late-%d", shadow, count++);
    if (real_link(from, aside) != 0) {
        make_empty(aside);
    }
    postpone(aside, to);
}

static void rename_copy(const char *from, const char *to, int directory) {
    if (directory && mkdir(from, 0700) != 0 && errno != EEXIST) {
        die("create", from);
    }
    if (is_late && directory) {
        postpone(from, to);
    } else if (is_late) {
        postpone_file(from, to);
    } else if (access(from, F_OK) == 0) {
        place(from, to);
    } else {
        make_empty(to);
    }
}

static void link_copy(const char *from, const char *to, int directory) {
    (void)directory;
    if (is_late) {
        postpone_file(from, to);
        return;
    }
    unlink(to);
    if (real_link(from, to) != 0) {
        make_empty(to);
    }
}

static int name_both(
        int (*call)(const char *, const char *),
        void (*copies)(const char *, const char *, int),
        const char *old,
        const char *new) {
    char from[PATH_MAX];
    char to[PATH_MAX];
    struct stat status;
    if (inside(old) == NULL || !begin(new, to)) {
        return call(old, new);
    }
    shadow_of(inside(old), from);
    close(open_for_copy(naming, O_WRONLY | O_CREAT));
    int result = call(old, new);
    int error = errno;
    if (result == 0) {
        copies(from, to, stat(new, &status) == 0 && S_ISDIR(status.st_mode));
    }
    unlink(naming);
    finish();
    errno = error;
    return result;
}

int rename_both(const char *old, const char *new) {
    return name_both(real_rename, rename_copy, old, new);
}

int link_both(const char *old, const char *new) {
    return name_both(real_link, link_copy, old, new);
}

void emptied(const char *path) {
    char copy[PATH_MAX];
    if (!begin(path, copy)) {
        return;
    }
    if (truncate(copy, 0) != 0 && errno != ENOENT) {
        die("empty", copy);
    }
    finish();
}
