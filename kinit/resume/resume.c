/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/resume/resume.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "cmdline/bootconf.h"
#include "kinit/base/log.h"
#include "kinit/base/worker.h"
#include "kinit/block/blkdev.h"
#include "kinit/block/match.h"
#include "kinit/block/twins.h"
#include "kinit/md/md.h"
#include "kinit/resume/location.h"
#include "kinit/resume/seek.h"
#include "kinit/resume/wake.h"
#include "kinit/root/root.h"

enum {
	/* Loaders and readers that are at work. */
	CALM_MS = 10000,
	NOTICE_EVERY_MS = 30000,
	/* While the kernel reads the image, it lets no process run, and so nobody sees this time pass. */
	HELD_MS = 120000,
};

static const char *state_name(enum resume_state state)
{
	static const char *const names[] = {
		[RESUME_ASKING] = "asking",
		[RESUME_LOOKING] = "looking",
		[RESUME_READING] = "reading",
		[RESUME_CALMING] = "calming",
		[RESUME_WAKING] = "waking",
		[RESUME_CHECKING] = "checking",
		[RESUME_DONE] = "done",
		[RESUME_REFUSED] = "refused",
	};

	return names[state];
}

/* The one place that changes the state. */
static void become(struct boot *boot, enum resume_state state)
{
	log_debug("resume: %s, was %s", state_name(state), state_name(boot->resume->state));
	boot->resume->state = state;
}

static void enter(struct boot *boot, enum resume_state state)
{
	struct resume *resume = boot->resume;

	become(boot, state);
	resume->since_ms = boot->now_ms;
	resume->notice_ms = boot->now_ms + NOTICE_EVERY_MS;
	boot_wake_by(boot, boot->now_ms);
}

/* A location of the firmware's holds for one boot: for this one. */
static void settle(struct boot *boot, enum resume_state state)
{
	if (boot->resume->located && (state == RESUME_CALMING || state == RESUME_DONE))
		location_forget(boot);
	enter(boot, state);
}

static const char *word(const struct boot *boot)
{
	return location_words(boot)->devices[boot->resume->seek.at].text;
}

/* There is no image on the one that is looked at, as WHAT says. */
static void go_on(struct boot *boot, enum log_level level, const char *what)
{
	struct resume *resume = boot->resume;
	char device[RESUME_DEVICE_MAX + 4] = "", words[SEEK_WORDS_SIZE];

	if (resume->state != RESUME_LOOKING)
		snprintf(device, sizeof(device), " (%s)", resume->device);
	seek_close(boot);
	seek_words(boot, words);
	log_line(level, "resume=%s%s: %s; %s%s", word(boot), device, what,
		*words ? "looking for an image on resume=" : "booting anew", words);
	settle(boot, *words ? RESUME_LOOKING : RESUME_DONE);
}

static void refuse(struct boot *boot, const char *why)
{
	struct resume *resume = boot->resume;

	snprintf(resume->why, sizeof(resume->why), "resume=%s (%s): %s", word(boot), resume->device,
		why);
	enter(boot, RESUME_REFUSED);
}

static bool is_open(const struct boot *boot)
{
	const struct resume_words *words = location_words(boot);
	enum resume_state state = boot->resume->state;

	if (words->off || boot->failed || state == RESUME_DONE || state == RESUME_REFUSED)
		return false;
	return state == RESUME_ASKING ? location_may_come(boot) : resume_is_asked(words);
}

enum resume_hold resume_holds(const struct boot *boot)
{
	if (!is_open(boot))
		return RESUME_HOLDS_NOTHING;
	return boot->resume->state < RESUME_CALMING ? RESUME_HOLDS_NETWORK : RESUME_HOLDS_ALL;
}

/* Nothing of the real system's is touched before it is known. */
static void ask(struct boot *boot)
{
	if (boot->resume->state == RESUME_ASKING && location_ask(boot))
		become(boot, RESUME_LOOKING);
}

void resume_pump(struct boot *boot)
{
	ask(boot);
	md_set_unwritten(boot->mds, is_open(boot));
}

static void begin_reading(struct boot *boot, enum resume_state state)
{
	struct wake_mark mark = { .err = wake_read(boot, boot->resume->dev_id) };

	enter(boot, state);
	if (mark.err)
		resume_marked(boot, &mark);
}

static void take_device(struct boot *boot, const struct match *match)
{
	char why[128];

	boot->resume->dev_id = match->dev->id;
	blkdev_path(match->dev, boot->resume->device, sizeof(boot->resume->device));
	if (match->other)
		log_warn("resume=%s is on /dev/%s and /dev/%s; taking /dev/%s, %s", word(boot),
			match->dev->name, match->other->name, match->dev->name,
			twins_reason(boot->blkdevs, match->dev, match->other, why));
	begin_reading(boot, RESUME_READING);
}

static void look(struct boot *boot)
{
	char why[SEEK_WHY_MAX];
	struct match match;

	switch (seek_device(boot, &match, why)) {
	case SEEK_FOUND:
		take_device(boot, &match);
		break;
	case SEEK_GIVEN_UP:
		go_on(boot, LOG_LEVEL_WARNING, why);
		break;
	case SEEK_WAITS:
		break;
	}
}

/* The kernel first takes the mark off the disk and then stops all processes.  Where it cannot stop one, in a probe of
 * a driver or a read that hangs, it gives up, and the image is lost. */
static bool is_calm(const struct boot *boot)
{
	for (size_t i = 0; i < boot->workers->n; i++)
		if (!boot->workers->items[i].lost)
			return false;
	return true;
}

