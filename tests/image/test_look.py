# SPDX-License-Identifier: GPL-2.0-or-later
"""kinit-image ls, cat, unpack and diff: what they say about images of anybody.

The images have the form that others give them, made by the programs that those use: mkinitramfs and dracut
join archives of cpio(1) with what a compressor makes of another one, mkinitcpio those of bsdtar.
"""

import gzip
import json
import os
import random
import shutil
import stat
import subprocess
import tempfile
from pathlib import Path

import pytest

import fake_kernel
from conftest import PROGRAM
import newc

COMPRESSORS = {
    "none": ["cat"], "gzip": ["gzip", "-1nc"], "bzip2": ["bzip2", "-c"], "lzma": ["lzma", "-1c"],
    "xz": ["xz", "-1c", "--check=crc32"], "lz4": ["lz4", "-1lc"], "zstd": ["zstd", "-1qc"],
    "lzo": ["lzop", "-1c"],
}


def run(*words, status=0, **options):
    done = subprocess.run([PROGRAM, *words], capture_output=True, timeout=60, **options)
    assert done.returncode == status, done.stderr
    return done


def said(*words, status=1):
    return run(*words, status=status).stderr.decode()


def names(image):
    return run("ls", "-1", image).stdout.decode().splitlines()


def compress(how, data):
    return subprocess.run(COMPRESSORS[how], input=data, stdout=subprocess.PIPE, check=True).stdout


@pytest.fixture
def write(tmp_path):
    """Makes a file of these bytes."""
    def make(*pieces, name="image"):
        (tmp_path / name).write_bytes(b"".join(pieces))
        return tmp_path / name
    return make


@pytest.fixture
def tree(tmp_path):
    top = tmp_path / "tree"
    (top / "usr/lib/modules").mkdir(parents=True)
    (top / "usr/bin").mkdir()
    (top / "bin").symlink_to("usr/bin")
    (top / "lib").symlink_to("/usr/lib")
    (top / "usr/bin/sh").write_bytes(b"#!shell\n" * 3)
    (top / "usr/bin/sh").chmod(0o755)
    os.link(top / "usr/bin/sh", top / "usr/bin/ash")
    (top / "usr/lib/empty").touch()
    (top / "usr/lib/name with blanks, \u00fcml\u00e4ute").write_bytes(random.Random(1).randbytes(300_001))
    (top / "usr/lib/zeros").write_bytes(bytes(9_000_000))
    os.mkfifo(top / "fifo")
    return top


def cpio(top, form="newc"):
    """The archive that cpio(1) makes of a tree."""
    found = sorted(str(p.relative_to(top)) for p in top.rglob("*"))
    return subprocess.run(
        ["cpio", "-o", "-H", form, "--quiet", "-R", "0:0"], cwd=top, check=True,
        input="\n".join([".", *found]).encode(), stdout=subprocess.PIPE,
    ).stdout


def microcode():
    """As iucode_tool(8) and dracut have it in front."""
    return newc.archive(
        newc.directory("kernel"), newc.directory("kernel/x86"), newc.directory("kernel/x86/microcode"),
        newc.entry("kernel/x86/microcode/GenuineIntel.bin", b"\1" * 2048),
    )


def assert_same_tree(a, b):
    listed = [sorted(p.relative_to(top) for p in top.rglob("*")) for top in (a, b)]
    assert listed[0] == listed[1]
    for path in listed[0]:
        old, new = (a / path).lstat(), (b / path).lstat()
        assert (old.st_mode, old.st_nlink) == (new.st_mode, new.st_nlink) or stat.S_ISDIR(old.st_mode)
        assert stat.S_IMODE(old.st_mode) == stat.S_IMODE(new.st_mode)
        assert int(old.st_mtime) == int(new.st_mtime)
        if stat.S_ISREG(old.st_mode):
            assert (a / path).read_bytes() == (b / path).read_bytes()
        if stat.S_ISLNK(old.st_mode):
            assert os.readlink(a / path) == os.readlink(b / path)


