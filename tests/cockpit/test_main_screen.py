"""Keys, focus and rows of the main screen, with a bridge that only remembers."""

from __future__ import annotations

from dataclasses import replace

from textual.binding import Binding
from textual.command import CommandList
from textual.widgets import Input
from textual.widgets._toast import Toast

from loopui.cockpit.actions import ACTIONS
from loopui.cockpit.dialogs.cancel_run import CancelRun
from loopui.cockpit.dialogs.confirm import Confirm
from loopui.cockpit.dialogs.details import Details
from loopui.cockpit.dialogs.handoff import HandoffForm
from loopui.cockpit.dialogs.launch import Launch
from loopui.cockpit.dialogs.pick_gates import GatePicker
from loopui.cockpit.intents import Cancel, FillHandoff, LaunchOrder, Pause, ReadFile, Rescan, Resume
from loopui.cockpit.messages import HandoffFilled, RunEnded, Told
from loopui.cockpit.snapshot import Snapshot
from loopui.cockpit.widgets.rows import Rows
from loopui.cockpit.widgets.words import Words
from loopui.executor.life import Finished, Paused
from loopui.reports.handoff import Handoff
from tests.cockpit import samples
from tests.cockpit.cockpits import SMALL, cockpit, toasts


async def test_n_then_enter_launches_the_gates_of_the_next_entry_in_order() -> None:
    """`n` proposes the first entry that is ready; Enter orders its commands, required ones first."""
    async with cockpit() as (pilot, bridge, _):
        await pilot.press("n")
        assert isinstance(pilot.app.screen, Launch)
        await pilot.press("enter")
        await pilot.pause()
    assert bridge.asked == [
        LaunchOrder(gates=("VG-LOOP-CORE-001", "VG-LA-001", "VG-RCC-001"), task="Ops-Weekly", priority=0)
    ]


async def test_escape_leaves_a_dialog_and_nothing_is_launched() -> None:
    """A dialog that is left has no effect."""
    async with cockpit() as (pilot, bridge, main):
        await pilot.press("n", "escape")
        await pilot.pause()
        assert pilot.app.screen is main
    assert bridge.asked == []


async def test_an_entry_without_gates_offers_the_picker_and_runs_what_is_picked_for_it() -> None:
    """Where the next entry names no gates, Enter asks for some, and they run under its task."""
    base = samples.snapshot()
    only_unclear = replace(base, plan=base.plan[2:])
    async with cockpit(only_unclear) as (pilot, bridge, _):
        await pilot.press("n")
        assert isinstance(pilot.app.screen, Launch)
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(pilot.app.screen, GatePicker)
        await pilot.press(*"rcc", "enter")
        await pilot.pause()
        await pilot.press("enter")
        await pilot.pause()
    assert bridge.asked == [LaunchOrder(gates=("VG-RCC-001",), task="Ops-Ideas", priority=0)]


async def test_several_gates_can_be_picked_by_typing_and_marking() -> None:
    """`l` narrows while typing; Tab marks; Enter takes all that are marked, in the order of marking."""
    async with cockpit() as (pilot, bridge, _):
        await pilot.press("l", *"vg-la", "tab", "tab", "enter")
        await pilot.pause()
        await pilot.press("enter")
        await pilot.pause()
    assert bridge.asked == [LaunchOrder(gates=("VG-LA-001", "VG-LA-002"))]


async def test_a_checklist_cannot_be_launched_and_says_why() -> None:
    """A gate that a person judges leads back to the picker instead of into the queue."""
    async with cockpit() as (pilot, bridge, _):
        await pilot.press("l", *"contract", "enter")
        await pilot.pause()
        assert isinstance(pilot.app.screen, Launch)
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(pilot.app.screen, GatePicker)
    assert bridge.asked == []


async def test_x_asks_before_it_cancels_the_running_run() -> None:
    """Only `y` cancels; everything else leaves the run alone."""
    async with cockpit() as (pilot, bridge, _):
        await pilot.press("x")
        assert isinstance(pilot.app.screen, Confirm)
        await pilot.press("n")
        await pilot.pause()
        assert bridge.asked == []
        await pilot.press("x", "y")
        await pilot.pause()
    assert bridge.asked == [Cancel("20260219-0003")]


