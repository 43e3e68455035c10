// SPDX-License-Identifier: MIT
/*
 * Times the allocator on a workload:
 *
 *   driver race LOOP STANDING LIVE SIZES LIMIT SLICE THREADS CORES WARM-UP-MS MS SEED
 *
 * and answers a line for each thread: how many operations it did while all were measured, when that began and when it
 * ended, in nanoseconds of one clock; how many allocations failed; and of a thread that is alone, the nanoseconds of one
 * operation, the median over its slices, else 0. Alone it waits for nobody, and a slice in which it lost its core, or took
 * an interrupt, tells nothing of the allocator. Several begin when all have warmed up for WARM-UP-MS, and end when all were
 * measured for MS. Slices are SLICE operations long, at least; alone, with a WARM-UP-MS and MS of 0, there is one of each.
 * SIZES is one size, or 256 of them parted by commas, to draw from. The loops are those of src/kernel/race/race-loops.ts,
 * line by line.
 */
#include "driver.h"
#include "ring.h"
#include "shim/pause.h"
#include "shim/shim.h"
#include "slices.h"

#include <pthread.h>
#include <signal.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define RACING "alloc_iova_fast or free_iova_fast"
/* Of processor time, all threads together, for each of them: a slice of a long walk takes some, on few cores. */
#define PATIENCE_MS 5000
#define MAX_THREADS 256
#define DRAWS 256
/* A wait for the other side of a ring: turns that it spins before it sleeps, if cores are shared, and for how long. */
#define SPIN_TURNS 64
#define SLEEP_NS 50000
/*
 * So long one that is through with its part goes on for the others, at most: on a busy machine it may be long before the
 * last one gets a core.
 */
#define GRACE_NS 10000000000ULL

struct workload {
	const char *name;
	unsigned long standing, live, limit, slice;
	unsigned long sizes[DRAWS];
};

struct racer {
	unsigned int cpu;
	uint32_t random;
	unsigned long *pfns;
	unsigned long *sizes;
	struct ring *ring;
	/* Whether somebody is at the other side of the ring. */
	bool has_partner;
	unsigned long ops, failed;
	uint64_t until;
	/* What is measured: so many operations, from then to then. */
	unsigned long measured_ops;
	uint64_t begin, end;
	/* Of a thread that is alone. */
	struct slices slices;
} __attribute__((__aligned__(128)));

static struct iova_domain domain;
static struct workload workload;
static struct racer racers[MAX_THREADS];
static struct ring rings[MAX_THREADS];
static unsigned long threads, warm_up_ms, ms;
/* How many threads have warmed up, and how many were measured for long enough. */
static unsigned long warm, measured;
static pthread_barrier_t start;

static uint64_t now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec * 1000000000ULL + time.tv_nsec;
}

