// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * peak COMMAND...: runs COMMAND, and then prints how much memory it had at most. (busybox's time prints wrong numbers:
 * it takes the kernel's KiB for pages.)
 */
#include <err.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	struct rusage usage;
	int status;
	pid_t pid = argc > 1 ? fork() : -1;

	if (pid < 0)
		err(99, "peak");
	if (!pid) {
		execvp(argv[1], argv + 1);
		err(127, "%s", argv[1]);
	}
	if (wait4(pid, &status, 0, &usage) < 0)
		err(99, "wait4");
	printf("lab: %s had %ld KiB of memory at most\n", argv[1], usage.ru_maxrss);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
