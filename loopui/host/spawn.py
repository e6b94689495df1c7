"""Starting a command by the kernel's quickest way, which says at once why one cannot be started. Lean."""

from __future__ import annotations

import errno
import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    import signal
    from collections.abc import Iterable, Mapping
    from typing import Any
else:
    try:
        import _signal as signal  # what `signal` wraps in enums: a fifth of the time to start
    except ImportError:
        import signal

_SHELL = "/bin/sh"
_LOOKED_AT = 80  # bytes, as shells do
_LOOK_ON = (errno.ENOENT, errno.ENOTDIR, errno.EACCES)
_IGNORED_BY_PYTHON = (signal.SIGPIPE, signal.SIGXFSZ)  # a command must not inherit that


def spawn(
    argv: list[str] | tuple[str, ...],
    environment: Mapping[str, str],
    *,
    output_fd: int | None = None,
    inherited_fd: int | None = None,
    own_group: bool = False,
    apart: bool = False,
    mask: Iterable[int] = (),
) -> int:
    """Start `argv` in the current folder and return its pid; what has no `/` is looked for in its own PATH.

    With `output_fd` both its outputs go there and its input is empty. `inherited_fd` stays open in it, in a
    group of its own if so wished, and the signals in `mask` are blocked. `apart`: in a session of its own,
    with nothing else open that is open here. A script that names no interpreter is run by the shell. Raises
    OSError.
    """
    actions: list[tuple[int, ...] | tuple[int, int, str, int, int]] = []
    if output_fd is not None:
        actions = [
            (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
            (os.POSIX_SPAWN_DUP2, output_fd, 1),
            (os.POSIX_SPAWN_DUP2, output_fd, 2),
        ]
    if inherited_fd is not None:
        os.set_inheritable(inherited_fd, True)
    if apart:
        from loopui.host.descriptors import inheritable  # noqa: PLC0415 — not before a caller's command runs

        actions += [(os.POSIX_SPAWN_CLOSE, fd) for fd in inheritable()]
    how: dict[str, Any] = {"file_actions": actions, "setsigmask": mask, "setsigdef": _IGNORED_BY_PYTHON}
    how |= ({"setpgroup": 0} if own_group else {}) | ({"setsid": True} if apart else {})
    trouble: OSError = FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), argv[0])
    for path in _candidates(argv[0], environment) if argv[0] else ():
        if path != argv[0] and not os.access(path, os.F_OK):
            continue  # a fiftieth of what it costs to let a new process find that out
        try:
            return _start(path, argv, environment, how)
        except OSError as error:
            if error.errno not in _LOOK_ON:
                raise
            if error.errno == errno.EACCES:  # there is one, but not for us: that is what to tell
                trouble = error
    raise trouble


def _start(
    path: str, argv: list[str] | tuple[str, ...], environment: Mapping[str, str], how: dict[str, Any]
) -> int:
    try:
        return os.posix_spawn(path, argv, environment, **how)
    except OSError as error:
        if error.errno != errno.ENOEXEC or not _is_text(path):
            raise
        return os.posix_spawn(_SHELL, [_SHELL, path, *argv[1:]], environment, **how)


def _is_text(path: str) -> bool:
    """Whether the file's first line may be a script's."""
    fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        return b"\0" not in os.read(fd, _LOOKED_AT).partition(b"\n")[0]
    finally:
        os.close(fd)


def _candidates(name: str, environment: Mapping[str, str]) -> list[str]:
    """Return where a command may lie, as `execvp` looks for it."""
    if "/" in name:
        return [name]
    # as os.get_exec_path, which loads `warnings` for what can only go wrong with bytes
    return [f"{folder or '.'}/{name}" for folder in environment.get("PATH", os.defpath).split(os.pathsep)]