# ---- what there is


@pytest.mark.parametrize("form", ["newc", "crc"])
@pytest.mark.parametrize("how", COMPRESSORS)
def test_every_compression(write, tree, tmp_path, how, form):
    early = microcode()
    image = write(early, bytes(-len(early) % 512), compress(how, cpio(tree, form)))
    listed = names(image)
    assert listed[:4] == ["kernel", "kernel/x86", "kernel/x86/microcode",
                          "kernel/x86/microcode/GenuineIntel.bin"]
    assert set(listed[4:]) == {".", *(str(p.relative_to(tree)) for p in tree.rglob("*"))}
    run("unpack", image, tmp_path / "out")
    assert (tmp_path / "out/kernel/x86/microcode/GenuineIntel.bin").stat().st_size == 2048
    shutil.rmtree(tmp_path / "out/kernel")
    assert_same_tree(tree, tmp_path / "out")


def test_many_archives(write):
    """Bare and compressed ones in any order, several in one stream, several streams, and zeros between."""
    one, two, three = (newc.archive(newc.entry(n, n.encode())) for n in ("one", "two", "three"))
    stream = compress("zstd", one + bytes(8) + two)
    pieces = [three, stream, bytes(5), compress("xz", three), compress("gzip", one), compress("lz4", two)]
    head = b"".join(pieces)
    image = write(head, bytes(-len(head) % 4 + 512), one, bytes(1000))
    assert names(image) == ["three", "one", "two", "three", "one", "two", "one"]
    segments = json.loads(run("ls", "--json", image).stdout)["segments"]
    assert [s["compression"] for s in segments] == ["none", "zstd", "xz", "gzip", "lz4", "none"]
    assert [s["entries"] for s in segments] == [1, 2, 1, 1, 1, 1]
    assert segments[1]["at"] == len(three) and segments[1]["packed"] == len(stream)
    assert segments[1]["unpacked"] == len(one) + 8 + len(two)
    assert segments[2]["at"] == len(three) + len(stream) + 5


def test_padded_name(write):
    """As dracut-cpio does it, so that the data begin at a page."""
    image = write(newc.archive(newc.entry(b"page" + bytes(1000), b"x"), newc.entry("next")))
    assert names(image) == ["page", "next"]
    assert run("cat", image, "page").stdout == b"x"


def test_long_list(write):
    image = write(newc.archive(
        newc.directory("d", 0o1777, mtime=1700000000), newc.entry("x", b"12345", 0o104755, owner=(7, 8)),
        newc.link("l", "to/x"), newc.entry("dev/n", mode=0o020600, rdev=(5, 1)),
        newc.entry("what", mode=0o050000)))
    lines = run("ls", image).stdout.decode().splitlines()
    assert [line.split() for line in lines[:5]] == [
        "drwxrwxrwt 2 0 0 0 2023-11-14 22:13 d".split(),
        "-rwsr-xr-x 1 7 8 5 1970-01-01 00:00 x".split(),
        "lrwxrwxrwx 1 0 0 4 1970-01-01 00:00 l -> to/x".split(),
        "crw------- 1 0 0 5, 1 1970-01-01 00:00 dev/n".split(),
        "?--------- 1 0 0 0 1970-01-01 00:00 what".split(),
    ]
    assert lines[5:] == [f"uncompressed at byte 0: 5 entries, {image.stat().st_size} B"]


def test_names_of_strangers(write):
    name = b"a\x1b[2J\nb\\ \xff\xc2\x9b\xc3\xa4\xed\xa0\x80"
    image = write(newc.archive(newc.entry(name, b"1"), newc.link("l", b"\r\"")))
    assert names(image)[0] == "a\\033[2J\\012b\\134 \\377\\302\\233\u00e4\\355\\240\\200"
    assert b"-> \\015\"\n" in run("ls", image).stdout
    entries = json.loads(run("ls", "-j", image).stdout)["entries"]
    assert os.fsencode(entries[0]["name"]) == name
    assert entries[1]["target"] == '\r"' and entries[1]["type"] == "link"


