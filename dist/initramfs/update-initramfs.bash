# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash

_update_initramfs() {
	local cur=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]}

	case $before in
	-k) mapfile -t COMPREPLY < <(compgen -W "all $(linux-version list 2>/dev/null)" -- "$cur") ;;
	-b) mapfile -t COMPREPLY < <(compgen -d -- "$cur") ;;
	-s) COMPREPLY=() ;;
	*) mapfile -t COMPREPLY < <(compgen -W "-c -u -d -k -v -b -s -h --help --version" -- "$cur") ;;
	esac
}

complete -o filenames -F _update_initramfs update-initramfs
