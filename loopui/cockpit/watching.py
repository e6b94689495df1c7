"""Tells which paths below a folder have changed, whether or not the folder is there at the moment."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Final

STEP_MS, DEBOUNCE_MS = 20, 60  # well under 150 ms from a file's close to the screen; costs 0.3 % of a core
LOOK_ABOUT_MS: Final = 200  # so late is seen what came before the watch, or another folder in its place
MISSING_S: Final = 0.2  # until a missing folder is looked for again
WITHOUT_WATCHES_S: Final = 5.0  # between full readings where the system grants no watches

Tell = Callable[[frozenset[Path] | None], None]  # None: look at everything


def watch_folder(
    folder: Path, *, recursive: bool, tell: Tell, trouble: Callable[[str], None], stop: threading.Event
) -> None:
    """Call `tell` for every change until `stop`; `trouble` gets one line while changes cannot be watched."""
    missed = False
    while not stop.is_set():
        if not folder.is_dir():
            missed = True
            stop.wait(MISSING_S)
            continue
        if missed:
            tell(None)
        try:
            _watch(folder, recursive=recursive, tell=tell, stop=stop)
            trouble("")
            missed = True
        except OSError as error:
            trouble(f"{folder}: changes cannot be watched ({error}); it is read again every 5 s")
            stop.wait(WITHOUT_WATCHES_S)
            missed = True


def _watch(folder: Path, *, recursive: bool, tell: Tell, stop: threading.Event) -> None:
    """Watch until the folder is gone or replaced, or `stop` is set."""
    import watchfiles  # noqa: PLC0415 - it takes longer to load than the screen needs to be filled

    first, watched = True, _identity(folder)
    for changes in watchfiles.watch(
        folder,
        watch_filter=None,
        debounce=DEBOUNCE_MS,
        step=STEP_MS,
        stop_event=stop,
        rust_timeout=LOOK_ABOUT_MS,
        yield_on_timeout=True,
        recursive=recursive,
        raise_interrupt=False,
    ):
        if first:
            # What changed between the first reading and the first watch has raised no event.
            tell(None)
            first = False
        if changes:
            tell(frozenset(Path(path) for _, path in changes))
        if _identity(folder) != watched:  # gone, or another one in its place
            return


def _identity(folder: Path) -> tuple[int, int] | None:
    try:
        found = folder.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino
