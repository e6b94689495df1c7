"""What the panes say, as functions of their slices."""

from __future__ import annotations

from dataclasses import replace

import pytest

from loopui.cockpit.formats import grouped, lasted, running_for, session, took
from loopui.cockpit.panes.evidence import artifact_row
from loopui.cockpit.panes.gauge import gauge_lines
from loopui.cockpit.panes.header import header_line
from loopui.cockpit.panes.queue import queue_rows
from loopui.cockpit.panes.runs import Slice, run_rows, title
from loopui.cockpit.screens.layout import layout_for
from loopui.cockpit.snapshot import LogTail, Memory, Snapshot, ended_since, next_up
from loopui.cockpit.text import cells, plain
from loopui.cockpit.troubles import notice_of
from loopui.cockpit.widgets.banner import banner_lines
from loopui.cockpit.widgets.meter import Limits
from loopui.executor.life import Life, Paused
from loopui.tracker.references import Problem
from tests.cockpit import samples

LIMITS = Limits(threshold_mib=3072, floor_mib=1024)
WIDTHS = pytest.mark.parametrize("width", [1, 5, 20, 38, 60, 78, 138, 300])


@WIDTHS
def test_every_line_keeps_to_its_width(width: int) -> None:
    """No row wraps into another, however narrow the pane."""
    snapshot = samples.snapshot()
    today, zone = samples.NOW.date(), samples.ZONE
    runs = Slice((samples.held("w" * 300), *samples.lives()), {}, samples.NOW, samples.WORKSPACE)
    lines = [
        header_line(snapshot, width),
        *gauge_lines(samples.memory(), LIMITS, width),
        *gauge_lines(Memory().failed("no /proc/meminfo"), LIMITS, width),
    ]
    assert all(cells(plain(line)) <= width for line in lines)
    rows = [
        *queue_rows(snapshot.plan, next_up(snapshot), width),
        *(artifact_row(each, today, zone, width) for each in snapshot.artifacts),
        *run_rows(runs, width),
    ]
    drawn = [cells(plain(line)) for row in rows for line in row.lines]
    assert max(drawn) <= max(width, 60)  # what is wider than its pane is cut by the strip, with a sign


def test_the_gauge_says_everything_where_there_is_room() -> None:
    """Exact numbers, both limits, swap, pressure and the word."""
    first, second = (plain(line) for line in gauge_lines(samples.memory(), LIMITS, 120))
    assert "6 586 MiB available of 16 384" in first
    assert first.rstrip().endswith("● ADMITS")
    for told in ("floor 1 024", "threshold 3 072", "swap 0 B", "pressure 0.0 %", "5 min"):
        assert told in second


def test_what_cannot_be_read_admits_nothing() -> None:
    """A blind gauge says that nothing heavy is admitted, and why."""
    blind = plain(gauge_lines(Memory().failed("no /proc/meminfo"), LIMITS, 120)[0])
    assert "UNREADABLE" in blind
    assert "no /proc/meminfo" in blind


def test_the_header_drops_the_least_needed_first() -> None:
    """The clock stays longest, the session's length leaves first."""
    snapshot = samples.snapshot()
    wide = plain(header_line(snapshot, 140))
    assert wide.startswith(" loop  ● SAFE MODE  orchestrator")
    assert wide.rstrip().endswith("session 01:42   M1-T05   16:32:07")
    narrow = plain(header_line(snapshot, 50))
    assert "session" not in narrow
    assert narrow.rstrip().endswith("16:32:07")


def test_the_queue_marks_what_comes_next_and_what_waits() -> None:
    """The mark stands before the entry that `n` launches; the others say what they wait for."""
    snapshot = samples.snapshot()
    rows = [plain(row.lines[0]).rstrip() for row in queue_rows(snapshot.plan, next_up(snapshot), 60)]
    assert rows[0].startswith("▸ P0 Ops-Weekly")
    assert rows[0].endswith("4 gates")
    assert rows[1].endswith("waits M7-T01 (in_progress)")
    assert rows[2].endswith("no gates")


