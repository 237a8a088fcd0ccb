// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * readkcore: reads all memory of the running kernel through /proc/kcore, over and over, until
 * a signal ends it or a read fails. Then it prints the number of rounds.
 */
#include <elf.h>
#include <err.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define MAX_SEGMENTS	1024

static volatile sig_atomic_t ended;

static void end(int signal)
{
	(void)signal;
	ended = 1;
}

/* A segment of memory has a physical address, other segments have none. */
static int is_memory(const Elf64_Phdr *segment)
{
	return segment->p_type == PT_LOAD && segment->p_paddr != (Elf64_Addr)-1;
}

static void read_segment(int fd, const Elf64_Phdr *segment)
{
	static char buffer[1 << 16];
	Elf64_Xword at = 0;

	while (!ended && at < segment->p_filesz) {
		ssize_t got = pread(fd, buffer, sizeof(buffer), segment->p_offset + at);

		if (got <= 0)
			err(1, "/proc/kcore, physical address %#lx", segment->p_paddr + at);
		at += got;
	}
}

int main(void)
{
	static Elf64_Phdr segments[MAX_SEGMENTS];
	Elf64_Ehdr header;
	unsigned int rounds;
	int fd = open("/proc/kcore", O_RDONLY);

	if (fd < 0 || pread(fd, &header, sizeof(header), 0) != sizeof(header) ||
	    header.e_phnum > MAX_SEGMENTS ||
	    pread(fd, segments, header.e_phnum * sizeof(*segments), header.e_phoff) < 0)
		err(1, "/proc/kcore");
	signal(SIGTERM, end);
	for (rounds = 0; !ended; rounds++)
		for (int i = 0; i < header.e_phnum; i++)
			if (is_memory(&segments[i]))
				read_segment(fd, &segments[i]);
	printf("%u\n", rounds);
	return 0;
}
