"""The long form (`make faults`): randomised rounds, contended starts, gates queued at once, memory bombs."""

from __future__ import annotations

import argparse
import shutil
import tempfile
import time
from pathlib import Path

from tests.executor.support import Machine
from tests.faults.bombs import blast, bomb, busy, room_mib
from tests.faults.contended import contend, queue_at_once
from tests.faults.rounds import play, world_in

BOMB_MIB, ROOM_MIB, MOST_UNDER_MIB = 4096, 10_240, 100


def main() -> int:
    """Run everything; the first thing that does not hold ends it with its traceback."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--seed", type=int, default=int(time.time()) % 100_000)
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--first", type=int, default=0, help="the round to begin with, to repeat one")
    parser.add_argument("--starts", type=int, default=2000)
    parser.add_argument("--queued", type=int, default=200)
    parser.add_argument("--bombs", type=int, default=50, help="of each kind: alone, and beside busy loops")
    args = parser.parse_args()
    root = Path(tempfile.mkdtemp(prefix="loopui-faults-"))
    try:
        with world_in(root) as world:
            play(world, seed=args.seed, rounds=range(args.first, args.first + args.rounds), tell=_say)
        _say(f"{args.rounds} rounds of seed {args.seed}: every promise held")
        if args.starts:
            with world_in(_fresh(root, "contended")) as world:
                _say(f"{contend(world, args.starts)} of {args.starts} contended starts ran, 0 overlaps")
        if args.queued:
            with world_in(_fresh(root, "queued")) as world:
                expected = [f"gate-{number}" for number in range(1, args.queued + 1)]
                if queue_at_once(world, args.queued) != expected:
                    raise AssertionError("a gate was lost or came out of turn")
                _say(f"{args.queued} gates queued at once: all ran, in order")
        if args.bombs:
            _bombs(_fresh(root, "bombs"), args.bombs)
    finally:
        shutil.rmtree(root, ignore_errors=True)
    return 0


def _bombs(root: Path, count: int) -> None:
    """Explode bombs of 4 GiB and tell in a table how far under the floor they got."""
    program = bomb(root)
    if program is None or room_mib() < ROOM_MIB:
        _say("no bombs: there is no C compiler, or too little memory left")
        return
    rig = Machine(root, root / "machine")
    try:
        for loops in (0, 4):
            with busy(loops):
                blasts = [blast(rig, program, mib=BOMB_MIB, threads=1 + n % 2) for n in range(count)]
            under = sorted(found.overshoot_mib for found in blasts)
            stopped = sum(found.reason == "memory-stop" for found in blasts)
            _say(
                f"bombs beside {loops} busy loops: {stopped} of {count} stopped; under the floor: "
                f"median {under[count // 2]} MiB, worst {under[-1]} MiB"
            )
            if stopped != count or under[-1] > MOST_UNDER_MIB:
                raise AssertionError("a bomb was not stopped in time")
    finally:
        rig.end()


def _fresh(root: Path, name: str) -> Path:
    folder = root / name
    folder.mkdir()
    return folder


def _say(line: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {line}", flush=True)


if __name__ == "__main__":
    raise SystemExit(main())
