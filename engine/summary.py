"""A session in ten lines; more of its work, where the patient faced, how sick he felt, what was expected."""

from collections import Counter

from engine.estimators import PLAIN, EstimatorChoice
from engine.messages import AlertKind
from engine.recollection import Recollection
from engine.step_accounts import account_lines
from engine.work_accounts import practice_lines, rung_lines, silence_words
from policies.policy import Phase


def summary_lines(recollection: Recollection, estimator: EstimatorChoice = PLAIN) -> list[str]:
    """What came of a session, in words and numbers, for the terminal."""
    last = recollection.last
    if last is None:
        return ["nothing was heard: the session had no tick"]
    minutes = last.t / 60
    return [
        f"{'length':<11}{minutes:.1f} min, {recollection.ticks} ticks, ended in {last.phase.value}",
        f"{'phases':<11}{_phases(recollection)}",
        f"{'heart':<11}{_heart(recollection)}",
        f"{'arousal':<11}{_arousal(recollection)}, by {estimator.words}",
        f"{'SUDS':<11}{_suds(recollection)}",
        *_sickness(recollection),
        f"{'intensity':<11}{_intensity(recollection)}",
        *rung_lines(recollection.steps.accounts),
        *account_lines(recollection.steps.accounts),
        *recollection.suggestions.lines,
        *recollection.trials.lines,
        *practice_lines(recollection.seconds),
        f"{'music':<11}{_music(recollection)}{silence_words(recollection.seconds)}",
        *recollection.blocks.lines,
        f"{'alerts':<11}{_alerts(recollection)}",
        f"{'last rule':<11}{last.policy_rule}: {last.policy_why}",
        f"{'note':<11}cardiac arousal index, not anxiety; Attune is not a medical device",
    ]


def _phases(recollection: Recollection) -> str:
    return ", ".join(f"{phase.value} {t / 60:.1f}" for t, phase in recollection.phases) + " (min of begin)"


def _heart(recollection: Recollection) -> str:
    rates = [one.hrv.mean_hr_bpm.value for one in recollection.seconds if one.hrv.mean_hr_bpm.value is not None]
    if not rates:
        return "no heart rate was known at any time"
    share = 100 * len(rates) / len(recollection.seconds)
    return f"{min(rates):.0f} to {max(rates):.0f} bpm, known {share:.0f} % of the time"


def _arousal(recollection: Recollection) -> str:
    known = [one.arousal.arousal for one in recollection.seconds if one.arousal.arousal is not None]
    share = 100 * len(known) / len(recollection.seconds)
    if not known:
        reasons = Counter(one.arousal.unknown for one in recollection.seconds if one.arousal.unknown)
        (reason, _) = reasons.most_common(1)[0]
        return f"never known: {reason.value}"
    return f"{min(known):.2f} to {max(known):.2f}, known {share:.0f} % of the time"


def _suds(recollection: Recollection) -> str:
    values = [rating.value for rating in recollection.suds]
    if not values:
        return "never rated"
    return f"{len(values)} ratings, first {values[0]:.0f}, highest {max(values):.0f}, last {values[-1]:.0f}"


def _sickness(recollection: Recollection) -> list[str]:
    values = [rating.value for rating in recollection.sickness]
    if not values:
        return []
    return [f"{'sickness':<11}{len(values)} ratings of 0-20, highest {max(values):.0f}, last {values[-1]:.0f}"]


def _intensity(recollection: Recollection) -> str:
    highest = recollection.highest
    if highest is None or highest.applied.scene.intensity == 0:
        return "never above 0"
    exposed_s = sum(1 for one in recollection.seconds if one.applied.scene.intensity > 0)
    scene = highest.applied.scene
    return (
        f"highest {scene.intensity:.2f} of {highest.ceiling:.2f} allowed, in {scene.scene} "
        f"at {highest.t / 60:.1f} min; {exposed_s / 60:.1f} min above 0"
    )


def _music(recollection: Recollection) -> str:
    music = [one.applied.music for one in recollection.seconds if one.phase is not Phase.ENDED]
    if not music:
        return "none"
    tempos = [one.tempo_bpm for one in music]
    loudest = max(one.loudness_db for one in music)
    return f"{min(tempos):.0f} to {max(tempos):.0f} bpm, at most {loudest:.0f} dB"


def _alerts(recollection: Recollection) -> str:
    counts = Counter(alert.kind for alert in recollection.alerts)
    if not counts:
        return "none"
    return ", ".join(f"{_name(kind)} {count}" for kind, count in counts.items())


def _name(kind: AlertKind) -> str:
    return kind.name.replace("_", " ").lower()
