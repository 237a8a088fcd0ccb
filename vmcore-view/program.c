// SPDX-License-Identifier: GPL-2.0-or-later
#define _GNU_SOURCE
#include "program.h"

#include <fcntl.h>
#include <gelf.h>
#include <libelf.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#define LIBRARY		"vmcore-view.so"
/* Where it is installed, relative to the launcher. */
#define LIBRARY_DIR	"../lib/vmcore-view/"
#define PRELOAD		"LD_PRELOAD"
/* Where execvp() looks without PATH. */
#define DEFAULT_PATH	"/bin:/usr/bin"

/*
 * The program
 */

/* Finds a program as execvp() does. */
static bool find_program(const char *name, char *ret, size_t size)
{
	const char *path = getenv("PATH");

	if (strchr(name, '/'))
		return snprintf(ret, size, "%s", name) < (int)size;
	for (path = path ? path : DEFAULT_PATH; *path; path += strspn(path, ":")) {
		int length = strcspn(path, ":");

		if (snprintf(ret, size, "%.*s/%s", length, path, name) < (int)size && !access(ret, X_OK))
			return true;
		path += length;
	}
	return false;
}

static bool has_loader(Elf *elf)
{
	GElf_Phdr phdr;
	size_t nr;

	if (elf_getphdrnum(elf, &nr))
		return false;
	for (size_t i = 0; i < nr; i++)
		if (gelf_getphdr(elf, i, &phdr) && phdr.p_type == PT_INTERP)
			return true;
	return false;
}

/* The loader itself, started as a program, has no loader, but it does preload. */
static bool is_loader(const char *path)
{
	const char *name = strrchr(path, '/');

	return !strncmp(name ? name + 1 : path, "ld-", 3) || !strncmp(name ? name + 1 : path, "ld.so", 5);
}

static bool is_static(const char *path, int fd)
{
	bool ret = false;
	Elf *elf;

	elf_version(EV_CURRENT);
	elf = elf_begin(fd, ELF_C_READ, NULL);
	if (elf && elf_kind(elf) == ELF_K_ELF)
		ret = !has_loader(elf) && !is_loader(path);
	elf_end(elf);
	return ret;
}

/* If a program has more rights than its user, the loader ignores LD_PRELOAD with a path (ld.so(8)). */
static bool gains_rights(const char *path, int fd)
{
	struct stat st;

	if (fstat(fd, &st))
		return false;
	if ((st.st_mode & S_ISUID && st.st_uid != geteuid()) ||
	    (st.st_mode & S_ISGID && st.st_gid != getegid()))
		return true;
	return geteuid() && getxattr(path, "security.capability", NULL, 0) > 0;
}

const char *program_refuses(const char *name)
{
	const char *why = NULL;
	char path[PATH_MAX];
	int fd;

	if (!find_program(name, path, sizeof(path)))
		return NULL;
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return NULL;
	if (is_static(path, fd))
		why = "it is linked statically";
	else if (gains_rights(path, fd))
		why = "it runs with more rights than its user has";
	close(fd);
	return why;
}

/*
 * The library
 */

/* Looks beside the launcher, as after a build, then where it is installed. */
static bool find_library(char *ret, size_t size)
{
	static const char *const places[] = { "", LIBRARY_DIR };
	char self[PATH_MAX];
	ssize_t length = readlink("/proc/self/exe", self, sizeof(self) - 1);
	char *name;

	if (length <= 0)
		return false;
	self[length] = '\0';
	name = strrchr(self, '/') + 1;
	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++)
		if (snprintf(ret, size, "%.*s%s%s", (int)(name - self), self, places[i], LIBRARY) < (int)size &&
		    !access(ret, R_OK))
			return true;
	return false;
}

/* For the loader, spaces and colons end a name. The path of a file descriptor has neither. */
static const char *name_for_loader(const char *path, char *ret, size_t size)
{
	int fd;

	if (!strpbrk(path, " :"))
		return path;
	fd = open(path, O_RDONLY);
	snprintf(ret, size, "/proc/self/fd/%d", fd);
	return fd < 0 ? NULL : ret;
}

const char *program_preload(void)
{
	const char *others = getenv(PRELOAD), *name;
	char path[PATH_MAX], number[64], *value;
	int failed;

	if (!find_library(path, sizeof(path)))
		return "the library " LIBRARY " is neither beside it nor installed";
	name = name_for_loader(path, number, sizeof(number));
	if (!name || asprintf(&value, "%s%s%s", name, others ? ":" : "", others ? others : "") < 0)
		return "the library " LIBRARY " cannot be opened";
	failed = setenv(PRELOAD, value, 1);
	free(value);
	return failed ? "there is no memory for the environment" : NULL;
}
