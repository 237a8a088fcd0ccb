// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The functions that take the place of those of the C library. Each passes a call
 * on to the kernel, unless it is about a view.
 */
#include "exported.h"
#include "stdio_views.h"
#include "views.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Other names of the C library's own functions. Unlike a bare system call, these are cancellation points. */
ssize_t __read(int fd, void *buf, size_t size);
int __fcntl(int fd, int command, ...);
void __chk_fail(void) __attribute__((noreturn));

static void __attribute__((constructor)) start(void)
{
	if (views_start())
		stdio_start();
}

/* open */

static mode_t mode_of(int flags, va_list args)
{
	if (flags & O_CREAT || (flags & O_TMPFILE) == O_TMPFILE)
		return va_arg(args, mode_t);
	return 0;
}

/* A command that opens a vmcore to write it anew means the file itself: it is its output, and nobody reads the old contents. */
static const struct view *written_anew(int dir, const char *path, int flags)
{
	if ((flags & O_ACCMODE) != O_WRONLY && !(flags & O_TRUNC))
		return NULL;
	return dir == AT_FDCWD || *path == '/' ? view_of_path(path) : NULL;
}

/* The path of a view is a link. cp -a, rsync and tar would save the link, so they get the file. */
static int without_link(int dir, const char *path, int flags, int no_follow)
{
	return flags & no_follow && view_is_at(dir, path) ? flags & ~no_follow : flags;
}

static int open_at(int dir, const char *path, int flags, mode_t mode)
{
	const struct view *output = written_anew(dir, path, flags);

	if (output)
		return syscall(SYS_openat, AT_FDCWD, output->path, flags, mode);
	flags = without_link(dir, path, flags, O_NOFOLLOW);
	return view_opened(syscall(SYS_openat, dir, path, flags, mode), flags);
}

EXPORTED int open(const char *path, int flags, ...)
{
	va_list args;
	mode_t mode;

	va_start(args, flags);
	mode = mode_of(flags, args);
	va_end(args);
	return open_at(AT_FDCWD, path, flags, mode);
}

EXPORTED int openat(int dir, const char *path, int flags, ...)
{
	va_list args;
	mode_t mode;

	va_start(args, flags);
	mode = mode_of(flags, args);
	va_end(args);
	return open_at(dir, path, flags, mode);
}

EXPORTED int creat(const char *path, mode_t mode)
{
	return open_at(AT_FDCWD, path, O_CREAT | O_WRONLY | O_TRUNC, mode);
}

EXPORTED int __open_2(const char *path, int flags)
{
	return open_at(AT_FDCWD, path, flags, 0);
}

EXPORTED int __openat_2(int dir, const char *path, int flags)
{
	return open_at(dir, path, flags, 0);
}

SAME_AS(open) int open64(const char *path, int flags, ...);
SAME_AS(openat) int openat64(int dir, const char *path, int flags, ...);
SAME_AS(creat) int creat64(const char *path, mode_t mode);
SAME_AS(__open_2) int __open64_2(const char *path, int flags);
SAME_AS(__openat_2) int __openat64_2(int dir, const char *path, int flags);

/* dup */

EXPORTED int dup(int fd)
{
	return view_copied(fd, syscall(SYS_dup, fd));
}

EXPORTED int dup2(int fd, int copy)
{
	/* dup3(2), which replaces dup2(2) here, refuses that. */
	if (fd == copy)
		return syscall(SYS_fcntl, fd, F_GETFD) < 0 ? -1 : fd;
	return view_copied(fd, syscall(SYS_dup3, fd, copy, 0));
}

EXPORTED int dup3(int fd, int copy, int flags)
{
	return view_copied(fd, syscall(SYS_dup3, fd, copy, flags));
}

EXPORTED int fcntl(int fd, int command, ...)
{
	va_list args;
	void *arg;
	int rc;

	va_start(args, command);
	arg = va_arg(args, void *);
	va_end(args);
	rc = __fcntl(fd, command, arg);
	if (command == F_DUPFD || command == F_DUPFD_CLOEXEC)
		return view_copied(fd, rc);
	return rc;
}

SAME_AS(fcntl) int fcntl64(int fd, int command, ...);

/* read */

EXPORTED ssize_t read(int fd, void *buf, size_t size)
{
	const struct view *view = view_of_fd(fd);

	return view ? view_read(view, fd, buf, size) : __read(fd, buf, size);
}

EXPORTED ssize_t __read_chk(int fd, void *buf, size_t size, size_t room)
{
	if (size > room)
		__chk_fail();
	return read(fd, buf, size);
}

EXPORTED ssize_t pread(int fd, void *buf, size_t size, off_t at)
{
	const struct view *view = view_of_fd(fd);

	if (view)
		return view_pread(view, fd, buf, size, at);
	return syscall(SYS_pread64, fd, buf, size, at);
}

EXPORTED ssize_t __pread_chk(int fd, void *buf, size_t size, off_t at, size_t room)
{
	if (size > room)
		__chk_fail();
	return pread(fd, buf, size, at);
}

EXPORTED ssize_t readv(int fd, const struct iovec *iov, int nr)
{
	const struct view *view = view_of_fd(fd);

	return view ? view_readv(view, fd, iov, nr) : syscall(SYS_readv, fd, iov, nr);
}

EXPORTED ssize_t preadv(int fd, const struct iovec *iov, int nr, off_t at)
{
	const struct view *view = view_of_fd(fd);

	if (view)
		return view_preadv(view, fd, iov, nr, at);
	/* The kernel takes an offset in two halves. On a 64-bit machine the first one has all bits. */
	return syscall(SYS_preadv, fd, iov, nr, at, 0);
}

