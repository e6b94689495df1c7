from __future__ import annotations

import sys
from pathlib import Path

import pytest

from loopui.host.meminfo import (
    AvailableMemory,
    Container,
    MemoryUnreadableError,
    machine_memory,
    own_container,
)
from loopui.host.memory import read_memory

MIB = 1024 * 1024
NO_LIMIT = 9223372036854771712  # as the kernel writes it
MEMINFO = """\
MemTotal:       16384000 kB
MemFree:         1000000 kB
MemAvailable:    4683776 kB
SwapTotal:       2097152 kB
SwapFree:        1048576 kB
"""
on_linux = pytest.mark.skipif(sys.platform != "linux", reason="/proc and cgroups are Linux's")


def proc(folder: Path, meminfo: str = MEMINFO, pressure: str | None = None) -> Path:
    (folder / "meminfo").write_text(meminfo, encoding="ascii")
    if pressure is not None:
        (folder / "pressure").mkdir()
        (folder / "pressure" / "memory").write_text(pressure, encoding="ascii")
    return folder


def group(folder: Path, *, limit: str, used_mib: int, inactive_mib: int = 0) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "memory.max").write_text(f"{limit}\n", encoding="ascii")
    (folder / "memory.current").write_text(f"{used_mib * MIB}\n", encoding="ascii")
    (folder / "memory.stat").write_text(f"anon 1\ninactive_file {inactive_mib * MIB}\n", encoding="ascii")


def test_the_real_machine_can_be_read() -> None:
    """On a real machine something is available, and never more than there is."""
    reading = read_memory()
    assert 0 < reading.available_mib <= reading.total_mib
    assert reading.swap_used_mib >= 0
    memory = machine_memory()
    assert 0 < memory.available_mib() <= memory.total_mib()
    memory.close()


@on_linux
def test_a_reading_tells_all_of_it(tmp_path: Path) -> None:
    """A reading holds total, available, swap in use and the pressure of the last ten seconds."""
    reading = read_memory(
        proc(tmp_path, pressure="some avg10=1.25 avg60=0.00 avg300=0.00 total=7\nfull avg10=0.50\n")
    )
    assert (reading.total_mib, reading.available_mib, reading.swap_used_mib) == (16000, 4574, 1024)
    assert (reading.pressure_percent, reading.source) == (1.25, "meminfo")


@on_linux
def test_a_kernel_without_pressure_information_says_none(tmp_path: Path) -> None:
    """Where the kernel keeps no pressure information it is unknown, and not zero."""
    assert read_memory(proc(tmp_path)).pressure_percent is None


@on_linux
@pytest.mark.parametrize("text", ["", "MemTotal: 1 kB\n", "MemTotal: 1 kB\nMemAvailable: much\n", "\0\0\0"])
def test_memory_that_cannot_be_read_is_an_error(tmp_path: Path, text: str) -> None:
    """A memory file without a number for what is available is never taken for zero or plenty."""
    memory = AvailableMemory(str(proc(tmp_path, text) / "meminfo"))
    with pytest.raises(MemoryUnreadableError, match="available memory cannot be read"):
        memory.available_mib()
    memory.close()


@on_linux
def test_a_missing_memory_file_is_an_error(tmp_path: Path) -> None:
    """Without the kernel's file there is no reading."""
    with pytest.raises(MemoryUnreadableError):
        read_memory(tmp_path)


@on_linux
def test_an_open_reader_sees_the_present(tmp_path: Path) -> None:
    """A reader that keeps its file open reads it anew each time."""
    memory = AvailableMemory(str(proc(tmp_path) / "meminfo"))
    assert memory.available_mib() == 4574
    (tmp_path / "meminfo").write_text(MEMINFO.replace("4683776", "1024000"), encoding="ascii")
    assert memory.available_mib() == 1000
    memory.close()


def test_the_tightest_limit_above_a_group_counts(tmp_path: Path) -> None:
    """Of all limits from a group up to the root the one that leaves the least room counts; `max` is none."""
    group(tmp_path, limit="max", used_mib=9000)
    group(tmp_path / "outer", limit=str(1000 * MIB), used_mib=700)
    group(tmp_path / "outer" / "inner", limit=str(2000 * MIB), used_mib=100)
    assert Container(str(tmp_path), "/outer/inner").room() == (1000, 300)


