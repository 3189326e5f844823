/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * libkmod reads its indexes in two ways: mapped, or by stdio where they are not.  kinit has them mapped by
 * kmod_load_resources() or does without libkmod, so that what is asked of one that is no file ends as if it were none.
 */
#include <stdbool.h>

#include <libkmod/libkmod-index.h>

struct index_file *index_file_open(const char *filename)
{
	(void)filename;
	return NULL;
}
