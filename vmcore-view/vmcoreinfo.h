/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the command is told in the note VMCOREINFO besides what the dead kernel wrote there. makedumpfile copies
 * it into the dump, where crash reads it.
 */
#ifndef VMCOREINFO_H
#define VMCOREINFO_H

#include <stdbool.h>
#include <stdint.h>

struct vmcoreinfo_edit {
	/* The memory map of unaccepted memory is not in the view. */
	bool memmap_left_out;
	/*
	 * The command is to find free pages by the free lists, not by their page type. That takes away what tells the
	 * page type of unaccepted blocks, which is this; 0: there is none.
	 */
	bool by_free_lists;
	int32_t type;
};

/**
 * vmcoreinfo_edit() - the text with the lines that the command needs
 * @info: the dead kernel's
 *
 * Return: the text, which the caller frees; NULL: there is no memory for it.
 */
char *vmcoreinfo_edit(const char *info, const struct vmcoreinfo_edit *edit);

#endif /* VMCOREINFO_H */
