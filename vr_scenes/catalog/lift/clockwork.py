"""The curve that all of the lift's motion is made of."""


def smooth(share: float) -> float:
    """0 before 0, 1 after 1, without a corner between."""
    share = min(1.0, max(0.0, share))
    return share * share * (3 - 2 * share)
