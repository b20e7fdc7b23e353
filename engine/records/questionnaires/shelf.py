"""Which questionnaires there are: those that come with the program, and those that a clinic has brought."""

import json
import re
from dataclasses import dataclass
from pathlib import Path

from engine.new_files import new_file
from engine.records.questionnaires.form import Form
from engine.records.questionnaires.form_json import FormError, read_form
from engine.records.questionnaires.instruments import INSTRUMENTS, SLOTS, misfits
from engine.records.questionnaires.json_files import json_of

SHIPPED = ("suds", "phq9", "gad7", "csqvr")
FOLDER = "questionnaires"  # within the vault's folder
_SHIPPED_FOLDER = Path(__file__).with_name("forms")
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,30}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Brought:
    """A clinic's own form: under which licence it is used, who said so, and when (ISO 8601)."""

    licence: str
    by: str
    at: str


class Shelf:
    """The forms by name. `folder` holds those that were brought; None: there is no vault, so none."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder

    @property
    def names(self) -> tuple[str, ...]:
        """All that can be asked: first those that come with the program."""
        return (*SHIPPED, *self.brought_names)

    @property
    def brought_names(self) -> tuple[str, ...]:
        if self._folder is None or not self._folder.is_dir():
            return ()
        return tuple(sorted(path.stem for path in self._folder.glob("*.json")))

    @property
    def empty_slots(self) -> tuple[str, ...]:
        """What could be scored, had the clinic brought its wording."""
        return tuple(name for name in SLOTS if name not in self.brought_names)

    def form(self, name: str, *, language: str | None = None) -> Form:
        """Raises FormError where there is none, or it cannot be read."""
        path, values = self._read(name)
        try:
            return read_form(values, language=language)
        except FormError as error:
            raise FormError(f"{path}: {error}") from None

    def licence(self, name: str) -> Brought | None:
        """Under which licence a clinic's own form is used; None: it came with the program. Raises FormError."""
        if name in SHIPPED:
            return None
        told = _wrapped(*self._brought(name))
        return Brought(licence=str(told["licence"]), by=str(told["by"]), at=str(told["at"]))

    def bring(self, path: Path, brought: Brought, *, name: str | None = None) -> Form:
        """Take a clinic's own form over. `name`: how it is called here (default: its own name).

        Raises FormError: no licence said, no such form, a name that is taken, or a slot whose scoring does not fit it.
        """
        if self._folder is None:
            raise FormError(
                "there is no vault here in whose folder it could be kept: make one with `attune vault init`"
            )
        if not brought.licence.strip():
            raise FormError(
                f"{path}: is not taken without a statement of licence: say under which terms this clinic may use it, "
                'as --licence "Mind Garden, order 12345, 50 uses"'
            )
        values = json_of(path)
        form = _checked(path, values, name)
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        wrapped = {"licence": brought.licence, "by": brought.by, "at": brought.at, "questionnaire": values}
        with new_file(self._folder / f"{form.name}.json") as file:
            file.write(json.dumps(wrapped, indent=1, ensure_ascii=False).encode())
        (self._folder / f"{form.name}.json").chmod(0o600)
        return form

    def _read(self, name: str) -> tuple[Path, object]:
        if name in SHIPPED:
            path = _SHIPPED_FOLDER / f"{name}.json"
            return path, json_of(path)
        path, wrapped = self._brought(name)
        questionnaire = _wrapped(path, wrapped)["questionnaire"]
        if isinstance(questionnaire, dict):
            questionnaire = {**questionnaire, "name": name}
        return path, questionnaire

    def _brought(self, name: str) -> tuple[Path, object]:
        if name in self.brought_names:
            assert self._folder is not None, "something was brought"
            path = self._folder / f"{name}.json"
            return path, json_of(path)
        if name in SLOTS:
            one = INSTRUMENTS[name]
            raise FormError(
                f"{name}: its scoring is here, its wording is not ({one.terms}): bring your own with "
                f"`attune questionnaire import FILE.json`; {one.order}"
            )
        raise FormError(f"there is no questionnaire {name!r}; there are: {', '.join(self.names)}")


def _checked(path: Path, values: object, name: str | None) -> Form:
    if isinstance(values, dict) and name is not None:
        values["name"] = name
    try:
        form = read_form(values)
    except FormError as error:
        raise FormError(f"{path}: {error}") from None
    if not _NAME.fullmatch(form.name):
        raise FormError(f"{path}: {form.name!r} is no name: small letters, digits, - and _ (say --name NAME)")
    if form.name in SHIPPED:
        raise FormError(f"{path}: {form.name!r} comes with the program and is not replaced: say --name NAME")
    instrument = INSTRUMENTS.get(form.name)
    wrong = () if instrument is None else misfits(form, instrument)
    if instrument is not None and wrong:
        raise FormError(f"{path}: cannot be scored as {instrument.title}: {'; '.join(wrong)}. {instrument.order}")
    return form


def _wrapped(path: Path, values: object) -> dict[str, object]:
    if not isinstance(values, dict) or not {"licence", "by", "at", "questionnaire"} <= values.keys():
        raise FormError(f"{path}: was not put here by `attune questionnaire import`: remove it, and import it")
    return values