def test_standard_input(write):
    image = write(newc.archive(newc.entry("a")))
    with open(image, "rb") as file:
        assert run("ls", "-1", "-", stdin=file).stdout == b"a\n"


# ---- cat


def test_cat(write, tree):
    image = write(microcode(), compress("zstd", cpio(tree)))
    for path in ["usr/bin/sh", "/usr/bin/ash", "bin/sh", "/bin/../bin/./ash", "//usr//bin/sh"]:
        assert run("cat", image, path).stdout == b"#!shell\n" * 3, path
    assert run("cat", image, "lib/empty").stdout == b""
    assert len(run("cat", image, "/lib/zeros").stdout) == 9_000_000
    assert "usr is a directory" in said("cat", image, "usr")
    assert "nofile: no such file in the image" in said("cat", image, "nofile")


def test_cat_takes_what_the_kernel_would_leave(write):
    image = write(
        newc.archive(newc.entry("a", b"old"), newc.link("d", "real"), newc.link("loop", "loop")),
        newc.archive(newc.entry("/./a", b"new"), newc.entry("d/f", b"behind a link")))
    assert run("cat", image, "a").stdout == b"new"
    assert run("cat", image, "d/f").stdout == b"behind a link"
    assert "Too many levels" in said("cat", image, "loop")


def test_hard_links_are_of_one_archive(write):
    first = newc.archive(newc.entry("a", ino=5, nlink=2), newc.entry("b", b"1", ino=5, nlink=2))
    second = newc.archive(newc.entry("c", ino=5, nlink=2), newc.entry("d", b"2", ino=5, nlink=2))
    image = write(first, second)
    assert [run("cat", image, name).stdout for name in "abcd"] == [b"1", b"1", b"2", b"2"]


# ---- unpack


def test_unpack_refuses_a_directory_with_files(write, tmp_path):
    image = write(newc.archive(newc.entry("a", b"new"), newc.directory("b"), newc.entry("b/c", b"c")))
    out = tmp_path / "out"
    (out / "b").mkdir(parents=True)
    (out / "a").write_text("old")
    assert "has files already" in said("unpack", image, out)
    assert (out / "a").read_text() == "old"
    run("unpack", "--force", image, out)
    assert (out / "a").read_text() == "new" and (out / "b/c").read_text() == "c"


ESCAPES = {
    "a link to above": lambda top: [newc.link("d", ".."), newc.entry("d/outside", b"no")],
    "a link to all": lambda top: [newc.link("d", "/"), newc.entry(f"d{top}/outside", b"no")],
    "a file that is a link": lambda top: [newc.link("f", "../outside"), newc.entry("f", b"no")],
    "links of links": lambda top: [newc.link("e", "d/../.."), newc.link("d", "../"), newc.entry("e/outside", b"no")],
    "a directory behind a link": lambda top: [newc.link("d", f"{top}"), newc.directory("d/x", 0o777)],
    "a mode of a link": lambda top: [newc.directory("d", 0o777), newc.link("d", "../outside")],
    "hard links": lambda top: [newc.link("d", ".."), newc.entry("d/outside", ino=3, nlink=2),
                   newc.entry("x", b"no", ino=3, nlink=2)],
    "a hard link that became another": lambda top: [
        newc.entry("x", ino=3, nlink=2), newc.link("x", "../outside"), newc.entry("y", b"no", ino=3, nlink=2)],
    "a fifo": lambda top: [newc.entry("x", ino=3, nlink=2), newc.entry("x", mode=0o010644),
               newc.entry("y", b"no", ino=3, nlink=2)],
    "an absolute name": lambda top: [newc.entry(f"{top}/outside", b"no")],
    "two dots": lambda top: [newc.entry("../outside", b"no"), newc.entry("d/../../outside", b"no")],
}


