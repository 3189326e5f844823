/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "image/hooks/iscsi/iscsidisk.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "lib/text.h"

enum { PATH_SIZE = 512 };

/* Does the file PATH say TEXT? */
static bool says(const char *path, const char *text)
{
	char read_text[ISCSITARGET_FIELD] = "";
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return false;
	if (read(fd, read_text, sizeof(read_text) - 1) < 0)
		read_text[0] = '\0';
	close(fd);
	read_text[strcspn(read_text, "\n")] = '\0';
	return !strcmp(read_text, text);
}

/* Writes the name of the first entry of FOLDER that begins with PREFIX and ends with SUFFIX to OUT. */
static bool find_entry(
	const char *folder, const char *prefix, const char *suffix, char *out, size_t size)
{
	DIR *dir = opendir(folder);
	struct dirent *entry;
	bool found = false;

	while (dir && !found && (entry = readdir(dir))) {
		size_t len = strlen(entry->d_name), tail = strlen(suffix);

		if (entry->d_name[0] != '.' && text_starts(entry->d_name, prefix) && len >= tail &&
			!strcmp(entry->d_name + len - tail, suffix))
			found = !text_copy(out, size, entry->d_name);
	}
	if (dir)
		closedir(dir);
	return found;
}

/* Writes the folder of the session with TARGET to OUT.  (The one of several that it begins with.) */
static bool find_session(const char *sys, const struct iscsitarget *target, char *out, size_t size)
{
	char folder[PATH_SIZE], path[PATH_SIZE];
	struct dirent *entry;
	bool found = false;
	DIR *dir;

	snprintf(folder, sizeof(folder), "%s/class/iscsi_session", sys);
	dir = opendir(folder);
	while (dir && !found && (entry = readdir(dir))) {
		if (entry->d_name[0] == '.')
			continue;
		path[0] = out[0] = '\0';
		text_add(path, sizeof(path), "%s/%s/targetname", folder, entry->d_name);
		text_add(out, size, "%s/%s/device", folder, entry->d_name);
		found = says(path, target->name);
	}
	if (dir)
		closedir(dir);
	return found;
}

bool iscsidisk_has_session(const char *sys, const struct iscsitarget *target)
{
	char folder[PATH_SIZE];

	return find_session(sys, target, folder, sizeof(folder));
}

/* session/targetH:B:T/H:B:T:LUN/block/NAME */
bool iscsidisk_find(const char *sys, const struct iscsitarget *target, char *out, size_t size)
{
	char folder[PATH_SIZE], name[64], lun[16];
	size_t len;

	if (!find_session(sys, target, folder, sizeof(folder)) ||
		!find_entry(folder, "target", "", name, sizeof(name)))
		return false;
	len = strlen(folder);
	text_add(folder, sizeof(folder), "/%s", name);
	snprintf(lun, sizeof(lun), ":%s", target->lun);
	if (!find_entry(folder, name + strlen("target"), lun, name, sizeof(name)))
		return false;
	text_add(folder, sizeof(folder), "/%s/block", name);
	if (strlen(folder) <= len || !find_entry(folder, "", "", name, sizeof(name)))
		return false;
	return snprintf(out, size, "/dev/%s", name) < (int)size;
}
