"""The machine that faults are done to: a state folder and evidence on small disks, two workspaces, a clock.

Every gate finds overlaps itself (see `gate.py`); `settle` checks what has to hold after any fault.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from loopui.errors import LoopuiError
from loopui.evidence.records import Record, read_record
from loopui.executor.life import Finished
from loopui.executor.lone import executor_pid
from loopui.executor.rundir import CHILD, RunDir
from loopui.executor.slot import Slot
from tests.executor.support import TAG, Machine, TinyDisk, kill, lives, until
from tests.faults.skew import Skew

GATE = Path(__file__).with_name("gate.py")
SETTLE_S = 45.0
STATE_KIB, EVIDENCE_KIB = 24 * 1024, 12 * 1024
LAUNCHER = """
import sys
from pathlib import Path
from loopui.executor.client import Client
from loopui.executor.job import from_json
client = Client(Path(sys.argv[1]))
runs = client.launch([from_json(*text.split("\\0")) for text in sys.stdin.read().split("\\0\\0")])
for run in runs:
    client.wait(run)
"""


class World:
    """One machine for many rounds; what a round leaves behind, the next one meets."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.state = root / "machine"
        self.state_disk = TinyDisk(self.state, STATE_KIB)
        self.state.chmod(0o700)
        self.evidence_disk = TinyDisk(root / "one" / "evidence", EVIDENCE_KIB)
        self.skew = Skew(root)
        self.rig = Machine(root, self.state)
        self.workspaces = (self.rig.workspace("one"), self.rig.workspace("two"))
        self.clients: list[subprocess.Popen[bytes]] = []
        self.foreground: list[tuple[str, subprocess.Popen[bytes]]] = []
        self._known: set[str] = set()  # runs of rounds before
        self._read: dict[Path, Record] = {}  # records are never changed
        self.gates = 0  # how many there were

    # what goes on

    def gate(self, seconds: float) -> tuple[str, tuple[str, ...]]:
        """Return the name and the command of a new gate."""
        self.gates += 1
        name = f"gate-{self.gates}"
        return name, (sys.executable, "-I", "-S", str(GATE), str(self.root), name, f"{seconds:.3f}")

    def launch(self, count: int, seconds: float) -> None:
        """Queue gates in turn for both workspaces."""
        jobs = [
            self.rig.job(
                self.gate(seconds)[1], workspace=self.workspaces[place % 2], min_available_mib=64, grace_s=0.5
            )
            for place in range(count)
        ]
        with contextlib.suppress(LoopuiError):  # a full disk takes no launch, and says so
            self.rig.client.launch(jobs)

    def launch_by_client(self, seconds: float) -> None:
        """Queue a gate from a process that waits for it."""
        from loopui.executor.job import to_json  # noqa: PLC0415

        job = self.rig.job(self.gate(seconds)[1], min_available_mib=64)
        client = self._popen([sys.executable, "-c", LAUNCHER, str(self.state)], talk=True)
        assert client.stdin is not None
        client.stdin.write("\0".join(to_json(job)).encode())
        client.stdin.close()
        self.clients.append(client)

    def run_in_foreground(self, seconds: float, *, workspace: Path | None = None) -> None:
        """Run a gate through `loopui exec`."""
        name, command = self.gate(seconds)
        words = [sys.executable, "-m", "loopui", "exec", "--min-available", "64", "--", *command]
        self.foreground.append((name, self._popen(words, cwd=workspace or self.workspaces[1])))

    def _popen(
        self, words: list[str], *, cwd: Path | None = None, talk: bool = False
    ) -> subprocess.Popen[bytes]:
        env = os.environ | {"LOOPUI_STATE_DIR": str(self.state), TAG: str(self.root)}
        null = subprocess.DEVNULL
        return subprocess.Popen(
            words, cwd=cwd, env=env, stdin=subprocess.PIPE if talk else null, stdout=null, stderr=null
        )

    # who there is

    def executor(self) -> int:
        """Return the executor's pid, 0 if there is none."""
        return executor_pid(self.state) or 0

    def shim(self) -> int:
        """Return a living shim (or the `exec` that stands for one, or one that waits), 0 if there is none."""
        return next(self._crew("shim"), 0) or next((shim.pid for shim in self.rig.shims()), 0)

    def recorder(self) -> int:
        """Return a process that writes records, 0 if there is none."""
        return next((process.pid for process in self.rig.recorders()), 0)

    def command(self) -> int:
        """Return a gate's process that lives, 0 if there is none."""
        return next(self._crew("pid"), 0)

    def _crew(self, who: str) -> Iterator[int]:
        for folder in sorted((self.state / "runs").glob("*")):
            pid = int((RunDir(str(self.state), folder.name).read(CHILD) or {}).get(who, 0))
            if pid and lives(pid):
                yield pid

    def seen(self) -> list[str]:
        """Return what gates have told so far."""
        path = self.root / "seen"
        return path.read_text(encoding="utf-8").splitlines() if path.exists() else []

    # what has to hold

    def settle(self) -> None:
        """Fail unless every launched run ends with exactly one record and the machine is free again."""
        runs = self._all_runs_end()
        for client in self.clients:
            client.wait(SETTLE_S)
        codes = {name: process.wait(SETTLE_S) for name, process in self.foreground}
        seen = self.seen()
        assert not [line for line in seen if line.startswith("overlap")], seen[-10:]
        slot = Slot(str(self.state))
        until(lambda: slot.holder() is None, what="a free slot", deadline_s=SETTLE_S)
        self._next_gate_runs()
        until(lambda: not self.shim() and not self.command(), what="the end of all shims and gates")
        until(
            lambda: not [process for process in self.rig.started() if process.pid != self.executor()],
            what="the end of every process but the executor",
        )
        self._one_record_each(runs, codes, seen)
        self._known |= runs
        self.clients.clear()
        self.foreground.clear()

    def _all_runs_end(self) -> set[str]:
        finished: set[str] = set()
        for life in self.rig.client.lives(finished=1000):
            if life.run in self._known:
                continue
            ended = self.rig.client.wait(life.run, timeout_s=SETTLE_S)
            assert isinstance(ended, Finished), f"not ended after {SETTLE_S} s: {ended}"
            finished.add(life.run)
        return finished

    def _next_gate_runs(self) -> None:
        run = self.rig.launch(self.gate(0)[1], min_available_mib=64)
        life = self.rig.finish(run, SETTLE_S)
        assert life.verdict == "pass", life

    def _one_record_each(self, runs: set[str], codes: dict[str, int], seen: list[str]) -> None:
        """Queued runs have one record each; a command in the foreground one if it got as far as starting."""

        def complete() -> Counter[str] | None:
            for path in set(self.rig.records()) - set(self._read):
                self._read[path] = read_record(path)
            records = list(self._read.values())
            counts = Counter(record.run for record in records)
            told = Counter(record.command[5] for record in records if record.gate == "exec")
            started = {name for name in codes if f"start {name}" in seen}
            return counts if all(counts[run] for run in runs) and started <= set(told) else None

        counts = until(complete, what="every record", deadline_s=SETTLE_S)
        assert set(counts.values()) == {1}, [run for run, count in counts.items() if count > 1]

    def end(self) -> None:
        """End all processes, then take the disks away."""
        for process in (*self.clients, *(process for _, process in self.foreground)):
            kill(process.pid)
            process.wait()
        self.rig.end()
        self.evidence_disk.unmount()
        self.state_disk.unmount()
