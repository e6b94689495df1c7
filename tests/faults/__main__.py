"""The long form (`make faults`): 200 randomised rounds, 2,000 contended starts, 200 gates queued at once."""

from __future__ import annotations

import argparse
import shutil
import tempfile
import time
from pathlib import Path

from tests.faults.contended import contend, queue_at_once
from tests.faults.rounds import play, world_in


def main() -> int:
    """Run everything; the first thing that does not hold ends it with its traceback."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--seed", type=int, default=int(time.time()) % 100_000)
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--first", type=int, default=0, help="the round to begin with, to repeat one")
    parser.add_argument("--starts", type=int, default=2000)
    parser.add_argument("--queued", type=int, default=200)
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
                in_order = queue_at_once(world, args.queued) == [
                    f"gate-{number}" for number in range(1, args.queued + 1)
                ]
                _say(f"{args.queued} gates queued at once: {'all ran, in order' if in_order else 'NOT SO'}")
                return 0 if in_order else 1
    finally:
        shutil.rmtree(root, ignore_errors=True)
    return 0


def _fresh(root: Path, name: str) -> Path:
    folder = root / name
    folder.mkdir()
    return folder


def _say(line: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {line}", flush=True)


if __name__ == "__main__":
    raise SystemExit(main())
