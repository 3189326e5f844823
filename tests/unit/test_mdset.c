/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Arrays drawn in a line of text.  Each word is a member "SLOT[:EVENTS][flags]", SLOT being a digit,
 * "s" a spare, "f" a faulty one, "j" the journal.  Flags: r it is being rebuilt, R it is a replacement,
 * cABC what it thinks of the slots ('A' counts on, '.' does not), nN its number, uN another device
 * with the same superblock, x of another shape.
 */

#include "lib/mdset.h"
#include "tests/unit/unit.h"

enum { MEMBERS_MAX = 8, EVENTS = 100 };

struct array {
	struct mdsb sbs[MEMBERS_MAX];
	struct mdset_member members[MEMBERS_MAX];
	size_t n;
	struct mdset set;
};

/* What the members have in common. */
struct kind {
	int level;
	uint32_t layout;
	unsigned slots;
	uint32_t features;
	bool dirty;
};

static void common(struct mdsb *sb, const struct kind *kind)
{
	*sb = (struct mdsb){ .format = MDSB_12,
		.major_version = 1,
		.minor_version = 2,
		.preferred_minor = -1,
		.ctime = 1,
		.level = kind->level,
		.layout = kind->layout,
		.chunk = 128,
		.raid_disks = kind->slots,
		.size = 10240,
		.events = EVENTS,
		.features = kind->features,
		.resync_offset = kind->dirty ? 0 : MDSB_CLEAN,
		.data_offset = 2048,
		.data_size = 10240,
		.devices = 16 };
	memset(sb->roles, 0xff, sizeof(sb->roles));
	for (unsigned i = 0; i < kind->slots; i++)
		sb->roles[i] = (uint16_t)i;
	if (kind->features & MDSB_HAS_JOURNAL)
		sb->roles[kind->slots] = MDSB_JOURNAL;
}

static void take_role(struct mdsb *sb, char role)
{
	sb->role = role == 's'   ? MDSB_SPARE
		   : role == 'f' ? MDSB_FAULTY
		   : role == 'j' ? MDSB_JOURNAL
				 : (uint16_t)(role - '0');
	sb->number = role == 's' ? 9 : role == 'f' ? 10 : role == 'j' ? sb->raid_disks : sb->role;
	if (sb->role == MDSB_FAULTY)
		sb->roles[sb->number] = MDSB_FAULTY;
}

static const char *take_flag(struct mdsb *sb, const char *p)
{
	switch (*p++) {
	case ':':
		sb->events = strtoul(p, (char **)&p, 10);
		break;
	case 'r':
		sb->features |= MDSB_HAS_RECOVERY_OFFSET;
		break;
	case 'R':
		sb->features |= MDSB_HAS_RECOVERY_OFFSET | MDSB_HAS_REPLACEMENT;
		break;
	case 'c':
		for (unsigned i = 0; *p == 'A' || *p == '.'; i++, p++)
			sb->roles[i] = *p == 'A' ? (uint16_t)i : MDSB_FAULTY;
		break;
	case 'n':
		sb->number = (uint32_t)strtoul(p, (char **)&p, 10);
		break;
	case 'u':
		sb->device_uuid[1] = (uint8_t)strtoul(p, (char **)&p, 10);
		break;
	case 'x':
		sb->chunk *= 2;
		break;
	default:
		fail_msg("bad flag %s", p - 1);
	}
	return p;
}

static void draw(struct array *array, const struct kind *kind, const char *text)
{
	memset(array, 0, sizeof(*array));
	while (*text) {
		struct mdsb *sb = &array->sbs[array->n];

		assert_true(array->n < MEMBERS_MAX);
		common(sb, kind);
		sb->device_uuid[0] = (uint8_t)*text;
		take_role(sb, *text++);
		while (*text && *text != ' ')
			text = take_flag(sb, text);
		text += *text == ' ';
		array->members[array->n] = (struct mdset_member){ .sb = sb, .id = (int)array->n };
		array->n++;
	}
	/* Replacements and others with a number of their own are in everybody's table. */
	for (size_t i = 0; i < array->n; i++)
		for (size_t j = 0; j < array->n; j++)
			if (array->sbs[j].number > 10)
				array->sbs[i].roles[array->sbs[j].number] = array->sbs[j].role;
}

