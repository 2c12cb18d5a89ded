"""Child processes that do not outlive us."""

import ctypes
import os
import signal
from collections.abc import Callable

PR_SET_PDEATHSIG = 1

_libc = ctypes.CDLL(None, use_errno=True)


def end_with_parent(how: signal.Signals) -> Callable[[], None]:
    """Return a `preexec_fn` that has the child sent a signal when its parent ends.

    Strictly it is when the thread ends that starts the child, so start it from one that stays.
    """
    parent = os.getpid()

    def prepare() -> None:
        # Runs after the change of user, which would reset this.
        _libc.prctl(PR_SET_PDEATHSIG, how)
        if os.getppid() != parent:  # it ended before the call above
            os._exit(1)

    return prepare
