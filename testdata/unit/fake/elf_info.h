/* SPDX-License-Identifier: GPL-2.0-or-later */
int is_xen_memory(void);
int has_vmcoreinfo(void);
void get_vmcoreinfo(off_t *offset, unsigned long *size);
void get_pt_note(off_t *offset, unsigned long *size);
int get_pt_load(int idx, unsigned long long *phys_start, unsigned long long *phys_end,
		unsigned long long *virt_start, unsigned long long *virt_end);