async def test_x_cancels_the_run_that_is_selected_in_the_executor_pane() -> None:
    """The selection decides when the list of runs has the focus."""
    async with cockpit() as (pilot, bridge, main):
        main.executor.runs.focus()
        await pilot.press("j", "x", "y")
        await pilot.pause()
    assert bridge.asked == [Cancel("20260219-0004")]


async def test_x_from_another_pane_means_what_waits_first_and_never_what_has_ended() -> None:
    """With nothing running, the first that waits is asked about; one that has ended is left alone."""
    waiting = samples.snapshot(lives=(samples.held(), *samples.lives()[1:]))
    async with cockpit(waiting) as (pilot, bridge, main):
        await pilot.press("x", "y")
        await pilot.pause()
        assert bridge.asked == [Cancel(samples.held().run)]
        main.executor.runs.focus()
        await pilot.press("G", "x")
        await pilot.pause()
        assert toasts(pilot) == ["this run has ended"]
        assert pilot.app.screen is main
    assert len(bridge.asked) == 1


async def test_the_question_goes_away_with_the_run() -> None:
    """A run of another workspace, whose end nobody tells, is not cancelled, and the dialog says why."""
    async with cockpit() as (pilot, bridge, main):
        await pilot.press("x")
        ended = replace(
            samples.finished(), gate="VG-LOOP-CORE-001", run="20260219-0003", workspace="/home/bob/other"
        )
        bridge.show(replace(bridge.snapshot, lives=(*samples.lives()[1:3], ended)))
        await pilot.pause()
        assert pilot.app.screen is main
        assert toasts(pilot) == ["VG-LOOP-CORE-001 ended with pass before it was cancelled"]
    assert bridge.asked == []


async def test_the_question_is_about_the_run_as_it_is_now() -> None:
    """Of a run that starts while the person thinks it says what a yes would stop."""
    async with cockpit(samples.snapshot(lives=(samples.held(),))) as (pilot, bridge, _):
        await pilot.press("x")
        dialog = pilot.app.screen
        assert isinstance(dialog, CancelRun)
        assert "leaves the queue" in str(dialog._words.content)
        bridge.show(replace(bridge.snapshot, lives=samples.lives()[:1]))
        await pilot.pause()
        assert "everything it started" in str(dialog._words.content)


async def test_the_log_is_that_of_the_selected_run() -> None:
    """The cursor picks the run whose log is followed; back on the running one it goes with what runs."""
    async with cockpit() as (pilot, bridge, main):
        runs = main.executor.runs
        runs.focus()
        await pilot.press("G")
        await pilot.pause()
        assert bridge.followed == ["20260219-0002"]
        await pilot.press("g")
        await pilot.pause()
        assert bridge.followed == ["20260219-0002", ""]


async def test_the_cursor_goes_with_what_runs_unless_another_run_was_picked() -> None:
    """When the running run ends the cursor goes to the next one; a picked run keeps it while it is there."""
    ended = replace(samples.finished(), run="20260219-0003")
    second = replace(samples.running(), run="20260219-0004")
    async with cockpit() as (pilot, bridge, main):
        runs = main.executor.runs
        assert runs.selected == "20260219-0003"
        bridge.show(replace(bridge.snapshot, lives=(second, ended)))
        await pilot.pause()
        assert runs.selected == "20260219-0004"
        runs.focus()
        await pilot.press("j")
        bridge.show(replace(bridge.snapshot, lives=(samples.running(), ended)))
        await pilot.pause()
        assert bridge.followed == ["20260219-0003", ""]
        assert runs.selected == "20260219-0003"


async def test_what_is_wrong_is_shown_in_full() -> None:
    """The banner takes two lines at most; `!` and a click show every word of it."""
    long = "state.toml:12: " + "something is wrong here and this is why; " * 12 + "mend the line"
    wrong = samples.snapshot().with_banner("tracker", long).with_banner("executor", "no queue")
    async with cockpit(wrong) as (pilot, _, main):
        assert main.banner.size.height == 2
        assert "! shows all" in main.banner.render_line(1).text
        await pilot.press("exclamation_mark")
        await pilot.pause()
        assert isinstance(pilot.app.screen, Details)
        told = "".join(str(each.content) for each in pilot.app.screen.query(Words))
        assert long in told
        assert "no queue" in told
        await pilot.press("escape")
        await pilot.pause()
        await pilot.resize_terminal(*SMALL)
        await pilot.pause()
        assert main.banner.size.height == 1
        await pilot.click(main.banner)
        await pilot.pause()
        assert isinstance(pilot.app.screen, Details)


