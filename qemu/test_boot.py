# SPDX-License-Identifier: GPL-2.0-or-later
"""Each scenario on each of its kernels is one test."""
import importlib
from pathlib import Path

import pytest

from boot import play

TABLES = sorted(path.stem for path in Path(__file__).parent.glob("scenarios_*.py"))
RUNS = [(scenario, kernel) for table in TABLES
        for scenario in importlib.import_module(table).SCENARIOS for kernel in scenario.kernels]


@pytest.mark.parametrize("scenario,kernel", RUNS, ids=[f"{s.name}-{k}" for s, k in RUNS])
def test_boot(scenario, kernel):
    wrong, console, command = play(scenario, kernel)
    if wrong:
        pytest.fail("\n".join(["", *console, "", f"to repeat: {command}", "",
                               *(f"WRONG: {sentence}" for sentence in wrong)]), pytrace=False)


def test_names_are_unique():
    names = [(scenario.name, kernel) for scenario, kernel in RUNS]
    assert len(names) == len(set(names))
