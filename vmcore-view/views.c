// SPDX-License-Identifier: GPL-2.0-or-later
#define _GNU_SOURCE
#include "views.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <unistd.h>

/* The library's own descriptors begin here, away from those of the command. */
#define OWN_FDS		512

static const struct view_table *table;

static struct state {
	uint64_t data_size;
	/* The library's own descriptor of the vmcore, plus one; 0: none yet. */
	int vmcore;
	/* An inherited descriptor of the head, or -1. */
	int head;
} states[VIEW_MAX];

/*
 * Which descriptors may be views. A mark is never removed, because a child of
 * vfork(2) closes its own descriptors, but writes to its parent's memory. So a
 * mark is only a hint, and each use asks the kernel.
 */
static bool marks[VIEW_MAX_FDS];

struct piece view_piece_at(const struct view *view, uint64_t at)
{
	return view_piece(table, view, at);
}

static struct state *state_of(const struct view *view)
{
	return &states[view - views_of(table)];
}

static void complain(const char *what, const char *why)
{
	struct iovec parts[] = {
		{ "vmcore-view: ", 13 },
		{ (void *)what, strlen(what) },
		{ ": ", 2 },
		{ (void *)why, strlen(why) },
		{ "\n", 1 },
	};

	syscall(SYS_writev, STDERR_FILENO, parts, 5);
}

/* Without its views the command would see unaccepted memory. */
static void __attribute__((noreturn)) give_up(const char *what, const char *why)
{
	complain(what, why);
	_exit(127);
}

static int fail(int error)
{
	errno = error;
	return -1;
}

/* fstat() is no symbol of the C library before glibc 2.33. */
static int stat_fd(int fd, struct stat *ret)
{
	return syscall(SYS_fstat, fd, ret);
}

static bool is_file(const struct stat *st, const struct view_file *file)
{
	return st->st_dev == file->device && st->st_ino == file->inode;
}

static bool is_open(int fd, const struct view_file *file)
{
	struct stat st;

	return fd >= 0 && !stat_fd(fd, &st) && is_file(&st, file);
}

static bool is_head(const struct view *view, const struct stat *st)
{
	return is_file(st, &view->head);
}

const struct view *view_of_stat(const struct stat *st)
{
	const struct view *views;

	if (!table)
		return NULL;
	views = views_of(table);
	for (uint32_t i = 0; i < table->nr_views; i++)
		if (is_head(&views[i], st) || is_file(st, &views[i].vmcore))
			return &views[i];
	return NULL;
}

const struct view *view_of_path(const char *path)
{
	struct stat st;

	if (!table || syscall(SYS_newfstatat, AT_FDCWD, path, &st, 0))
		return NULL;
	return view_of_stat(&st);
}

bool view_is_at(int dir, const char *path)
{
	const struct view *view;
	struct stat st;

	if (!table || syscall(SYS_newfstatat, dir, path, &st, 0))
		return false;
	view = view_of_stat(&st);
	return view && is_head(view, &st);
}

static bool is_marked(int fd)
{
	return (unsigned int)fd < VIEW_MAX_FDS && __atomic_load_n(&marks[fd], __ATOMIC_RELAXED);
}

static void mark(int fd)
{
	__atomic_store_n(&marks[fd], true, __ATOMIC_RELAXED);
}

const struct view *view_of_fd(int fd)
{
	const struct view *view;
	struct stat st;

	if (!is_marked(fd) || stat_fd(fd, &st))
		return NULL;
	view = view_of_stat(&st);
	return view && is_head(view, &st) ? view : NULL;
}

static int close_and_fail(int fd, int error)
{
	syscall(SYS_close, fd);
	return fail(error);
}

/* Moves @fd away from the descriptors of the command. */
static int move_away(int fd)
{
	int moved = syscall(SYS_fcntl, fd, F_DUPFD_CLOEXEC, OWN_FDS);

	/* The limit of the process may be too low. Then the descriptor stays. */
	if (moved < 0)
		return fd;
	syscall(SYS_close, fd);
	return moved;
}

static int open_vmcore(const struct view *view)
{
	int fd = syscall(SYS_openat, AT_FDCWD, view->path, O_RDONLY | O_CLOEXEC | O_NOCTTY);

	if (fd < 0)
		return -1;
	if (!is_open(fd, &view->vmcore)) {
		complain(view->path, "it is not the file that it was");
		return close_and_fail(fd, ESTALE);
	}
	return move_away(fd);
}

/* The command may have closed the descriptor, and may have another file there. Then the vmcore is opened again. */
int view_vmcore(const struct view *view)
{
	int *slot = &state_of(view)->vmcore;
	int known = __atomic_load_n(slot, __ATOMIC_RELAXED);
	int error = errno;
	int fd;

	if (!is_open(known - 1, &view->vmcore)) {
		fd = open_vmcore(view);
		if (fd < 0)
			return -1;
		if (__atomic_compare_exchange_n(slot, &known, fd + 1, false, __ATOMIC_RELAXED,
						__ATOMIC_RELAXED))
			known = fd + 1;
		else	/* another thread was faster */
			syscall(SYS_close, fd);
	}
	errno = error;
	return known - 1;
}

/* A descriptor of the head with a position of its own. */
static int open_head(const struct view *view, int flags)
{
	int head = state_of(view)->head;
	char path[32];

	if (!is_open(head, &view->head))
		return fail(ESTALE);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", head);
	return syscall(SYS_openat, AT_FDCWD, path, O_RDONLY | (flags & O_CLOEXEC));
}

