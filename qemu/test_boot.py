# SPDX-License-Identifier: GPL-2.0-or-later
"""Each scenario on each of its kernels is one test; build/qemu/logs keeps their consoles."""
import subprocess
import sys

import pytest

from boot import BUILD, keep, play
from scenario import story
from scenarios import every

LOGS = BUILD / "qemu" / "logs"
RUNS = [(scenario, kernel) for scenario in every() for kernel in scenario.kernels]


def _marks(scenario, kernel):
    again = scenario.again or kernel != scenario.kernels[0]
    return [pytest.mark.idle] * scenario.idle + [pytest.mark.again] * again


PARAMETERS = [pytest.param(scenario, kernel, id=f"{scenario.name}-{kernel}",
                           marks=_marks(scenario, kernel))
              for scenario, kernel in RUNS]


@pytest.mark.parametrize("scenario,kernel", PARAMETERS)
def test_boot(scenario, kernel):
    try:
        wrong, console, command = play(scenario, kernel)
    except RuntimeError as error:       # a disk or a server that could not be made, in its own words
        pytest.fail(str(error), pytrace=False)
    log = keep(LOGS / f"{scenario.name}-{kernel}", wrong, console, command)
    if wrong:
        pytest.fail(f"{story(wrong, console, command)}\nall of it: {log}", pytrace=False)


def test_names_are_unique():
    names = [(scenario.name, kernel) for scenario, kernel in RUNS]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("words,told", [((), {"6.1"}), (("--all",), {"6.1", "6.12"}),
                                        (("-k", "md-raid5"), {"6.1", "6.12"})])
def test_what_repeats_an_idea_is_not_in_each_check(words, told):
    done = subprocess.run([sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-q", "--collect-only",
                           __file__, *words], text=True, stdout=subprocess.PIPE, check=True)
    assert {kernel for kernel in ("6.1", "6.12") if f"[md-raid5-{kernel}]" in done.stdout} == told