def test_a_run_tells_its_state_in_words() -> None:
    """Running for how long and of how much, held and why, next, queued, and how it ended."""
    base = samples.snapshot()
    lives: tuple[Life, ...] = (*base.lives[:3], samples.held(), base.lives[3])
    rows = run_rows(Slice(lives, {"VG-LOOP-CORE-001": 310.0}, samples.NOW, samples.WORKSPACE), 90)
    told = [plain(row.lines[0]).rstrip() for row in rows]
    assert told[0].endswith("running 03:21 of ~05:10")
    assert told[1].endswith("next")
    assert told[2].endswith("queued")
    assert told[3].endswith("held 1:15")
    assert plain(rows[3].lines[1]).strip() == "needs 4 096 MiB available, 1 900 are"
    assert told[4].endswith("16:29 pass 0:41")


def test_a_run_of_another_workspace_names_it() -> None:
    """Whoever holds the slot from elsewhere is named with his workspace."""
    elsewhere = replace(samples.lives()[0], workspace="/home/bob/other")
    (row,) = run_rows(Slice((elsewhere,), {}, samples.NOW, samples.WORKSPACE), 90)
    assert "VG-LOOP-CORE-001 (other)" in plain(row.lines[0])


@pytest.mark.parametrize(
    ("lives", "told"),
    [
        ((), "Executor ─ idle"),
        ((samples.held(),), "Executor ─ held VG-LOOP-CORE-001"),
        (samples.lives(), "Executor ─ running VG-LOOP-CORE-001  M1-T05  03:21  peak 2.1 GiB ─ 2 queued"),
    ],
)
def test_the_executors_title_says_what_it_does(lives: tuple[Life, ...], told: str) -> None:
    """Idle, held or running is told in the frame."""
    assert title(samples.snapshot(lives=lives, log=LogTail()), 136) == told


def test_a_run_ends_once() -> None:
    """A run counts as ended when it was unfinished before, or was only known to be expected."""
    running = samples.snapshot()
    ended = samples.snapshot(lives=samples.lives()[3:])
    expected = frozenset({ended.finished[0].run})
    assert ended_since(running, ended) == ()
    assert ended_since(running, ended, expected) == ended.finished
    before: Snapshot = replace(running, lives=(replace(samples.lives()[1], run=ended.finished[0].run),))
    assert ended_since(before, ended) == ended.finished


def test_what_the_tracker_names_in_vain_is_told_with_its_line() -> None:
    """The first problem stands in full, the others are counted."""
    problems = (Problem("task X names M9, which is no milestone", 12, "tasks[X]", "did you mean M1?"),) * 3
    told = notice_of(samples.snapshot(problems=problems))
    assert told == (
        "state.toml has 3 loose ends, the first in line 12: "
        "task X names M9, which is no milestone; did you mean M1?"
    )


@pytest.mark.parametrize(
    ("width", "height", "layout"),
    [
        (140, 45, "full"),
        (100, 28, "full"),
        (99, 45, "compact"),
        (140, 24, "compact"),
        (80, 24, "compact"),
        (59, 45, "narrow"),
        (80, 11, "tiny"),
        (20, 5, "tiny"),
        (0, 0, "tiny"),
    ],
)
def test_the_layout_follows_the_terminal(width: int, height: int, layout: str) -> None:
    """Which panes there are depends on nothing but the size."""
    assert layout_for(width, height) == layout


def test_numbers_and_durations_are_written_as_the_design_writes_them() -> None:
    """Thousands are grouped, clocks keep their width."""
    assert grouped(16_384) == "16 384"
    assert [lasted(each) for each in (0, 41, 725, 3723)] == ["0:00", "0:41", "12:05", "1:02:03"]
    assert [running_for(each) for each in (-1, 201, 3723)] == ["00:00", "03:21", "1:02:03"]
    assert session(6120) == "01:42"