def everything(top):
    return {p: (p.lstat().st_mode, p.lstat().st_nlink, p.read_bytes() if p.is_file() else None)
            for p in top.rglob("*") if "out" not in p.relative_to(top).parts}


@pytest.mark.parametrize("how", ESCAPES)
def test_unpack_stays_inside(write, tmp_path, how):
    top = tmp_path / "top"
    (top / "out").mkdir(parents=True)
    (top / "outside").write_text("as it was")
    (top / "outside").chmod(0o640)
    before = everything(top)
    image = write(newc.archive(*ESCAPES[how](top)))
    subprocess.run([PROGRAM, "unpack", image, top / "out"], capture_output=True, timeout=60)
    assert everything(top) == before


def test_unpack_goes_where_the_kernel_would(write, tmp_path):
    """Links lead where they would lead if the directory were the root."""
    image = write(
        newc.archive(newc.directory("usr"), newc.directory("usr/lib"), newc.link("lib", "/usr/lib"),
                     newc.link("up", "../../usr")),
        newc.archive(newc.entry("lib/a", b"a"), newc.entry("up/lib/b", b"b"), newc.entry("new/dir/c", b"c")))
    run("unpack", image, tmp_path / "out")
    assert sorted(p.name for p in (tmp_path / "out/usr/lib").iterdir()) == ["a", "b"]
    assert (tmp_path / "out/new/dir/c").read_text() == "c"


def test_unpack_names_what_it_leaves_out(write, tmp_path):
    image = write(newc.archive(
        newc.entry("../a"), newc.directory("full"), newc.entry("full/x"), newc.entry("full", b"x"),
        newc.entry("what", mode=0o050000), newc.entry("last", b"x")))
    text = said("unpack", image, tmp_path / "out")
    assert "out/../a: left out" in text and "out/what: left out" in text
    assert "out/full: Directory not empty" in text
    assert (tmp_path / "out/last").read_text() == "x"


def as_nobody(*words):
    return ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", *words]


def test_unpack_without_rights(write):
    image = write(newc.archive(
        newc.directory("closed", 0o555, owner=(0, 0)), newc.entry("closed/x", b"x", 0o106755),
        newc.entry("n", mode=0o020666, rdev=(1, 3)), newc.entry("b", mode=0o060660, rdev=(8, 0)),
        newc.entry("fifo", mode=0o010600)))
    with tempfile.TemporaryDirectory(dir="/tmp") as top, open(image, "rb") as file:
        os.chown(top, 65534, 65534)
        out = Path(top, "out")
        done = subprocess.run(as_nobody(PROGRAM, "unpack", "-", out), stdin=file, capture_output=True, text=True)
        assert (done.returncode, done.stderr) == (
            0, "kinit-image: 2 device nodes were left out, which only root can make\n")
        assert stat.S_IMODE((out / "closed/x").stat().st_mode) == 0o755
        assert stat.S_IMODE((out / "closed").stat().st_mode) == 0o555
        assert stat.S_ISFIFO((out / "fifo").stat().st_mode)


def test_unpack_as_root(write, tmp_path):
    image = write(newc.archive(
        newc.entry("x", b"x", 0o104755, owner=(7, 8), mtime=5), newc.link("l", "x", owner=(7, 8), mtime=6)))
    run("unpack", image, tmp_path / "out")
    there = (tmp_path / "out/x").stat()
    assert (there.st_mode, there.st_uid, there.st_gid, there.st_mtime) == (0o104755, 7, 8, 5)
    there = (tmp_path / "out/l").lstat()
    assert (there.st_uid, there.st_gid, there.st_mtime) == (7, 8, 6)


def test_unpack_on_a_full_disk(write, tmp_path):
    image = write(compress("zstd", newc.archive(newc.entry("big", bytes(1_000_000)), newc.entry("next"))))
    done = subprocess.run(
        ["sh", "-c", 'ulimit -f 100; trap "" XFSZ; exec "$@"', "sh", PROGRAM, "unpack", image,
         tmp_path / "out"], capture_output=True, text=True)
    assert done.returncode == 1 and "out/big: File too large" in done.stderr


