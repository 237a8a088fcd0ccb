// SPDX-License-Identifier: GPL-2.0-or-later
/* The notes that the kernel wrote for tools that read its dump. */
#include "guest/vmcoreinfo.h"

#include "unaccepted.h"

bool vmcoreinfo_number(const char *key, int64_t *ret)
{
	char *value = pc->read_vmcoreinfo(key);
	bool ok = value && unaccepted_parse_number(value, ret);

	free(value);
	return ok;
}
