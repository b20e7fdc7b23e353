"""How each questionnaire is scored: tables, with their sources. What is not in a table is not claimed."""

from collections.abc import Mapping
from dataclasses import dataclass

from engine.records.questionnaires.form import Form


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """From which score on a published word stands for it. A word of screening, never a diagnosis."""

    lowest: int
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReliableChange:
    """From which difference on a change is published as more than the questionnaire's own noise."""

    points: int
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """`weight` times the sum (or mean) of its items, each within lowest..highest; reversed ones counted from above."""

    name: str
    words: str
    items: tuple[str, ...]  # linkIds
    lowest: int
    highest: int
    reversed: tuple[str, ...] = ()
    weight: float = 1.0
    is_mean: bool = False
    bands: tuple[Band, ...] = ()
    code: str | None = None  # LOINC, not yet reviewed by a terminology specialist
    reliable: ReliableChange | None = None

    @property
    def range(self) -> tuple[float, float]:
        """The lowest and the highest score there can be."""
        count = 1 if self.is_mean else len(self.items)
        return self.weight * count * self.lowest, self.weight * count * self.highest


@dataclass(frozen=True, slots=True, kw_only=True)
class Instrument:
    """A published questionnaire and its scales. `order`: what the linkIds of a clinic's own form must mean."""

    name: str
    title: str
    scales: tuple[Scale, ...]
    source: str
    panel: str | None = None  # LOINC: a form in another language is known by it
    order: str = ""
    terms: str = ""  # why the wording does not come with the program

    @property
    def items(self) -> tuple[str, ...]:
        """Every linkId that is scored, once."""
        return tuple(dict.fromkeys(item for scale in self.scales for item in scale.items))

    def bounds_of(self, link_id: str) -> tuple[int, int]:
        """The lowest and the highest value of an item."""
        scale = next(scale for scale in self.scales if link_id in scale.items)
        return scale.lowest, scale.highest


def _numbers(*numbers: int) -> tuple[str, ...]:
    return tuple(map(str, numbers))


_NHS = "NHS Talking Therapies (IAPT) Manual; Gyani, Shafran, Layard, Clark 2013, Behav Res Ther 51:597-606"