async def test_toasts_keep_away_from_a_dialogs_keys() -> None:
    """While a dialog is open toasts stand at the top."""
    async with cockpit(size=SMALL) as (pilot, _, _):
        await pilot.press("l")
        pilot.app.post_message(Told("something happened"))
        await pilot.pause()
        await pilot.pause()
        (toast,) = pilot.app.screen.query(Toast)
        assert toast.region.bottom < SMALL[1] // 2


async def test_x_says_so_where_there_is_nothing_to_cancel() -> None:
    """A key that cannot do anything says why."""
    async with cockpit(samples.snapshot(lives=())) as (pilot, bridge, _):
        await pilot.press("x")
        await pilot.pause()
        assert toasts(pilot) == ["nothing to cancel: no run waits or runs"]
    assert bridge.asked == []


async def test_p_pauses_and_resumes_and_everything_says_so() -> None:
    """The same key does both; header, executor and launch dialog tell while nothing starts."""
    paused = samples.snapshot(paused=Paused(by="ada", since=samples.NOW))
    async with cockpit() as (pilot, bridge, main):
        await pilot.press("p")
        bridge.show(paused)
        await pilot.pause()
        assert "PAUSED" in main.header.render_line(0).text
        assert "PAUSED" in str(main.executor.border_title)
        await pilot.press("n")
        dialog = pilot.app.screen
        assert isinstance(dialog, Launch)
        assert "paused by ada: it waits until p resumes" in str(dialog._words.content)
        await pilot.press("escape", "p")
        await pilot.pause()
    assert bridge.asked == [Pause(), Resume()]


async def test_new_evidence_leaves_cursor_and_scroll_where_they_are() -> None:
    """A row that comes in above the selected one moves neither the selection nor what is looked at."""
    many = tuple(samples.recorded(f"VG-{number:03}", number + 10) for number in range(60))
    many = tuple(replace(each, path=f"evidence/{index}.txt") for index, each in enumerate(many))
    async with cockpit(samples.snapshot(artifacts=many)) as (pilot, bridge, main):
        evidence = main.query_one("#evidence", Rows)
        evidence.focus()
        await pilot.press("end", *["up"] * 3)
        await pilot.pause()
        selected, above = evidence.selected, evidence.scroll_offset.y
        new = replace(samples.recorded("VG-NEW", 0), path="evidence/new.txt")
        bridge.show(replace(bridge.snapshot, artifacts=(new, *many)))
        await pilot.pause()
        assert evidence.selected == selected == "evidence/56.txt"
        assert evidence.scroll_offset.y == above + 1


async def test_at_the_top_the_newest_evidence_is_seen() -> None:
    """Whoever has not scrolled sees what comes in."""
    async with cockpit() as (pilot, bridge, main):
        evidence = main.query_one("#evidence", Rows)
        new = replace(samples.recorded("VG-NEW", 0), path="evidence/new.txt")
        bridge.show(replace(bridge.snapshot, artifacts=(new, *bridge.snapshot.artifacts)))
        await pilot.pause()
        assert evidence.scroll_offset.y == 0
        assert "VG-NEW" in evidence.render_line(0).text


async def test_a_burst_of_snapshots_is_drawn_once() -> None:
    """Of many changes that come at once only the newest is drawn."""
    async with cockpit() as (pilot, bridge, main):
        drawn: list[Snapshot] = []
        show = main.show_snapshot

        def counting(snapshot: Snapshot) -> None:
            drawn.append(snapshot)
            show(snapshot)

        main.show_snapshot = counting  # type: ignore[method-assign]
        for second in range(1000):
            bridge.show(replace(bridge.snapshot, now=samples.ago(seconds=-second)))
        await pilot.pause()
        assert len(drawn) < 20
        assert drawn[-1].now == samples.ago(seconds=-999)


