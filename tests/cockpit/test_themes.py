"""Themes are files: shipped, the user's own, and broken ones."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.color import Color

from loopui.cockpit.themes import DEFAULT, load_themes, packaged_folder


def test_a_dark_a_light_and_a_high_contrast_theme_ship() -> None:
    """What the package promises is there and can be read."""
    shipped = load_themes([packaged_folder()])
    assert shipped.problems == ()
    assert {theme.name: theme.dark for theme in shipped.themes} == {
        "dark": True,
        "light": False,
        "contrast": True,
    }
    assert DEFAULT in {theme.name for theme in shipped.themes}


def contrast(one: Color, other: Color) -> float:
    """Return the contrast of two colours as WCAG 2 defines it."""

    def luminance(colour: Color) -> float:
        parts = [part / 255 for part in colour.rgb]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def test_text_can_be_read_in_every_shipped_theme() -> None:
    """What explains stands out from its background by at least 4.5 to 1, what carries meaning too."""
    for theme in load_themes([packaged_folder()]).themes:
        background = Color.parse(theme.background or "")
        told = [
            theme.foreground,
            theme.success,
            theme.warning,
            theme.error,
            theme.accent,
            theme.variables["tone-muted"],
        ]
        for colour in told:
            assert contrast(background, Color.parse(colour or "")) >= 4.5, (theme.name, colour)


def test_the_users_theme_replaces_a_shipped_one(tmp_path: Path) -> None:
    """A file in the workspace wins over one of the same name."""
    (tmp_path / "mine.toml").write_text('name = "dark"\nprimary = "#123456"\n[tones]\ncursor = "red"\n')
    (theme,) = [each for each in load_themes([packaged_folder(), tmp_path]).themes if each.name == "dark"]
    assert theme.primary == "#123456"
    assert theme.variables["cursor"] == "red"
    assert theme.variables["frame"]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"name = ", "Invalid"),
        (b"\xff\xfe", "utf-8"),
        (b'name = "x"', "`primary` is missing"),
        (b'primary = "no colour"', "`primary` is no colour"),
        (b"primary = 7", "`primary` is no colour"),
        (b'primary = "red"\npaper = "red"', "`paper` is no colour of a theme"),
        (b'primary = "red"\ndark = "yes"', "`dark` true or false"),
        (b'primary = "red"\n[tones]\nink = "red"', "`ink` is no colour of a theme"),
    ],
)
def test_a_bad_theme_is_told_in_one_line_and_left_out(tmp_path: Path, content: bytes, told: str) -> None:
    """The line names the file and what is wrong; every other theme is there."""
    (tmp_path / "bad.toml").write_bytes(content)
    themes = load_themes([packaged_folder(), tmp_path])
    assert len(themes.themes) == 3
    (problem,) = themes.problems
    assert problem.startswith("theme bad.toml: ")
    assert told in problem
    assert "\n" not in problem


def test_a_folder_that_is_not_there_has_no_themes(tmp_path: Path) -> None:
    """Most workspaces have no themes of their own."""
    assert load_themes([tmp_path / "themes"]).themes == ()
