"""A record's header as JSON values and back: the same words in a tape and in the vault."""

from collections.abc import Mapping

from biosignals.signals import Judgement
from engine.records.message_json import Plain
from engine.records.recorded import RecordError, RecordHeader

_HEADER_KINDS = {
    "software": str,
    "began": str,
    "seed": int,
    "ceiling": int | float,
    "policy": dict,
    "policy_digest": str,
    "estimator": str,
    "weights_digest": str,
    "heart_flags": list,
    "stands_in_why": str | None,
    "settings": dict,
}


def header_values(header: RecordHeader) -> dict[str, Plain]:
    """What `read_header` reads."""
    return {
        "software": header.software,
        "began": header.began,
        "seed": header.seed,
        "ceiling": header.ceiling,
        "policy": header.policy,
        "policy_digest": header.policy_digest,
        "estimator": header.estimator,
        "weights_digest": header.weights_digest,
        "heart_flags": list(header.heart_flags),
        "stands_in_why": header.stands_in_why,
        "settings": dict(header.settings),
        "judgement": header.judgement.name.lower(),
        "signed": None if header.signed is None else dict(header.signed),
    }


def read_header(values: Mapping[str, Plain]) -> RecordHeader:
    """Raises RecordError that names what is missing or is not what a header holds; the caller says where."""
    missing = [name for name in _HEADER_KINDS if name not in values]
    if missing:
        raise RecordError(f"the header is not complete: {', '.join(missing)} missing")
    for name, kind in _HEADER_KINDS.items():
        if not isinstance(values[name], kind):
            raise RecordError(f"{name} is not what a header holds (got {values[name]!r})")
    told = {name: values[name] for name in _HEADER_KINDS if name != "heart_flags"}
    return RecordHeader(
        **told,  # type: ignore[arg-type]  # checked just above
        heart_flags=tuple(map(str, values["heart_flags"])),  # type: ignore[arg-type]  # checked just above
        judgement=_judgement(values),
        signed=_signed(values),
    )


def _signed(values: Mapping[str, Plain]) -> Mapping[str, str] | None:
    """Tapes that do not say it are older than signatures."""
    told = values.get("signed")
    if told is None:
        return None
    if not isinstance(told, dict):
        raise RecordError(f"signed is not what a header holds (got {told!r})")
    return {name: str(value) for name, value in told.items()}


def _judgement(values: Mapping[str, Plain]) -> Judgement:
    """Tapes that do not say it are older than the word: their beats were judged as they came."""
    told = values.get("judgement", Judgement.PROVISIONAL.name.lower())
    for judgement in Judgement:
        if told == judgement.name.lower():
            return judgement
    raise RecordError(f"judgement is not what a header holds (got {told!r})")