async def test_the_filter_narrows_the_focused_pane_and_escape_shows_all() -> None:
    """`/` narrows while typing, Enter keeps it, Escape drops it; the title says that it is narrowed."""
    async with cockpit() as (pilot, _, main):
        evidence = main.query_one("#evidence", Rows)
        evidence.focus()
        await pilot.press("slash", *"rcc")
        await pilot.pause()
        assert main.query_one("#filter", Input).has_focus
        assert len(evidence._shown) == 1
        await pilot.press("enter")
        await pilot.pause()
        assert evidence.has_focus
        assert "/rcc" in str(evidence.border_title)
        await pilot.press("escape")
        await pilot.pause()
        assert len(evidence._shown) == len(samples.artifacts())


async def test_letters_typed_into_the_filter_are_no_commands() -> None:
    """What is typed into a field launches and quits nothing."""
    async with cockpit() as (pilot, bridge, main):
        await pilot.press("slash", *"nqxhl")
        await pilot.pause()
        assert pilot.app.screen is main
        assert main.query_one("#filter", Input).value == "nqxhl"
    assert bridge.asked == []


async def test_tab_goes_round_all_panes_and_back() -> None:
    """Every pane with rows and the log can be reached by key, in both directions."""
    async with cockpit() as (pilot, _, main):
        seen = []
        for _ in range(7):
            assert main.focused is not None
            seen.append(main.focused.id)
            await pilot.press("tab")
        assert seen == ["queue", "blockers", "runs", "log", "evidence", "consumers", "milestones"]
        assert main.focused is not None
        assert main.focused.id == "queue"
        await pilot.press("left")
        assert main.focused.id == "milestones"


async def test_in_a_small_terminal_a_number_chooses_the_pane() -> None:
    """One pane beside gauge and executor is shown, and its number brings another."""
    async with cockpit(size=SMALL) as (pilot, _, main):
        for number, name in enumerate(("milestones", "queue", "blockers", "evidence", "consumers"), start=1):
            await pilot.press(str(number))
            await pilot.pause()
            shown = [pane.id for pane in main.choosable if pane.region]
            assert shown == [name]
            assert main.focused is not None
            assert main.focused.id == name


async def test_a_resize_leaves_the_focus_where_it_can_be_seen() -> None:
    """A pane that has no room any more gives the focus to the runs; nothing crashes at 20 × 5."""
    async with cockpit() as (pilot, _, main):
        main.query_one("#evidence").focus()
        for size in ((80, 24), (59, 20), (20, 5), (1, 1), (140, 45)):
            await pilot.resize_terminal(*size)
            await pilot.pause()
            assert main.focused is not None
        await pilot.press("n")
        assert isinstance(pilot.app.screen, Launch)


async def test_a_worker_has_no_key_that_edits_the_tracker() -> None:
    """The tracker is the orchestrator's: its keys do nothing, and neither bar nor palette offers them."""
    async with cockpit(samples.snapshot(role="worker")) as (pilot, bridge, main):
        for action in ACTIONS:
            if action.edits_tracker:
                await pilot.press(action.keys)
                assert main.check_action(action.name, ()) is False
        await pilot.pause()
        assert pilot.app.screen is main
        commands = list(pilot.app.get_system_commands(main))
        assert not any("state.toml in" in command.title for command in commands)
        offered = {command.title for command in commands}
        assert not offered & {action.help for action in ACTIONS if action.edits_tracker}
        assert any("hand-off" in command.title for command in commands)
    assert bridge.asked == []


def test_no_key_of_the_registry_is_taken_twice() -> None:
    """Neither by another action nor by the lists, whose keys come first."""
    keys = [key for action in ACTIONS for key in action.keys.split(",")]
    keys += [key for each in Rows.BINDINGS if isinstance(each, Binding) for key in each.key.split(",")]
    assert len(keys) == len(set(keys))


async def test_every_action_of_the_registry_can_be_done() -> None:
    """The registry promises nothing that the screen cannot do."""
    async with cockpit() as (_, _, main):
        for action in ACTIONS:
            assert hasattr(main, f"action_{action.name}"), action.name


