"""Every key, from the registry."""

from __future__ import annotations

from loopui.cockpit import actions
from loopui.cockpit.dialogs.details import Details
from loopui.cockpit.text import Line, line


class Help(Details):
    """The keys that this role has, by group."""

    def __init__(self, role: str) -> None:
        super().__init__("Keys", help_lines(role))


def help_lines(role: str) -> tuple[Line, ...]:
    """Return the help's text."""
    lines: list[Line] = []
    for group in actions.GROUPS:
        members = [action for action in actions.allowed(role) if action.group == group]
        if members:
            lines.append(line((group, "strong")))
            lines += [
                line("  ", (f"{' '.join(action.spelled):<10}", "accent"), action.help) for action in members
            ]
    lines.append(line(("In a list", "strong")))
    lines += [line("  ", (f"{keys:<10}", "accent"), does) for keys, does in actions.LIST_KEYS]
    return tuple(lines)