/* One letter for each member: a r R s j, and in capitals who is left out: T E D F U S. */
static void letters(const struct array *array, char *text)
{
	static const char names[] = { [MDSET_ACTIVE] = 'a',
		[MDSET_REBUILDING] = 'r',
		[MDSET_REPLACEMENT] = 'p',
		[MDSET_SPARE] = 's',
		[MDSET_JOURNAL] = 'j',
		[MDSET_STALE] = 'T',
		[MDSET_EXPELLED] = 'E',
		[MDSET_DISOWNS] = 'D',
		[MDSET_FAULTY] = 'F',
		[MDSET_DUPLICATE] = 'U',
		[MDSET_STRANGE] = 'S' };

	for (size_t i = 0; i < array->n; i++) {
		bool out = !mdset_takes(array->members[i].verdict);

		text[i] = names[array->members[i].verdict];
		if (out != (array->members[i].why[0] != '\0'))
			fail_msg("member %zu: \"%s\"", i, array->members[i].why);
	}
	text[array->n] = '\0';
}

struct story {
	struct kind kind;
	const char *members, *verdicts;
	enum mdset_state state;
	const char *why;
};

static bool is_final(const char *why)
{
	return why[0] == '!';
}

static void check(const struct story *s)
{
	struct array array;
	char text[MEMBERS_MAX + 1];
	const char *why = s->why + is_final(s->why);

	draw(&array, &s->kind, s->members);
	mdset_judge(array.members, array.n, &array.set);
	letters(&array, text);
	if (strcmp(text, s->verdicts))
		fail_msg("%s: %s instead of %s", s->members, text, s->verdicts);
	if (array.set.state != s->state || strcmp(array.set.why, why))
		fail_msg("%s: %s, \"%s\"", s->members, mdset_state_name(array.set.state),
			array.set.why);
	if (array.set.final != is_final(s->why))
		fail_msg("%s: final is %d", s->members, array.set.final);
}

#define CHECK(stories)                                                    \
	for (size_t i = 0; i < sizeof(stories) / sizeof(stories[0]); i++) \
	check(&stories[i])

#define RAID0 { 0, 0, 2, 0, false }
#define RAID1 { 1, 0, 2, 0, false }
#define RAID5 { 5, 2, 3, 0, false }
#define RAID5_DIRTY { 5, 2, 3, 0, true }
#define RAID5_JOURNAL { 5, 2, 3, MDSB_HAS_JOURNAL, false }
#define RAID6 { 6, 2, 4, 0, false }
#define RAID6_DIRTY { 6, 2, 4, 0, true }
#define RAID10 { 10, 0x102, 4, 0, false }

static void test_who_is_there(void **state)
{
	static const struct story stories[] = {
		{ RAID1, "0 1", "aa", MDSET_WHOLE, "!2 of 2 members are there" },
		{ RAID1, "1 0", "aa", MDSET_WHOLE, "!2 of 2 members are there" },
		{ RAID1, "0", "a", MDSET_DEGRADED,
			"1 of 2 members is there; slot 1 is empty; it can run without" },
		{ RAID1, "1", "a", MDSET_DEGRADED,
			"1 of 2 members is there; slot 0 is empty; it can run without" },
		{ RAID1, "0cA.", "a", MDSET_EXPECTED,
			"!1 of 2 members is there; slot 1 is empty; as before" },
		{ RAID1, "", "", MDSET_TOO_FEW, "none of its members with data is there" },
		{ RAID1, "s", "s", MDSET_TOO_FEW, "none of its members with data is there" },
		{ RAID1, "f", "F", MDSET_TOO_FEW, "none of its members with data is there" },
		{ RAID1, "0 s 1", "asa", MDSET_WHOLE, "!2 of 2 members are there" },
		{ RAID1, "0 s", "as", MDSET_DEGRADED,
			"1 of 2 members is there; slot 1 is empty; it can run without" },
		{ RAID0, "0 1", "aa", MDSET_WHOLE, "!2 of 2 members are there" },
		{ RAID0, "0", "a", MDSET_TOO_FEW,
			"1 of 2 members is there; slot 1 is empty; too few of them in sync" },
		{ RAID5, "0 1 2", "aaa", MDSET_WHOLE, "!3 of 3 members are there" },
		{ RAID5, "0 2", "aa", MDSET_DEGRADED,
			"2 of 3 members are there; slot 1 is empty; it can run without" },
		{ RAID5, "2", "a", MDSET_TOO_FEW,
			"1 of 3 members is there; "
			"slots 0, 1 are empty; too few of them in sync" },
		{ RAID5, "0cA.. 1c.A.", "aE", MDSET_TOO_FEW,
			"!1 of 3 members is there; "
			"slots 1, 2 are empty; too few of them in sync" },
		{ RAID6, "0 3", "aa", MDSET_DEGRADED,
			"2 of 4 members are there; "
			"slots 1, 2 are empty; it can run without" },
		{ RAID10, "0 2", "aa", MDSET_DEGRADED,
			"2 of 4 members are there; "
			"slots 1, 3 are empty; it can run without" },
		{ RAID10, "0 1", "aa", MDSET_TOO_FEW,
			"2 of 4 members are there; "
			"slots 2, 3 are empty; too few of them in sync" },
	};

	(void)state;
	CHECK(stories);
}