async def test_enter_opens_the_details_of_any_row() -> None:
    """Each pane's rows have details; those of a file are read by the bridge."""
    async with cockpit() as (pilot, bridge, main):
        for pane in (*main.choosable, main.executor.runs):
            pane.focus()
            await pilot.press("enter")
            await pilot.pause()
            assert isinstance(pilot.app.screen, Details), pane.id
            await pilot.press("escape")
            await pilot.pause()
    assert [asked for asked in bridge.asked if isinstance(asked, ReadFile)] == [
        ReadFile(samples.artifacts()[0].path),
        ReadFile("evidence/x.txt"),
    ]


async def test_follow_stops_and_starts_again() -> None:
    """While not following, new lines leave the view where it is; `f` goes back to the end."""
    lines = tuple(f"line {number}" for number in range(200))
    base = samples.snapshot()
    async with cockpit(replace(base, log=replace(base.log, lines=lines))) as (pilot, bridge, main):
        log = main.executor.log_view
        assert log.scroll_offset.y == log.max_scroll_y > 0
        log.focus()
        await pilot.press("g")
        bridge.show(replace(bridge.snapshot, log=replace(base.log, lines=(*lines, "more"))))
        await pilot.pause()
        assert log.scroll_offset.y == 0
        assert "not following" in str(main.executor.border_subtitle)
        await pilot.press("f")
        await pilot.pause()
        assert log.scroll_offset.y == log.max_scroll_y
        assert "more" in log.render_line(log.size.height - 1).text


async def test_a_run_that_ends_is_told() -> None:
    """A toast says which gate ended how, and why it failed."""
    finished = samples.lives()[-1]
    assert isinstance(finished, Finished)
    failed = replace(finished, verdict="fail", reason="exit-code", explanation="exit code 1, expected 0 [/x]")
    async with cockpit() as (pilot, bridge, _):
        assert bridge.listener is not None
        bridge.listener.post_message(RunEnded(failed))
        await pilot.pause()
        assert toasts(pilot) == ["✘ VG-LOOP-BUILD-003 fail: exit code 1, expected 0 [/x]"]


async def test_trouble_of_an_intent_is_one_toast() -> None:
    """What could not be done is told in one literal line, and the screen stands."""
    async with cockpit() as (pilot, bridge, main):
        assert bridge.listener is not None
        bridge.listener.post_message(Told("no gate 'VG-[/X]'; did you mean VG-X?", "error"))
        await pilot.pause()
        assert toasts(pilot) == ["no gate 'VG-[/X]'; did you mean VG-X?"]
        assert pilot.app.screen is main


async def test_no_key_crashes_before_anything_has_been_read() -> None:
    """Keys may be pressed from the first frame on."""
    unread = Snapshot(role="orchestrator", lane="", session_start=samples.NOW, now=samples.NOW)
    async with cockpit(unread) as (pilot, _, main):
        for action in ACTIONS:
            if action.name != "quit":
                await pilot.press(action.keys.split(",")[0])
                await pilot.press("escape")
                await pilot.pause()
                assert pilot.app.screen is main, action.name


async def test_the_launch_dialog_follows_the_machine() -> None:
    """Memory that runs out while the person reads is told in the dialog."""
    async with cockpit() as (pilot, bridge, _):
        await pilot.press("n")
        bridge.show(replace(bridge.snapshot, memory=samples.memory(2000)))
        await pilot.pause()
        screen = pilot.app.screen
        assert isinstance(screen, Launch)
        assert "held until 2 096 MiB more are" in str(screen._words.content)


async def test_the_handoff_is_edited_checked_saved_and_kept_as_a_draft() -> None:
    """Unknown ids are told, not refused; leaving keeps what was written; `^s` answers with it."""
    async with cockpit() as (pilot, bridge, _):
        await pilot.press("h")
        assert bridge.asked == [FillHandoff()]
        pilot.app.post_message(HandoffFilled(samples.handoff()))
        await pilot.pause()
        form = pilot.app.screen
        assert isinstance(form, HandoffForm)
        assert "M9-T77" in str(form._status.content)
        await pilot.press(*"D-0", "escape")
        await pilot.pause()
        draft = bridge.drafts[-1]
        assert isinstance(draft, Handoff)
        assert draft.fields[4] == ("Decision updates (if any)", "D-0")
        pilot.app.post_message(HandoffFilled(draft, draft=True))
        await pilot.pause()
        await pilot.press("ctrl+s")
        await pilot.pause()
        assert bridge.saved == [draft]


