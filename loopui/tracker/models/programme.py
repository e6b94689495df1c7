"""The programme itself: the mode it is worked in, and the repositories that it works on."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from loopui.tracker.models.fields import Mebibytes, Names, NonEmpty, Table

TupleMode = Literal["working-tree", "clean-clone"]


class Program(Table):
    """The programme itself."""

    name: NonEmpty
    updated: dt.date | None = None


class Mode(Table):
    """The execution mode: how much may run at once, and with how much memory left."""

    name: Literal["safe", "open"] = "safe"
    summary: str = ""
    heavy_concurrency: Literal[1] = 1
    min_available_mib: Mebibytes = 3072
    stop_available_mib: Mebibytes = 1024
    lower_threshold_allowed: bool = False  # to workers, `loopui exec` and the environment
    autostart: bool = False  # what was queued before a reboot or a crash of everything starts by itself
    recommended_mib: Mebibytes | None = None  # the threshold that the workboard recommends; admits nothing
    control_docs: tuple[str, ...] = ()
    safety_docs: tuple[str, ...] = ()
    wrapper: str = ""  # the script that loopui stands in for, as the seed tracker names it


class Repo(Table):
    """A repository whose commits make up tuples; `path` starts at the workspace (`~`, `$VARS` allowed)."""

    path: NonEmpty
    tuple: TupleMode = "working-tree"
    links: Names = ()  # untracked paths (a virtual environment) that a clean clone is given
