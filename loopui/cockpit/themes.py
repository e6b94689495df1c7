"""Themes: one TOML file each, shipped and the user's own. A bad file is told in one line and left out."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from textual.color import Color, ColorParseError
from textual.theme import Theme

DEFAULT: Final = "dark"
TONES: Final = ("muted", "faint", "frame", "cursor")
COLOURS: Final = (
    "primary",
    "secondary",
    "accent",
    "success",
    "warning",
    "error",
    "foreground",
    "background",
    "surface",
    "panel",
)
_VARIABLES: Final = {"muted": "tone-muted", "faint": "tone-faint", "frame": "frame", "cursor": "cursor"}
FALLBACK: Final = {"tone-muted": "#8b93a1", "tone-faint": "#3a404b", "frame": "#3a404b", "cursor": "#272d38"}


@dataclass(frozen=True, slots=True)
class Themes:
    """What could be read, by name, and one line for each file that could not."""

    themes: tuple[Theme, ...]
    problems: tuple[str, ...]


class _BadThemeError(ValueError):
    """A theme file that cannot be used, and why."""


def packaged_folder() -> Path:
    """Return the folder of the shipped themes: inside the package, or beside it in a checkout."""
    package = Path(__file__).resolve().parent.parent
    inside = package / "themes"
    return inside if inside.is_dir() else package.parent / "themes"


def load_themes(folders: Iterable[Path]) -> Themes:
    """Read every `*.toml` of the folders; a later folder's theme replaces an earlier one of the same name."""
    themes: dict[str, Theme] = {}
    problems: list[str] = []
    for folder in folders:
        for path in sorted(folder.glob("*.toml")):
            try:
                theme = _theme(path)
            except (OSError, ValueError) as error:
                problems.append(f"theme {path.name}: {_reason(error)}; it is left out")
            else:
                themes[theme.name] = theme
    return Themes(tuple(themes.values()), tuple(problems))


def _reason(error: OSError | ValueError) -> str:
    return error.strerror or str(error) if isinstance(error, OSError) else str(error)


def _theme(path: Path) -> Theme:
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    name = table.pop("name", path.stem)
    dark = table.pop("dark", True)
    tones = table.pop("tones", {})
    if not isinstance(name, str) or not name or not isinstance(dark, bool) or not isinstance(tones, dict):
        raise _BadThemeError("`name` has to be a word, `dark` true or false, `[tones]` a table")
    colours = _colours(table, COLOURS)
    if "primary" not in colours:
        raise _BadThemeError("`primary` is missing")
    variables = {_VARIABLES[tone]: colour for tone, colour in _colours(tones, TONES).items()}
    return Theme(name=name, dark=dark, variables={**FALLBACK, **variables}, **colours)


def _colours(table: dict[str, Any], known: tuple[str, ...]) -> dict[str, Any]:
    for key, value in table.items():
        if key not in known:
            raise _BadThemeError(f"`{key}` is no colour of a theme; there are {', '.join(known)}")
        try:
            Color.parse(value)
        except (ColorParseError, TypeError, AttributeError):
            raise _BadThemeError(f"`{key}` is no colour: {value!r}") from None
    return table