static inline unsigned long alloc(struct racer *racer, unsigned long size)
{
	unsigned long pfn = alloc_iova_fast(&domain, size, workload.limit, true);

	if (__builtin_expect(pfn == 0, 0))
		racer->failed++;
	return pfn;
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
	unsigned long rounds = (workload.slice + 2 * live - 1) / (2 * live);

	for (unsigned long round = 0; round < rounds; round++) {
		for (unsigned long k = 0; k < live; k++)
			pfns[k] = alloc(racer, size);
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
		pfns[k] = alloc(racer, size);
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

	for (unsigned long k = 0; k < workload.slice / 2; k++) {
		uint32_t victim = next_random(racer) >> shift;

		release(pfns[victim], size);
		pfns[victim] = alloc(racer, size);
	}
	racer->ops += workload.slice;
}

/* The same with sizes that are drawn. */
static void mixed(struct racer *racer)
{
	unsigned long *pfns = racer->pfns, *sizes = racer->sizes;
	int shift = 32 - order_base_2(workload.live);

	for (unsigned long k = 0; k < workload.slice / 2; k++) {
		uint32_t victim = next_random(racer) >> shift;
		unsigned long size = workload.sizes[next_random(racer) >> 24];

		release(pfns[victim], sizes[victim]);
		pfns[victim] = alloc(racer, size);
		sizes[victim] = size;
	}
	racer->ops += workload.slice;
}

static void relax(unsigned long turn)
{
	if (shim_cores_are_shared && turn >= SPIN_TURNS)
		nanosleep(&(struct timespec){ .tv_nsec = SLEEP_NS }, NULL);
	else
		shim_pause();
}

/* Whether all threads are through with this part, or are waited for no longer. */
static bool is_over(struct racer *racer, const unsigned long *part)
{
	return __atomic_load_n(part, __ATOMIC_RELAXED) == threads || now() >= racer->until + GRACE_NS;
}

/* Waits for the other side of the ring, or for the end. */
static bool wait_for(struct racer *racer, bool (*ready)(struct ring *))
{
	for (unsigned long turn = 1; !ready(racer->ring); turn++) {
		if (turn % SPIN_TURNS == 0 && is_over(racer, &measured))
			return false;
		relax(turn);
	}
	return true;
}

static void push_chunk(struct racer *racer)
{
	unsigned long *pfns = ring_chunk_to_push(racer->ring);
	unsigned long size = workload.sizes[0];

	for (int k = 0; k < RING_CHUNK; k++)
		pfns[k] = alloc(racer, size);
	ring_pushed(racer->ring);
	racer->ops += RING_CHUNK;
}

static void pop_chunk(struct racer *racer)
{
	unsigned long *pfns = ring_chunk_to_pop(racer->ring);
	unsigned long size = workload.sizes[0];

	for (int k = 0; k < RING_CHUNK; k++)
		release(pfns[k], size);
	ring_popped(racer->ring);
	racer->ops += RING_CHUNK;
}

static void produce(struct racer *racer)
{
	for (unsigned long k = 0; k < workload.slice; k += RING_CHUNK) {
		if (!ring_has_room(racer->ring) && !wait_for(racer, ring_has_room))
			return;
		push_chunk(racer);
	}
}

static void consume(struct racer *racer)
{
	for (unsigned long k = 0; k < workload.slice; k += RING_CHUNK) {
		if (!ring_has_more(racer->ring) && !wait_for(racer, ring_has_more))
			return;
		pop_chunk(racer);
	}
}

/* A thread without another one fills the ring and empties it. */
static void cross_alone(struct racer *racer)
{
	while (ring_has_room(racer->ring))
		push_chunk(racer);
	while (ring_has_more(racer->ring))
		pop_chunk(racer);
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
		return !racer->has_partner ? cross_alone : racer->cpu % 2 == 0 ? produce : consume;
	fail("no such workload");
}

/* What is live from the beginning. */
static void fill(struct racer *racer)
{
	bool replaces = strcmp(workload.name, "random") == 0 || strcmp(workload.name, "mixed") == 0;

	racer->pfns = calloc(workload.live, sizeof(*racer->pfns));
	racer->sizes = calloc(workload.live, sizeof(*racer->sizes));
	racer->slices.kept = calloc(MAX_SLICES, sizeof(*racer->slices.kept));
	if (!racer->pfns || !racer->sizes || !racer->slices.kept)
		fail("no memory");
	for (unsigned long k = 0; k < workload.standing; k++)
		alloc(racer, workload.sizes[0]);
	for (unsigned long k = 0; replaces && k < workload.live; k++) {
		racer->sizes[k] = workload.sizes[next_random(racer) >> 24];
		racer->pfns[k] = alloc(racer, racer->sizes[k]);
	}
}

/*
 * Plays a part of the race, for so long and for one slice at least, then goes on until all are through with it: nobody
 * has the allocator to itself while others are measured.
 */
static void play(struct racer *racer, batch run, unsigned long for_ms, unsigned long *part)
{
	uint64_t begin = now();

	racer->until = begin + for_ms * 1000000;
	do {
		unsigned long ops = racer->ops;
		uint64_t end;

		run(racer);
		end = now();
		if (threads == 1)
			add_slice(&racer->slices, (double)(end - begin) / (racer->ops - ops));
		begin = end;
	} while (begin < racer->until);
	__atomic_add_fetch(part, 1, __ATOMIC_RELAXED);
	while (!is_over(racer, part))
		run(racer);
}

static void *run(void *argument)
{
	struct racer *racer = argument;
	batch run = batch_of(racer);
	unsigned long ops;

	shim_cpu = racer->cpu;
	calling = RACING;
	fill(racer);
	pthread_barrier_wait(&start);
	play(racer, run, warm_up_ms, &warm);
	racer->slices.seen = 0;
	ops = racer->ops;
	racer->begin = now();
	play(racer, run, ms, &measured);
	racer->end = now();
	racer->measured_ops = racer->ops - ops;
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

/* Grows as long as any thread gets on. */
static unsigned long ops_done(void)
{
	unsigned long ops = 0;

	for (unsigned int cpu = 0; cpu < threads; cpu++)
		ops += racers[cpu].ops;
	return ops;
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

#ifdef __linux__
/* Not from <sys/prctl.h>, which asks for a <linux/...> header: those are the shims here. */
#define PR_SET_PDEATHSIG 1
int prctl(int option, ...);
#endif

/* Nobody else would end this program: it is in a process group of its own. */
static void die_with_parent(void)
{
#ifdef __linux__
	prctl(PR_SET_PDEATHSIG, SIGKILL);
#endif
}

int race(int argc, char **argv)
{
	pthread_t ids[MAX_THREADS], timer;
	unsigned long cores;

	if (argc != 11)
		fail("race takes eleven values");
	workload.name = argv[0];
	workload.standing = strtoul(argv[1], NULL, 10);
	workload.live = strtoul(argv[2], NULL, 10);
	read_sizes(argv[3]);
	workload.limit = strtoul(argv[4], NULL, 10);
	workload.slice = strtoul(argv[5], NULL, 10);
	threads = strtoul(argv[6], NULL, 10);
	cores = strtoul(argv[7], NULL, 10);
	warm_up_ms = strtoul(argv[8], NULL, 10);
	ms = strtoul(argv[9], NULL, 10);
	if (threads < 1 || threads > MAX_THREADS || workload.live < 1)
		fail("threads: 1 to 256; live: 1 and more");
	die_with_parent();
	shim_cpus = threads;
	shim_cores_are_shared = threads > cores;
	watch(threads * PATIENCE_MS, ops_done);
	make_domain(&domain, GRANULE_SHIFT, 1);
	if (shim_works > 0)
		pthread_create(&timer, NULL, keep_time, NULL);
	pthread_barrier_init(&start, NULL, threads);
	for (unsigned int cpu = 0; cpu < threads; cpu++) {
		racers[cpu].cpu = cpu;
		racers[cpu].random = strtoul(argv[10], NULL, 10) + cpu;
		racers[cpu].ring = &rings[cpu / 2];
		racers[cpu].has_partner = strcmp(workload.name, "cross") == 0 && (cpu ^ 1) < threads;
		if (pthread_create(&ids[cpu], NULL, run, &racers[cpu]))
			fail("no thread");
	}
	/* Should a thread not come back, it may be this one that is told. */
	calling = RACING;
	for (unsigned int cpu = 0; cpu < threads; cpu++) {
		struct racer *racer = &racers[cpu];

		pthread_join(ids[cpu], NULL);
		answer("%lu %llu %llu %lu %.6f\n", racer->measured_ops, (unsigned long long)racer->begin,
		       (unsigned long long)racer->end, racer->failed, median_slice(&racer->slices));
	}
	flush_answers();
	/* The domain is not put: its end is no part of the race, and the timer is still at it. */
	_exit(0);
}
