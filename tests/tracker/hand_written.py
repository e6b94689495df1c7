"""A tracker as a person writes it: comments at every place where people put them."""

HAND_WRITTEN = """\
# The programme of a small ship.        (written by hand)
schema = 1

[program]
name = "ship"          # not the name of the harbour
updated = 2026-02-19

[mode]
name = "safe"
min_available_mib = 2_048   # the old laptop has 4 GiB

[repos.ship]
path = "."

# --- milestones ---------------------------------------

[[milestones]]
id = "M1"
title = "Hull"
status = "active"      # since the winter
gates = ["VG-HULL-001"]

# --- tasks --------------------------------------------

# The keel comes first.
[[tasks]]
id = "M1-T01"
title = "Lay the keel"
status = "done"        # 2026-01-03
milestone = "M1"
gates = ["VG-HULL-001"]

[[tasks]]
id = "M1-T02"
title = "Plank it"
status = "todo"        # waits for dry wood
milestone = "M1"
depends_on = ["M1-T01"]
gates = [
    "VG-HULL-001",   # the hull itself
    "VG-LOOK-001",
]
# (the last of the tasks)

# --- queue --------------------------------------------

# first of all
[[queue]]
priority = "P0"
task = "M1-T02"
description = "Plank it"

[[queue]]
priority = "P1"
task = "Ops-Weekly"
gates = ["VG-HULL-001"]

# --- gates --------------------------------------------

[[gates]]
id = "VG-HULL-001"
scope = "Hull"
command = "echo ok"
heavy = true
[gates.criteria]
exit_codes = [0]       # nothing else counts
min_passed = 1

[[gates]]
id = "VG-LOOK-001"
kind = "checklist"
method = "Look at it"

[[blockers]]
id = "B1"
blocker = "No tar"
impact = "It leaks"
exit_condition = "Tar is there"
opened = 2026-01-02
status = "active"
"""
