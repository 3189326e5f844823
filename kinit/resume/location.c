/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/resume/location.h"

#include <stdio.h>
#include <string.h>

#include "cmdline/bootconf.h"
#include "kinit/base/log.h"
#include "kinit/boot.h"
#include "kinit/driver/efivars.h"
#include "kinit/md/md.h"
#include "kinit/resume/resume.h"
#include "kinit/root/root.h"
#include "lib/attr.h"
#include "lib/hibernate.h"

enum { RELEASE_MAX = 4096 };

const struct resume_words *location_words(const struct boot *boot)
{
	return boot->resume->located ? &boot->resume->found : &boot->conf->resume;
}

bool location_may_come(const struct boot *boot)
{
	const struct resume_words *words = &boot->conf->resume;

	if (words->given || words->off || boot->root->by_hand)
		return resume_is_asked(words);
	return efivars_are_there(boot);
}

/* Is it of the system that this image belongs to?  Where the image does not tell, there is nothing to compare with. */
static bool is_ours(const struct boot *boot, const struct hibernate_location *location)
{
	static const char *const files[] = { "etc/initrd-release", "usr/lib/initrd-release",
		"etc/os-release", "usr/lib/os-release" };
	char text[RELEASE_MAX], id[HIBERNATE_NAME_SIZE], image_id[HIBERNATE_NAME_SIZE];
	size_t i = 0;

	while (i < sizeof(files) / sizeof(files[0]) &&
		attr_read(boot->rootfd, files[i], text, sizeof(text)))
		i++;
	if (i == sizeof(files) / sizeof(files[0]))
		return true;
	hibernate_release(text, "ID", id, sizeof(id));
	hibernate_release(text, "IMAGE_ID", image_id, sizeof(image_id));
	if (!strcmp(id, location->id) && !strcmp(image_id, location->image_id))
		return true;
	log_warn(
		"HibernateLocation is of another system (ID=%s IMAGE_ID=%s) than this image (ID=%s "
		"IMAGE_ID=%s); no image is looked for",
		location->id, location->image_id, id, image_id);
	return false;
}

static void take(struct boot *boot, const struct hibernate_location *location)
{
	struct resume_words *found = &boot->resume->found;
	char text[HIBERNATE_UUID_SIZE + 8];
	const char *why;

	*found = boot->conf->resume;
	snprintf(text, sizeof(text), "UUID=%s", location->uuid);
	if (devref_parse(text, &found->devices[0], &why))
		return;
	found->ndevices = 1;
	found->offset = location->offset;
	boot->resume->located = true;
	md_want(boot->mds, &found->devices[0]);
	log_info("HibernateLocation of EFI: a hibernated system (kernel %s) may be on resume=%s "
		 "resume_offset=%llu",
		location->kernel[0] ? location->kernel : "unknown", text,
		(unsigned long long)location->offset);
}

static void take_text(struct boot *boot, const char *text)
{
	struct hibernate_location location;
	const char *why;

	if (!text[0])
		return;
	if (hibernate_parse(text, &location, &why))
		log_warn("HibernateLocation of EFI is passed over: %s", why);
	else if (is_ours(boot, &location))
		take(boot, &location);
}

bool location_ask(struct boot *boot)
{
	const struct efivars_said *said;

	if (boot->conf->resume.given || boot->conf->resume.off || boot->root->by_hand)
		return true;
	said = efivars_ask(boot);
	if (said)
		take_text(boot, said->hibernate);
	return said;
}

void location_forget(struct boot *boot)
{
	efivars_forget_hibernate(boot);
}
