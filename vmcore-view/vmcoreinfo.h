/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the view adds to the note VMCOREINFO, or takes away from it. makedumpfile copies the note into the dump, where
 * crash reads it.
 */
#ifndef VMCOREINFO_H
#define VMCOREINFO_H

#include <stdbool.h>
#include <stdint.h>

struct vmcoreinfo_edit {
	/* The memory map of unaccepted memory is not in the view. */
	bool memmap_left_out;
	/*
	 * The command shall find free pages by the free lists, not by their page type. Without that line nothing proves
	 * the page type of unaccepted blocks any more, so a line gets this value; 0: there is no page type.
	 */
	bool by_free_lists;
	int32_t type;
};

/**
 * vmcoreinfo_edit() - make the text that the command needs
 * @info: the text of the dead kernel
 *
 * Return: the new text, which the caller frees; NULL: there is no memory for it.
 */
char *vmcoreinfo_edit(const char *info, const struct vmcoreinfo_edit *edit);

#endif /* VMCOREINFO_H */
