// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * stdio on a view. stdio reads by calls within the C library, and nobody can take
 * the place of those. So the FILE of a view has read functions of this library.
 */
#include "exported.h"
#include "stdio_views.h"
#include "views.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Other names of the C library's own fopen and fdopen. */
FILE *_IO_fopen(const char *path, const char *mode);
FILE *_IO_fdopen(int fd, const char *mode);

/* In FILE._flags: the FILE belongs to a file descriptor. */
#define IS_FILE		0x2000

static int fd_of(void *cookie)
{
	return (intptr_t)cookie;
}

static ssize_t read_cookie(void *cookie, char *buf, size_t size)
{
	return read(fd_of(cookie), buf, size);
}

static int seek_cookie(void *cookie, off64_t *offset, int whence)
{
	off_t at = lseek(fd_of(cookie), *offset, whence);

	if (at < 0)
		return -1;
	*offset = at;
	return 0;
}

static int close_cookie(void *cookie)
{
	return syscall(SYS_close, fd_of(cookie));
}

static FILE *fail(int error)
{
	errno = error;
	return NULL;
}

/* A FILE for the descriptor of a view. fclose() closes the descriptor. */
static FILE *open_file(int fd)
{
	static const cookie_io_functions_t functions = {
		.read = read_cookie,
		.seek = seek_cookie,
		.close = close_cookie,
	};
	FILE *file = fopencookie((void *)(intptr_t)fd, "r", functions);

	/* fileno() below needs it; glibc itself only asks whether it is negative. */
	if (file)
		file->_fileno = fd;
	return file;
}

static bool only_reads(const char *mode)
{
	return mode[0] == 'r' && !strchr(mode, '+');
}

static FILE *open_path(const char *path, const char *mode)
{
	int flags = O_RDONLY | (strchr(mode, 'e') ? O_CLOEXEC : 0);
	int fd = view_opened(syscall(SYS_openat, AT_FDCWD, path, flags), flags);
	FILE *file;

	if (fd < 0)
		return NULL;
	file = open_file(fd);
	if (!file)
		syscall(SYS_close, fd);
	return file;
}

EXPORTED FILE *fopen(const char *path, const char *mode)
{
	if (!view_of_path(path))
		return _IO_fopen(path, mode);
	return only_reads(mode) ? open_path(path, mode) : fail(EROFS);
}

EXPORTED FILE *fdopen(int fd, const char *mode)
{
	if (!view_of_fd(fd))
		return _IO_fdopen(fd, mode);
	return only_reads(mode) ? open_file(fd) : fail(EINVAL);
}

/*
 * A FILE that exists cannot get other functions, so it would read only the head of
 * a view. stdin is a variable, and gets another FILE; for any other FILE this is an
 * error. This function calls the C library's own by the name freopen64, so it cannot
 * catch programs that call freopen64.
 */
EXPORTED FILE *freopen(const char *path, const char *mode, FILE *file)
{
	bool is_stdin = file == stdin;

	if (!path || !view_of_path(path))
		return freopen64(path, mode, file);
	fclose(file);
	if (!is_stdin)
		return fail(EOPNOTSUPP);
	file = fopen(path, mode);
	if (file)
		stdin = file;
	return file;
}

/* The C library's own fileno() fails for each FILE that has functions of its own. */
EXPORTED int fileno(FILE *file)
{
	int fd = file->_fileno;

	if (fd < 0 || (!(file->_flags & IS_FILE) && !view_of_fd(fd))) {
		errno = EBADF;
		return -1;
	}
	return fd;
}

SAME_AS(fopen) FILE *fopen64(const char *path, const char *mode);
SAME_AS(fileno) int fileno_unlocked(FILE *file);

/* Nothing has been read from stdin yet. */
void stdio_start(void)
{
	FILE *file = view_of_fd(STDIN_FILENO) ? open_file(STDIN_FILENO) : NULL;

	if (file)
		stdin = file;
}
