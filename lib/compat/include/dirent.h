/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef COMPAT_DIRENT_H
#define COMPAT_DIRENT_H

#include_next <dirent.h>

/* Only for a stream that nothing was read from yet: klibc's buffer cannot be emptied from outside. */
void rewinddir(DIR *dir);

#endif
