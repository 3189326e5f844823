/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CMDLINE_NETPARAMS_H
#define CMDLINE_NETPARAMS_H

#include "cmdline/bootconf.h"
#include "cmdline/words.h"

/* What the words about the network do to conf->net, for the table in params.c.  Each names in
 * conf->problems what makes no sense in its WORD, which is cut up. */

void netparams_add_ip(struct bootconf *conf, struct word *word);
void netparams_set_class(struct bootconf *conf, struct word *word);
void netparams_set_carrier(struct bootconf *conf, struct word *word);
void netparams_set_bootif(struct bootconf *conf, struct word *word);
void netparams_add_nameserver(struct bootconf *conf, struct word *word);
void netparams_add_route(struct bootconf *conf, struct word *word);
void netparams_add_vlan(struct bootconf *conf, struct word *word);
void netparams_add_bond(struct bootconf *conf, struct word *word);
void netparams_add_bridge(struct bootconf *conf, struct word *word);
void netparams_add_name(struct bootconf *conf, struct word *word);

#endif
