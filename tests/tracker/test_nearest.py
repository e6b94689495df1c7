from __future__ import annotations

from loopui.tracker.nearest import nearest, suggestion


def test_the_nearest_name_is_found_whatever_its_case() -> None:
    """A slip of the finger or of the shift key finds the name that was meant."""
    known = ["VG-LOOP-CORE-001", "VG-RCC-001"]
    assert nearest("vg-loop-core-01", known) == "VG-LOOP-CORE-001"
    assert nearest("something else", known) == ""


def test_a_suggestion_names_what_there_is_when_nothing_is_near() -> None:
    """The known names are listed, as many as a line holds, and the rest counted."""
    assert suggestion("dne", ["done", "todo"]) == 'did you mean "done"?'
    assert suggestion("zzz", ["b", "a"]) == "known: a, b"
    assert suggestion("zzz", [f"id-{n:02}" for n in range(20)]).endswith("id-11, and 8 more")
    assert suggestion("zzz", []) == ""
