/* SPDX-License-Identifier: GPL-2.0-or-later */
#define MSG(...)	fprintf(stderr, __VA_ARGS__)
