// SPDX-License-Identifier: GPL-2.0-or-later
#define _GNU_SOURCE
#include "description.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define FIRST_FD	200
#define NO_MEMFD	"no file in memory can be made here (memfd_create)"
#define NO_MEMORY	"there is no memory to describe its view"

static bool write_all(int fd, const void *bytes, size_t size)
{
	const char *from = bytes;

	while (size) {
		ssize_t written = write(fd, from, size);

		if (written <= 0)
			return false;
		from += written;
		size -= written;
	}
	return true;
}

/* Scripts choose low numbers ("exec 3<file"), so take a high one. */
static int move_up(int fd)
{
	int high = fcntl(fd, F_DUPFD, FIRST_FD);

	close(fd);
	return high;
}

/* The file is sealed: whatever the command does, nobody can change it. */
static int make_memfd(const void *bytes, size_t size)
{
	int fd = memfd_create("vmcore-view", MFD_ALLOW_SEALING);

	if (fd >= 0 && write_all(fd, bytes, size) &&
	    !fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE | F_SEAL_GROW | F_SEAL_SHRINK | F_SEAL_SEAL))
		return move_up(fd);
	if (fd >= 0)
		close(fd);
	return -1;
}

static struct view_file name_of(const struct stat *st)
{
	return (struct view_file){ .device = st->st_dev, .inode = st->st_ino };
}

static const char *add_zeros(struct description *description, const struct head *head)
{
	struct view_range *more;

	if (!head->nr_zeros)
		return NULL;
	more = reallocarray(description->zeros, description->nr_zeros + head->nr_zeros, sizeof(*more));
	if (!more)
		return NO_MEMORY;
	memcpy(more + description->nr_zeros, head->zeros, head->nr_zeros * sizeof(*more));
	description->zeros = more;
	description->nr_zeros += head->nr_zeros;
	return NULL;
}

/* zeros_at counts zero ranges until the description is published; then it is an offset in bytes. */
static void fill(struct view *view, const struct description *description, const struct vmcore *vmcore,
		 const struct head *head, const struct stat *memfd)
{
	*view = (struct view){
		.head = name_of(memfd),
		.vmcore = name_of(&vmcore->st),
		.shift = head->shift,
		.head_size = head->size,
		.size = vmcore->st.st_size + head->shift,
		.zeros_at = description->nr_zeros,
		.nr_zeros = head->nr_zeros,
	};
	strcpy(view->path, vmcore->path);
}

const char *description_add(struct description *description, const struct vmcore *vmcore,
			    const struct head *head, int *fd)
{
	struct view *more = reallocarray(description->views, description->nr_views + 1, sizeof(*more));
	const char *why;
	struct stat st;

	if (!more)
		return NO_MEMORY;
	if (description->nr_views == VIEW_MAX)
		return "there are too many vmcores";
	description->views = more;
	if (strlen(vmcore->path) >= sizeof(more->path))
		return "its path is too long";
	*fd = make_memfd(head->bytes, head->size);
	if (*fd < 0 || fstat(*fd, &st))
		return NO_MEMFD;
	fill(&more[description->nr_views], description, vmcore, head, &st);
	why = add_zeros(description, head);
	description->nr_views += !why;
	return why;
}

static const char *publish(const char *bytes, size_t size)
{
	int fd = make_memfd(bytes, size);
	char number[16];

	if (fd < 0)
		return NO_MEMFD;
	snprintf(number, sizeof(number), "%d", fd);
	return setenv(VIEW_VARIABLE, number, 1) ? NO_MEMORY : NULL;
}

const char *description_publish(const struct description *description)
{
	size_t views = description->nr_views * sizeof(struct view);
	size_t zeros = description->nr_zeros * sizeof(struct view_range);
	struct view_table table = {
		.magic = VIEW_MAGIC,
		.size = sizeof(table) + views + zeros,
		.nr_views = description->nr_views,
	};
	char *bytes = malloc(table.size);
	struct view *view = (struct view *)(bytes + sizeof(table));
	const char *why;

	if (!bytes)
		return NO_MEMORY;
	memcpy(bytes, &table, sizeof(table));
	memcpy(view, description->views, views);
	for (size_t i = 0; i < description->nr_views; i++)
		view[i].zeros_at = sizeof(table) + views + view[i].zeros_at * sizeof(struct view_range);
	if (zeros)
		memcpy(bytes + sizeof(table) + views, description->zeros, zeros);
	why = publish(bytes, table.size);
	free(bytes);
	return why;
}
