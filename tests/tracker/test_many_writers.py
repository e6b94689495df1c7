from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest

from loopui.tracker.parsing import parse
from loopui.tracker.statefile import load

WRITERS, EDITS = 8, 50
WRITER = """
import sys
from pathlib import Path
from loopui.tracker.edits import add_finding
from loopui.tracker.statefile import edit
workspace, writer, edits = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
for number in range(edits):
    name = f"F{writer}-{number}"
    edit(workspace, lambda text: add_finding(text, finding=f"by {writer}", name=name))
"""


@pytest.mark.timeout(240)
def test_eight_writers_lose_nothing_and_every_reader_sees_a_whole_file(tmp_path: Path) -> None:
    """Eight processes make 50 edits each: all 400 are there, and every read finds a whole tracker."""
    state = tmp_path / "state.toml"
    state.write_text('# by hand\nschema = 1\n[program]\nname = "ship"  # still by hand\n', encoding="utf-8")
    writers = [
        subprocess.Popen([sys.executable, "-c", WRITER, str(tmp_path), str(number), str(EDITS)])
        for number in range(WRITERS)
    ]
    reads, counts = 0, [0]
    deadline = time.monotonic() + 90
    try:
        while any(writer.poll() is None for writer in writers) and time.monotonic() < deadline:
            counts.append(len(parse(state.read_bytes(), state).tracker.findings))
            reads += 1
            time.sleep(0.05)  # leave the two cores to the writers
        assert [writer.wait(timeout=60) for writer in writers] == [0] * WRITERS
    finally:
        for writer in writers:
            writer.kill()
    names = [finding.id for finding in load(tmp_path).tracker.findings]
    assert sorted(names) == sorted(
        f"F{writer}-{number}" for writer in range(WRITERS) for number in range(EDITS)
    )
    assert reads > 1
    assert counts == sorted(counts)
    text = state.read_text(encoding="utf-8")
    assert text.startswith("# by hand\n")
    assert 'name = "ship"  # still by hand\n' in text
