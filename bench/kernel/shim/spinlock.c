// SPDX-License-Identifier: MIT
#include "spinlock.h"
#include "pause.h"

#include <sched.h>

/* Why 256: turns of a pause each, some microseconds. A holder that takes longer has lost its core. */
#define SPIN_TURNS 256

bool shim_cores_are_shared;

void shim_spin_wait(spinlock_t *lock)
{
	for (int turn = 1; __atomic_load_n(&lock->locked, __ATOMIC_RELAXED); turn++) {
		if (shim_cores_are_shared && turn % SPIN_TURNS == 0)
			sched_yield();
		else
			shim_pause();
	}
}
