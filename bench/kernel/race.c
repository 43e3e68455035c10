// SPDX-License-Identifier: MIT
/*
 * Times the allocator on a workload:
 *
 *   driver race WORKLOAD STANDING LIVE SIZES LIMIT THREADS WARM-UP-MS MS SEED
 *
 * and answers `OPS NS`, the allocations and frees of all threads and the sum of the times that they took. SIZES is one
 * size, or 256 of them parted by commas, to draw from. The loops are those of src/kernel/race-loops.ts, line by line.
 */
#include "driver.h"
#include "ring.h"
#include "shim/shim.h"

#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define MAX_THREADS 256
#define DRAWS 256
/* Operations between two looks at the clock, at least. */
#define BATCH 1024

struct workload {
	const char *name;
	unsigned long standing, live, limit;
	unsigned long sizes[DRAWS];
};

struct racer {
	unsigned int cpu;
	uint32_t random;
	unsigned long *pfns;
	unsigned long *sizes;
	struct ring *ring;
	unsigned long ops;
	uint64_t until, ns;
};

static struct iova_domain domain;
static struct workload workload;
static struct racer racers[MAX_THREADS];
static struct ring rings[MAX_THREADS];
static unsigned long threads, warm_up_ms, ms;
static pthread_barrier_t start;

static uint64_t now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec * 1000000000ULL + time.tv_nsec;
}

static inline unsigned long alloc(unsigned long size)
{
	return alloc_iova_fast(&domain, size, workload.limit, true);
}

static inline void release(unsigned long pfn, unsigned long size)
{
	free_iova_fast(&domain, pfn, size);
}

/* Numerical Recipes' linear congruential generator; its high bits are the good ones. */
static inline uint32_t next_random(struct racer *racer)
{
	return racer->random = racer->random * 1664525u + 1013904223u;
}

/* Allocates the working set, and frees it from the last one on. */
static void lifo(struct racer *racer)
{
	unsigned long live = workload.live, size = workload.sizes[0];
	unsigned long *pfns = racer->pfns;
	unsigned long rounds = (BATCH + 2 * live - 1) / (2 * live);

	for (unsigned long round = 0; round < rounds; round++) {
		for (unsigned long k = 0; k < live; k++)
			pfns[k] = alloc(size);
		for (unsigned long k = live; k-- > 0;)
			release(pfns[k], size);
	}
	racer->ops += rounds * 2 * live;
}

/* Allocates the working set, and frees it in the same order. */
static void burst(struct racer *racer)
{
	unsigned long live = workload.live, size = workload.sizes[0];
	unsigned long *pfns = racer->pfns;

	for (unsigned long k = 0; k < live; k++)
		pfns[k] = alloc(size);
	for (unsigned long k = 0; k < live; k++)
		release(pfns[k], size);
	racer->ops += 2 * live;
}

/* Replaces one range of the working set, a power of two, after the other, at random. */
static void replace(struct racer *racer)
{
	unsigned long size = workload.sizes[0];
	unsigned long *pfns = racer->pfns;
	int shift = 32 - order_base_2(workload.live);

	for (int k = 0; k < BATCH / 2; k++) {
		uint32_t victim = next_random(racer) >> shift;

		release(pfns[victim], size);
		pfns[victim] = alloc(size);
	}
	racer->ops += BATCH;
}

/* The same with sizes that are drawn. */
static void mixed(struct racer *racer)
{
	unsigned long *pfns = racer->pfns, *sizes = racer->sizes;
	int shift = 32 - order_base_2(workload.live);

	for (int k = 0; k < BATCH / 2; k++) {
		uint32_t victim = next_random(racer) >> shift;
		unsigned long size = workload.sizes[next_random(racer) >> 24];

		release(pfns[victim], sizes[victim]);
		pfns[victim] = alloc(size);
		sizes[victim] = size;
	}
	racer->ops += BATCH;
}

/* Waits for the other side of a ring, or for the end. */
static bool wait_for(struct racer *racer, bool (*ready)(struct ring *))
{
	for (unsigned long turn = 1; !ready(racer->ring); turn++) {
		if (turn % 64 == 0) {
			if (now() >= racer->until)
				return false;
			if (shim_cores_are_shared)
				sched_yield();
		}
	}
	return true;
}

static void produce(struct racer *racer)
{
	unsigned long size = workload.sizes[0];

	for (int k = 0; k < BATCH; k++) {
		if (!ring_has_room(racer->ring) && !wait_for(racer, ring_has_room))
			return;
		ring_push(racer->ring, alloc(size));
		racer->ops++;
	}
}

static void consume(struct racer *racer)
{
	unsigned long size = workload.sizes[0];

	for (int k = 0; k < BATCH; k++) {
		if (!ring_has_more(racer->ring) && !wait_for(racer, ring_has_more))
			return;
		release(ring_pop(racer->ring), size);
		racer->ops++;
	}
}

