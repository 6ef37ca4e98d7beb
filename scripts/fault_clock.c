/* The clock on the wall, moved for one program and what it starts: the file that WALL_CLOCK names
 * holds by how many seconds, as eight bytes, and may change at any time. Semaphores and conditions
 * wait as they do where the real clock is set: until it shows the time, whatever is done to it. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static volatile int64_t *moved;
static int (*real_clock_gettime)(clockid_t, struct timespec *);
static int (*real_sem_timedwait)(sem_t *, const struct timespec *);
static int (*real_cond_timedwait)(pthread_cond_t *, pthread_mutex_t *, const struct timespec *);

__attribute__((constructor)) static void begin(void) {
    real_clock_gettime = dlsym(RTLD_NEXT, "clock_gettime");
    real_sem_timedwait = dlsym(RTLD_NEXT, "sem_timedwait");
    real_cond_timedwait = dlvsym(RTLD_NEXT, "pthread_cond_timedwait", "GLIBC_2.3.2");
    if (!real_cond_timedwait) real_cond_timedwait = dlsym(RTLD_NEXT, "pthread_cond_timedwait");
    const char *path = getenv("WALL_CLOCK");
    int file = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
    if (file < 0) return;
    void *page = mmap(NULL, sizeof *moved, PROT_READ, MAP_SHARED, file, 0);
    if (page != MAP_FAILED) moved = page;
    close(file);
}

static int64_t by(void) { return moved ? *moved : 0; }

int clock_gettime(clockid_t id, struct timespec *now) {
    if (!real_clock_gettime) real_clock_gettime = dlsym(RTLD_NEXT, "clock_gettime");
    int failed = real_clock_gettime(id, now);
    if (!failed && (id == CLOCK_REALTIME || id == CLOCK_REALTIME_COARSE)) now->tv_sec += by();
    return failed;
}

int gettimeofday(struct timeval *restrict now, void *restrict zone) {
    struct timespec fine;
    (void)zone;
    clock_gettime(CLOCK_REALTIME, &fine);
    now->tv_sec = fine.tv_sec;
    now->tv_usec = fine.tv_nsec / 1000;
    return 0;
}

time_t time(time_t *told) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    if (told) *told = now.tv_sec;
    return now.tv_sec;
}

/* Whether the clock shows the time; else `soon` is a little later by the real one. */
static int over(const struct timespec *until, struct timespec *soon) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    real_clock_gettime(CLOCK_REALTIME, soon);
    if (now.tv_sec > until->tv_sec) return 1;
    if (now.tv_sec == until->tv_sec && now.tv_nsec >= until->tv_nsec) return 1;
    soon->tv_nsec += 2000000;
    if (soon->tv_nsec >= 1000000000) soon->tv_sec++, soon->tv_nsec -= 1000000000;
    return 0;
}

int sem_timedwait(sem_t *semaphore, const struct timespec *until) {
    struct timespec soon;
    int last;
    do {
        last = over(until, &soon);
        if (!real_sem_timedwait(semaphore, &soon)) return 0;
    } while (errno == ETIMEDOUT && !last);
    return -1;
}

/* Who waits for a condition looks at it themselves, and may be woken for nothing: after each moment
 * they are, as what was signalled between two moments would be lost. */
int pthread_cond_timedwait(pthread_cond_t *restrict condition, pthread_mutex_t *restrict mutex,
                           const struct timespec *restrict until) {
    struct timespec soon;
    if (until->tv_sec < 1000000000) /* it goes by the time since the machine was started */
        return real_cond_timedwait(condition, mutex, until);
    int last = over(until, &soon);
    int answer = real_cond_timedwait(condition, mutex, &soon);
    return answer == ETIMEDOUT && !last ? 0 : answer;
}
