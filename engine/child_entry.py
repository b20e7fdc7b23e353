"""What runs first in a child process: it makes the process a good child, then calls the target it was given."""

import faulthandler
import importlib
import multiprocessing
import os
import signal
import sys
import threading
from multiprocessing.connection import Connection, wait

LONGEST_HOLD_S = 30.0  # a child that lets no thread of its own run for as long hangs inside a driver
CHECK_EVERY_S = 5.0


def run_child(target: str, connection: "Connection[object, object]", settings: object, outlives_s: float) -> None:
    """Call `target` ("module:function") with its end of the pipe and its settings.

    Once the controller is gone, the child has `outlives_s` seconds to fade and end, then it is ended.
    The target is imported here, in the child, so that the controller never loads what only the child needs.
    """
    _leave_the_terminal()
    threading.Thread(target=_end_after_the_controller, args=(outlives_s,), name="controller watch", daemon=True).start()
    module, _, function = target.partition(":")
    getattr(importlib.import_module(module), function)(connection, settings)


def _leave_the_terminal() -> None:
    """Keys and hang-ups of the terminal are the controller's business; what is printed goes to stderr.

    In a process group of its own a child outlives a Ctrl-Z of the controller, and its dead-man switch can act.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.setpgid(0, 0)
    sys.stdout.flush()
    os.dup2(2, 1)


def _end_after_the_controller(outlives_s: float) -> None:
    """Outlive the controller by `outlives_s` at most, even if this process hangs where no Python can run.

    faulthandler's timer is a thread in C that needs no interpreter lock.
    """
    controller = multiprocessing.parent_process()
    if controller is None:
        return
    with open(os.devnull, "w") as nowhere:
        while not wait([controller.sentinel], timeout=CHECK_EVERY_S):
            faulthandler.dump_traceback_later(LONGEST_HOLD_S, exit=True, file=nowhere)
        faulthandler.dump_traceback_later(outlives_s, exit=True, file=nowhere)
        threading.Event().wait()  # the timer, or the end of the target, ends the process
