"""Whether candidate and baseline were measured on the same commits: then nothing could have become worse."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from loopui.evidence.metrics.baseline import Baseline
from loopui.host.git import RepoState

_SHOWN = 10  # characters of a commit
_SHORTEST = 7  # an abbreviated commit that names one


def same_commit(baseline: Baseline, candidate: Mapping[str, RepoState]) -> str:
    """Return in one line that both are the same; empty: they differ, or that cannot be told."""
    if baseline.commit:
        same = [name for name, state in candidate.items() if _names(baseline.commit, state.sha)]
        return f"both are commit {baseline.commit[:_SHOWN]} of {same[0]}" if same else ""
    common = [name for name in candidate if name in baseline.tuple]
    if not common:
        return ""
    told = [_same(name, baseline.tuple[name], candidate[name]) for name in common]
    return ", ".join(told) if all(told) else ""


def doubts(baseline: Baseline, candidate: Mapping[str, RepoState], host: str) -> Iterator[str]:
    """Yield what a person should know of a comparison that was made."""
    if not candidate:
        yield "this run tested no repository's commit: that it is another than the baseline's is not certain"
    elif not baseline.commit and not any(name in baseline.tuple for name in candidate):
        yield f"{baseline.used.path} names no commit: that it is another than this run's is not certain"
    dirty = [name for name, state in baseline.tuple.items() if state.dirty]
    if dirty:
        yield f"the baseline was measured on uncommitted changes of {', '.join(dirty)}"
    if baseline.host and baseline.host != host:
        yield f"the baseline was measured on another machine ({baseline.host})"


def _names(commit: str, sha: str) -> bool:
    return len(commit) >= _SHORTEST and sha.startswith(commit.lower())


def _same(name: str, before: RepoState, now: RepoState) -> str:
    """Return that a repository is the same; a commit that only adds evidence is no other one."""
    if before.sha == now.sha:
        return f"both are commit {now.sha[:_SHOWN]} of {name}" if now.sha else f"{name} has no commit"
    if before.tested_tree and before.tested_tree == now.tested_tree:
        return f"{now.sha[:_SHOWN]} of {name} differs from the baseline's commit in nothing that is tested"
    return ""
