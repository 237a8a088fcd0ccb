/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Was this dump made with --exclude-unaccepted-memmap, and can what it leaves out be rebuilt? */
#ifndef LEFT_OUT_MEMMAP_H
#define LEFT_OUT_MEMMAP_H

/**
 * rebuild_if_left_out() - rebuild the memory map from now on, if this dump leaves part of it out
 *
 * If the dump is marked but nothing can be rebuilt, one line says so. rebuild_end() takes it back.
 */
void rebuild_if_left_out(void);

#endif /* LEFT_OUT_MEMMAP_H */
