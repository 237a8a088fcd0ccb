// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * view-reader HOW FILE: copies FILE to stdout. HOW is a way to read that must work with
 * a view, or one that must find only the view's head.
 */
#define _GNU_SOURCE
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define THREADS	8
#define ODD	5003

static const char *path;

static int open_it(void)
{
	int fd = open(path, O_RDONLY);

	if (fd < 0)
		err(1, "%s", path);
	return fd;
}

static size_t size_of(int fd)
{
	struct stat st;

	if (fstat(fd, &st))
		err(1, "fstat");
	return st.st_size;
}

static void put(const void *bytes, size_t size)
{
	if (fwrite(bytes, 1, size, stdout) != size)
		err(1, "stdout");
}

static void copy(int fd)
{
	char buf[ODD];
	ssize_t n;

	while ((n = read(fd, buf, sizeof(buf))) > 0)
		put(buf, n);
	if (n < 0)
		err(1, "read");
}

static void by_read(void)
{
	copy(open_it());
}

/* Bypasses preloaded libraries. */
static void by_syscall(void)
{
	int fd = syscall(SYS_openat, AT_FDCWD, path, O_RDONLY);
	char buf[ODD];
	ssize_t n;

	while ((n = syscall(SYS_read, fd, buf, sizeof(buf))) > 0)
		put(buf, n);
}

static char *whole;
static size_t whole_size;

/* Reads one thread's part: each THREADS-th piece, through a descriptor of its own. */
static void *read_part(void *arg)
{
	size_t first = (size_t)arg * ODD;
	int fd = open_it();

	for (size_t at = first; at < whole_size; at += THREADS * ODD) {
		size_t n = whole_size - at < ODD ? whole_size - at : ODD;

		if (lseek(fd, at, SEEK_SET) < 0 || read(fd, whole + at, n) != (ssize_t)n)
			err(1, "at %zu", at);
	}
	close(fd);
	return NULL;
}

