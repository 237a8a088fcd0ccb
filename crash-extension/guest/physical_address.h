/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The physical address that a user means. */
#ifndef PHYSICAL_ADDRESS_H
#define PHYSICAL_ADDRESS_H

#include "guest/guest.h"

/**
 * find_physical_address() - find the physical address that the user means
 * @value: the address of a struct page, a kernel virtual address, or a physical address
 * @physical: it is a physical address, whatever it looks like
 *
 * Return: false: it is a virtual address, and nothing is mapped there.
 */
bool find_physical_address(struct guest *guest, ulong value, bool physical, physaddr_t *ret);

#endif /* PHYSICAL_ADDRESS_H */
