/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "image/hooks/iscsi/iscsiwant.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "image/hooks/kit/kitword.h"
#include "lib/text.h"

#define PREFIX "iscsi:"

enum { VALUE_SIZE = 1280 };

static void add_text(struct iscsiwant *want, const char *text)
{
	const char *why;

	if (want->n == ISCSIWANT_MAX) {
		fprintf(stderr, "more than %d targets; one is left out\n", ISCSIWANT_MAX);
		return;
	}
	/* It may have a password in it. */
	why = iscsitarget_parse(text, &want->targets[want->n]);
	if (why)
		fprintf(stderr, "a word " PREFIX "… is not understood: %s\n", why);
	else
		want->n++;
}

/* Is VALUE the word ROOT, in which a password may have been made unreadable? */
static bool is_root(const char *value, const char *root)
{
	const char *value_rest = strchr(value, '@'), *root_rest = strchr(root, '@');

	return text_starts(value, PREFIX) &&
	       !(value_rest && root_rest ? strcmp(value_rest, root_rest) : strcmp(value, root));
}

/* What root= says; a netroot= that stands for it has its password. */
static void add_root(struct iscsiwant *want)
{
	const char *rest = kitword("netroot"), *root = kitword_fact("ROOT");
	char value[VALUE_SIZE];

	while (kitword_next(&rest, "\n", value, sizeof(value)))
		if (is_root(value, root)) {
			add_text(want, value);
			return;
		}
	add_text(want, root);
}

/* What is root= has an event of its own. */
static void add_netroots(struct iscsiwant *want)
{
	const char *rest = kitword("netroot");
	char value[VALUE_SIZE];

	while (kitword_next(&rest, "\n", value, sizeof(value)))
		if (text_starts(value, PREFIX) && !is_root(value, kitword_fact("ROOT")))
			add_text(want, value);
}

/* The last value of the word that is called rd.iscsi.NEW, or iscsi_OLD. */
static bool take(const char *new, const char *old, char *out, size_t size)
{
	const char *const names[] = { new, old };
	char value[VALUE_SIZE];
	bool found = false;

	for (size_t i = 0; i < 2 && !found; i++) {
		const char *rest = names[i] ? kitword(names[i]) : NULL;

		while (kitword_next(&rest, "\n", value, sizeof(value)))
			found = !text_copy(out, size, value);
	}
	return found;
}

/* One target may be said in single words. */
static void add_words(struct iscsiwant *want)
{
	struct iscsitarget target;

	iscsitarget_begin(&target);
	if (!take("rd.iscsi.target.name", "iscsi_target_name", target.name, sizeof(target.name)))
		return;
	take("rd.iscsi.target.ip", "iscsi_target_ip", target.server, sizeof(target.server));
	take("rd.iscsi.target.port", "iscsi_target_port", target.port, sizeof(target.port));
	take("rd.iscsi.target.group", "iscsi_target_group", target.group, sizeof(target.group));
	take("rd.iscsi.lun", "iscsi_lun", target.lun, sizeof(target.lun));
	take("rd.iscsi.username", "iscsi_username", target.user, sizeof(target.user));
	take("rd.iscsi.password", "iscsi_password", target.password, sizeof(target.password));
	take("rd.iscsi.in.username", "iscsi_in_username", target.in_user, sizeof(target.in_user));
	take("rd.iscsi.in.password", "iscsi_in_password", target.in_password,
		sizeof(target.in_password));
	if (!target.server[0])
		fprintf(stderr, "%s: no word says the address of its server\n", target.name);
	else if (want->n < ISCSIWANT_MAX)
		want->targets[want->n++] = target;
}

static void add_params(struct iscsiwant *want)
{
	const char *rest = kitword("rd.iscsi.param");

	while (want->nparams < ISCSIWANT_PARAMS &&
		kitword_next(&rest, "\n", want->params[want->nparams], sizeof(want->params[0])))
		want->nparams++;
}

bool iscsiwant_initiator(const char *text, char *out, size_t size)
{
	static const char key[] = "InitiatorName=";
	char line[ISCSITARGET_FIELD + sizeof(key)];

	while (kitword_next(&text, "\n", line, sizeof(line)))
		if (text_starts(line, key)) {
			line[sizeof(key) - 1 + strcspn(line + sizeof(key) - 1, " \t\r")] = '\0';
			return !text_copy(out, size, line + sizeof(key) - 1) && out[0];
		}
	return false;
}

static bool read_file(const char *path, char *text, size_t size)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? -1 : read(fd, text, size - 1);

	if (fd >= 0)
		close(fd);
	if (n <= 0)
		return false;
	text[n] = '\0';
	return true;
}

/* The command line says it, or the file of this machine. */
static void find_initiator(struct iscsiwant *want)
{
	char text[2048];
	char *name = want->initiator;
	size_t size = sizeof(want->initiator);

	if (take("rd.iscsi.initiator", "iscsi_initiator", name, size))
		return;
	if (read_file("/etc/iscsi/initiatorname.iscsi", text, sizeof(text)))
		iscsiwant_initiator(text, name, size);
}

static bool wants_firmware(void)
{
	static const char *const words[] = { "rd.iscsi.ibft", "rd.iscsi.firmware", "iscsi_auto",
		"iscsi_firmware" };

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (kitword(words[i]) && !kitword_is_off(words[i]))
			return true;
	return false;
}

void iscsiwant_read(struct iscsiwant *want)
{
	memset(want, 0, sizeof(*want));
	if (!strcmp(kitword_fact("EVENT"), "root-word")) {
		add_root(want);
	} else {
		add_netroots(want);
		add_words(want);
		want->firmware = wants_firmware();
	}
	add_params(want);
	find_initiator(want);
}
