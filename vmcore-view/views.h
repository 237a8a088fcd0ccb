/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The views of this process, and their operations.
 *
 * For the kernel the descriptor of a view belongs to the memfd with the head. So
 * code that bypasses the library finds only the head: a bare system call, another
 * stdio, a static program that inherits the descriptor. The position of the
 * descriptor is the position in the view (it may be behind the end of the memfd);
 * dup, fork and exec share it, as with any file. Each process reads the vmcore
 * through a descriptor of its own, which no other process inherits.
 */
#ifndef VIEWS_H
#define VIEWS_H

#include "pieces.h"

#include <stdbool.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/uio.h>

/* Descriptors from this number on cannot be views. */
#define VIEW_MAX_FDS	4096

/*
 * Reads the description, and finds the views among the inherited descriptors.
 * Returns whether this process has views; a bad description ends the process.
 */
bool views_start(void);

/* The view of a file, which is the head or the vmcore itself, under any name. NULL: none. */
const struct view *view_of_stat(const struct stat *st);
const struct view *view_of_path(const char *path);

/* Does a path lead to a head? It is a link in /proc/self/fd. */
bool view_is_at(int dir, const char *path);

/* The view of a descriptor, or NULL. It costs nothing if the descriptor never was a view. */
const struct view *view_of_fd(int fd);

/*
 * For a descriptor that was just opened with @flags: if its file has a view, makes it
 * the view. Returns the descriptor; or closes it, sets errno and returns -1.
 */
int view_opened(int fd, int flags);

/* For @copy, a new descriptor that was made from @fd. Returns it, or -1 as above. */
int view_copied(int fd, int copy);

struct piece view_piece_at(const struct view *view, uint64_t at);

/* The library's own descriptor of the vmcore; or -1 and errno. */
int view_vmcore(const struct view *view);

/* The system calls of these names, for the descriptor of a view. */
ssize_t view_pread(const struct view *view, int fd, void *buf, size_t size, off_t at);
ssize_t view_preadv(const struct view *view, int fd, const struct iovec *iov, int nr, off_t at);
ssize_t view_read(const struct view *view, int fd, void *buf, size_t size);
ssize_t view_readv(const struct view *view, int fd, const struct iovec *iov, int nr);
off_t view_lseek(const struct view *view, int fd, off_t offset, int whence);
void *view_mmap(const struct view *view, void *addr, size_t size, int prot, int flags, int fd,
		off_t at);

/*
 * Corrects the answer of the system call about a view: it becomes that about the
 * vmcore, with the size of the view. Returns 0, or -1 and errno.
 */
int view_stat(struct stat *st);
int view_statx(struct statx *stx, unsigned int mask);

#endif /* VIEWS_H */