/* Makes @fd, a descriptor of the vmcore itself, a descriptor of the view. */
static int replace(const struct view *view, int fd, int flags)
{
	int head = open_head(view, flags);
	int rc;

	if (head < 0)
		return -1;
	rc = syscall(SYS_lseek, head, syscall(SYS_lseek, fd, 0, SEEK_CUR), SEEK_SET);
	if (rc >= 0)
		rc = syscall(SYS_dup3, head, fd, flags & O_CLOEXEC);
	syscall(SYS_close, head);
	return rc < 0 ? -1 : 0;
}

static int adopt(const struct view *view, const struct stat *st, int fd, int flags)
{
	if (fd >= VIEW_MAX_FDS)
		return fail(EMFILE);
	if ((flags & O_ACCMODE) != O_RDONLY)
		return fail(EROFS);
	if (!is_head(view, st) && replace(view, fd, flags))
		return -1;
	mark(fd);
	/* If the vmcore cannot be opened, this call has to fail: here the command expects it. */
	return view_vmcore(view) < 0 ? -1 : 0;
}

int view_opened(int fd, int flags)
{
	const struct view *view;
	struct stat st;

	if (fd < 0 || !table || (flags & O_PATH) || stat_fd(fd, &st))
		return fd;
	view = view_of_stat(&st);
	if (view && adopt(view, &st, fd, flags))
		return close_and_fail(fd, errno);
	return fd;
}

int view_copied(int fd, int copy)
{
	if (copy < 0 || !is_marked(fd))
		return copy;
	if (copy < VIEW_MAX_FDS)
		mark(copy);
	else if (view_of_fd(fd))
		return close_and_fail(copy, EMFILE);
	return copy;
}

/* An inherited descriptor of the vmcore becomes the view for this process, whoever opened it. */
static void replace_inherited(const struct view *view, int fd)
{
	int flags = syscall(SYS_fcntl, fd, F_GETFD) & FD_CLOEXEC ? O_CLOEXEC : 0;

	if (replace(view, fd, flags))
		give_up(view->path, "it is open already, and cannot be replaced");
	mark(fd);
}

static bool inherit(int fd)
{
	const struct view *view;
	struct stat st;

	if (stat_fd(fd, &st))
		return false;
	view = view_of_stat(&st);
	if (!view || !is_head(view, &st))
		return view;
	mark(fd);
	if (state_of(view)->head < 0)
		state_of(view)->head = fd;
	return false;
}

static void inherit_all(void)
{
	bool vmcore = false;
	struct stat st;

	for (int fd = 0; fd < VIEW_MAX_FDS; fd++)
		vmcore |= inherit(fd);
	/* All heads are known only now. */
	for (int fd = 0; vmcore && fd < VIEW_MAX_FDS; fd++)
		if (!marks[fd] && !stat_fd(fd, &st) && view_of_stat(&st))
			replace_inherited(view_of_stat(&st), fd);
}

static const void *map_description(int fd, uint64_t *size)
{
	struct stat st;
	void *map;

	if (stat_fd(fd, &st))
		give_up("the description", strerror(errno));
	map = (void *)syscall(SYS_mmap, NULL, st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	if (map == MAP_FAILED)
		give_up("the description", strerror(errno));
	*size = st.st_size;
	return map;
}

static int parse_fd(const char *text)
{
	int fd = 0;

	/* No strtol(): with a new C library it would need a new symbol version. */
	for (const char *digit = text; *digit || digit == text; digit++) {
		if (*digit < '0' || *digit > '9' || fd > INT32_MAX / 10 - 1)
			give_up(VIEW_VARIABLE, "it is no descriptor");
		fd = fd * 10 + *digit - '0';
	}
	return fd;
}

bool views_start(void)
{
	const char *text = getenv(VIEW_VARIABLE);
	const void *description;
	const char *wrong;
	uint64_t size;

	if (!text)
		return false;
	description = map_description(parse_fd(text), &size);
	wrong = view_check(description, size, sysconf(_SC_PAGESIZE));
	if (wrong)
		give_up("the description", wrong);
	table = description;
	for (uint32_t i = 0; i < table->nr_views; i++) {
		states[i].data_size = view_data_size(table, &views_of(table)[i]);
		states[i].head = -1;
	}
	inherit_all();
	return true;
}

/* The zero ranges count as holes: cp and tar -S make holes of them. */
static uint64_t blocks_of(const struct view *view)
{
	return (state_of(view)->data_size + 511) / 512;
}

int view_stat(struct stat *st)
{
	const struct view *view = view_of_stat(st);
	int fd;

	if (!view)
		return 0;
	if (is_head(view, st)) {
		fd = view_vmcore(view);
		if (fd < 0 || stat_fd(fd, st))
			return -1;
	}
	st->st_size = view->size;
	st->st_blocks = blocks_of(view);
	return 0;
}

int view_statx(struct statx *stx, unsigned int mask)
{
	struct stat st = {
		.st_dev = makedev(stx->stx_dev_major, stx->stx_dev_minor),
		.st_ino = stx->stx_ino,
	};
	const struct view *view = view_of_stat(&st);
	int fd;

	if (!view)
		return 0;
	if (is_head(view, &st)) {
		fd = view_vmcore(view);
		if (fd < 0 || syscall(SYS_statx, fd, "", AT_EMPTY_PATH, mask, stx))
			return -1;
	}
	stx->stx_size = view->size;
	stx->stx_blocks = blocks_of(view);
	return 0;
}
