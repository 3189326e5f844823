# SPDX-License-Identifier: GPL-2.0-or-later
# bash's completion for kinit-image, which knows itself what may come next.

_kinit_image() {
	local i word typed=${COMP_WORDS[COMP_CWORD]} glued= rest line
	local -a words=() answer=()
	COMPREPLY=()

	# What bash takes for words of their own, "=" and ":", belongs to one word here.
	for ((i = 1; i <= COMP_CWORD; i++)); do
		word=${COMP_WORDS[i]}
		if [[ ${#words[@]} -gt 0 && ($word == [=:]* || $glued) ]]; then
			words[-1]+=$word
		else
			words+=("$word")
		fi
		if [[ $word == *[=:] && $COMP_WORDBREAKS == *"${word: -1}"* ]]; then glued=1; else glued=; fi
	done
	[[ $typed != [=:] ]] || typed=

	mapfile -t answer < <("${COMP_WORDS[0]/#\~/$HOME}" --complete "${words[@]}" 2>/dev/null)
	rest=${words[-1]}
	rest=${rest%"$typed"}
	for line in "${answer[@]:1}"; do
		COMPREPLY+=("${line#"$rest"}")
	done
	[[ ${#COMPREPLY[@]} -ne 1 || ${COMPREPLY[0]} != *= ]] || compopt -o nospace 2>/dev/null
	case ${answer[0]} in
	files) compopt -o filenames 2>/dev/null && mapfile -t -O ${#COMPREPLY[@]} COMPREPLY < <(compgen -f -- "$typed") ;;
	folders) compopt -o filenames 2>/dev/null && mapfile -t -O ${#COMPREPLY[@]} COMPREPLY < <(compgen -d -- "$typed") ;;
	esac
} && complete -F _kinit_image kinit-image
