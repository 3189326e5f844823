# SPDX-License-Identifier: GPL-2.0-or-later
"""Completion in bash, zsh and fish: what is typed and what comes of it, in the shells themselves."""

import os
import pty
import re
import select
import subprocess

import pytest

from conftest import TOP

HOOKS = sorted(path.parent.name for path in TOP.glob("image/hooks/*/hook"))
COMMANDS = ["ls", "cat", "unpack", "diff", "check", "try"]
WORDS = ["host", "most", "network", "none"]
PATIENCE = 60  # seconds until a shell that says nothing is given up


@pytest.fixture
def place(tmp_path, installed):
    """A folder to type in, with a few files, and with the installed program and the files of the shells beside it."""
    here = tmp_path / "here"
    (here / "folder").mkdir(parents=True)
    (here / "file with blank").touch()
    (here / "image.img").touch()
    (tmp_path / "home").mkdir()
    return here


def environment(place, installed):
    return {"PATH": f"{installed}/usr/sbin:{os.environ['PATH']}", "HOME": str(place.parent / "home"), "TERM": "dumb",
            "LC_ALL": "C.UTF-8", "COLUMNS": "500", "DIR": str(installed / "usr/share")}


class Terminal:
    """A shell that talks to a terminal, and prints READY> before it reads a line."""

    def __init__(self, argv, cwd, env):
        main, child = pty.openpty()
        self.fd, self.seen = main, b""
        self.process = subprocess.Popen(argv, stdin=child, stdout=child, stderr=child, cwd=cwd, env=env,
                                        start_new_session=True)
        os.close(child)

    def until(self, pattern):
        while not (match := re.search(pattern, self.seen, re.S)):
            ready, _, _ = select.select([self.fd], [], [], PATIENCE)
            assert ready, f"the shell says no more than {self.seen!r}"
            self.seen += os.read(self.fd, 65536)
        self.seen = self.seen[match.end():]
        return match

    def type(self, keys):
        os.write(self.fd, keys.encode())

    def close(self):
        os.close(self.fd)
        self.process.kill()
        self.process.wait()


def typed_in(argv, keys, place, installed):
    """The line that is there after KEYS; ^G is bound to show it."""
    terminal = Terminal(argv, place, environment(place, installed))
    try:
        terminal.until(rb"READY>")
        terminal.type(keys + "\x07")
        return terminal.until(rb"LINE<(.*?)>LINE")[1].decode()
    finally:
        terminal.close()


BASH = """
PS1=READY\\>
bind 'set enable-bracketed-paste off'
bind -x '"\\C-g": printf "LINE<%s>LINE" "$READLINE_LINE"'
source $DIR/bash-completion/completions/kinit-image
"""

ZSH = """
PS1='READY>'
unsetopt zle_bracketed_paste 2>/dev/null
unset zle_bracketed_paste
fpath=($DIR/zsh/site-functions $fpath)
autoload -Uz compinit && compinit -u -D
show() { printf 'LINE<%s>LINE' "$BUFFER" }
zle -N show
bindkey '^G' show
zle -C all-matches complete-word _generic
bindkey '^[*' all-matches
zstyle ':completion:all-matches:*' insert yes
zstyle ':completion:all-matches::::' completer _all_matches _complete
"""


def bash(line, place, installed, key):
    rc = place.parent / "bashrc"
    rc.write_text(BASH)
    return typed_in(["bash", "--noprofile", "--rcfile", str(rc), "-i"], line + key, place, installed)


def zsh(line, place, installed, key):
    (place.parent / "home/.zshrc").write_text(ZSH)
    return typed_in(["zsh", "-d", "-i"], line + key, place, installed)


def fish(line, place, installed):
    script = 'source $DIR/fish/vendor_completions.d/kinit-image.fish; complete -C "$argv[1]"'
    done = subprocess.run(["fish", "--no-config", "-c", script, line], cwd=place, env=environment(place, installed),
                          capture_output=True, text=True)
    assert done.returncode == 0 and done.stderr == ""
    return [found.split("\t")[0] for found in done.stdout.splitlines()]


def words_of(line):
    return re.findall(r"(?:[^\s\\]|\\.)+", line)


def completed(shell, line, place, installed):
    """What may stand in the place of the last word of LINE."""
    if shell == "fish":
        return sorted(fish(line, place, installed))
    before = words_of(line)[:-1] if not line.endswith(" ") else words_of(line)
    words = words_of({"bash": bash, "zsh": zsh}[shell](line, place, installed, "\x1b*"))
    assert words[:len(before)] == before
    return sorted(words[len(before):])


def finished(shell, line, place, installed):
    """LINE after TAB, where one thing is possible; fish says only which."""
    if shell == "fish":
        [only] = fish(line, place, installed)
        return line[:line.rfind(" ") + 1] + only
    return {"bash": bash, "zsh": zsh}[shell](line, place, installed, "\t")


shells = pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])


def options_of_help(*command):
    text = subprocess.run([TOP / "build/kinit-image", *command, "--help"], capture_output=True, text=True).stdout
    start = r"^ +(?:-\w, )?" if command else r"(?<![\w-])"
    return set(re.findall(start + r"(--[a-z][a-z-]+(?:=(?=[A-Z]))?)", text.partition("For example")[0], re.M))


