"""Commands that more than one part of the tests runs."""

from __future__ import annotations

FIRST_THREAD_ENDS = (  # Python's program text: its first thread ends at once, another one after a minute
    "import ctypes, threading, time; threading.Thread(target=time.sleep, args=(60,)).start();"
    " ctypes.CDLL(None).pthread_exit(None)"
)
