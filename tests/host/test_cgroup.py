"""Control groups, as the kernel's files tell them."""

from __future__ import annotations

from pathlib import Path

from loopui.host.cgroup import group_of, mount_point, own_peak_mib

MIB = 1024 * 1024


def machine(folder: Path, *, own: str, command: str, peak_mib: int | None, cache_mib: int = 0) -> str:
    """Return a /proc of a machine where process 7 is in the group `command` and we are in `own`."""
    for pid, group in (("self", own), ("7", command)):
        (folder / "proc" / pid).mkdir(parents=True)
        (folder / "proc" / pid / "cgroup").write_text(f"4:memory:/v1\n0::{group}\n")
    mounts = f"proc /proc proc rw 0 0\ncgroup2 {folder}/groups cgroup2 rw 0 0\n"
    (folder / "proc" / "self" / "mounts").write_text(mounts)
    of_command = folder / "groups" / command.lstrip("/")
    of_command.mkdir(parents=True)
    (of_command / "memory.stat").write_text(f"anon 5\nfile {cache_mib * MIB}\nfile_mapped 1\n")
    if peak_mib is not None:
        (of_command / "memory.peak").write_text(f"{peak_mib * MIB}\n")
    return str(folder / "proc")


def test_a_command_in_a_group_of_its_own_has_the_peak_of_that(tmp_path: Path) -> None:
    """The kernel's peak counts, without the file cache that is given back first."""
    proc = machine(tmp_path, own="/user/us.scope", command="/user/gate.scope", peak_mib=900, cache_mib=100)
    assert mount_point(proc) == f"{tmp_path}/groups"
    assert group_of(7, proc) == "/user/gate.scope"
    assert own_peak_mib(7, proc) == 800


def test_a_group_that_is_shared_tells_nothing_of_the_command(tmp_path: Path) -> None:
    """The peak of a group that holds others too is not the command's."""
    assert own_peak_mib(7, machine(tmp_path, own="/us.scope", command="/us.scope", peak_mib=900)) is None


def test_a_kernel_that_keeps_no_peak_tells_none(tmp_path: Path) -> None:
    """Without the memory controller, or before Linux 5.19, there is no figure rather than a wrong one."""
    assert own_peak_mib(7, machine(tmp_path, own="/us.scope", command="/gate.scope", peak_mib=None)) is None
    assert own_peak_mib(8, str(tmp_path / "proc")) is None