# ---- diff


def test_diff(write):
    both = [newc.entry("same", b"same", mtime=1), newc.directory("d")]
    a = write(newc.archive(*both, newc.entry("went", b"1" * 50), newc.entry("less", b"1" * 30),
                           newc.entry("edited", b"ab"), newc.entry("mode", b"x"), newc.link("l", "a")), name="a")
    b = write(compress("xz", newc.archive(
        newc.entry("came", b"1" * 5000), newc.entry("less", b"1" * 10), newc.entry("edited", b"ba"),
        newc.entry("same", b"same", mtime=2), newc.directory("d"), newc.entry("mode", b"x", 0o100755),
        newc.link("l", "b"))), name="b")
    done = run("diff", a, b, status=1)
    assert [line.split(maxsplit=2) for line in done.stdout.decode().splitlines()[:6]] == [
        ["+", "+5000", "came"], ["-", "-50", "went"], ["~", "-20", "less  (content: 30 to 10)"],
        ["~", "+0", "edited  (content)"], ["~", "+0", "l  (target)"], ["~", "+0", "mode  (mode)"]]
    assert b"1 came (+5000), 1 went (-50), 4 changed (-20)\n" in done.stdout
    assert run("diff", a, a).stdout == b""
    found = json.loads(run("diff", "--json", a, b, status=1).stdout)
    assert found["changes"][0] == {"name": "came", "new": 5000, "differs": []}
    assert found["changes"][5] == {"name": "mode", "old": 1, "new": 1, "differs": ["mode"]}
    assert found["images"][0] == {"path": str(a), "packed": len(a.read_bytes()), "unpacked": len(a.read_bytes())}


def test_diff_sees_through_the_form(write, tree):
    a = write(cpio(tree), name="a")
    b = write(compress("lz4", cpio(tree, "crc")), name="b")
    assert run("diff", a, b).stdout == b""


def test_diff_of_two_kernels(write):
    def image(version, name, *more):
        return write(newc.archive(
            newc.entry(f"lib/modules/{version}/kernel/a.ko", b"a"), newc.entry("init", b"i"), *more), name=name)
    a, b = image("6.1.0-40", "a"), image("6.1.0-41", "b", newc.entry("lib/modules/6.1.0-41/b.ko", b"b"))
    text = run("diff", a, b, status=1).stdout.decode()
    assert "modules of 6.1.0-41 in the place of those of 6.1.0-40" in text
    assert "lib/modules/*/b.ko" in text and "a.ko" not in text


def test_diff_of_what_is_no_image(write):
    a, b = write(newc.archive(), name="a"), write(b"text", name="b")
    assert f"{b}: no initramfs" in said("diff", a, b, status=2)
    assert "No such file" in said("diff", a, "/nonexistent", status=2)


# ---- damage