def test_what_takes_no_second_promises_nothing() -> None:
    """A usual duration under a second is not drawn as a clock that stands at zero."""
    base = samples.snapshot()
    (row,) = run_rows(Slice(base.lives[:1], {"VG-LOOP-CORE-001": 0.2}, samples.NOW, samples.WORKSPACE), 90)
    assert plain(row.lines[0]).rstrip().endswith("running 03:21")
    assert [took(each) for each in (0.2, 41.9)] == ["<1 s", "0:41"]


@pytest.mark.parametrize("width", [20, 60, 78, 138])
@pytest.mark.parametrize("most", [1, 2])
def test_a_banner_keeps_to_its_lines_and_says_where_the_rest_is(width: int, most: int) -> None:
    """Whatever is wrong, the banner is as high as it may be; a cut carries the key that shows all."""
    texts = ("state.toml:3: " + "word " * 80, "second")
    lines = banner_lines(texts, width, most=most, tone="plain")
    assert len(lines) == most
    assert all(cells(plain(each)) <= width for each in lines)
    assert plain(lines[-1]).endswith("…  ! shows all")
    assert [plain(each) for each in banner_lines(("short",), width, most=most, tone="plain")] == ["▲ short"]


def test_a_command_in_the_foreground_has_a_row_and_the_title() -> None:
    """An executor without runs is not idle while somebody else has the slot."""
    seen = samples.snapshot(lives=(), holder=samples.foreground())
    (row,) = run_rows(Slice((), {}, samples.NOW, samples.WORKSPACE, holder=seen.holder), 60)
    assert plain(row.lines[0]).rstrip() == "▶ exec sleep  foreground  pid 4711  0:12"
    assert title(seen, 80) == "Executor ─ exec sleep in the foreground"


def test_a_reason_that_is_cut_ends_with_a_sign() -> None:
    """Nobody takes the beginning of a sentence for all of it; one that fits is left alone."""
    long = Slice((samples.held("lower the threshold or cancel " * 9),), {}, samples.NOW, samples.WORKSPACE)
    (row,) = run_rows(long, 40)
    assert len(row.lines) == 4
    assert plain(row.lines[-1]).endswith("…")
    (row,) = run_rows(replace(long, lives=(samples.held("short"),)), 40)
    assert plain(row.lines[-1]).strip() == "short"


def test_a_paused_reason_names_the_key_that_resumes() -> None:
    """The cockpit has a key for what a shell needs a command for."""
    why = "paused by ada: `loopui resume` goes on"
    paused = Paused(by="ada", since=samples.NOW)
    (row,) = run_rows(Slice((samples.held(why),), {}, samples.NOW, samples.WORKSPACE, paused=paused), 60)
    assert plain(row.lines[1]).strip() == "paused by ada: p resumes"


def test_the_title_counts_every_run_that_waits_behind_the_one_that_runs() -> None:
    """One that is held while another runs waits as much as the others do."""
    seen = samples.snapshot()
    queued = sum(life.state == "queued" for life in seen.lives)
    both = replace(seen, lives=(seen.lives[0], replace(samples.held(), run="held"), *seen.lives[1:]))
    assert title(both, 200).endswith(f"{queued + 1} queued")


def test_the_gauge_means_the_run_that_is_held_and_else_the_mode() -> None:
    """What the head needs decides between ADMITS and HOLDS, unless something else keeps it."""
    alone = samples.snapshot(lives=(samples.held(),), head_mib=9000)
    assert alone.held_for_mib == 9000
    assert replace(alone, holder=samples.foreground()).held_for_mib == 0
    assert replace(alone, paused=Paused(by="ada", since=samples.NOW)).held_for_mib == 0
    limits = Limits(threshold_mib=9000, floor_mib=1024)
    first, second = map(plain, gauge_lines(samples.memory(), limits, 120, for_head=True))
    assert first.rstrip().endswith("◐ HOLDS")
    assert "held run needs 9 000" in second
