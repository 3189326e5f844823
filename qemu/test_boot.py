# SPDX-License-Identifier: GPL-2.0-or-later
"""Each scenario on each of its kernels is one test; build/qemu/logs keeps their consoles."""
import importlib
from pathlib import Path

import pytest

import scenarios
from boot import BUILD, play
from scenario import story

LOGS = BUILD / "qemu" / "logs"
TABLES = sorted(path.stem for path in Path(scenarios.__file__).parent.glob("[!_]*.py"))
RUNS = [(scenario, kernel) for table in TABLES
        for scenario in importlib.import_module(f"scenarios.{table}").SCENARIOS for kernel in scenario.kernels]


PARAMETERS = [pytest.param(scenario, kernel, id=f"{scenario.name}-{kernel}",
                           marks=[pytest.mark.idle] if scenario.idle else [])
              for scenario, kernel in RUNS]


@pytest.mark.parametrize("scenario,kernel", PARAMETERS)
def test_boot(scenario, kernel):
    try:
        wrong, console, command = play(scenario, kernel)
    except RuntimeError as error:       # a disk or a server that could not be made, in its own words
        pytest.fail(str(error), pytrace=False)
    LOGS.mkdir(parents=True, exist_ok=True)
    log = LOGS / f"{scenario.name}-{kernel}"
    log.write_text("\n".join([*(f"WRONG: {sentence}" for sentence in wrong), *console, f"to repeat: {command}", ""]))
    if wrong:
        pytest.fail(f"{story(wrong, console, command)}\nall of it: {log}", pytrace=False)


def test_names_are_unique():
    names = [(scenario.name, kernel) for scenario, kernel in RUNS]
    assert len(names) == len(set(names))
