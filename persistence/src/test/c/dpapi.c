/*
 * Runs under Wine and calls its crypt32 for the test. Protocol on stdin and stdout, numbers 32 bits little-endian:
 * question: operation (1 protect, 2 unprotect), flags, length, data, length, entropy
 * answer:   last error (0 when it went well), length, data
 */
#include <windows.h>

#include <dpapi.h>
#include <fcntl.h>
#include <io.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

enum { PROTECT = 1, UNPROTECT = 2, LONGEST = 1 << 20 };

static int read_number(uint32_t *number) {
    return fread(number, sizeof *number, 1, stdin) == 1;
}

static int read_blob(DATA_BLOB *blob) {
    uint32_t length;
    if (!read_number(&length) || length > LONGEST) {
        return 0;
    }
    blob->cbData = length;
    blob->pbData = malloc(length + 1);
    return blob->pbData != NULL && fread(blob->pbData, 1, length, stdin) == length;
}

static void answer(uint32_t error, const DATA_BLOB *blob) {
    uint32_t length = error ? 0 : blob->cbData;
    fwrite(&error, sizeof error, 1, stdout);
    fwrite(&length, sizeof length, 1, stdout);
    fwrite(blob->pbData, 1, length, stdout);
    fflush(stdout);
}

int main(void) {
    _setmode(_fileno(stdin), _O_BINARY);
    _setmode(_fileno(stdout), _O_BINARY);
    for (;;) {
        uint32_t operation, flags;
        DATA_BLOB data, entropy, out = {0, NULL};
        if (!read_number(&operation) || !read_number(&flags) || !read_blob(&data) || !read_blob(&entropy)) {
            return 0;
        }
        BOOL well = operation == PROTECT
                ? CryptProtectData(&data, NULL, &entropy, NULL, NULL, flags, &out)
                : CryptUnprotectData(&data, NULL, &entropy, NULL, NULL, flags, &out);
        answer(well ? 0 : GetLastError(), &out);
        free(data.pbData);
        free(entropy.pbData);
        if (out.pbData != NULL) {
            LocalFree(out.pbData);
        }
    }
}