@shells
def test_commands_and_words(shell, place, installed):
    assert completed(shell, "kinit-image ", place, installed) == sorted(COMMANDS + WORDS)
    assert completed(shell, "kinit-image -k 1 -o a ne", place, installed) in (["network"], ["network", "none"])


@shells
@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_options(shell, command, place, installed):
    """All that the help has, and no others."""
    line = f"kinit-image {command} --".replace("  ", " ")
    assert set(completed(shell, line, place, installed)) == options_of_help(*command.split()) | {"--help"}


@shells
@pytest.mark.parametrize("line, end", [
    ("kinit-image --verb", "ose"),
    ("kinit-image --compr", "ess="),
    ("kinit-image --compress=z", "std"),
    ("kinit-image -z z", "std"),
    ("kinit-image --hook lv", "m"),
    ("kinit-image --hook=lv", "m"),
    ("kinit-image -q --hook=lvm,cry", "ptsetup"),
    ("kinit-image --no-hook=lvm,cry", "ptsetup"),
    ("kinit-image -k 1 mo", "st"),
    ("kinit-image try --acc", "el="),
    ("kinit-image try --accel=k", "vm"),
    ("kinit-image --moddir=fol", "der/"),
    ("kinit-image -m fol", "der/"),
    ("kinit-image unpack image.img fol", "der/"),
    ("kinit-image ls im", "age.img"),
    ("kinit-image check --devices=im", "age.img"),
    ("kinit-image --init=im", "age.img"),
    ("kinit-image -i im", "age.img"),
    ("kinit-image -i file", "\\ with\\ blank"),
])
def test_one_thing_is_possible(shell, line, end, place, installed):
    # (fish says what is meant, and puts the backslashes in when it is taken.)
    wanted = line + (end.replace("\\", "") if shell == "fish" else end)
    assert finished(shell, line, place, installed).rstrip(" ") == wanted


@shells
def test_hooks(shell, place, installed):
    """Those that come along, and those of a folder that the line names; the ones in front are not said again."""
    assert completed(shell, "kinit-image --hook ", place, installed) == HOOKS
    # (bash puts what is behind "=" there, and what is in front of it once.)
    assert [word.removeprefix("--hook=") for word in completed(shell, "kinit-image --hook=lvm,", place, installed)] == [
        f"lvm,{name}" for name in HOOKS if name != "lvm"]
    (place / "folder/mine").mkdir()
    (place / "folder/mine/hook").write_text("when = asked\n")
    assert completed(shell, "kinit-image --hooks=folder --hook ", place, installed) == sorted([*HOOKS, "mine"])
    assert finished(shell, "kinit-image --hooks folder --hook mi", place, installed).rstrip() == (
        "kinit-image --hooks folder --hook mine")


@shells
def test_files_are_not_offered_where_there_are_none(shell, place, installed):
    assert completed(shell, "kinit-image --moddir im", place, installed) in ([], ["im"])
    assert completed(shell, "kinit-image --cmdline=im", place, installed) in ([], ["--cmdline=im"])


# ---- the answers themselves


def complete(*words):
    done = subprocess.run([TOP / "build/kinit-image", "--complete", *words], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout.split("\n")[:-1]


def test_kernels():
    there = sorted(os.listdir("/lib/modules")) if os.path.isdir("/lib/modules") else []
    first, *rest = complete("-k", "")
    assert first == "none" and sorted(rest) == there
    first, *rest = complete("try", "--kernel=")
    assert first == "files" and sorted(rest) == [f"--kernel={name}" for name in there]


@pytest.mark.parametrize("option, letter", [("compress", "-z"), ("format", "--format"), ("accel", "--accel")])
def test_values_are_those_that_are_taken(option, letter):
    """As the message about a wrong one lists them."""
    command = ["try", "image"] if option == "accel" else ["-k", "1", "-o", "x"]
    done = subprocess.run([TOP / "build/kinit-image", *command, letter, "nonsense"], capture_output=True, text=True)
    words = re.search(r"not one of (.*)", done.stderr)[1].split(", ")
    assert sorted(complete(*command, letter, "")[1:]) == sorted(words)


@pytest.mark.parametrize("words, answer", [
    (["-qk", "1", "-o"], ["none"]),
    (["-qo", ""], ["files"]),
    (["-k1", "m"], ["none", "most"]),
    (["--", "--h"], ["none"]),
    (["-k", "--", "--hos"], ["none", "--host"]),
    (["--quiet="], ["none"]),
    (["--nonsense="], ["none"]),
    (["--nonsense", "mo"], ["none", "most"]),
    (["cat", "a", "b"], ["none"]),
    (["ls", "--for"], ["none"]),
    (["ls"], ["none", "ls"]),
    ([], ["none", *COMMANDS, *WORDS]),
])
def test_where_the_line_has_come_to(words, answer):
    assert complete(*words) == answer


def test_a_sysroot_has_hooks_of_its_own(tmp_path):
    hook = tmp_path / "etc/kinit/hooks.d/mine/hook"
    hook.parent.mkdir(parents=True)
    hook.write_text("when = asked\n")
    assert complete("--sysroot", str(tmp_path), "--hook", "mi") == ["none", "mine"]
    hook.write_text("")
    assert complete(f"--sysroot={tmp_path}", "--hook", "mi") == ["none"]
