// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * readlog LOG FILE COMMAND...: runs COMMAND, and logs which bytes of FILE it reads.
 *
 * This program mounts a file system of one file over FILE. It has the same contents, and writes a
 * line "START END" to LOG for each read of the bytes [START, END). A read() is logged with its own
 * bounds, a touch through mmap() in whole pages: there is no readahead and no cache in between. The
 * exit status is that of COMMAND, or 128 and the signal.
 *
 * Run it in a mount namespace of its own, so that the mount goes away whatever happens:
 *
 *	unshare --mount readlog LOG FILE COMMAND...
 */
#define _GNU_SOURCE
#define FUSE_USE_VERSION 34
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <fuse_lowlevel.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* The exit status for an error of this program, not of COMMAND. */
#define BROKEN	99
/* How long the kernel may cache attributes: nobody changes the file. */
#define FOREVER	1e6

static int file;
static FILE *reads;

static void do_init(void *data, struct fuse_conn_info *conn)
{
	(void)data;
	conn->max_readahead = 0;
}

static void do_getattr(fuse_req_t req, fuse_ino_t ino, struct fuse_file_info *fi)
{
	struct stat st;

	(void)fi;
	if (fstat(file, &st)) {
		fuse_reply_err(req, errno);
		return;
	}
	st.st_ino = ino;
	fuse_reply_attr(req, &st, FOREVER);
}

/* Bypasses the page cache, so that each read arrives here with its own bounds. */
static void do_open(fuse_req_t req, fuse_ino_t ino, struct fuse_file_info *fi)
{
	(void)ino;
	if ((fi->flags & O_ACCMODE) != O_RDONLY) {
		fuse_reply_err(req, EROFS);
		return;
	}
	fi->direct_io = 1;
	fuse_reply_open(req, fi);
}

static void do_read(fuse_req_t req, fuse_ino_t ino, size_t size, off_t offset,
		    struct fuse_file_info *fi)
{
	char *bytes = malloc(size);
	ssize_t n = bytes ? pread(file, bytes, size, offset) : -1;

	(void)ino;
	(void)fi;
	fprintf(reads, "%lld %lld\n", (long long)offset, (long long)offset + (long long)size);
	if (n < 0)
		fuse_reply_err(req, EIO);
	else
		fuse_reply_buf(req, bytes, n);
	free(bytes);
}

static const struct fuse_lowlevel_ops operations = {
	.init = do_init,
	.getattr = do_getattr,
	.open = do_open,
	.read = do_read,
};

static struct fuse_session *mount_over(char *name, const char *path)
{
	char *argv[] = { name, NULL };
	struct fuse_args args = FUSE_ARGS_INIT(1, argv);
	struct fuse_session *session = fuse_session_new(&args, &operations, sizeof(operations), NULL);

	if (!session || fuse_session_mount(session, path))
		errx(BROKEN, "cannot mount over %s", path);
	return session;
}

static pid_t start(const char *path, char **command)
{
	pid_t child = fork();
	struct stat st;

	if (child < 0)
		err(BROKEN, "fork");
	if (child == 0) {
		/* The kernel learns the size by stat(); without it mmap() finds no page. */
		if (stat(path, &st))
			err(BROKEN, "%s", path);
		execvp(command[0], command);
		err(BROKEN, "%s", command[0]);
	}
	return child;
}

/* Serves the file system until the child has ended. */
static void serve(struct fuse_session *session, pid_t child)
{
	struct fuse_buf buf = { 0 };
	struct pollfd fds[] = {
		{ .fd = fuse_session_fd(session), .events = POLLIN },
		{ .fd = syscall(SYS_pidfd_open, child, 0), .events = POLLIN },
	};

	if (fds[1].fd < 0)
		err(BROKEN, "pidfd_open");
	for (;;) {
		if (poll(fds, 2, -1) < 0)
			err(BROKEN, "poll");
		if (fds[1].revents)
			break;
		if (fuse_session_receive_buf(session, &buf) > 0)
			fuse_session_process_buf(session, &buf);
	}
	free(buf.mem);
	close(fds[1].fd);
}

int main(int argc, char **argv)
{
	struct fuse_session *session;
	pid_t child;
	int status;

	if (argc < 4)
		errx(BROKEN, "usage: readlog LOG FILE COMMAND...");
	file = open(argv[2], O_RDONLY | O_CLOEXEC);
	if (file < 0)
		err(BROKEN, "%s", argv[2]);
	reads = fopen(argv[1], "we");
	if (!reads)
		err(BROKEN, "%s", argv[1]);
	session = mount_over(argv[0], argv[2]);
	child = start(argv[2], argv + 3);
	serve(session, child);
	if (waitpid(child, &status, 0) < 0)
		err(BROKEN, "waitpid");
	fuse_session_unmount(session);
	fuse_session_destroy(session);
	if (fclose(reads))
		err(BROKEN, "%s", argv[1]);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
