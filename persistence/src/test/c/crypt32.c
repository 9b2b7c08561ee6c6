/*
 * Stands where crypt32 and kernel32 are on Windows, with the same functions and structures, and hands every call to a
 * program under Wine (dpapi.c). So the mapping that the product uses is what runs. The last error goes to errno, from
 * where it is read on Linux. Output is counted, so that a test sees whether all of it was given back, and cleared.
 */
#include <errno.h>
#include <pthread.h>
#include <spawn.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct blob {
    uint32_t length;
    unsigned char *data;
};

enum { PROTECT = 1, UNPROTECT = 2, LONGEST = 1 << 20, BROKEN_PIPE = 109 };

extern char **environ;

static int to_wine = -1;
static int from_wine = -1;
static int outputs;
static int uncleared;
static struct blob given[16];
/* There is one program; crypt32 itself may be called by several threads. */
static pthread_mutex_t one = PTHREAD_MUTEX_INITIALIZER;

int palyra_start(char **command) {
    int down[2], up[2];
    if (pipe(down) != 0 || pipe(up) != 0) {
        return errno;
    }
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, down[0], 0);
    posix_spawn_file_actions_adddup2(&actions, up[1], 1);
    posix_spawn_file_actions_addclose(&actions, down[1]);
    posix_spawn_file_actions_addclose(&actions, up[0]);
    pid_t child;
    int failed = posix_spawnp(&child, command[0], &actions, NULL, command, environ);
    close(down[0]);
    close(up[1]);
    to_wine = down[1];
    from_wine = up[0];
    return failed;
}

void palyra_stop(void) {
    close(to_wine);
    close(from_wine);
}

/* Outputs that were not given back. */
int palyra_outputs(void) {
    return outputs;
}

/* Outputs that were given back with something else than zeros in them. */
int palyra_uncleared(void) {
    return uncleared;
}

static int put(const void *bytes, size_t length) {
    for (const char *at = bytes; length > 0;) {
        ssize_t written = write(to_wine, at, length);
        if (written <= 0) {
            return 0;
        }
        at += written;
        length -= (size_t) written;
    }
    return 1;
}

static int take(void *bytes, size_t length) {
    for (char *at = bytes; length > 0;) {
        ssize_t got = read(from_wine, at, length);
        if (got <= 0) {
            return 0;
        }
        at += got;
        length -= (size_t) got;
    }
    return 1;
}

static int put_blob(const struct blob *blob) {
    return put(&blob->length, sizeof blob->length) && put(blob->data, blob->length);
}

static int remember(struct blob blob) {
    for (size_t i = 0; i < sizeof given / sizeof given[0]; i++) {
        if (given[i].data == NULL) {
            given[i] = blob;
            outputs++;
            return 1;
        }
    }
    return 0;
}

static int exchange(uint32_t operation, const struct blob *data, const struct blob *entropy, uint32_t flags, struct blob *out) {
    uint32_t error = BROKEN_PIPE;
    struct blob answer = {0, NULL};
    if (!put(&operation, sizeof operation) || !put(&flags, sizeof flags) || !put_blob(data) || !put_blob(entropy)
        || !take(&error, sizeof error) || !take(&answer.length, sizeof answer.length) || answer.length > LONGEST) {
        errno = BROKEN_PIPE;
        return 0;
    }
    if (error != 0) {
        errno = (int) error;
        return 0;
    }
    answer.data = malloc(answer.length + 1);
    if (answer.data == NULL || !take(answer.data, answer.length) || !remember(answer)) {
        errno = BROKEN_PIPE;
        return 0;
    }
    *out = answer;
    return 1;
}

static int call(uint32_t operation, const struct blob *data, const struct blob *entropy, uint32_t flags, struct blob *out) {
    pthread_mutex_lock(&one);
    errno = 0;
    int worked = exchange(operation, data, entropy, flags, out);
    int error = errno;
    pthread_mutex_unlock(&one);
    errno = error;
    return worked;
}

int CryptProtectData(const struct blob *data, const void *description, const struct blob *entropy, void *reserved,
                     void *prompt, uint32_t flags, struct blob *out) {
    (void) description, (void) reserved, (void) prompt;
    return call(PROTECT, data, entropy, flags, out);
}

int CryptUnprotectData(const struct blob *data, void *description, const struct blob *entropy, void *reserved,
                       void *prompt, uint32_t flags, struct blob *out) {
    (void) description, (void) reserved, (void) prompt;
    return call(UNPROTECT, data, entropy, flags, out);
}

static void *give_back(void *memory) {
    for (size_t i = 0; i < sizeof given / sizeof given[0]; i++) {
        if (given[i].data == memory && memory != NULL) {
            for (uint32_t at = 0; at < given[i].length; at++) {
                if (given[i].data[at] != 0) {
                    uncleared++;
                    break;
                }
            }
            given[i].data = NULL;
            outputs--;
            free(memory);
            return NULL;
        }
    }
    return memory;
}

void *LocalFree(void *memory) {
    pthread_mutex_lock(&one);
    void *left = give_back(memory);
    pthread_mutex_unlock(&one);
    return left;
}