/* For a view the flags are only hints: it can always be read at once. */
EXPORTED ssize_t preadv2(int fd, const struct iovec *iov, int nr, off_t at, int flags)
{
	const struct view *view = view_of_fd(fd);

	if (!view)
		return syscall(SYS_preadv2, fd, iov, nr, at, 0, flags);
	if (at == -1)
		return view_readv(view, fd, iov, nr);
	return view_preadv(view, fd, iov, nr, at);
}

EXPORTED off_t lseek(int fd, off_t offset, int whence)
{
	const struct view *view = view_of_fd(fd);

	if (view)
		return view_lseek(view, fd, offset, whence);
	return syscall(SYS_lseek, fd, offset, whence);
}

SAME_AS(pread) ssize_t pread64(int fd, void *buf, size_t size, off64_t at);
SAME_AS(__pread_chk) ssize_t __pread64_chk(int fd, void *buf, size_t size, off64_t at, size_t room);
SAME_AS(preadv) ssize_t preadv64(int fd, const struct iovec *iov, int nr, off64_t at);
SAME_AS(preadv2) ssize_t preadv64v2(int fd, const struct iovec *iov, int nr, off64_t at, int flags);
SAME_AS(lseek) off64_t lseek64(int fd, off64_t offset, int whence);

EXPORTED void *mmap(void *addr, size_t size, int prot, int flags, int fd, off_t at)
{
	const struct view *view = flags & MAP_ANONYMOUS ? NULL : view_of_fd(fd);

	if (view)
		return view_mmap(view, addr, size, prot, flags, fd, at);
	return (void *)syscall(SYS_mmap, addr, size, prot, flags, fd, at);
}

SAME_AS(mmap) void *mmap64(void *addr, size_t size, int prot, int flags, int fd, off64_t at);

/* The kernel would copy from the memfd. After these errors programs read instead. */

static int fail(int error)
{
	errno = error;
	return -1;
}

EXPORTED ssize_t copy_file_range(int in, off64_t *in_at, int out, off64_t *out_at, size_t size,
				 unsigned int flags)
{
	if (view_of_fd(in))
		return fail(EXDEV);
	return syscall(SYS_copy_file_range, in, in_at, out, out_at, size, flags);
}

EXPORTED ssize_t sendfile(int out, int in, off_t *at, size_t size)
{
	if (view_of_fd(in))
		return fail(EINVAL);
	return syscall(SYS_sendfile, out, in, at, size);
}

SAME_AS(sendfile) ssize_t sendfile64(int out, int in, off64_t *at, size_t size);

EXPORTED ssize_t splice(int in, off64_t *in_at, int out, off64_t *out_at, size_t size,
			unsigned int flags)
{
	if (view_of_fd(in))
		return fail(EINVAL);
	return syscall(SYS_splice, in, in_at, out, out_at, size, flags);
}

/* stat; programs built before glibc 2.33 call the names with an x, always with the same version */

static int stat_at(int dir, const char *path, struct stat *st, int flags)
{
	flags = without_link(dir, path, flags, AT_SYMLINK_NOFOLLOW);
	return syscall(SYS_newfstatat, dir, path, st, flags) ? -1 : view_stat(st);
}

EXPORTED int fstat(int fd, struct stat *st)
{
	return syscall(SYS_fstat, fd, st) ? -1 : view_stat(st);
}

EXPORTED int stat(const char *path, struct stat *st)
{
	return stat_at(AT_FDCWD, path, st, 0);
}

EXPORTED int lstat(const char *path, struct stat *st)
{
	return stat_at(AT_FDCWD, path, st, AT_SYMLINK_NOFOLLOW);
}

EXPORTED int fstatat(int dir, const char *path, struct stat *st, int flags)
{
	return stat_at(dir, path, st, flags);
}

EXPORTED int __fxstat(int version, int fd, struct stat *st)
{
	(void)version;
	return fstat(fd, st);
}

EXPORTED int __xstat(int version, const char *path, struct stat *st)
{
	(void)version;
	return stat(path, st);
}

EXPORTED int __lxstat(int version, const char *path, struct stat *st)
{
	(void)version;
	return lstat(path, st);
}

EXPORTED int __fxstatat(int version, int dir, const char *path, struct stat *st, int flags)
{
	(void)version;
	return fstatat(dir, path, st, flags);
}

_Static_assert(sizeof(struct stat) == sizeof(struct stat64), "one stat for both names");
SAME_AS(fstat) int fstat64(int fd, struct stat64 *st);
SAME_AS(stat) int stat64(const char *path, struct stat64 *st);
SAME_AS(lstat) int lstat64(const char *path, struct stat64 *st);
SAME_AS(fstatat) int fstatat64(int dir, const char *path, struct stat64 *st, int flags);
SAME_AS(__fxstat) int __fxstat64(int version, int fd, struct stat64 *st);
SAME_AS(__xstat) int __xstat64(int version, const char *path, struct stat64 *st);
SAME_AS(__lxstat) int __lxstat64(int version, const char *path, struct stat64 *st);
SAME_AS(__fxstatat) int __fxstatat64(int version, int dir, const char *path, struct stat64 *st,
				     int flags);

EXPORTED int statx(int dir, const char *path, int flags, unsigned int mask, struct statx *stx)
{
	mask |= STATX_INO;
	flags = without_link(dir, path, flags, AT_SYMLINK_NOFOLLOW);
	return syscall(SYS_statx, dir, path, flags, mask, stx) ? -1 : view_statx(stx, mask);
}
