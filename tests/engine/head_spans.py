"""Spans of head behaviour, as a stage would tell them."""

from vr_scenes.behaviour import HeadCell, HeadSpan, LookSource


def head_span(
    *,
    looked: float = 0.5,
    away: float = 0.0,
    back: float = 0.0,
    covered_s: float = 0.5,
    source: LookSource = LookSource.HEAD,
) -> HeadSpan:
    """`covered_s` seconds before a spider; the rest are shares of it, 0..1."""
    return HeadSpan(
        scene="spider",
        source=source,
        covered_s=covered_s,
        looked_s=looked * covered_s,
        away_s=away * covered_s,
        back_s=back * covered_s if source is LookSource.HEAD else None,
        heading_deg=-10.0,
        pitch_deg=-20.0,
        cells=(HeadCell(heading=-1, pitch=-2, seconds=covered_s),),
    )
