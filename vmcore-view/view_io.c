// SPDX-License-Identifier: GPL-2.0-or-later
#define _GNU_SOURCE
#include "views.h"

#include <errno.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

/* read(2) reads at most this many bytes. */
#define MAX_READ	0x7ffff000

_Static_assert(sizeof(long) == sizeof(off_t), "offsets fit a register");

static int fail(int error)
{
	errno = error;
	return -1;
}

static size_t page_size(void)
{
	return sysconf(_SC_PAGESIZE);
}

/* Reads at most @size bytes at @at, all from one piece. */
static ssize_t read_piece(const struct view *view, int fd, void *buf, size_t size, uint64_t at)
{
	struct piece piece = view_piece_at(view, at);
	int vmcore;

	if (size > piece.end - at)
		size = piece.end - at;
	switch (piece.kind) {
	case PIECE_HEAD:
		return syscall(SYS_pread64, fd, buf, size, at);
	case PIECE_VMCORE:
		vmcore = view_vmcore(view);
		return vmcore < 0 ? -1 : syscall(SYS_pread64, vmcore, buf, size, at - view->shift);
	case PIECE_ZERO:
		memset(buf, 0, size);
		return size;
	default:
		return 0;
	}
}

ssize_t view_pread(const struct view *view, int fd, void *buf, size_t size, off_t at)
{
	size_t got = 0;

	if (at < 0)
		return fail(EINVAL);
	if (size > MAX_READ)
		size = MAX_READ;
	while (got < size) {
		ssize_t n = read_piece(view, fd, (char *)buf + got, size - got, at + got);

		if (n < 0 && !got)
			return -1;
		if (n <= 0)
			break;
		got += n;
	}
	return got;
}

ssize_t view_preadv(const struct view *view, int fd, const struct iovec *iov, int nr, off_t at)
{
	size_t got = 0;

	if (nr < 0 || nr > IOV_MAX)
		return fail(EINVAL);
	for (int i = 0; i < nr; i++) {
		ssize_t n = view_pread(view, fd, iov[i].iov_base, iov[i].iov_len, at + got);

		if (n < 0 && !got)
			return -1;
		got += n < 0 ? 0 : n;
		if (n != (ssize_t)iov[i].iov_len)
			break;
	}
	return got;
}

ssize_t view_readv(const struct view *view, int fd, const struct iovec *iov, int nr)
{
	off_t at = syscall(SYS_lseek, fd, 0, SEEK_CUR);
	ssize_t n = view_preadv(view, fd, iov, nr, at);

	if (n > 0)
		syscall(SYS_lseek, fd, at + n, SEEK_SET);
	return n;
}

ssize_t view_read(const struct view *view, int fd, void *buf, size_t size)
{
	struct iovec iov = { buf, size < MAX_READ ? size : MAX_READ };

	return view_readv(view, fd, &iov, 1);
}

off_t view_lseek(const struct view *view, int fd, off_t offset, int whence)
{
	if (whence == SEEK_END) {
		if (__builtin_add_overflow(offset, (off_t)view->size, &offset))
			return fail(EOVERFLOW);
		whence = SEEK_SET;
	}
	/* SEEK_DATA and SEEK_HOLE would find the holes of the memfd. */
	if (whence != SEEK_SET && whence != SEEK_CUR)
		return fail(EINVAL);
	return syscall(SYS_lseek, fd, offset, whence);
}

static void *map_file(void *addr, size_t size, int prot, int flags, int fd, uint64_t at)
{
	return (void *)syscall(SYS_mmap, addr, size, prot, flags, fd, at);
}

/*
 * Maps a part of one piece. Nobody can write a view, so a mapping of the head or of
 * zeros may be private: before Linux 6.7 the kernel refuses a shared mapping of a
 * sealed memfd that is open for writing. Behind the end of the view the memfd has
 * nothing, so an access ends in SIGBUS, as with any file.
 */
static void *map_piece(const struct view *view, enum piece_kind kind, void *addr, size_t size,
		       int prot, int flags, int fd, uint64_t at)
{
	int private = MAP_PRIVATE | (flags & ~MAP_TYPE);

	if (kind == PIECE_ZERO)
		return map_file(addr, size, prot, private | MAP_ANONYMOUS, -1, 0);
	if (kind != PIECE_VMCORE)
		return map_file(addr, size, prot, private, fd, at);
	fd = view_vmcore(view);
	return fd < 0 ? MAP_FAILED : map_file(addr, size, prot, flags, fd, at - view->shift);
}

/* Bytes from @at to the end of the piece's last page, at most @size. */
static size_t rest_of(const struct piece *piece, uint64_t at, size_t size)
{
	uint64_t rest = piece->end - at;

	if (rest >= size)
		return size;
	return (rest + page_size() - 1) / page_size() * page_size();
}

static int map_over(const struct view *view, char *map, size_t size, int prot, int flags, int fd,
		    uint64_t at)
{
	size_t step;

	flags = (flags & ~MAP_FIXED_NOREPLACE) | MAP_FIXED;
	for (size_t done = 0; done < size; done += step) {
		struct piece piece = view_piece_at(view, at + done);

		step = rest_of(&piece, at + done, size - done);
		if (map_piece(view, piece.kind, map + done, step, prot, flags, fd,
			      at + done) == MAP_FAILED)
			return -1;
	}
	return 0;
}

/* For several pieces: reserves a place for all of them, then maps each of them there. */
static void *map_pieces(const struct view *view, void *addr, size_t size, int prot, int flags,
			int fd, uint64_t at)
{
	char *map = map_piece(view, PIECE_ZERO, addr, size, prot, flags & ~MAP_POPULATE, -1, 0);
	int error;

	if (map == MAP_FAILED || !map_over(view, map, size, prot, flags, fd, at))
		return map;
	error = errno;
	syscall(SYS_munmap, map, size);
	errno = error;
	return MAP_FAILED;
}

static int check_map(size_t size, int prot, int flags, uint64_t at)
{
	if (!size || at % page_size())
		return EINVAL;
	if (size > SIZE_MAX - page_size())
		return ENOMEM;
	if (at > INT64_MAX - size - page_size())
		return EOVERFLOW;
	if ((flags & MAP_TYPE) != MAP_PRIVATE && (prot & PROT_WRITE))
		return EACCES;
	return 0;
}

void *view_mmap(const struct view *view, void *addr, size_t size, int prot, int flags, int fd,
		off_t at)
{
	int error = check_map(size, prot, flags, at);
	struct piece piece;

	if (error) {
		errno = error;
		return MAP_FAILED;
	}
	piece = view_piece_at(view, at);
	if (rest_of(&piece, at, size) >= size)
		return map_piece(view, piece.kind, addr, size, prot, flags, fd, at);
	return map_pieces(view, addr, size, prot, flags, fd, at);
}
