#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Module of dracut: brings vmcore-view and makedumpfile into the initramfs of a capture kernel. Who makes that one asks
# for the module: dracut --add vmcore-view.

# 255: only where it is asked for.
check()
{
	require_binaries vmcore-view || return 1
	return 255
}

depends()
{
	return 0
}

install()
{
	inst_multiple vmcore-view
	inst_multiple -o makedumpfile makedumpfile.distrib /etc/default/vmcore-view
	inst /usr/lib/vmcore-view/vmcore-view.so
	inst /bin/sh
}
