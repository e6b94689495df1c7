"""Reading very many groups: portions go to processes of their own, which answer with finished rows.

A portion whose process fails is read here; nothing is left out.
"""

from __future__ import annotations

import gc
import marshal
import os
import sys
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

from loopui.evidence.grouping import read_groups
from loopui.evidence.index.codec import Row, row_of

PORTION = 8000  # groups; a process starts in a twentieth of the time that they take
_MOST_PROCESSES = 4
_Read = tuple[list[Row], dict[str, str]]


def read_rows(workspace: Path, groups: Sequence[Sequence[str]]) -> Iterator[_Read]:
    """Yield the rows and the links of all groups, in portions."""
    if len(groups) <= PORTION:
        yield _rows(workspace, groups)
        return
    from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415  # only a first look at very much needs it

    rest = iter(groups)
    portions = list(iter(lambda: list(islice(rest, PORTION)), []))
    with ThreadPoolExecutor(min(_MOST_PROCESSES, os.cpu_count() or 1)) as pool:
        yield from pool.map(lambda portion: _rows_apart(workspace, portion), portions)


def _rows(workspace: Path, groups: Sequence[Sequence[str]]) -> _Read:
    rows: list[Row] = []
    links: dict[str, str] = {}
    for group in read_groups(workspace, groups):
        rows += map(row_of, group.artifacts)
        links |= group.links
    return rows, links


def _rows_apart(workspace: Path, groups: Sequence[Sequence[str]]) -> _Read:
    import subprocess  # noqa: PLC0415  # as above

    root = Path(__file__).resolve().parents[3]
    program = f"import sys; sys.path.insert(0, {str(root)!r}); from {__name__} import main; main()"
    try:
        done = subprocess.run(
            [sys.executable, "-I", "-c", program],
            input=marshal.dumps((str(workspace), [list(group) for group in groups])),
            capture_output=True,
            check=True,
        )
        found: _Read = marshal.loads(done.stdout)  # noqa: S302  # of this very interpreter, started above
    except (OSError, subprocess.SubprocessError, ValueError, EOFError):
        return _rows(workspace, groups)
    return found


def main() -> None:
    """Read the groups that stdin names, and write rows and links to stdout."""
    gc.disable()  # nothing here hangs together in circles, and looking for some takes a tenth of the time
    workspace, groups = marshal.load(sys.stdin.buffer)  # noqa: S302  # from the interpreter that started us
    marshal.dump(_rows(Path(workspace), groups), sys.stdout.buffer)
