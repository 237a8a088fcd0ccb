/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The views of this process, and what can be done with one.
 *
 * To the kernel a descriptor of a view is one of the memfd with the head. So
 * whoever uses it past the library finds the head alone: a system call of its own,
 * a stdio of its own, a static program that inherits it. Its position is the
 * position in the view (it may lie behind the memfd's end), which dup, fork and
 * exec share as they do of any file. The vmcore is read through a descriptor that
 * each process keeps to itself, and that no other inherits.
 */
#ifndef VIEWS_H
#define VIEWS_H

#include "pieces.h"

#include <stdbool.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/uio.h>

/* Of descriptors from here on nobody is told that they are views. */
#define VIEW_MAX_FDS	4096

/*
 * Reads the description, and looks through the descriptors that were inherited.
 * Returns whether this process has views; with a bad description it ends.
 */
bool views_start(void);

/* The view that a file is: the head, or the vmcore itself under whatever name. Or NULL. */
const struct view *view_of_stat(const struct stat *st);
const struct view *view_of_path(const char *path);

/* Does a path lead to a head? It is a link in /proc/self/fd. */
bool view_is_at(int dir, const char *path);

/* The view behind a descriptor, or NULL. Costs nothing of one that never was a view. */
const struct view *view_of_fd(int fd);

/*
 * Of a descriptor that was just opened with @flags: if it is a view's, makes it
 * one. Returns it; or closes it, sets errno and returns -1.
 */
int view_opened(int fd, int flags);

/* Of @copy, a new descriptor of the file that @fd is of. Returns it, or -1 as above. */
int view_copied(int fd, int copy);

struct piece view_piece_at(const struct view *view, uint64_t at);

/* The vmcore's descriptor, which stays the library's own; or -1 and errno. */
int view_vmcore(const struct view *view);

/* As the system calls of these names, of a descriptor that is a view's. */
ssize_t view_pread(const struct view *view, int fd, void *buf, size_t size, off_t at);
ssize_t view_preadv(const struct view *view, int fd, const struct iovec *iov, int nr, off_t at);
ssize_t view_read(const struct view *view, int fd, void *buf, size_t size);
ssize_t view_readv(const struct view *view, int fd, const struct iovec *iov, int nr);
off_t view_lseek(const struct view *view, int fd, off_t offset, int whence);
void *view_mmap(const struct view *view, void *addr, size_t size, int prot, int flags, int fd,
		off_t at);

/*
 * Completes what the system call said of a file: of a view it says what the
 * vmcore is, but for the size. Returns 0, or -1 and errno.
 */
int view_stat(struct stat *st);
int view_statx(struct statx *stx, unsigned int mask);

#endif /* VIEWS_H */