async def test_an_id_is_completed_while_it_is_typed() -> None:
    """The rest of a known id stands behind the cursor, and → takes it."""
    async with cockpit() as (pilot, bridge, _):
        pilot.app.post_message(HandoffFilled(samples.handoff()))
        await pilot.pause()
        await pilot.press(*"vg-rf", "right", "ctrl+s")
        await pilot.pause()
        assert bridge.saved[-1].fields[4][1].casefold() == "vg-rflx-001"


async def test_q_quits() -> None:
    """The cockpit goes; the executor is not asked for anything."""
    async with cockpit() as (pilot, bridge, _):
        await pilot.press("q")
        await pilot.pause()
        assert pilot.app._exit
    assert bridge.asked == []


async def test_a_click_on_the_key_bar_does_what_the_key_does() -> None:
    """Whoever prefers the mouse reaches the same actions."""
    async with cockpit() as (pilot, _, main):
        bar = main.query_one("#keys")
        at = bar.render_line(0).text.index("launch")
        await pilot.click(bar, offset=(at, 0))
        await pilot.pause()
        assert isinstance(pilot.app.screen, GatePicker)


async def test_a_second_click_on_a_row_opens_it() -> None:
    """The first click selects the row under the mouse, the second shows its details."""
    async with cockpit() as (pilot, _, main):
        evidence = main.query_one("#evidence", Rows)
        await pilot.click(evidence, offset=(5, 3))
        await pilot.pause()
        assert evidence.selected == samples.artifacts()[2].path
        await pilot.click(evidence, offset=(5, 3), times=2)
        await pilot.pause()
        assert isinstance(pilot.app.screen, Details)


async def test_the_palette_finds_every_action() -> None:
    """What a key does can be found by its words, too."""
    async with cockpit() as (pilot, bridge, _):
        await pilot.press("ctrl+p", *"repositories")
        found = pilot.app.screen.query_one(CommandList)
        while not (found.option_count == 1 and "repositories" in str(found.get_option_at_index(0).prompt)):
            await pilot.pause(0.05)
        await pilot.press("enter")
        while not bridge.asked:
            await pilot.pause(0.05)
    assert bridge.asked == [Rescan()]


async def test_the_theme_key_goes_round() -> None:
    """`t` goes through all themes and comes back."""
    async with cockpit() as (pilot, _, _):
        seen = []
        for _ in range(3):
            seen.append(pilot.app.theme)
            await pilot.press("t")
            await pilot.pause()
        assert sorted(seen) == ["contrast", "dark", "light"]
        assert pilot.app.theme == seen[0]


async def test_a_filter_on_the_runs_stands_in_the_executors_title() -> None:
    """Runs that are hidden are missed sooner than a filter is remembered."""
    async with cockpit() as (pilot, _, main):
        main.executor.runs.focus()
        await pilot.press("slash", *"zzz", "enter")
        await pilot.pause()
        assert str(main.executor.border_title).endswith("─ /zzz")
        await pilot.press("escape")
        await pilot.pause()
        assert "/zzz" not in str(main.executor.border_title)


async def test_the_key_bar_says_what_p_does_now() -> None:
    """While the queue is paused the key resumes it."""
    async with cockpit() as (pilot, bridge, main):
        assert "p pause" in main.keys.render_line(0).text
        bridge.show(samples.snapshot(paused=Paused(by="ada", since=samples.NOW)))
        await pilot.pause()
        assert "p resume" in main.keys.render_line(0).text


async def test_x_says_where_a_command_in_the_foreground_is_ended() -> None:
    """It is no run of the queue, so it cannot be cancelled here."""
    async with cockpit(samples.snapshot(lives=(), holder=samples.foreground())) as (pilot, bridge, _):
        await pilot.press("x")
        await pilot.pause()
        assert toasts(pilot) == ["exec sleep runs in the foreground: end it in its terminal (pid 4711)"]
    assert bridge.asked == []
