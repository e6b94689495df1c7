"""The faults: each does its harm at a random moment, and undoes what can be undone (a disk, a suspension)."""

from __future__ import annotations

import contextlib
import random
import signal
import subprocess
import time
from collections.abc import Callable

from tests.executor.support import kill
from tests.faults.world import World

Fault = Callable[[World, random.Random], None]
LOOK_FOR_S = 0.6


def _target(find: Callable[[], int]) -> int:
    """Return the process to harm once there is one; 0 if there is none for a while."""
    end = time.monotonic() + LOOK_FOR_S
    while time.monotonic() < end:
        if pid := find():
            return pid
        time.sleep(0.005)
    return 0


def _kill(find: Callable[[], int], number: int = signal.SIGKILL) -> None:
    if pid := _target(find):
        kill(pid, number)


def _suspend(find: Callable[[], int], dice: random.Random) -> None:
    """Suspend a process for a while; then it goes on, or is killed where it stands."""
    if pid := _target(find):
        kill(pid, signal.SIGSTOP)
        time.sleep(dice.uniform(0.05, 0.5))
        kill(pid, dice.choice((signal.SIGCONT, signal.SIGKILL)))
        kill(pid, signal.SIGCONT)


def kill_executor(world: World, _dice: random.Random) -> None:
    """Kill the executor."""
    _kill(world.executor)


def end_executor(world: World, _dice: random.Random) -> None:
    """Ask the executor to leave."""
    _kill(world.executor, signal.SIGTERM)


def kill_executors(world: World, dice: random.Random) -> None:
    """Kill one executor after the other."""
    for _ in range(dice.randint(2, 5)):
        _kill(world.executor)
        with contextlib.suppress(Exception):
            world.rig.client.ensure()
        time.sleep(dice.uniform(0.0, 0.25))


def kill_shim(world: World, _dice: random.Random) -> None:
    """Kill a shim."""
    _kill(world.shim)


def kill_gate(world: World, _dice: random.Random) -> None:
    """Kill a gate's command."""
    _kill(world.command)


def kill_executor_and_shim(world: World, dice: random.Random) -> None:
    """Kill executor and shim, in any order."""
    pids = [_target(world.executor), _target(world.shim)]
    dice.shuffle(pids)
    for pid in filter(None, pids):
        kill(pid)
        time.sleep(dice.choice((0.0, 0.0, 0.02)))


def kill_everybody(world: World, dice: random.Random) -> None:
    """Kill executor, shim, gate and whoever waits."""
    pids = [world.executor(), world.shim(), world.command(), *(client.pid for client in world.clients)]
    dice.shuffle(pids)
    for pid in filter(None, pids):
        kill(pid)


def kill_clients(world: World, _dice: random.Random) -> None:
    """Kill everybody who launched and waits, `loopui exec` too."""
    for process in (*world.clients, *(process for _, process in world.foreground)):
        kill(process.pid)


def suspend_executor(world: World, dice: random.Random) -> None:
    """Suspend the executor."""
    _suspend(world.executor, dice)


def suspend_shim(world: World, dice: random.Random) -> None:
    """Suspend a shim."""
    _suspend(world.shim, dice)


def kill_recorder(world: World, _dice: random.Random) -> None:
    """Kill a process that writes records."""
    _kill(world.recorder)


def suspend_recorder(world: World, dice: random.Random) -> None:
    """Suspend a process that writes records."""
    _suspend(world.recorder, dice)


def suspend_gate(world: World, dice: random.Random) -> None:
    """Suspend a gate."""
    _suspend(world.command, dice)


def suspend_client(world: World, dice: random.Random) -> None:
    """Suspend somebody who waits."""
    waiting = [*world.clients, *(process for _, process in world.foreground)]
    if waiting:
        pid = dice.choice(waiting).pid
        _suspend(lambda: pid, dice)


def full_state(world: World, dice: random.Random) -> None:
    """Leave not a byte of the state folder's disk for a while."""
    world.state_disk.fill()
    try:
        if dice.random() < 0.5:
            _kill(world.executor)
        world.launch(1, 0.05)
        time.sleep(dice.uniform(0.05, 0.6))
    finally:
        world.state_disk.free()


def full_evidence(world: World, dice: random.Random) -> None:
    """Leave not a byte of the evidence's disk for a while."""
    world.evidence_disk.fill()
    try:
        time.sleep(dice.uniform(0.05, 0.6))
    finally:
        world.evidence_disk.free()


def read_only_evidence(world: World, dice: random.Random) -> None:
    """Let the evidence take nothing for a while; somebody who has a file open to write keeps it writable."""
    with contextlib.suppress(subprocess.CalledProcessError):
        world.evidence_disk.set_read_only(on=True)
    try:
        world.launch(2, 0.05)
        time.sleep(dice.uniform(0.05, 0.6))
    finally:
        world.evidence_disk.set_read_only(on=False)


def jump(world: World, dice: random.Random) -> None:
    """Put everybody's wall clock hours off, to and fro."""
    for _ in range(dice.randint(1, 3)):
        world.skew.jump(dice.choice((-86_400 * 400, -7200, -60, 3600, 86_400 * 30)))
        time.sleep(dice.uniform(0.02, 0.2))
    if dice.random() < 0.5:
        _kill(world.executor)
    world.launch(1, 0.05)


ANYWHERE: tuple[Fault, ...] = (
    kill_executor,
    end_executor,
    kill_executors,
    kill_shim,
    kill_gate,
    kill_executor_and_shim,
    kill_everybody,
    kill_clients,
    suspend_executor,
    suspend_shim,
    kill_recorder,
    suspend_recorder,
    suspend_gate,
    suspend_client,
)


def kinds_for(world: World) -> tuple[Fault, ...]:
    """Return the faults that can be done here: disks need a permission to mount, the clock a compiler."""
    return (
        *ANYWHERE,
        *((full_state,) if world.state_disk.mounted else ()),
        *((full_evidence, read_only_evidence) if world.evidence_disk.mounted else ()),
        *(() if world.skew.why_not else (jump,)),
    )
