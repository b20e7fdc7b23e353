"""Asks a questionnaire item by item over lines of text: at a terminal, or from lines that were prepared."""

from collections.abc import Callable, Sequence
from enum import Enum

from engine.records.questionnaires.form import Item
from engine.records.questionnaires.responses import StoredResponse
from engine.records.questionnaires.risk import RiskSignal, acknowledge, risk_lines, told_of
from engine.records.questionnaires.sitting import Sitting
from engine.records.questionnaires.words import end_lines, item_lines
from engine.records.recorded import RecordError
from engine.records.vault import Vault

Read = Callable[[str], str | None]  # asks with a prompt; None: there is nobody any more
Show = Callable[[Sequence[str]], None]

_SHOW_THIS = "  Thank you for saying so. Please show this to your therapist now."
_WHO = "The therapist who has seen this (name or initials; Enter alone: later): "
_KEEP = "Keep what was answered so far? y keeps it as a part, anything else keeps nothing: "


class Ended(Enum):
    """How it ended."""

    COMPLETED = "kept"
    PART_KEPT = "stopped; what was answered is kept as a part"
    NOTHING_KEPT = "stopped; no answer is kept"


class Asking:
    """One questionnaire asked. `page` shows a whole page anew, `say` adds lines to it."""

    def __init__(
        self, vault: Vault, sitting: Sitting, *, read: Read, page: Show, say: Show, protocol: str | None
    ) -> None:
        self._vault, self._sitting, self._protocol = vault, sitting, protocol
        self._read, self._page, self._say = read, page, say
        self._is_acknowledged = False
        self.response: StoredResponse | None = None

    @property
    def is_risk_open(self) -> bool:
        """Was risk told of that nobody has acknowledged?"""
        return self._sitting.risk is not None and not self._is_acknowledged

    @property
    def unkept_risk(self) -> RiskSignal | None:
        """What told of risk and could not be kept in the vault; None: there is none such."""
        risk = self._sitting.risk
        return risk if risk is not None and risk.id is None else None

    def ask(self) -> Ended:
        """Ask until it is done or stopped. Raises RecordError where the answers cannot be kept; what told of risk then
        still is, or was shown as not kept."""
        item, fault = self._sitting.filling.next_item, None
        while True:
            said, fault = self._said(item, fault), None
            if said is None:  # the input ended: whoever answered all has nothing left to say
                return self._end(is_kept=self._sitting.filling.is_complete)
            match said:
                case "q":
                    answer = self._read(_KEEP)
                    return self._end(is_kept=answer is not None and answer.strip().lower() in ("y", "yes"))
                case "b":
                    item = self._sitting.filling.item_before(None if item is None else item.link_id) or item
                case "" if item is None:
                    return self._end(is_kept=True)
                case _ if item is not None and self._take(item, said):
                    item = self._after(item)
                case _:
                    fault = said

    def _said(self, item: Item | None, fault: str | None) -> str | None:
        filling = self._sitting.filling
        self._page(end_lines(filling) if item is None else item_lines(filling, item, fault=fault))
        said = self._read("  > ")
        return None if said is None else said.strip().lower()

    def _take(self, item: Item, said: str) -> bool:
        """Was the item dealt with?"""
        if said == "":
            return any(answer.link_id == item.link_id for answer in self._sitting.filling.answers)
        if said == "s":
            self._sitting.skip(item.link_id)
            return True
        if not (said.isdecimal() and len(said) <= len(str(item.highest)) and item.takes(int(said))):
            return False
        signal = self._sitting.answer(item.link_id, int(said))
        if signal is not None and not self._is_acknowledged:
            self._tell(signal)
        return True

    def _after(self, item: Item) -> Item | None:
        items = self._sitting.filling.form.items
        at = items.index(item) + 1
        return items[at] if at < len(items) else None

    def _tell(self, signal: RiskSignal) -> None:
        """Shown at once, before anything else is asked."""
        self._page(("", _SHOW_THIS, "", *risk_lines(told_of(signal), protocol=self._protocol), ""))
        while (who := self._read(_WHO)) is not None and who.strip():
            try:
                acknowledge(self._vault, signal, who=who)
            except RecordError as error:
                self._say((f"  {error}",))
                if signal.id is None:
                    return
            else:
                self._is_acknowledged = True
                return

    def _end(self, *, is_kept: bool) -> Ended:
        sitting = self._sitting
        if is_kept and sitting.filling.answers:
            self.response = sitting.keep()
        else:
            sitting.keep_risk_alone()
        if self.is_risk_open and sitting.risk is not None:
            self._tell(sitting.risk)
        if self.response is None:
            return Ended.NOTHING_KEPT
        return Ended.COMPLETED if sitting.filling.is_complete else Ended.PART_KEPT
