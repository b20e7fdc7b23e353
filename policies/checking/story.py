"""A broken promise told as a story that a clinician can read."""

from policies.checking.runs import Break
from policies.checking.watched_session import Step


def told(found: Break) -> tuple[str, ...]:
    """Line by line: what happened, what the policy wanted, what reached the person, and what that breaks."""
    lines = [_line(step.t, f"{one.words} ({step.phase.value})") for step in found.steps for one in step.happenings]
    lines += _ended(found.steps[-1]) if found.steps else []
    return (*lines, *(_line(found.t, f"BROKEN: {promise}") for promise in found.promises))


def _ended(step: Step) -> list[str]:
    if step.failure is not None:
        return [_line(step.t, f"it failed: {step.failure}")]
    lines = [_line(step.t, f"the policy: {step.decision.why}")]
    if step.passed is not None:
        asked, shown = step.decision.action, step.passed.action
        lines += [
            _line(step.t, f"the gate: {step.passed.why}"),
            _line(
                step.t,
                f"asked for {asked.scene.scene} at {asked.scene.intensity:.2f} and music at "
                f"{asked.music.loudness_db:.1f} dB; the person got {shown.scene.scene} at "
                f"{shown.scene.intensity:.2f} ({step.before:.2f} before) and music at {shown.music.loudness_db:.1f} dB",
            ),
        ]
    return lines


def _line(t: float, words: str) -> str:
    return f"{t:7.1f} s  {words}"