/* A thread without another one fills the ring and empties it. */
static void cross_alone(struct racer *racer)
{
	unsigned long size = workload.sizes[0];

	while (ring_has_room(racer->ring)) {
		ring_push(racer->ring, alloc(size));
		racer->ops++;
	}
	while (ring_has_more(racer->ring)) {
		release(ring_pop(racer->ring), size);
		racer->ops++;
	}
}

typedef void (*batch)(struct racer *);

static batch batch_of(const struct racer *racer)
{
	if (strcmp(workload.name, "lifo") == 0)
		return lifo;
	if (strcmp(workload.name, "burst") == 0)
		return burst;
	if (strcmp(workload.name, "random") == 0)
		return replace;
	if (strcmp(workload.name, "mixed") == 0)
		return mixed;
	if (strcmp(workload.name, "cross") == 0)
		return threads == 1 ? cross_alone : racer->cpu % 2 == 0 ? produce : consume;
	fail("no such workload");
}

/* What is live from the beginning. */
static void fill(struct racer *racer)
{
	bool replaces = strcmp(workload.name, "random") == 0 || strcmp(workload.name, "mixed") == 0;

	racer->pfns = calloc(workload.live, sizeof(*racer->pfns));
	racer->sizes = calloc(workload.live, sizeof(*racer->sizes));
	if (!racer->pfns || !racer->sizes)
		fail("no memory");
	for (unsigned long k = 0; k < workload.standing; k++)
		alloc(workload.sizes[0]);
	for (unsigned long k = 0; replaces && k < workload.live; k++) {
		racer->sizes[k] = workload.sizes[next_random(racer) >> 24];
		racer->pfns[k] = alloc(racer->sizes[k]);
	}
}

static void run_until(struct racer *racer, batch run, uint64_t until)
{
	racer->until = until;
	do
		run(racer);
	while (now() < until);
}

static void *run(void *argument)
{
	struct racer *racer = argument;
	batch run = batch_of(racer);
	uint64_t began;

	shim_cpu = racer->cpu;
	calling = "alloc_iova_fast or free_iova_fast";
	fill(racer);
	pthread_barrier_wait(&start);
	began = now();
	run_until(racer, run, began + warm_up_ms * 1000000);
	racer->ops = 0;
	racer->ns = now();
	run_until(racer, run, began + (warm_up_ms + ms) * 1000000);
	racer->ns = now() - racer->ns;
	return NULL;
}

/* Lets the time of delayed work go by. */
static void *keep_time(void *unused)
{
	calling = "delayed work";
	for (;;) {
		usleep(10000);
		shim_run_work(10);
	}
	return unused;
}

static void read_sizes(char *text)
{
	unsigned int count = 0;

	for (char *one = strtok(text, ","); one && count < DRAWS; one = strtok(NULL, ","))
		workload.sizes[count++] = strtoul(one, NULL, 10);
	if (count == 1)
		while (count < DRAWS)
			workload.sizes[count++] = workload.sizes[0];
	if (count != DRAWS)
		fail("sizes: one, or 256");
}

int race(int argc, char **argv)
{
	pthread_t ids[MAX_THREADS], timer;
	unsigned long ops = 0;
	uint64_t ns = 0;

	if (argc != 9)
		fail("race takes nine values");
	workload.name = argv[0];
	workload.standing = strtoul(argv[1], NULL, 10);
	workload.live = strtoul(argv[2], NULL, 10);
	read_sizes(argv[3]);
	workload.limit = strtoul(argv[4], NULL, 10);
	threads = strtoul(argv[5], NULL, 10);
	warm_up_ms = strtoul(argv[6], NULL, 10);
	ms = strtoul(argv[7], NULL, 10);
	if (threads < 1 || threads > MAX_THREADS || workload.live < 1)
		fail("threads: 1 to 256; live: 1 and more");
	shim_cpus = threads;
	shim_cores_are_shared = (long)threads > sysconf(_SC_NPROCESSORS_ONLN);
	make_domain(&domain, GRANULE_SHIFT, 1);
	if (shim_works > 0)
		pthread_create(&timer, NULL, keep_time, NULL);
	pthread_barrier_init(&start, NULL, threads);
	for (unsigned int cpu = 0; cpu < threads; cpu++) {
		racers[cpu].cpu = cpu;
		racers[cpu].random = strtoul(argv[8], NULL, 10) + cpu;
		racers[cpu].ring = &rings[cpu / 2];
		if (pthread_create(&ids[cpu], NULL, run, &racers[cpu]))
			fail("no thread");
	}
	for (unsigned int cpu = 0; cpu < threads; cpu++) {
		pthread_join(ids[cpu], NULL);
		ops += racers[cpu].ops;
		ns += racers[cpu].ns;
	}
	answer("%lu %lu\n", ops, (unsigned long)ns);
	flush_answers();
	/* The domain is not put: its end is no part of the race, and the timer is still at it. */
	_exit(0);
}