static void test_who_is_left_out(void **state)
{
	static const struct story stories[] = {
		/* A difference of one is what a power cut makes. */
		{ RAID1, "0 1:99", "aa", MDSET_WHOLE, "!2 of 2 members are there" },
		{ RAID1, "0:99 1", "aa", MDSET_WHOLE, "!2 of 2 members are there" },
		{ RAID1, "0 1:98", "aT", MDSET_DEGRADED,
			"1 of 2 members is there; slot 1 is empty; it can run without" },
		{ RAID1, "0cA. 1:98", "aT", MDSET_EXPECTED,
			"!1 of 2 members is there; slot 1 is empty; as before" },
		{ RAID1, "0:1 1:0", "aa", MDSET_WHOLE, "!2 of 2 members are there" },
		/* One behind, and the others know why. */
		{ RAID1, "0cA. 1:99", "aE", MDSET_EXPECTED,
			"!1 of 2 members is there; slot 1 is empty; as before" },
		/* Each has run on without the other. */
		{ RAID1, "0cA. 1c.A", "aE", MDSET_EXPECTED,
			"!1 of 2 members is there; slot 1 is empty; as before" },
		{ RAID1, "0:120cA. 1:130c.A", "Ta", MDSET_EXPECTED,
			"!1 of 2 members is there; slot 0 is empty; as before" },
		/* It is one behind and says of the freshest that it had failed. */
		{ RAID1, "0 1:99c.A", "aD", MDSET_DEGRADED,
			"1 of 2 members is there; slot 1 is empty; it can run without" },
		/* Spares have no data that could be out of date, but none knows the future. */
		{ RAID1, "0 1 s:3", "aas", MDSET_WHOLE, "!2 of 2 members are there" },
		{ RAID1, "0 1 s:101", "aas", MDSET_WHOLE, "!2 of 2 members are there" },
		{ RAID1, "0 1 s:102", "aaT", MDSET_WHOLE, "!2 of 2 members are there" },
		/* The number of an old spare belongs to an active member now. */
		{ RAID1, "0 1 sn1", "aaE", MDSET_WHOLE, "!2 of 2 members are there" },
		{ RAID1, "0 sn1", "aE", MDSET_DEGRADED,
			"1 of 2 members is there; slot 1 is empty; it can run without" },
		{ RAID1, "0 1 f", "aaF", MDSET_WHOLE, "!2 of 2 members are there" },
		{ RAID1, "0 1x", "aS", MDSET_DEGRADED,
			"1 of 2 members is there; slot 1 is empty; it can run without" },
		{ RAID1, "0 1 3", "aaS", MDSET_WHOLE, "!2 of 2 members are there" },
		/* The same member by two paths, and a copy that was used on its own. */
		{ RAID1, "0 1 0", "aaU", MDSET_WHOLE, "!2 of 2 members are there" },
		{ RAID1, "0 0", "aU", MDSET_DEGRADED,
			"1 of 2 members is there; slot 1 is empty; it can run without" },
		{ RAID1, "0:99 0 1", "Uaa", MDSET_WHOLE, "!2 of 2 members are there" },
		{ RAID1, "0:10 0 1", "Taa", MDSET_WHOLE, "!2 of 2 members are there" },
		{ RAID1, "0 1 0n12", "aaU", MDSET_WHOLE, "!2 of 2 members are there" },
		{ RAID1, "0 1 0u7", "aaU", MDSET_WHOLE, "!2 of 2 members are there" },
		/* It cannot put out the one by which it is judged. */
		{ RAID1, "0 1 0R:101", "aaU", MDSET_WHOLE, "!2 of 2 members are there" },
		{ RAID1, "s s 0 1", "sUaa", MDSET_WHOLE, "!2 of 2 members are there" },
	};

	(void)state;
	CHECK(stories);
}

