# SPDX-License-Identifier: GPL-2.0-or-later
"""The boots that are tested, as data: each module has a list SCENARIOS, and any new one is found.

They import what is in the folder above by its plain name: "disks" is disks.py there.
"""
