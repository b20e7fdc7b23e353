"""Counts that come with every command (Cue.stops, Cue.centres): has one risen since the last?"""


class Counted:
    """What is counted is done once for each rise, also where the command that first told of it was overtaken.

    The first count is what was before: a stage that is started anew does not do it again.
    """

    def __init__(self) -> None:
        self._count: int | None = None

    def has_risen(self, count: int | None) -> bool:
        """To be asked with the newest command's count; None: there is no command yet."""
        if count is None:
            return False
        before, self._count = self._count, count
        return before is not None and count > before