_SUDS = Instrument(
    name="suds",
    title="SUDS",
    scales=(Scale(name="suds", words="distress now", items=("suds",), lowest=0, highest=100),),
    source="Wolpe 1969: one number, taken as it is",
)
_PHQ9 = Instrument(
    name="phq9",
    title="PHQ-9",
    scales=(
        Scale(
            name="total",
            words="depressive symptoms",
            items=(
                "/44250-9",
                "/44255-8",
                "/44259-0",
                "/44254-1",
                "/44251-7",
                "/44258-2",
                "/44252-5",
                "/44253-3",
                "/44260-8",
            ),  # the difficulty item, /69722-7, is not scored
            lowest=0,
            highest=3,
            bands=(
                Band(lowest=0, words="minimal"),
                Band(lowest=5, words="mild"),
                Band(lowest=10, words="moderate"),
                Band(lowest=15, words="moderately severe"),
                Band(lowest=20, words="severe"),
            ),
            code="44261-6",
            reliable=ReliableChange(points=6, source=_NHS),
        ),
    ),
    source="Kroenke, Spitzer, Williams 2001, J Gen Intern Med 16:606-613",
    panel="44249-1",
)
_GAD7 = Instrument(
    name="gad7",
    title="GAD-7",
    scales=(
        Scale(
            name="total",
            words="anxiety symptoms",
            items=("/69725-0", "/68509-9", "/69733-4", "/69734-2", "/69735-9", "/69689-8", "/69736-7"),
            lowest=0,
            highest=3,
            bands=(
                Band(lowest=0, words="minimal"),
                Band(lowest=5, words="mild"),
                Band(lowest=10, words="moderate"),
                Band(lowest=15, words="severe"),
            ),
            code="70274-6",
            reliable=ReliableChange(points=4, source=_NHS),
        ),
    ),
    source="Spitzer, Kroenke, Williams, Löwe 2006, Arch Intern Med 166:1092-1097",
    panel="69737-5",
)
_CSQVR_PARTS = (
    ("nausea", ("nausea-a", "nausea-b")),
    ("vestibular", ("vestibular-a", "vestibular-b")),
    ("oculomotor", ("oculomotor-a", "oculomotor-b")),
)
_CSQVR = Instrument(
    name="csqvr",
    title="CSQ-VR",
    scales=(
        *(Scale(name=name, words=name, items=items, lowest=1, highest=7) for name, items in _CSQVR_PARTS),
        Scale(
            name="total",
            words="cybersickness",
            items=tuple(item for _, items in _CSQVR_PARTS for item in items),
            lowest=1,
            highest=7,
        ),
    ),
    source="Kourtesis et al. 2023, Virtual Worlds 2:16-35",
)
_SSQ_NAUSEA = _numbers(1, 6, 7, 8, 9, 15, 16)
_SSQ_OCULOMOTOR = _numbers(1, 2, 3, 4, 5, 9, 11)
_SSQ_DISORIENTATION = _numbers(5, 8, 10, 11, 12, 13, 14)
_SSQ = Instrument(
    name="ssq",
    title="SSQ",
    scales=(
        Scale(name="nausea", words="nausea", items=_SSQ_NAUSEA, lowest=0, highest=3, weight=9.54),
        Scale(name="oculomotor", words="oculomotor", items=_SSQ_OCULOMOTOR, lowest=0, highest=3, weight=7.58),
        Scale(
            name="disorientation", words="disorientation", items=_SSQ_DISORIENTATION, lowest=0, highest=3, weight=13.92
        ),
        Scale(  # of the raw sums of all three, in which five symptoms count twice
            name="total",
            words="simulator sickness",
            items=(*_SSQ_NAUSEA, *_SSQ_OCULOMOTOR, *_SSQ_DISORIENTATION),
            lowest=0,
            highest=3,
            weight=3.74,
        ),
    ),
    source="Kennedy, Lane, Berbaum, Lilienthal 1993, Int J Aviat Psychol 3:203-220",
    order="linkId 1 to 16: the symptoms in the order of the published table, 0 (none) to 3 (severe); "
    "1 is general discomfort, 8 nausea, 16 burping",
    terms="whether its wording may be given on is not clear",
)
_STAI6 = Instrument(
    name="stai6",
    title="STAI-6",
    scales=(
        Scale(
            name="state",
            words="state anxiety",
            items=_numbers(1, 2, 3, 4, 5, 6),
            lowest=1,
            highest=4,
            reversed=_numbers(1, 4, 5),  # calm, relaxed, content
            weight=20 / 6,
        ),
    ),
    source="Marteau, Bekker 1992, Br J Clin Psychol 31:301-306",
    order="linkId 1 to 6 in the published order, 1 to 4 as answered; 1 calm, 4 relaxed and 5 content are reversed here",
    terms="its wording belongs to Mind Garden, who license each use",
)
_IPQ_PARTS = (
    ("general", "general presence", ("G1",), ()),
    ("spatial", "spatial presence", ("SP1", "SP2", "SP3", "SP4", "SP5"), ("SP2",)),
    ("involvement", "involvement", ("INV1", "INV2", "INV3", "INV4"), ("INV3",)),
    ("realism", "experienced realism", ("REAL1", "REAL2", "REAL3", "REAL4"), ("REAL1",)),
)
_IPQ = Instrument(
    name="ipq",
    title="IPQ",
    scales=tuple(
        Scale(name=name, words=words, items=items, lowest=0, highest=6, reversed=turned, is_mean=True)
        for name, words, items, turned in _IPQ_PARTS
    ),
    source="Schubert, Friedmann, Regenbrecht 2001, Presence 10:266-281; igroup.org",
    order="linkIds G1, SP1 to SP5, INV1 to INV4, REAL1 to REAL4 as published, 0 to 6 from left to right as answered; "
    "SP2, INV3 and REAL1 are reversed here",
    terms="under which terms its wording may be given on was not found",
)

INSTRUMENTS: Mapping[str, Instrument] = {one.name: one for one in (_SUDS, _PHQ9, _GAD7, _CSQVR, _SSQ, _STAI6, _IPQ)}
SLOTS = ("ssq", "stai6", "ipq")  # scored, but a clinic brings the wording under its own licence


def instrument_of(form: Form) -> Instrument | None:
    """How a form is scored: by its name, or by its LOINC panel where it is one in another language; None: it is not."""
    found = INSTRUMENTS.get(form.name)
    if found is not None:
        return found
    by_panel = next((one for one in INSTRUMENTS.values() if one.panel is not None and one.panel == form.code), None)
    return by_panel if by_panel is not None and not misfits(form, by_panel) else None


def misfits(form: Form, instrument: Instrument) -> tuple[str, ...]:
    """Why a form cannot be scored by this table; empty: it can."""
    known = {item.link_id: item for item in form.items}
    found = []
    for link_id in instrument.items:
        low, high = instrument.bounds_of(link_id)
        item = known.get(link_id)
        if item is None:
            found.append(f"item {link_id!r} is missing")
        elif (item.lowest, item.highest) != (low, high):
            found.append(f"item {link_id!r} must be answered from {low} to {high}, not {item.lowest} to {item.highest}")
    return tuple(found)
