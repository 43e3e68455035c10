// SPDX-License-Identifier: MIT
#include "work.h"
#include "spinlock.h"

#include <sched.h>
#include <stddef.h>

unsigned int shim_works;

static spinlock_t lock;
static struct delayed_work *pending;
/* The work that shim_run_work is at. */
static struct work_struct *running;

void shim_init_delayed_work(struct delayed_work *work, work_func_t function)
{
	work->work.func = function;
	work->pending = false;
	work->next = NULL;
	shim_works++;
}

bool schedule_delayed_work(struct delayed_work *work, unsigned long delay)
{
	/* Nearly always it is pending already; who set the flag links it. */
	if (__atomic_exchange_n(&work->pending, true, __ATOMIC_ACQ_REL))
		return false;
	spin_lock(&lock);
	work->delay = delay;
	work->next = pending;
	pending = work;
	spin_unlock(&lock);
	return true;
}

static bool unlink_work(struct delayed_work *work)
{
	for (struct delayed_work **link = &pending; *link; link = &(*link)->next) {
		if (*link != work)
			continue;
		*link = work->next;
		__atomic_store_n(&work->pending, false, __ATOMIC_RELEASE);
		return true;
	}
	return false;
}

bool cancel_delayed_work_sync(struct delayed_work *work)
{
	bool was_pending = false;

	for (bool busy = true; busy;) {
		spin_lock(&lock);
		busy = running == &work->work;
		was_pending |= unlink_work(work);
		spin_unlock(&lock);
		if (busy)
			sched_yield();
	}
	return was_pending;
}

/* The lowest work above `from` that is due, off the list and marked as running; or NULL. */
static struct delayed_work *take_due(struct delayed_work *from)
{
	struct delayed_work *lowest = NULL;

	spin_lock(&lock);
	for (struct delayed_work *work = pending; work; work = work->next) {
		if (work > from && work->delay == 0 && (!lowest || work < lowest))
			lowest = work;
	}
	if (lowest)
		unlink_work(lowest);
	running = lowest ? &lowest->work : NULL;
	spin_unlock(&lock);
	return lowest;
}

/* What is not due yet is nearer by so many jiffies. */
static void pass(unsigned long jiffies)
{
	spin_lock(&lock);
	for (struct delayed_work *work = pending; work; work = work->next)
		work->delay -= work->delay < jiffies ? work->delay : jiffies;
	spin_unlock(&lock);
}

unsigned int shim_run_work(unsigned long jiffies)
{
	unsigned int ran = 0;
	struct delayed_work *work = NULL;

	pass(jiffies);
	while ((work = take_due(work))) {
		work->work.func(&work->work);
		ran++;
	}
	return ran;
}
