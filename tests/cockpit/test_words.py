"""Words take as many lines as their text needs at the width that they have."""

from __future__ import annotations

from textual.app import App, ComposeResult

from loopui.cockpit.text import line
from loopui.cockpit.widgets.words import Words

LONG = (line(("exit   ", "muted"), "when all of it holds on every machine"),)


class Reader(App[None]):
    """Shows words that are long, and a place for some."""

    def compose(self) -> ComposeResult:
        """Put one below the other."""
        yield Words(LONG, id="long")
        yield Words(id="empty")


async def test_what_goes_on_is_set_in_at_every_width() -> None:
    """A smaller terminal breaks the words anew, a larger one joins them again."""
    app = Reader()
    async with app.run_test(size=(60, 10)) as pilot:
        words = app.query_one("#long", Words)
        assert words.size.height == 1
        await pilot.resize_terminal(24, 10)
        await pilot.pause()
        shown = [words.render_line(y).text.rstrip() for y in range(words.size.height)]
        assert shown == ["exit   when all of it", "       holds on every", "       machine"]
        await pilot.resize_terminal(60, 10)
        await pilot.pause()
        assert words.size.height == 1


async def test_a_place_for_words_is_kept_before_there_are_any() -> None:
    """What is said there later moves nothing."""
    app = Reader()
    async with app.run_test(size=(60, 10)) as pilot:
        empty = app.query_one("#empty", Words)
        assert empty.size.height == 1
        empty.say((line("the task is still empty"),))
        await pilot.pause()
        assert empty.size.height == 1
        assert empty.render_line(0).text.rstrip() == "the task is still empty"
