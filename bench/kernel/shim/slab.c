// SPDX-License-Identifier: MIT
#include "slab.h"
#include "bits.h"
#include "spinlock.h"
#include "warn.h"

#include <stdint.h>
#include <string.h>

/* As in our own slab: a thread holds back no more than two batches. */
#define BATCH 32
/* Objects are cut from chunks, which begin at a multiple of their size: the chunk of an object is found by its address. */
#define CHUNK_BYTES 65536UL
#define LINE_BYTES 64UL
/* Two of the allocator's, and one for each power of two that kmalloc gives. */
#define MAX_CACHES 24
#define MAX_KMALLOC_ORDER 15

struct chunk {
	struct kmem_cache *cache;
	struct chunk *next;
};

/* A free object: linked to the next one of its list, and, if it is the first of a batch, to the next batch. */
struct free_object {
	struct free_object *next;
	struct free_object *next_batch;
};

struct kmem_cache {
	unsigned int id;
	/* What was asked for, and from one object to the next. */
	size_t object_size;
	size_t size;
	/* Of the first object in a chunk. */
	size_t offset;
	spinlock_t lock;
	struct chunk *chunks;
	/* Where the next object is cut from the newest chunk. */
	char *fresh;
	struct free_object *batches;
};

struct free_list {
	struct free_object *first;
	unsigned int count;
};

static unsigned int next_id;
static struct kmem_cache *kmalloc_caches[MAX_KMALLOC_ORDER + 1];
static spinlock_t kmalloc_lock;
static __thread struct free_list free_lists[MAX_CACHES];

struct kmem_cache *kmem_cache_create(const char *name, size_t size, size_t align, unsigned int flags,
				     void (*constructor)(void *))
{
	struct kmem_cache *cache = calloc(1, sizeof(*cache));
	size_t alignment = align > sizeof(void *) ? align : sizeof(void *);

	(void)name;
	BUG_ON(constructor != NULL || next_id == MAX_CACHES);
	/* Small objects share a line, as long as none lies across two. */
	if (flags & SLAB_HWCACHE_ALIGN) {
		size_t line = LINE_BYTES;

		while (size <= line / 2)
			line /= 2;
		if (alignment < line)
			alignment = line;
	}
	if (!cache)
		return NULL;
	cache->id = next_id++;
	cache->object_size = size;
	if (size < sizeof(struct free_object))
		size = sizeof(struct free_object);
	cache->size = ALIGN(size, alignment);
	cache->offset = ALIGN(sizeof(struct chunk), alignment);
	return cache;
}

void kmem_cache_destroy(struct kmem_cache *cache)
{
	if (!cache)
		return;
	while (cache->chunks) {
		struct chunk *chunk = cache->chunks;

		cache->chunks = chunk->next;
		free(chunk);
	}
	free(cache);
}

/* A batch of objects that were never used, or NULL; the cache is locked. */
static struct free_object *cut_batch(struct kmem_cache *cache)
{
	struct free_object *first = NULL;
	struct free_object **link = &first;

	for (int k = 0; k < BATCH; k++) {
		char *end = (char *)cache->chunks + CHUNK_BYTES;

		if (!cache->chunks || cache->fresh + cache->size > end) {
			struct chunk *chunk = aligned_alloc(CHUNK_BYTES, CHUNK_BYTES);

			if (!chunk)
				break;
			chunk->cache = cache;
			chunk->next = cache->chunks;
			cache->chunks = chunk;
			cache->fresh = (char *)chunk + cache->offset;
		}
		*link = (struct free_object *)cache->fresh;
		link = &(*link)->next;
		cache->fresh += cache->size;
	}
	*link = NULL;
	return first;
}

static __attribute__((__noinline__)) void *refill(struct kmem_cache *cache, struct free_list *list)
{
	struct free_object *first;

	spin_lock(&cache->lock);
	first = cache->batches;
	if (first)
		cache->batches = first->next_batch;
	else
		first = cut_batch(cache);
	spin_unlock(&cache->lock);
	if (!first)
		return NULL;
	list->first = first->next;
	for (struct free_object *object = list->first; object; object = object->next)
		list->count++;
	return first;
}

static __attribute__((__noinline__)) void spill(struct kmem_cache *cache, struct free_list *list)
{
	struct free_object *first = list->first;
	struct free_object *last = first;

	for (int k = 1; k < BATCH; k++)
		last = last->next;
	list->first = last->next;
	list->count -= BATCH;
	last->next = NULL;
	spin_lock(&cache->lock);
	first->next_batch = cache->batches;
	cache->batches = first;
	spin_unlock(&cache->lock);
}

static inline void *take(struct kmem_cache *cache)
{
	struct free_list *list = &free_lists[cache->id];
	struct free_object *object = list->first;

	if (__builtin_expect(!object, 0))
		return refill(cache, list);
	list->first = object->next;
	list->count--;
	return object;
}

void *kmem_cache_alloc(struct kmem_cache *cache, gfp_t flags)
{
	void *object = take(cache);

	if ((flags & __GFP_ZERO) && object)
		memset(object, 0, cache->object_size);
	return object;
}

void *kmem_cache_zalloc(struct kmem_cache *cache, gfp_t flags)
{
	return kmem_cache_alloc(cache, flags | __GFP_ZERO);
}

void kmem_cache_free(struct kmem_cache *cache, void *pointer)
{
	struct free_list *list = &free_lists[cache->id];
	struct free_object *object = pointer;

	object->next = list->first;
	list->first = object;
	if (__builtin_expect(++list->count >= 2 * BATCH, 0))
		spill(cache, list);
}

static struct kmem_cache *kmalloc_cache(size_t size)
{
	int order = order_base_2(size);
	struct kmem_cache **cache = &kmalloc_caches[order];

	BUG_ON(order > MAX_KMALLOC_ORDER);
	if (__builtin_expect(!__atomic_load_n(cache, __ATOMIC_ACQUIRE), 0)) {
		spin_lock(&kmalloc_lock);
		if (!*cache) {
			struct kmem_cache *made = kmem_cache_create("kmalloc", 1UL << order, 1UL << order, 0, NULL);

			__atomic_store_n(cache, made, __ATOMIC_RELEASE);
		}
		spin_unlock(&kmalloc_lock);
	}
	return *cache;
}

void *kmalloc(size_t size, gfp_t flags)
{
	return kmem_cache_alloc(kmalloc_cache(size), flags);
}

void *kzalloc(size_t size, gfp_t flags)
{
	return kmem_cache_zalloc(kmalloc_cache(size), flags);
}

void *kcalloc(size_t number, size_t size, gfp_t flags)
{
	return kzalloc(number * size, flags);
}

void kfree(const void *object)
{
	struct chunk *chunk = (struct chunk *)((uintptr_t)object & ~(CHUNK_BYTES - 1));

	if (object)
		kmem_cache_free(chunk->cache, (void *)object);
}
