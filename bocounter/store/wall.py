"""The gate between what a customer says and a message on its way to them.

Whoever writes down an answer passes it, and whoever gives a message away asks and gives it behind
it: after a "stop" is on the disk not a byte of a message's content leaves. One process holds a
store for writing, so that a lock of the process is enough. It is held for moments, never while
a server is waited for.
"""

from __future__ import annotations

import threading

WALL = threading.Lock()