static void test_what_is_in_sync(void **state)
{
	static const struct story stories[] = {
		{ RAID1, "0 1r", "ar", MDSET_WHOLE,
			"!2 of 2 members are there; not all are in sync yet" },
		{ RAID1, "1r", "r", MDSET_TOO_FEW,
			"1 of 2 members is there; "
			"slot 0 is empty; too few of them in sync" },
		{ RAID5, "0 1 2r", "aar", MDSET_WHOLE,
			"!3 of 3 members are there; not all are in sync yet" },
		{ RAID5, "0 2r", "ar", MDSET_TOO_FEW,
			"2 of 3 members are there; "
			"slot 1 is empty; too few of them in sync" },
		{ RAID6, "0 1 2r", "aar", MDSET_DEGRADED,
			"3 of 4 members are there; "
			"slot 3 is empty; it can run without" },
		{ RAID10, "0r 1 2 3r", "raar", MDSET_WHOLE,
			"!4 of 4 members are there; not all are in sync yet" },
		{ RAID10, "0r 2 3", "raa", MDSET_TOO_FEW,
			"3 of 4 members are there; "
			"slot 1 is empty; too few of them in sync" },
		{ RAID5, "0 1 2 2Rn12", "aaap", MDSET_WHOLE, "!3 of 3 members are there" },
		{ RAID5, "0 1 2Rn12", "aap", MDSET_WHOLE, "!3 of 3 members are there" },
		{ RAID5, "0 2Rn12", "ap", MDSET_TOO_FEW,
			"2 of 3 members are there; "
			"slot 1 is empty; too few of them in sync" },
	};

	(void)state;
	CHECK(stories);
}

static void test_dirty_ones(void **state)
{
#define UNSAFE "it was not shut down cleanly, so its parity may be wrong where data are missing"
	static const struct story stories[] = {
		{ { 1, 0, 2, 0, true }, "0 1", "aa", MDSET_WHOLE, "!2 of 2 members are there" },
		{ { 1, 0, 2, 0, true }, "0", "a", MDSET_DEGRADED,
			"1 of 2 members is there; slot 1 is empty; it can run without" },
		{ { 10, 0x102, 2, 0, true }, "0", "a", MDSET_DEGRADED,
			"1 of 2 members is there; slot 1 is empty; it can run without" },
		{ RAID5_DIRTY, "0 1 2", "aaa", MDSET_WHOLE, "!3 of 3 members are there" },
		{ RAID5_DIRTY, "0 1", "aa", MDSET_UNSAFE,
			"2 of 3 members are there; slot 2 is empty; " UNSAFE },
		{ RAID5_DIRTY, "0cAA. 1cAA.", "aa", MDSET_UNSAFE,
			"!2 of 3 members are there; slot 2 is empty; " UNSAFE },
		{ RAID5_DIRTY, "0", "a", MDSET_TOO_FEW,
			"1 of 3 members is there; "
			"slots 1, 2 are empty; too few of them in sync" },
		{ RAID5_DIRTY, "0 1 2r", "aar", MDSET_UNSAFE,
			"!3 of 3 members are there; " UNSAFE },
		{ { 4, 0, 3, 0, true }, "0 1", "aa", MDSET_UNSAFE,
			"2 of 3 members are there; slot 2 is empty; " UNSAFE },
		{ RAID6_DIRTY, "0 1 2", "aaa", MDSET_UNSAFE,
			"3 of 4 members are there; slot 3 is empty; " UNSAFE },
		/* What is not in sync holds nothing but parity. */
		{ { 5, 5, 3, 0, true }, "0 1 2r", "aar", MDSET_WHOLE,
			"!3 of 3 members are there; not all are in sync yet" },
		{ { 6, 18, 4, 0, true }, "0 1 2 3r", "aaar", MDSET_WHOLE,
			"!4 of 4 members are there; not all are in sync yet" },
		{ { 5, 5, 3, 0, true }, "0 1", "aa", MDSET_UNSAFE,
			"2 of 3 members are there; slot 2 is empty; " UNSAFE },
		/* The log of partial parity makes up for it. */
		{ { 5, 2, 3, MDSB_HAS_PPL, true }, "0 1", "aa", MDSET_DEGRADED,
			"2 of 3 members are there; slot 2 is empty; it can run without" },
	};

	(void)state;
	CHECK(stories);
}

