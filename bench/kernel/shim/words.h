/* SPDX-License-Identifier: MIT */
/* Types, and the words that the kernel adds to C. Those that only tools read, or modules need, mean nothing here. */
#ifndef SHIM_WORDS_H
#define SHIM_WORDS_H

#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef uint8_t u8;
typedef uint16_t u16;
typedef uint32_t u32;
typedef uint64_t u64;
typedef int8_t s8;
typedef int16_t s16;
typedef int32_t s32;
typedef int64_t s64;
typedef u64 dma_addr_t;
typedef u64 phys_addr_t;

#ifndef ENOTSUPP
#define ENOTSUPP 524
#endif
/* The largest pages that there are: a domain's granule may be as large as a page, and is any in scripts. */
#define PAGE_SHIFT 16
#define PAGE_SIZE (1UL << PAGE_SHIFT)

#ifndef __always_inline
#define __always_inline inline __attribute__((__always_inline__))
#endif
#define noinline __attribute__((__noinline__))
#define likely(condition) __builtin_expect(!!(condition), 1)
#define unlikely(condition) __builtin_expect(!!(condition), 0)
#define static_assert(condition, ...) _Static_assert(condition, #condition)

#define __percpu
#define __rcu
#define __init
#define __exit
#define __read_mostly
#define EXPORT_SYMBOL(name)
#define EXPORT_SYMBOL_GPL(name)
#define MODULE_AUTHOR(text)
#define MODULE_DESCRIPTION(text)
#define MODULE_LICENSE(text)

/* The allocator is built in: its header declares the functions rather than empty ones. */
#define IS_REACHABLE(option) 1
#define IS_ENABLED(option) 0

#define barrier() __asm__ __volatile__("" ::: "memory")
#define READ_ONCE(word) (*(const volatile __typeof__(word) *)&(word))
#define WRITE_ONCE(word, value) (*(volatile __typeof__(word) *)&(word) = (value))
#define smp_store_release(word, value) __atomic_store_n(word, value, __ATOMIC_RELEASE)
#define smp_load_acquire(word) __atomic_load_n(word, __ATOMIC_ACQUIRE)
#define rcu_assign_pointer(pointer, value) smp_store_release(&(pointer), value)
#define rcu_dereference(pointer) READ_ONCE(pointer)
#define rcu_dereference_raw(pointer) READ_ONCE(pointer)

#define container_of(pointer, type, member) ((type *)((char *)(pointer) - offsetof(type, member)))

#define min(a, b) ({ __typeof__(a) a_ = (a); __typeof__(b) b_ = (b); a_ < b_ ? a_ : b_; })
#define max(a, b) ({ __typeof__(a) a_ = (a); __typeof__(b) b_ = (b); a_ > b_ ? a_ : b_; })
#define swap(a, b) do { __typeof__(a) was_ = (a); (a) = (b); (b) = was_; } while (0)

#define ERR_PTR(error) ((void *)(long)(error))

/* One thread sets the allocator up and takes it down. */
struct mutex { int unused; };
#define DEFINE_MUTEX(name) struct mutex name
#define mutex_lock(mutex) ((void)(mutex))
#define mutex_unlock(mutex) ((void)(mutex))

#define kmemleak_transient_leak(pointer) ((void)0)
#define kmemleak_ignore(pointer) ((void)0)

#endif
