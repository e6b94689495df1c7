"""The shapes in which measurements are written: any JSON by paths, hyperfine's export, pyperf's suites.

hyperfine: https://github.com/sharkdp/hyperfine (`--export-json`); pyperf: https://pyperf.readthedocs.io (JSON
format 1.0). Whatever is not a finite number raises MetricsError: nothing that was not measured can pass.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from loopui.evidence.jsonfile import UnreadableError, shown, value_at
from loopui.evidence.metrics.values import Format, Measuring, MetricsError, Series, Wanted

MOST_METRICS = 500
MOST_SAMPLES = 10_000  # in one repeat: a hundred of them still make an artifact that can be read again
_LARGEST = 1e300  # what lies beyond overflows as soon as anything is computed with it
_PYPERF_UNITS = {"second": "s", "byte": "B", "integer": ""}


def read_series(data: object, measuring: Measuring) -> dict[str, Series]:
    """Return what a parsed JSON document says of each metric that is asked for; raises MetricsError."""
    series = _read(data, measuring)
    count = sum(len(each.samples) for each in series.values())
    if count > MOST_SAMPLES:
        raise MetricsError(f"{count} samples are more than {MOST_SAMPLES}")
    return series


def _read(data: object, measuring: Measuring) -> dict[str, Series]:
    if measuring.format == "paths":
        return {each.name: _at_path(data, each) for each in measuring.values}
    found = dict(_BENCHMARKS[measuring.format](data))
    if not found:
        raise MetricsError(f"{measuring.format} measured no benchmark")
    if len(found) > MOST_METRICS:
        raise MetricsError(f"{len(found)} benchmarks are more than {MOST_METRICS}")
    if not measuring.values:
        return found
    return {each.name: _chosen(found, each) for each in measuring.values}


def _at_path(data: object, wanted: Wanted) -> Series:
    path = wanted.path or wanted.name
    try:
        value = value_at(data, path)
    except UnreadableError as error:
        raise MetricsError(f"{path}: {error}") from error
    return Series(unit=wanted.unit, samples=_samples(value, path))


def _chosen(found: Mapping[str, Series], wanted: Wanted) -> Series:
    path = wanted.path or wanted.name
    if path not in found:
        raise MetricsError(f"there is no benchmark {shown(path)}; there is {shown(list(found))}")
    series = found[path]
    return Series(unit=wanted.unit or series.unit, samples=series.samples)


def _hyperfine(data: object) -> Iterator[tuple[str, Series]]:
    """Yield each command with its wall-clock times; an export without single times has their median."""
    for name, result in _named(_list_in(data, "results"), lambda result: result.get("command")):
        times = result.get("times")
        value = result.get("median") if times is None else times
        yield name, Series(unit="s", samples=_samples(value, name))


def _pyperf(data: object) -> Iterator[tuple[str, Series]]:
    """Yield each benchmark with the values of all its runs; calibrating runs have none.

    What benchmarks have in common, be it the name of the only one, stands in the suite's metadata.
    """
    common = _table(data, "metadata")

    def name_of(benchmark: Mapping[str, Any]) -> object:
        return _table(benchmark, "metadata").get("name", common.get("name"))

    for name, benchmark in _named(_list_in(data, "benchmarks"), name_of):
        unit = str(_table(benchmark, "metadata").get("unit", common.get("unit", "second")))
        runs = [run for run in _list_in(benchmark, "runs") if isinstance(run, dict)]
        values = [value for run in runs for value in _list_in(run, "values", or_none=True)]
        yield name, Series(unit=_PYPERF_UNITS.get(unit, unit), samples=_samples(values, name))


_BENCHMARKS: dict[Format, Callable[[object], Iterator[tuple[str, Series]]]] = {
    "hyperfine": _hyperfine,
    "pyperf": _pyperf,
}


def _named(
    items: list[Any], name_of: Callable[[Mapping[str, Any]], object]
) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield benchmarks by their names; two of the same name could not be told apart."""
    seen: set[str] = set()
    for number, item in enumerate(items, 1):
        name = name_of(item) if isinstance(item, dict) else None
        if not isinstance(name, str) or not name.strip():
            raise MetricsError(f"benchmark {number} has no name")
        name = " ".join(name.split())
        if name in seen:
            raise MetricsError(f"two benchmarks are called {shown(name)}")
        seen.add(name)
        yield name, item


def _list_in(data: object, key: str, *, or_none: bool = False) -> list[Any]:
    found = data.get(key) if isinstance(data, dict) else None
    if found is None and or_none:
        return []
    if not isinstance(found, list):
        raise MetricsError(f"there is no list `{key}`")
    return found


def _table(data: object, key: str) -> Mapping[str, Any]:
    found = data.get(key) if isinstance(data, dict) else None
    return found if isinstance(found, dict) else {}


def _samples(value: object, path: str) -> tuple[float, ...]:
    """Return a number, or a list of numbers, as samples."""
    if not isinstance(value, list):
        return (_number(value, path),)
    if not value:
        raise MetricsError(f"{path} is an empty list")
    return tuple(_number(each, f"{path}[{index}]") for index, each in enumerate(value))


def _number(value: object, path: str) -> float:
    """Return a finite number; true is none, although Python has it as one."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise MetricsError(f"{path} is {shown(value)}, not a number")
    if not abs(value) <= _LARGEST:  # nor is NaN, which compares with nothing
        raise MetricsError(f"{path} is {shown(value)}, not a finite number that can be compared")
    return float(value)
