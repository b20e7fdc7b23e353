"""Which of the questions that are asked stands before the eye: one at a time, most urgent first, each in its turn."""

from vr_scenes.cue import Cue
from vr_scenes.panel_layout import Page

SPARED_S = 5.0  # after a STOP nobody is questioned, whatever is asked for
READ_S = 5.0  # a question that came stays so long, also where a more urgent one is due: somebody may be reading it
TURN_S = 15.0  # one that nobody looks at for so long lets another one be asked


class Questions:
    """Remembers what is asked, and what is not to be asked for a while: answered, put off, or passed over."""

    def __init__(self) -> None:
        self._asked: tuple[Page, ...] = ()  # most urgent first
        self._quiet_s = dict.fromkeys(Page, 0.0)
        self._spared_s = 0.0

    def hear(self, cue: Cue, step_s: float) -> None:
        """`cue` holds now, `step_s` after the last one. What is asked no more is forgotten, put off or not."""
        asks = {
            Page.SICKNESS: cue.asks_sickness,
            Page.SUDS: cue.asks_suds,
            Page.OUTCOME: cue.asks_outcome,
            Page.EXPECTANCY: cue.asks_expectancy,
        }
        self._asked = tuple(page for page in Page if asks[page])
        for page in Page:
            self._quiet_s[page] = max(0.0, self._quiet_s[page] - step_s) if asks[page] else 0.0
        self._spared_s = max(0.0, self._spared_s - step_s)

    @property
    def next(self) -> Page | None:
        """What is to be asked where nothing stands before the eye."""
        return next(iter(self._due), None) if self._spared_s <= 0 else None

    def put_off(self, page: Page, seconds: float) -> None:
        """Do not ask this for so long, or until it is asked for anew."""
        self._quiet_s[page] = seconds

    def spare(self) -> None:
        """There was a STOP."""
        self._spared_s = SPARED_S

    def may_stay(self, page: Page, unheeded_s: float) -> bool:
        """May `page` stay, which nobody has looked at for `unheeded_s`? No look is cut short."""
        due = self._due
        if page not in due:
            return False
        if unheeded_s >= READ_S and due[0] is not page:
            return False
        if unheeded_s >= TURN_S and len(due) > 1:
            self.put_off(page, TURN_S * (len(self._asked) - 1))  # as long as all others have their turn
            return False
        return True

    @property
    def _due(self) -> tuple[Page, ...]:
        return tuple(page for page in self._asked if self._quiet_s[page] <= 0)
