"""What the stage says goes through a pipe whose other end may hang, or be gone: neither stops the drawing."""

import select
from multiprocessing.connection import Connection

from vr_scenes.stage_messages import StageReport


def tell(connection: Connection, report: StageReport) -> bool:
    """False if nobody listens any more."""
    try:
        connection.send(report)
    except (BrokenPipeError, ConnectionResetError, OSError):
        return False
    return True


def has_room(connection: Connection) -> bool:
    """Would a further report be taken at once?"""
    return bool(select.select([], [connection.fileno()], [], 0)[1])
