/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where the dead kernel's unaccepted memory is, found with makedumpfile's means.
 */
#ifndef UNACCEPTED_SEARCH_H
#define UNACCEPTED_SEARCH_H

/**
 * search_unaccepted() - find all unaccepted blocks of the dumped kernel
 * @is_in_segs: is there memory at a physical address? No other is looked at.
 * @found: called with each block, half-open, in no particular order
 *
 * Reads struct pages and lists, never the memory that they describe. What
 * cannot be read or contradicts itself is not found; lists are damaged where
 * that has been said. Where the kernel does not tell, nothing is found.
 */
void search_unaccepted(int (*is_in_segs)(unsigned long long paddr),
		       void (*found)(mdf_pfn_t start, mdf_pfn_t end));

#endif /* UNACCEPTED_SEARCH_H */