static void test_journals(void **state)
{
	static const struct story stories[] = {
		{ RAID5_JOURNAL, "0 1 2 j", "aaaj", MDSET_WHOLE, "!3 of 3 members are there" },
		{ RAID5_JOURNAL, "0 1 2", "aaa", MDSET_NO_JOURNAL,
			"3 of 3 members are there; its journal is missing or out of date" },
		{ RAID5_JOURNAL, "0 1 2 j:98", "aaaT", MDSET_NO_JOURNAL,
			"3 of 3 members are there; its journal is missing or out of date" },
		{ RAID5_JOURNAL, "0 1 2 j:99", "aaaj", MDSET_WHOLE, "!3 of 3 members are there" },
		{ RAID5_JOURNAL, "0 1 j", "aaj", MDSET_DEGRADED,
			"2 of 3 members are there; slot 2 is empty; it can run without" },
		{ RAID5_JOURNAL, "0 1 2 j j", "aaajU", MDSET_WHOLE, "!3 of 3 members are there" },
		{ RAID5_JOURNAL, "j", "j", MDSET_TOO_FEW,
			"none of its members with data is there" },
	};

	(void)state;
	CHECK(stories);
}

static void test_unsupported_ones(void **state)
{
	static const struct story stories[] = {
		{ { -4, 0, 2, 0, false }, "0 1", "aa", MDSET_UNSUPPORTED,
			"!2 of 2 members are there; its level is none that can be started here" },
		{ { 10, 0x60102, 2, 0, false }, "0 1", "aa", MDSET_UNSUPPORTED,
			"!2 of 2 members are there; its layout is unknown" },
		{ { 1, 0, 2, MDSB_HAS_CLUSTER, false }, "0 1", "aa", MDSET_UNSUPPORTED,
			"!2 of 2 members are there; it belongs to a cluster" },
		{ { 6, 2, 3, 0, false }, "0 1", "aa", MDSET_UNSUPPORTED,
			"2 of 3 members are there; "
			"slot 2 is empty; it has too few slots for its level" },
	};

	(void)state;
	CHECK(stories);
}

static void test_many_empty_slots(void **state)
{
	static const struct story stories[] = {
		{ { 1, 0, 9, 0, false }, "0", "a", MDSET_DEGRADED,
			"1 of 9 members is there; "
			"slots 1, 2, 3, 4, 5, 6, 7, 8 are empty; it can run without" },
		{ { 1, 0, 10, 0, false }, "0", "a", MDSET_DEGRADED,
			"1 of 10 members is there; "
			"slots 1, 2, 3, 4, 5, 6, 7, 8, … are empty; it can run without" },
	};

	(void)state;
	CHECK(stories);
}

static void test_each_state_has_a_name(void **state)
{
	(void)state;
	for (int i = MDSET_WHOLE; i <= MDSET_UNSUPPORTED; i++)
		for (int j = MDSET_WHOLE; j < i; j++)
			assert_string_not_equal(mdset_state_name((enum mdset_state)i),
				mdset_state_name((enum mdset_state)j));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_who_is_there),
		cmocka_unit_test(test_who_is_left_out),
		cmocka_unit_test(test_what_is_in_sync),
		cmocka_unit_test(test_dirty_ones),
		cmocka_unit_test(test_journals),
		cmocka_unit_test(test_unsupported_ones),
		cmocka_unit_test(test_many_empty_slots),
		cmocka_unit_test(test_each_state_has_a_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
