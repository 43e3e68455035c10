/* SPDX-License-Identifier: MIT */
/*
 * Pfns on their way from one thread to another, one producer and one consumer: by chunks of 32, because what is raced is
 * the allocator, not the ring. Ours is src/kernel/race/race-ring.ts.
 */
#ifndef RING_H
#define RING_H

#include <stdbool.h>

#define RING_ENTRIES 1024
#define RING_CHUNK 32
#define LINE_LONGS 16

struct ring {
	/* The producer's: entries pushed, and what it saw of the consumer's. */
	unsigned long pushed, seen_pops;
	unsigned long unused0[LINE_LONGS - 2];
	/* The consumer's. */
	unsigned long popped, seen_pushes;
	unsigned long unused1[LINE_LONGS - 2];
	unsigned long pfns[RING_ENTRIES];
};

/* Whether there is room for a chunk. */
static inline bool ring_has_room(struct ring *ring)
{
	if (ring->pushed - ring->seen_pops < RING_ENTRIES)
		return true;
	ring->seen_pops = __atomic_load_n(&ring->popped, __ATOMIC_ACQUIRE);
	return ring->pushed - ring->seen_pops < RING_ENTRIES;
}

static inline unsigned long *ring_chunk_to_push(struct ring *ring)
{
	return &ring->pfns[ring->pushed % RING_ENTRIES];
}

/* Hands the chunk over. */
static inline void ring_pushed(struct ring *ring)
{
	__atomic_store_n(&ring->pushed, ring->pushed + RING_CHUNK, __ATOMIC_RELEASE);
}

/* Whether a chunk is there. */
static inline bool ring_has_more(struct ring *ring)
{
	if (ring->popped != ring->seen_pushes)
		return true;
	ring->seen_pushes = __atomic_load_n(&ring->pushed, __ATOMIC_ACQUIRE);
	return ring->popped != ring->seen_pushes;
}

static inline unsigned long *ring_chunk_to_pop(struct ring *ring)
{
	return &ring->pfns[ring->popped % RING_ENTRIES];
}

/* Gives the room of the chunk back. */
static inline void ring_popped(struct ring *ring)
{
	__atomic_store_n(&ring->popped, ring->popped + RING_CHUNK, __ATOMIC_RELEASE);
}

#endif
