// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * cost: prints what a page fault, a fork and a large page cost on the guest's clock, in nanoseconds. With "run --count"
 * this is 32 times the number of instructions, and two runs differ only by interrupts.
 */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define PAGE	4096UL
#define HUGE	(2UL << 20)
/* Less than the memory that is accepted after the first round. */
#define SIZE	(64UL << 20)
#define FORKS	256
#define ROUNDS	8

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1e9 + t.tv_nsec;
}

static void fail(const char *what)
{
	perror(what);
	exit(1);
}

/* Maps SIZE bytes, touches each step of it, and gives it back. */
static void touch(unsigned long step, int advice)
{
	char *raw = mmap(NULL, SIZE + HUGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	volatile char *memory = (char *)(((unsigned long)raw + HUGE - 1) & -HUGE);

	if (raw == MAP_FAILED)
		fail("mmap");
	if (madvise((char *)memory, SIZE, advice))
		fail("madvise");
	for (unsigned long at = 0; at < SIZE; at += step)
		memory[at] = 1;
	munmap(raw, SIZE + HUGE);
}

static void small_pages(void)
{
	touch(PAGE, MADV_NOHUGEPAGE);
}

static void large_pages(void)
{
	touch(HUGE, MADV_HUGEPAGE);
}

static void forks(void)
{
	for (int i = 0; i < FORKS; i++) {
		pid_t pid = fork();

		if (pid < 0)
			fail("fork");
		if (!pid)
			_exit(0);
		waitpid(pid, NULL, 0);
	}
}

/* The first round accepts the memory for all others. Of these the shortest counts: it was disturbed least. */
static void measure(const char *name, void (*round)(void), unsigned long events)
{
	double best = 0;

	round();
	for (int i = 0; i < ROUNDS; i++) {
		double start = now(), took;

		round();
		took = now() - start;
		if (!best || took < best)
			best = took;
	}
	printf("%s %.0f\n", name, best / events);
}

int main(void)
{
	measure("fault", small_pages, SIZE / PAGE);
	measure("large", large_pages, SIZE / HUGE);
	measure("fork", forks, FORKS);
	return 0;
}