def test_cache_that_the_kernel_gives_back_counts_as_room(tmp_path: Path) -> None:
    """Inactive file cache in a group is room, as it is on a machine."""
    group(tmp_path / "group", limit=str(1000 * MIB), used_mib=900, inactive_mib=400)
    assert Container(str(tmp_path), "/group").room() == (1000, 500)


def test_a_group_without_limits_has_no_room_to_tell(tmp_path: Path) -> None:
    """Where nothing is limited, the machine's own figures stand."""
    group(tmp_path / "group", limit="max", used_mib=900)
    assert Container(str(tmp_path), "/group").room() is None


def old_group(folder: Path, *, limit: int, used_mib: int, inactive_mib: int = 0) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "memory.limit_in_bytes").write_text(f"{limit}\n", encoding="ascii")
    (folder / "memory.usage_in_bytes").write_text(f"{used_mib * MIB}\n", encoding="ascii")
    stat = f"inactive_file 1\ntotal_inactive_file {inactive_mib * MIB}\n"
    (folder / "memory.stat").write_text(stat, encoding="ascii")


def old_proc(folder: Path, *, group: str, top: str = "/") -> str:
    """Return a /proc of a process in `group`, whose groups are seen from `top` on, on a hybrid machine."""
    own = folder / "proc" / "self"
    own.mkdir(parents=True)
    (own / "cgroup").write_text(f"9:cpu,cpuacct:/x\n4:memory:{group}\n0::/user.slice\n", encoding="ascii")
    (own / "mountinfo").write_text(
        "23 1 0:20 / /proc rw,relatime shared:5 - proc proc rw\n"
        f"31 23 0:28 / {folder}/unified rw shared:6 - cgroup2 cgroup2 rw,nsdelegate\n"
        f"32 23 0:29 / {folder}/cpu rw shared:7 - cgroup cgroup rw,cpu,cpuacct\n"
        f"35 23 0:32 {top} {folder}/memory rw shared:8 master:1 - cgroup cgroup rw,memory\n",
        encoding="ascii",
    )
    return str(folder / "proc")


def test_a_limit_of_the_older_control_groups_counts(tmp_path: Path) -> None:
    """Where cgroup v1 has the memory, its tightest limit counts; cache that is given back is room."""
    old_group(tmp_path / "memory", limit=NO_LIMIT, used_mib=9000)
    old_group(tmp_path / "memory" / "docker", limit=1000 * MIB, used_mib=900, inactive_mib=200)
    old_group(tmp_path / "memory" / "docker" / "one", limit=2000 * MIB, used_mib=100)
    container = own_container(old_proc(tmp_path, group="/docker/one"))
    assert container is not None
    assert container.room() == (1000, 300)


def test_a_container_that_sees_only_its_own_group_has_its_limit(tmp_path: Path) -> None:
    """The group's name is the machine's, the mount point shows the group itself."""
    old_group(tmp_path / "memory", limit=1000 * MIB, used_mib=100)
    container = own_container(old_proc(tmp_path, group="/docker/one", top="/docker/one"))
    assert container is not None
    assert container.room() == (1000, 900)


def test_the_older_control_groups_say_no_limit_by_a_huge_one(tmp_path: Path) -> None:
    """A limit that no machine has memory for is none."""
    old_group(tmp_path / "memory", limit=NO_LIMIT, used_mib=9000)
    old_group(tmp_path / "memory" / "docker", limit=NO_LIMIT, used_mib=900)
    assert own_container(old_proc(tmp_path, group="/docker")) is None


def test_a_limit_of_the_unified_control_groups_is_found(tmp_path: Path) -> None:
    """Where cgroup v2 has the memory, the process's own group is looked up by its name."""
    group(tmp_path / "unified" / "user.slice", limit=str(1000 * MIB), used_mib=700)
    folder = old_proc(tmp_path, group="/")
    (tmp_path / "proc" / "self" / "cgroup").write_text("0::/user.slice\n", encoding="ascii")
    container = own_container(folder)
    assert container is not None
    assert container.room() == (1000, 300)


@on_linux
def test_a_containers_limit_bounds_total_and_available(tmp_path: Path) -> None:
    """Inside a container its limit is the total, and what is left of it is what is available."""
    group(tmp_path / "group", limit=str(2000 * MIB), used_mib=1500)
    memory = AvailableMemory(str(proc(tmp_path) / "meminfo"), Container(str(tmp_path), "/group"))
    assert (memory.total_mib(), memory.available_mib(), memory.source) == (2000, 500, "cgroup")
    memory.close()
