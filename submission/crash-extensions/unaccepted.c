// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * extensions/Makefile builds an extension for each *.c here. The sources of this one are below
 * unaccepted/, and unaccepted.mk builds them.
 */
