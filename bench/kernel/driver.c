// SPDX-License-Identifier: MIT
/*
 * The kernel's allocator as a program:
 *
 *   driver facts           what the allocator is made of
 *   driver exec [MS]       plays a script from stdin, one answer per line
 *   driver race ...        times a workload, see race.c
 *
 * An allocator that dies is named by the line and the function it was in. So is one that does not come back: after MS
 * milliseconds of processor time in which nothing was done the program ends itself by SIGPROF. It is processor time,
 * because on a busy machine much else may go by; whoever waits for a lock of ours takes it.
 */
#include "driver.h"
#include "shim/shim.h"

#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <unistd.h>

bool shim_large_granule;
__thread const char *volatile calling = "main";
volatile unsigned long playing;

/* Unless said otherwise: the longest that a call regularly takes is the end of a domain with millions of ranges. */
#define PATIENCE_MS 5000
/* So often it is looked whether something was done meanwhile. */
#define LOOKS 10

static char answers[1 << 16];
static volatile size_t answered;
/* Of the answers, what is written out already. */
static volatile size_t written;

/* How often a WARN's condition held, and of the first time what it was, and where. */
static unsigned long warnings;
static const char *warned_of, *warned_in;

void fail(const char *problem)
{
	flush_answers();
	fprintf(stderr, "%s\n", problem);
	exit(1);
}

void shim_warned(const char *condition)
{
	if (__atomic_fetch_add(&warnings, 1, __ATOMIC_RELAXED) == 0) {
		warned_of = condition;
		warned_in = calling;
	}
}

void shim_bug(const char *condition)
{
	fprintf(stderr, "BUG_ON(%s) in %s\n", condition, calling);
	abort();
}

/* What a signal's handler calls: no stdio, no memory. */
static void put_text(const char *text)
{
	if (write(STDERR_FILENO, text, strlen(text)) < 0)
		_exit(1);
}

static void put_number(unsigned long number)
{
	char digits[24];
	char *first = digits + sizeof(digits) - 1;

	*first = '\0';
	do {
		*--first = '0' + number % 10;
		number /= 10;
	} while (number > 0);
	put_text(first);
}

void flush_answers(void)
{
	while (written < answered) {
		ssize_t more = write(STDOUT_FILENO, answers + written, answered - written);

		if (more <= 0) {
			put_text("the answers cannot be written\n");
			_exit(1);
		}
		written += more;
	}
	answered = written = 0;
}

void answer(const char *format, ...)
{
	va_list values;
	size_t room = sizeof(answers) - answered;
	int length;

	va_start(values, format);
	length = vsnprintf(answers + answered, room, format, values);
	va_end(values);
	if ((size_t)length < room) {
		answered += length;
		return;
	}
	if (answered == 0)
		fail("an answer is too long");
	flush_answers();
	va_start(values, format);
	length = vsnprintf(answers, sizeof(answers), format, values);
	va_end(values);
	if ((size_t)length >= sizeof(answers))
		fail("an answer is too long");
	answered = length;
}

/* Names the line and the function, then dies of the signal. */
static void on_death(int signal)
{
	flush_answers();
	put_text("died at ");
	put_number(playing);
	put_text(" in ");
	put_text(calling);
	put_text("\n");
	raise(signal);
}

static void catch_death(void)
{
	static const int signals[] = { SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGTERM };
	/* A stack of its own: the one in use may be what is used up. */
	static char stack[1 << 16];
	stack_t alternative = { .ss_sp = stack, .ss_size = sizeof(stack) };
	struct sigaction action = { .sa_handler = on_death, .sa_flags = SA_ONSTACK | SA_RESETHAND | SA_NODEFER };

	sigaltstack(&alternative, NULL);
	for (size_t k = 0; k < sizeof(signals) / sizeof(*signals); k++)
		sigaction(signals[k], &action, NULL);
}

static unsigned long (*progress)(void);

static void on_look(int signal)
{
	static unsigned long seen;
	static unsigned int looks;
	unsigned long now = progress();

	if (now != seen)
		looks = 0;
	seen = now;
	if (++looks <= LOOKS)
		return;
	sigaction(signal, &(struct sigaction){ .sa_handler = SIG_DFL }, NULL);
	on_death(signal);
}

void watch(unsigned long patience_ms, unsigned long (*done)(void))
{
	struct sigaction action = { .sa_handler = on_look, .sa_flags = SA_RESTART };
	unsigned long every = patience_ms * 1000 / LOOKS;
	struct timeval interval = { .tv_sec = every / 1000000, .tv_usec = every % 1000000 };

	progress = done;
	sigaction(SIGPROF, &action, NULL);
	setitimer(ITIMER_PROF, &(struct itimerval){ interval, interval }, NULL);
}

static unsigned long lines_begun(void)
{
	return playing;
}

void make_domain(struct iova_domain *domain, unsigned int shift, unsigned long start_pfn)
{
	memset(domain, 0, sizeof(*domain));
	calling = "init_iova_domain";
	shim_large_granule = shift > PAGE_SHIFT;
	init_iova_domain(domain, 1UL << shift, start_pfn);
	shim_large_granule = false;
	calling = "iova_domain_init_rcaches";
	if (iova_domain_init_rcaches(domain))
		fail("iova_domain_init_rcaches failed");
}

void put_domain(struct iova_domain *domain)
{
	calling = "put_iova_domain";
	put_iova_domain(domain);
	calling = "main";
}

static int tell_facts(void)
{
	struct iova_domain domain;

	make_domain(&domain, GRANULE_SHIFT, 1);
	calling = "alloc_iova or free_iova_fast";
	answer("{\"depot\":\"%s\",\"slots\":%lu,\"magazineSize\":%lu,\"bins\":%u,\"reclaim\":%s}\n",
	       allocator_facts.depot_is_list ? "list" : "array", allocator_slots(&domain),
	       allocator_facts.magazine_size, allocator_facts.bins, shim_works > 0 ? "true" : "false");
	/* Not put: that may be what is broken. */
	return 0;
}

int main(int argc, char **argv)
{
	unsigned long patience_ms = argc == 3 ? strtoul(argv[2], NULL, 10) : PATIENCE_MS;
	int code = 2;

	catch_death();
	watch(patience_ms > 0 ? patience_ms : PATIENCE_MS, lines_begun);
	if (iova_cache_get())
		fail("iova_cache_get failed");
	if (argc == 2 && strcmp(argv[1], "facts") == 0)
		code = tell_facts();
	else if ((argc == 2 || argc == 3) && strcmp(argv[1], "exec") == 0)
		code = play_script();
	else if (argc > 2 && strcmp(argv[1], "race") == 0)
		code = race(argc - 2, argv + 2);
	else
		fail("usage: driver facts | exec [MS] | race ...");
	flush_answers();
	/* On stderr, where it is in nobody's way. */
	if (warnings > 0)
		fprintf(stderr, "WARN %lu times, first: WARN_ON(%s) in %s\n", warnings, warned_of, warned_in);
	return code;
}
