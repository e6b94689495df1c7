"""Every claim of the tracker that does not hold: where it stands, why it does not hold, what mends it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from loopui.cockpit.dialogs.details import Details
from loopui.cockpit.dialogs.dialog import Dialog
from loopui.cockpit.formats import clock
from loopui.cockpit.signs import Sign
from loopui.cockpit.text import Line, fit, line, literal
from loopui.cockpit.widgets.rows import Row, Rows

if TYPE_CHECKING:
    from loopui.cockpit.messages import Checked
    from loopui.reports.checks.finding import Finding, Severity

SIGNS: dict[Severity, Sign] = {
    "error": Sign("✘", "error", "bad"),
    "warning": Sign("!", "warning", "warn"),
    "note": Sign("·", "note", "muted"),
}
WORD_WIDTH = 10


class Truth(Dialog[None]):
    """A list of findings, worst first; Enter tells all of one."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("R", "again", "Check again", show=False),
        Binding("q,f5", "leave", "Leave", show=False),
    ]

    def __init__(self, checked: Checked, again: Callable[[], None]) -> None:
        super().__init__("Truth", (("Enter", "why"), ("R", "checks again"), ("Esc", "leaves")))
        self._checked = checked
        self._again = again
        self._list = Rows(id="findings")

    def body(self) -> ComposeResult:
        """Show the list."""
        yield self._list

    def on_mount(self) -> None:
        """Move in the list at once."""
        self._list.focus()

    def on_resize(self) -> None:
        """Draw for the new width."""
        self.call_after_refresh(self._draw)

    def show_findings(self, checked: Checked) -> None:
        """Show what another check has found."""
        self._checked = checked
        self._draw()

    def _draw(self) -> None:
        width = self._list.room
        holds = line(("✔ ", "good"), ("Every claim holds, as far as the evidence tells.", "muted"))
        rows = tuple(finding_row(each, width) for each in self._checked.findings)
        self._list.show(rows, (holds,))
        self.query_one(".frame").border_title = literal(title_of(self._checked))

    def action_again(self) -> None:
        """Check again; what is found comes by itself."""
        self._again()

    @on(Rows.Chosen)
    def tell_all(self, chosen: Rows.Chosen) -> None:
        """Open all that is known of a finding."""
        found = next((each for each in self._checked.findings if each.key == chosen.key), None)
        if found is not None:
            self.app.push_screen(Details(found.subject, finding_facts(found)))


def title_of(checked: Checked) -> str:
    """Return how many claims do not hold, how badly, and as of when."""
    counts = {word: sum(each.severity == word for each in checked.findings) for word in ("error", "warning")}
    told = [f"{count} {word}{'s' * (count != 1)}" for word, count in counts.items() if count]
    return f"Truth ─ {', '.join(told) or 'every claim holds'} ─ as of {clock(checked.at)}"


def finding_row(finding: Finding, width: int) -> Row:
    """Return a finding's row: how bad, what and where, and below it what mends it."""
    sign = SIGNS[finding.severity]
    place = place_of(finding)
    room = max(8, width - 2 - WORD_WIDTH)
    first = line((f"{sign.glyph} {sign.word:<{WORD_WIDTH}}", sign.tone), (fit(finding.what, room), "plain"))
    second = line(" " * (2 + WORD_WIDTH), (fit(f"{place} → {finding.mend}", room), "muted"))
    return Row(key=finding.key, lines=(first, second), search=f"{finding.kind} {finding.why}")


def place_of(finding: Finding) -> str:
    """Return the file, and the line where there is one."""
    return f"{finding.file}:{finding.line}" if finding.line else finding.file


def finding_facts(finding: Finding) -> tuple[Line, ...]:
    """Return everything about one finding."""
    sign = SIGNS[finding.severity]
    return (
        line((f"{sign.glyph} {sign.word}  ", sign.tone), finding.what),
        line(),
        line(("why      ", "muted"), finding.why),
        line(("mends it ", "muted"), finding.mend),
        line(("where    ", "muted"), place_of(finding)),
        line(("kind     ", "muted"), finding.kind),
    )
