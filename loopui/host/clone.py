"""Fresh clones of committed states: objects are shared with the original, nothing uncommitted is in them.

Neither hooks nor templates run, and nothing in the caller's environment redirects git.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import stat
import subprocess
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from loopui.host.git import environment

_OPEN = 0o700  # to its owner
TIMEOUT_S = 600.0  # for one step of git


class CloneError(Exception):
    """The clone cannot be made; the message says why, in one line."""


def clone_commit(
    original: Path, sha: str, to: Path, *, submodules: Mapping[str, str], links: Sequence[str] = ()
) -> None:
    """Check out a commit of `original` in the new folder `to`, submodules at their pins.

    `links` names paths of the original's working tree (a virtual environment) that are linked into the clone;
    one that does not exist there is left out.
    """
    if not sha:
        raise CloneError(f"{original} has no commit yet")
    if not (original / ".git").exists():
        raise CloneError(f"{original} is not the top folder of a repository")
    _git(original, "clone", "--quiet", "--shared", "--no-checkout", "--template=", str(original), str(to))
    _git(to, "checkout", "--quiet", "--detach", sha)
    for path, pin in submodules.items():
        if (original / path / ".git").exists():
            (to / path).rmdir()  # as the checkout has left it: empty
            clone_commit(original / path, pin, to / path, submodules={})
    _link(original, to, links)


def remove_clone(folder: Path) -> None:
    """Remove a folder with clones; links in it are removed, not what they lead to."""
    shutil.rmtree(folder, onerror=_by_force)


def _link(original: Path, to: Path, links: Sequence[str]) -> None:
    exclude = to / ".git" / "info" / "exclude"
    exclude.parent.mkdir(exist_ok=True)
    with exclude.open("a", encoding="utf-8") as file:
        for name in links:
            source, target = original / name, to / name
            if not os.path.lexists(source) or os.path.lexists(target):
                continue
            target.parent.mkdir(parents=True, exist_ok=True)
            target.symlink_to(source.resolve())
            file.write(f"/{name.strip('/')}\n")


def _git(cwd: Path, *arguments: str) -> None:
    settings = ("-c", f"core.hooksPath={os.devnull}", "-c", "advice.detachedHead=false")
    try:
        subprocess.run(
            ["git", *settings, *arguments],  # noqa: S607  # the user's git
            cwd=cwd,
            env=environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=TIMEOUT_S,
            check=True,
        )
    except subprocess.CalledProcessError as error:
        told = " ".join(error.stderr.split()) or f"git ended with {error.returncode}"
        raise CloneError(f"git {arguments[0]}: {told[:300]}") from error
    except (OSError, subprocess.TimeoutExpired) as error:
        raise CloneError(f"git {arguments[0]}: {error}") from error


def _by_force(_: Callable[..., object], path: str, __: object) -> None:
    """Remove what a run made read-only (module caches are), or closed altogether."""
    with contextlib.suppress(OSError):
        mode = os.lstat(path).st_mode  # where even this fails, the folder is opened in its own turn
        os.chmod(os.path.dirname(path), _OPEN)
        if not stat.S_ISDIR(mode):
            os.unlink(path)
            return
        os.chmod(path, _OPEN)
        if stat.S_IMODE(mode) & _OPEN != _OPEN:  # not twice: what is in it may be nobody's to remove
            shutil.rmtree(path, onerror=_by_force)
        else:
            os.rmdir(path)
