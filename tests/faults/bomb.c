/* Takes memory as fast as this machine can give it: MIB in all, in huge pages, by THREADS threads. */
#define _GNU_SOURCE
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static char *memory;
static size_t share;

static void *take(void *which) {
    char *mine = memory + (size_t)(intptr_t)which * share;
    for (size_t at = 0; at < share; at += 4096) mine[at] = 1;
    return NULL;
}

int main(int count, char **words) {
    if (count != 3) return 64;
    size_t size = strtoul(words[1], NULL, 10) << 20;
    long threads = strtol(words[2], NULL, 10);
    pthread_t started[16];
    if (threads < 1 || threads > 16) return 64;
    memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (memory == MAP_FAILED) return 1;
    madvise(memory, size, MADV_HUGEPAGE);
    share = size / threads;
    for (long each = 0; each < threads; each++) pthread_create(&started[each], NULL, take, (void *)(intptr_t)each);
    for (long each = 0; each < threads; each++) pthread_join(started[each], NULL);
    sleep(3);
    return 3; /* nobody has stopped it */
}
