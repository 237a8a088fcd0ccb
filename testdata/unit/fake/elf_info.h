/* SPDX-License-Identifier: GPL-2.0-or-later */
int is_xen_memory(void);
int has_vmcoreinfo(void);
void get_vmcoreinfo(off_t *offset, unsigned long *size);