static void by_threads(void)
{
	pthread_t threads[THREADS];

	whole_size = size_of(open_it());
	whole = calloc(1, whole_size);
	for (size_t i = 0; i < THREADS; i++)
		pthread_create(&threads[i], NULL, read_part, (void *)i);
	for (size_t i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	put(whole, whole_size);
}

/* Reads forwards in odd pieces, each after a step back, and at last from the end. */
static void copy_stdio(FILE *file)
{
	char buf[ODD];
	size_t n;

	for (long at = 0;; at += n) {
		if (fseek(file, at / 2, SEEK_SET) || fgetc(file) == EOF)
			err(1, "fseek");
		if (fseeko(file, at, SEEK_SET))
			err(1, "fseeko");
		n = fread(buf, 1, sizeof(buf), file);
		if (!n)
			break;
		put(buf, n);
	}
	if (!feof(file) || ferror(file))
		errx(1, "no end of the file");
	if (fseek(file, 0, SEEK_END) || ftell(file) != (long)size_of(fileno(file)))
		errx(1, "the end is at %ld", ftell(file));
	if (fclose(file))
		err(1, "fclose");
}

static void by_stdio(void)
{
	FILE *file = fopen(path, "rb");

	if (!file)
		err(1, "fopen");
	if (fopen(path, "r+") || errno != EROFS)
		errx(1, "it can be opened for writing");
	copy_stdio(file);
}

static void by_fdopen(void)
{
	copy_stdio(fdopen(open_it(), "r"));
}

/* Reads the inherited stdin. */
static void by_stdin(void)
{
	copy_stdio(stdin);
}

/* A child that shares our memory closes its descriptors; the parent's descriptors must stay views. */
static void after_vfork(void)
{
	int fd = open_it();
	pid_t child;

	dup2(fd, 17);
	child = vfork();
	if (child == 0) {
		char byte;

		close(fd);
		if (read(fd, &byte, 1) >= 0)
			_exit(1);
		dup2(open("/dev/null", O_RDONLY), 17);
		_exit(read(17, &byte, 1) != 0);
	}
	waitpid(child, NULL, 0);
	close(fd);
	copy(17);
}

/* Closes the library's own descriptors, and opens other files under their numbers. */
static void after_closing_all(void)
{
	int fd = open_it();
	int null = open("/dev/null", O_RDONLY);

	for (int i = 512; i < 700; i++)
		dup2(null, i);
	copy(fd);
}

/* Reuses the descriptor number of a view, without the library seeing that the view was closed. */
static void after_reuse(void)
{
	int fd = open_it();
	char buf[16] = "";

	syscall(SYS_close, fd);
	if (syscall(SYS_openat, AT_FDCWD, "/proc/self/comm", O_RDONLY) != fd)
		errx(1, "another number");
	if (read(fd, buf, sizeof(buf)) <= 0 || strcmp(buf, "view-reader\n"))
		errx(1, "read '%s'", buf);
	if (lseek(fd, 0, SEEK_SET) || fcntl(fd, F_DUPFD, 100) != 100)
		err(1, "of another file");
	copy(100);
}

static void by_copies(void)
{
	int fd = open_it();
	int copies[] = { dup(fd), dup2(fd, 40), dup3(fd, 41, O_CLOEXEC), fcntl(fd, F_DUPFD, 42),
			 fcntl(fd, F_DUPFD_CLOEXEC, 43) };
	char buf[ODD];
	ssize_t n = 1;

	close(fd);
	for (int i = 0; n > 0; i = (i + 1) % 5) {
		n = read(copies[i], buf, sizeof(buf));
		if (n > 0)
			put(buf, n);
	}
	if (n < 0 || fcntl(42, F_GETFD) != 0 || fcntl(43, F_GETFD) != FD_CLOEXEC)
		err(1, "a copy");
}

static void on_bus(int signal)
{
	(void)signal;
	_exit(0);
}

/* Reads each page and the rest of the last page; a touch of the page after that must raise SIGBUS. */
static void by_mmap(void)
{
	int fd = open_it();
	size_t size = size_of(fd);
	size_t pages = (size + 4095) / 4096 * 4096;
	volatile char *map = mmap(NULL, pages + 4096, PROT_READ, MAP_PRIVATE, fd, 0);

	if (map == MAP_FAILED)
		err(1, "mmap");
	put((const void *)map, size);
	for (size_t i = size; i < pages; i++)
		if (map[i])
			errx(1, "the last page ends in something");
	fflush(stdout);
	signal(SIGBUS, on_bus);
	errx(1, "read %d behind the end", map[pages]);
}

static void refuse(const void *map, int error, const char *what)
{
	if (map != MAP_FAILED || errno != error)
		err(1, "%s: not refused, or not so", what);
}

/* Maps at a given address, writes to a private copy, and tries what mmap() must refuse. */
static void by_mmap_fixed(void)
{
	int fd = open_it();
	size_t size = size_of(fd);
	char *place = mmap(NULL, size, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	char *map;

	refuse(mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0), EACCES, "writing");
	refuse(mmap(NULL, size, PROT_READ, MAP_PRIVATE, fd, 100), EINVAL, "an odd offset");
	refuse(mmap(NULL, 0, PROT_READ, MAP_PRIVATE, fd, 0), EINVAL, "nothing");
	refuse(mmap(NULL, size, PROT_READ, MAP_PRIVATE, fd, -4096), EOVERFLOW, "a negative offset");
	map = mmap(place, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_FIXED, fd, 0);
	if (map != place)
		err(1, "mmap");
	put(map, size);
	memset(map, 1, size);
	munmap(map, size);
}

static void by_shared_mmap(void)
{
	int fd = open_it();
	size_t size = size_of(fd);
	void *map = mmap(NULL, size, PROT_READ, MAP_SHARED, fd, 0);

	if (map == MAP_FAILED)
		err(1, "mmap");
	put(map, size);
}

/* Copying system calls must fail with the errors for which programs have fallbacks. */
static void refused_copies(void)
{
	int fd = open_it();
	int out = memfd_create("out", 0);
	int pipes[2];

	if (pipe(pipes))
		err(1, "pipe");
	if (copy_file_range(fd, NULL, out, NULL, 100, 0) >= 0 || errno != EXDEV)
		err(1, "copy_file_range");
	if (splice(fd, NULL, pipes[1], NULL, 100, 0) >= 0 || errno != EINVAL)
		err(1, "splice");
	if (lseek(fd, 0, SEEK_DATA) >= 0 || errno != EINVAL)
		err(1, "SEEK_DATA");
	if (lseek(fd, -1, SEEK_SET) >= 0 || errno != EINVAL)
		err(1, "a negative position");
	if (open(path, O_RDWR) >= 0 || errno != EROFS)
		err(1, "O_RDWR");
	copy(fd);
}

/* Descriptors have high numbers in a program with many open files. */
static void high_numbers(void)
{
	struct rlimit limit = { 10000, 10000 };
	int fd = open_it();

	if (setrlimit(RLIMIT_NOFILE, &limit))
		err(1, "setrlimit");
	if (fcntl(fd, F_DUPFD, 5000) >= 0 || errno != EMFILE)
		err(1, "a number that is not known to be a view's");
	copy(fd);
}

static void keeps_errno(void)
{
	int fd = open_it();
	struct stat st;
	char byte;

	syscall(SYS_close, 512);
	errno = EXFULL;
	if (pread(fd, &byte, 1, size_of(fd) - 1) != 1 || read(fd, &byte, 1) != 1 ||
	    stat(path, &st) || lseek(fd, 0, SEEK_SET))
		err(1, "a call");
	if (errno != EXFULL)
		err(1, "errno is another");
	copy(fd);
}

static const struct {
	const char *name;
	void (*function)(void);
} ways[] = {
	{ "read", by_read },
	{ "syscall", by_syscall },
	{ "threads", by_threads },
	{ "stdio", by_stdio },
	{ "fdopen", by_fdopen },
	{ "stdin", by_stdin },
	{ "vfork", after_vfork },
	{ "closing", after_closing_all },
	{ "reuse", after_reuse },
	{ "copies", by_copies },
	{ "mmap", by_mmap },
	{ "mmap-fixed", by_mmap_fixed },
	{ "mmap-shared", by_shared_mmap },
	{ "refused", refused_copies },
	{ "high", high_numbers },
	{ "errno", keeps_errno },
};

int main(int argc, char **argv)
{
	if (argc != 3)
		errx(99, "usage: view-reader HOW FILE");
	path = argv[2];
	for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
		if (strcmp(argv[1], ways[i].name))
			continue;
		ways[i].function();
		return fflush(stdout) ? 1 : 0;
	}
	errx(99, "no way '%s'", argv[1]);
}
