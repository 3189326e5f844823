# SPDX-License-Identifier: GPL-2.0-or-later
# fish's completion for kinit-image, which knows itself what may come next.

function __kinit_image_complete
    set -l words (commandline -opc) "$(commandline -ct)"
    set -l answer ($words[1] --complete $words[2..-1] 2>/dev/null)
    set -l front (string match -r -- '^--[^=]*=' $words[-1])
    set -l typed (string replace -r -- '^--[^=]*=' '' $words[-1])

    printf '%s\n' $answer[2..-1]
    switch "$answer[1]"
        case files
            string replace -r -- '^' "$front" (__fish_complete_path "$typed")
        case folders
            string replace -r -- '^' "$front" (__fish_complete_directories "$typed" '')
    end
end

complete -c kinit-image -f -a '(__kinit_image_complete)'
