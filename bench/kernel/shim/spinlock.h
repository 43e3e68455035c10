/* SPDX-License-Identifier: MIT */
/*
 * Test-and-test-and-set: an uncontended lock is one exchange, and its release a store, as the kernel's on x86 are one
 * compare-and-exchange and a store. Interrupts are not modelled: what ends in _irqsave does not switch any off.
 */
#ifndef SHIM_SPINLOCK_H
#define SHIM_SPINLOCK_H

#include <stdbool.h>

typedef struct { int locked; } spinlock_t;

/* Whether there are more threads than cores: whoever holds a lock may then need the core of who waits for it. */
extern bool shim_cores_are_shared;

/* Waits until the lock looks free. */
void shim_spin_wait(spinlock_t *lock);

#define DEFINE_SPINLOCK(name) spinlock_t name = { 0 }
#define spin_lock_init(lock) __atomic_store_n(&(lock)->locked, 0, __ATOMIC_RELEASE)
#define assert_spin_locked(lock) ((void)(lock))
#define lockdep_assert_held(lock) ((void)(lock))

static inline void spin_lock(spinlock_t *lock)
{
	while (__builtin_expect(__atomic_exchange_n(&lock->locked, 1, __ATOMIC_ACQUIRE), 0))
		shim_spin_wait(lock);
}

static inline void spin_unlock(spinlock_t *lock)
{
	__atomic_store_n(&lock->locked, 0, __ATOMIC_RELEASE);
}

#define spin_lock_irq(lock) spin_lock(lock)
#define spin_unlock_irq(lock) spin_unlock(lock)
#define spin_lock_irqsave(lock, flags) do { (flags) = 0; spin_lock(lock); } while (0)
#define spin_unlock_irqrestore(lock, flags) do { (void)(flags); spin_unlock(lock); } while (0)

#endif
