/* SPDX-License-Identifier: GPL-2.0-or-later */
enum { DWARF_INFO_GET_MEMBER_OFFSET };

int set_dwarf_debuginfo(char *mod_name, char *os_release, char *name_debuginfo, int fd_debuginfo);
long get_member_offset(char *structname, char *membername, int cmd);
long get_structure_size(char *structname, int flag_typedef);
long get_enum_number(char *enum_name);
