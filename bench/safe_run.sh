#!/usr/bin/env bash
# A port to Linux of the shape that loopui replaces, written for this benchmark: a lock folder with a pid file,
# a look at the available memory, and the command in the wrapper's place.
set -euo pipefail
lock="${SAFE_RUN_LOCK:?}"
threshold="${LOOP_MIN_AVAILABLE_MIB:-2048}"
[ "$#" -gt 0 ] || { echo "usage: safe_run.sh COMMAND [ARG...]" >&2; exit 64; }
if [ "${LOOP_ALLOW_PARALLEL_HEAVY:-0}" != 1 ]; then
    if ! mkdir "$lock" 2>/dev/null; then
        holder="$(cat "$lock/pid" 2>/dev/null || true)"
        if [ -n "$holder" ] && kill -0 "$holder" 2>/dev/null; then
            echo "safe_run: another heavy command is running (pid $holder)" >&2
            exit 75
        fi
        rm -f "$lock/pid"
        rmdir "$lock" 2>/dev/null || true
        mkdir "$lock" || exit 75
    fi
    echo "$$" > "$lock/pid"
    trap 'rm -f "$lock/pid"; rmdir "$lock"' EXIT
fi
available="$(awk '/^MemAvailable:/ { print int($2 / 1024) }' /proc/meminfo)"
others="$(ps -eo args= | grep -Ec '(^|/)(cargo|rustc|pytest)( |$)' || true)"
if [ "$available" -lt "$threshold" ]; then
    echo "safe_run: refused (available=${available}MiB, threshold=${threshold}MiB)" >&2
    exit 75
fi
echo "safe_run: heavy command admitted (available=${available}MiB, threshold=${threshold}MiB, others=${others})" >&2
exec "$@"
