"""A broken promise told as a story that a clinician can read."""

from policies.checking.runs import Break, Step

LAST_STEPS = 3


def told(found: Break) -> tuple[str, ...]:
    """Line by line: what happened, what the policy wanted, what reached the person, and what that breaks."""
    lines = [line for step in found.steps if step.happenings for line in _happened(step)]
    lines += [line for step in found.steps[-LAST_STEPS:] for line in _passed(step)]
    lines += [f"{found.t:7.1f} s  BROKEN: {promise}" for promise in found.promises]
    return tuple(dict.fromkeys(lines))


def _happened(step: Step) -> list[str]:
    return [f"{step.t:7.1f} s  {one.words} (in {step.phase.value})" for one in step.happenings]


def _passed(step: Step) -> list[str]:
    shown, wanted = step.passed.action, step.decision.action
    return [
        f"{step.t:7.1f} s  the policy: {step.decision.why}",
        f"{step.t:7.1f} s  asked for {wanted.scene.scene} at {wanted.scene.intensity:.2f}, "
        f"shown {shown.scene.scene} at {shown.scene.intensity:.2f}; music {shown.music.loudness_db:.1f} dB "
        f"({step.passed.why})",
    ]