static void wake_when_calm(struct boot *boot)
{
	struct wake_result result = { .err = 0 };

	if (!is_calm(boot) && boot->now_ms < boot->resume->since_ms + CALM_MS) {
		boot_wake_by(boot, boot->resume->since_ms + CALM_MS);
		return;
	}
	log_info("%s has the image of a hibernated system; resuming it", boot->resume->device);
	enter(boot, RESUME_WAKING);
	result.err = wake_start(boot, boot->resume->dev_id);
	if (result.err)
		resume_tried(boot, &result);
}

/* Two notices, so that time has passed for this process as well. */
static void notice_waking(struct boot *boot)
{
	struct resume *resume = boot->resume;

	if (boot->now_ms < resume->notice_ms) {
		boot_wake_by(boot, resume->notice_ms);
		return;
	}
	if (boot->now_ms >= resume->since_ms + HELD_MS && resume->overdue) {
		refuse(boot, "the kernel does not come to an end with the image on it");
		return;
	}
	log_warn("the kernel is still at the image on %s after %lld s", resume->device,
		(long long)(boot->now_ms - resume->since_ms) / 1000);
	resume->overdue = boot->now_ms >= resume->since_ms + HELD_MS;
	resume->notice_ms = boot->now_ms + NOTICE_EVERY_MS;
	boot_wake_by(boot, resume->notice_ms);
}

/* Is there nothing to do?  Then it was said, once. */
static bool is_settled(struct boot *boot)
{
	const struct resume_words *words = location_words(boot);
	char text[SEEK_WORDS_SIZE];

	if (boot->resume->state == RESUME_ASKING)
		return false;
	if (!resume_is_asked(words) || boot->resume->state != RESUME_LOOKING)
		return !resume_is_asked(words);
	if (!words->off && !boot->root->by_hand)
		return false;
	log_info("%s: an image on resume=%s is not looked for, and stays there if there is one",
		words->off ? words->off : "the root was mounted by hand", seek_words(boot, text));
	enter(boot, RESUME_DONE);
	return true;
}

enum step_answer resume_step(struct boot *boot)
{
	ask(boot);
	if (is_settled(boot))
		return STEP_DONE;
	switch (boot->resume->state) {
	case RESUME_LOOKING:
		look(boot);
		return STEP_WAITS;
	case RESUME_CALMING:
		wake_when_calm(boot);
		return STEP_WAITS;
	case RESUME_WAKING:
		notice_waking(boot);
		return STEP_WAITS;
	case RESUME_ASKING:
	case RESUME_READING:
	case RESUME_CHECKING:
		return STEP_WAITS;
	case RESUME_DONE:
		return STEP_DONE;
	case RESUME_REFUSED:
		break;
	}
	return boot_why(boot, "%s", boot->resume->why);
}

/* Where the mark is not, as its pages have another size, libblkid may see it. */
static enum swapsig look_closer(const struct boot *boot, enum swapsig sig)
{
	const struct blkdev *dev = blkdevs_by_id(boot->blkdevs, boot->resume->dev_id);

	if (sig == SWAPSIG_NONE && dev && !strcmp(dev->facts.type, "swsuspend") &&
		!location_words(boot)->offset)
		return SWAPSIG_FOREIGN;
	return sig;
}

static void take_mark(struct boot *boot, const struct wake_mark *mark)
{
	struct resume *resume = boot->resume;
	char why[VERDICT_WHY_MAX];

	if (mark->err) {
		go_on(boot, LOG_LEVEL_WARNING,
			mark->err == -ERANGE ? "resume_offset= is behind its end"
					     : strerror(-mark->err));
		return;
	}
	switch (verdict_of_mark(look_closer(boot, mark->sig), resume->again, why)) {
	case VERDICT_BOOT:
		go_on(boot, LOG_LEVEL_INFO, why);
		break;
	case VERDICT_RESUME:
		settle(boot, RESUME_CALMING);
		break;
	case VERDICT_REFUSE:
		refuse(boot, why);
		break;
	}
}

void resume_marked(struct boot *boot, const struct wake_mark *mark)
{
	struct resume *resume = boot->resume;
	char why[VERDICT_WHY_MAX];

	if (resume->state == RESUME_READING)
		take_mark(boot, mark);
	if (resume->state != RESUME_CHECKING)
		return;
	resume->try.again_err = mark->err;
	resume->try.again = mark->sig;
	if (verdict_of_try(&resume->try, why) == VERDICT_BOOT)
		go_on(boot, LOG_LEVEL_WARNING, why);
	else
		refuse(boot, why);
}

void resume_tried(struct boot *boot, const struct wake_result *result)
{
	if (boot->resume->state != RESUME_WAKING)
		return;
	boot->resume->try = (struct verdict_try){
		.none = result->none, .disabled = result->disabled, .err = result->err
	};
	begin_reading(boot, RESUME_CHECKING);
}

bool resume_hint(const struct boot *boot)
{
	if (boot->resume->state != RESUME_REFUSED)
		return false;
	log_err("hint: whoever mounts the root now and resumes that image later destroys the root; noresume "
		"on the command line boots without it, and the hibernated session is lost then");
	return true;
}

void resume_restart(struct boot *boot)
{
	struct resume *resume = boot->resume;

	/* What the kernel holds it may resume at any time. */
	if (resume->state == RESUME_DONE || wake_is_running(boot))
		return;
	*resume = (struct resume){ .again = true };
}