@pytest.mark.parametrize("how", COMPRESSORS)
def test_cut_off(write, tmp_path, how):
    """(tests/unit/test_archive.c cuts everywhere.)"""
    data = compress(how, newc.archive(newc.entry("a", random.Random(1).randbytes(600_000)), newc.link("l", "a")))
    for size in (len(data) // 2, len(data) - 1):
        text = said("ls", write(data[:size]))
        assert text.startswith(f"kinit-image: {tmp_path}/image: cut off: the file ends at byte {size}, inside of the") \
            if how != "none" else text.endswith(f"at byte {size}\n"), text


@pytest.mark.parametrize("how", [h for h in COMPRESSORS if h not in ("none", "lzma", "lz4")])
def test_damage_is_noticed(write, how):
    """Each of these has checksums."""
    data = bytearray(compress(how, newc.archive(newc.entry("a", random.Random(1).randbytes(40_000)))))
    data[len(data) // 2] ^= 0x10
    text = said("ls", write(newc.archive(), data))
    assert f"in the {how} data that begin at byte {len(newc.archive())}" in text and "damaged at byte" in text


@pytest.mark.parametrize("data, reason", [
    (b"", "no archive in it, at byte 0"),
    (bytes(5000), "no archive in it, at byte 5000"),
    (b"\x7fELF" + bytes(200), "no initramfs: neither an archive of cpio nor compressed as the kernel knows it, at byte 0"),
    (b"070707" + b"0" * 200, "an archive in the old format of cpio, not in the one that the kernel takes"),
    (b"0707" + b"x" * 200, "not the header of an entry, at byte 0"),
    (b"070701" + b"-1" * 100, "a header with something else than numbers, at byte 0"),
    (newc.archive() + b"garbage", "garbage, neither zeros nor an archive nor compressed data, at byte 124"),
    (newc.archive() + bytes(9) + b"x", "garbage, neither zeros nor an archive nor compressed data, at byte 133"),
    (newc.archive() + bytes(1) + newc.archive(), "an archive begins where the kernel looks for none"),
    (gzip.compress(newc.archive() + b"x", mtime=0), "garbage behind an archive, at byte 124 of what the gzip data at byte 0"),
    (gzip.compress(newc.entry("a", b"1" * 50), mtime=0), "an archive ends inside of a"),
    (newc.entry("a", b"123")[:-1] + newc.archive(), "not the header of an entry, at byte 116"),
    (newc.entry("a", name_size=0), "an entry with a name of 0 bytes"),
    (newc.entry("a", name_size=5000), "an entry with a name of 5000 bytes"),
    (newc.entry("abcd", name_size=3), "a name without an end"),
    (newc.link("l", ""), "a target of 0 bytes of the symbolic link l"),
    (newc.entry("a", b"abc", check=295) + newc.archive(), "wrong checksum of a"),
    (newc.entry("a\n", b"abc", size=4_000_000_000), "cut off: the file ends inside of a?, at byte 120"),
    (b"\xfd7zXZ\0" + b"x" * 100, "damaged at byte 0 or shortly before, in the xz data"),
])
def test_what_is_wrong(write, data, reason):
    assert reason in said("ls", write(data))


def test_what_comes_before_the_damage(write, tmp_path):
    image = write(newc.archive(newc.entry("a", b"early")), b"garbage")
    done = run("ls", "-1", image, status=1)
    assert done.stdout == b"a\n"
    done = run("cat", image, "a", status=1)
    assert done.stdout == b"early" and b"garbage" in done.stderr
    assert json.loads(run("ls", "-j", image, status=1).stdout)["complete"] is False
    said("unpack", image, tmp_path / "out")
    assert (tmp_path / "out/a").read_text() == "early"


# ---- the commands


@pytest.mark.parametrize("words", [
    ["ls"], ["ls", "a", "b"], ["cat", "a"], ["unpack", "a"], ["diff", "a"], ["ls", "--force", "a"],
    ["cat", "--json", "a", "b"], ["unpack", "--nonsense", "a", "b"]])
def test_usage(words):
    assert said(*words, status=2)


@pytest.mark.parametrize("word", ["ls", "cat", "unpack", "diff"])
def test_help(word):
    assert f"usage: kinit-image {word} " in run(word, "--help").stdout.decode()


def test_full_output(write):
    image = write(newc.archive(newc.entry("a", b"x" * 100_000)))
    with open("/dev/full", "wb") as full:
        for words, status in [(["ls", image], 1), (["cat", image, "a"], 1)]:
            done = subprocess.run([PROGRAM, *words], stdout=full, stderr=subprocess.PIPE)
            assert done.returncode == status and b"standard output" in done.stderr


def test_our_own(images):
    for how in ("none", "gzip", "xz", "zstd"):
        entries = images.make("most", z=how)
        assert names(images.output) == list(entries)
    path = f"lib/modules/{fake_kernel.VERSION}/modules.alias"
    assert run("cat", images.output, path).stdout == entries[path].data
