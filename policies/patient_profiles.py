"""Named kinds of people for rehearsals. Their numbers are assumptions; only their order of magnitude has sources."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class PatientProfile:
    """One kind of person, see docs/virtual-patients.md. Around it, every seed draws an individual (see VirtualPatient).

    Fear and body: phobic exposure raises heart rate by about 5-15 bpm, novelty raises it in the fearless too, and fear
    and heart rate share little variance (Busscher 2010: r = .21). Learning rates are per second of full fear; a SUDS
    half-life of 5-20 minutes is usual. All are assumed values of the right size, not fits to data.
    """

    name: str
    words: str
    fear: float  # the excitatory association at the beginning, 0..1: SUDS/100 at full intensity
    tonic: float = 0.1  # what is rated without any exposure, 0..1
    inhibits_per_s: float = 0.004  # the new, inhibitory learning: fast
    unlearns_per_s: float = 0.0004  # the old, excitatory association: slow
    rest_hr_bpm: float = 72.0
    hr_gain_bpm: float = 16.0  # at full arousal
    hr_novelty_bpm: float = 6.0  # for something new, without fear
    vagal_withdrawal: float = 0.6  # ln of respiratory arrhythmia lost at full arousal
    resonance_per_min: float = 5.5  # the pace of breath at which the heart swings most
    arousal_lag_s: float = 12.0
    suds_delay_s: float = 5.0  # from being asked to answering
    suds_noise: float = 0.04  # one standard deviation, 0..1
    suds_bias: float = 0.0  # added to every rating, 0..1: some say less than they feel
    music_calms: float = 0.05  # arousal taken off by calm music (a small effect, and none on fear)
    stops_above: float = 0.98  # felt fear, 0..1, that is not borne
    sickness_per_s: float = 0.002  # sickness points (0-20) a second at full intensity
    retains: float = 0.75  # of the new learning, until the next session: fear returns in part
    avoids_above: float = 1.0  # felt fear, 0..1, from which the person looks away; 1: never
    panics_per_s: float = 0.0  # attacks a second, at full fear
    panic_size: float = 0.5  # fear that an attack adds at its worst
    moves_per_s: float = 0.0  # bouts of moving about a second
    move_hr_bpm: float = 25.0  # what a bout does to the heart
    ectopic_share: float = 0.0  # of beats that come too early
    loosens_per_s: float = 0.0  # times a second that the strap loses the skin
    loose_s: float = 40.0  # until it is put right

    def __post_init__(self) -> None:
        for name in ("fear", "tonic", "music_calms", "stops_above"):
            _check(name, getattr(self, name), 0, 1)
        for name in ("retains", "panic_size", "ectopic_share", "avoids_above"):
            _check(name, getattr(self, name), 0, 1)
        for name in ("inhibits_per_s", "unlearns_per_s", "suds_noise", "sickness_per_s"):
            _check(name, getattr(self, name), 0, 1)
        for name in ("panics_per_s", "moves_per_s", "loosens_per_s"):
            _check(name, getattr(self, name), 0, 0.1)
        _check("suds_bias", self.suds_bias, -0.5, 0.5)
        _check("loose_s", self.loose_s, 1, 600)
        _check("rest_hr_bpm", self.rest_hr_bpm, 40, 110)
        for name in ("hr_gain_bpm", "hr_novelty_bpm", "vagal_withdrawal", "suds_delay_s", "move_hr_bpm"):
            _check(name, getattr(self, name), 0, 60)
        _check("resonance_per_min", self.resonance_per_min, 4.5, 6.5)
        _check("arousal_lag_s", self.arousal_lag_s, 1, 120)


def _check(name: str, value: float, low: float, high: float) -> None:
    if not low <= value <= high:
        raise ValueError(f"{name} must lie in [{low:g}, {high:g}], not {value}")


PATIENTS: dict[str, PatientProfile] = {
    profile.name: profile
    for profile in (
        PatientProfile(
            name="responsive",
            words="afraid at first, learns quickly that it can be borne",
            fear=0.7,
            inhibits_per_s=0.004,
        ),
        PatientProfile(
            name="anxious",
            words="tense even at rest, with much fear that falls with time",
            fear=0.85,
            tonic=0.2,
            inhibits_per_s=0.003,
            rest_hr_bpm=80.0,
            hr_gain_bpm=20.0,
        ),
        PatientProfile(
            name="slow",
            words="learns slowly; needs several sessions",
            fear=0.75,
            inhibits_per_s=0.0012,
            unlearns_per_s=0.0001,
            suds_delay_s=9.0,
        ),
        PatientProfile(
            name="non_responder",
            words="fear does not fall, and the heart shows little of it",
            fear=0.8,
            inhibits_per_s=0.0,
            unlearns_per_s=0.0,
            hr_gain_bpm=3.0,
            hr_novelty_bpm=4.0,
            vagal_withdrawal=0.0,
            music_calms=0.0,
        ),
        PatientProfile(
            name="stopper",
            words="stops the session as soon as fear is high",
            fear=0.88,
            tonic=0.02,
            inhibits_per_s=0.001,
            stops_above=0.3,
        ),
        PatientProfile(
            name="cybersick",
            words="little afraid, but becomes sick in the headset",
            fear=0.5,
            inhibits_per_s=0.004,
            sickness_per_s=0.2,
        ),
        PatientProfile(
            name="beta_blocked",
            words="takes a beta-blocker: the heart answers little to fear, which is as strong as others'",
            fear=0.75,
            rest_hr_bpm=58.0,
            hr_gain_bpm=4.0,
            hr_novelty_bpm=1.5,
        ),
        PatientProfile(
            name="ectopic",
            words="has many extra beats, which look like variability",
            fear=0.65,
            ectopic_share=0.12,
        ),
        PatientProfile(
            name="restless",
            words="keeps moving about: the heart rises without fear",
            fear=0.55,
            moves_per_s=1 / 240,
        ),
        PatientProfile(
            name="avoider",
            words="looks away as soon as it is frightening, and so learns little",
            fear=0.8,
            avoids_above=0.35,
        ),
        PatientProfile(
            name="panicker",
            words="has attacks of panic that come within seconds and pass within minutes",
            fear=0.7,
            panics_per_s=0.02,
            panic_size=0.6,
            hr_gain_bpm=22.0,
            stops_above=0.95,
        ),
        PatientProfile(
            name="loose_strap",
            words="as responsive as the first, but the strap keeps losing the skin",
            fear=0.7,
            loosens_per_s=1 / 150,
        ),
        PatientProfile(
            name="relapser",
            words="learns quickly within a session, and has lost most of it by the next",
            fear=0.75,
            inhibits_per_s=0.005,
            retains=0.2,
        ),
        PatientProfile(
            name="stoic",
            words="says much less than is felt",
            fear=0.8,
            suds_bias=-0.3,
        ),
        PatientProfile(
            name="fearless",
            words="is not afraid of it at all: only what is new moves the heart",
            fear=0.0,
            tonic=0.05,
            hr_novelty_bpm=9.0,
        ),
    )
}
