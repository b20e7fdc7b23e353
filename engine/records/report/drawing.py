"""How every picture of a report is drawn: as SVG with letters that stay letters, alike each time, readable in grey."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

# Near Okabe and Ito's colours (jfly.uni-koeln.de/color), which eyes with any kind of colour blindness tell apart; line
# styles, marks and words tell the same without any colour.
ORANGE, BLUE, GREEN, VERMILION, PURPLE, GREY, INK = (
    "#d98200",
    "#0072b2",
    "#00785a",
    "#c24a00",
    "#a0568a",
    "#8a8f94",
    "#22282d",
)
PAGE_INCHES = 6.9  # what A4 leaves between the margins of a report
_STYLE: dict[Any, Any] = {
    "svg.fonttype": "none",
    "svg.hashsalt": "attune",  # names within the picture: the same each time
    "font.family": "DejaVu Sans",
    "font.size": 8.0,
    "axes.labelsize": 8.0,
    "axes.titlesize": 8.5,
    "axes.edgecolor": "#9aa0a6",
    "axes.linewidth": 0.6,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "axes.grid": False,
    "grid.color": "#d9dcdf",
    "grid.linewidth": 0.5,
    "xtick.labelsize": 7.5,
    "ytick.labelsize": 7.5,
    "xtick.color": "#3b4248",
    "ytick.color": "#3b4248",
    "text.color": INK,
    "axes.labelcolor": INK,
    "legend.fontsize": 7.5,
    "legend.frameon": False,
    "text.parse_math": False,  # names may hold dollars
}


def drawn(height_inches: float, draw: Callable[[Figure], None]) -> str:
    """The SVG of what `draw` puts on a figure of the page's width. The same figure gives the same letters."""
    with mpl.rc_context(_STYLE):
        figure = Figure(figsize=(PAGE_INCHES, height_inches), layout="constrained")
        draw(figure)
        file = BytesIO()
        figure.savefig(file, format="svg", metadata={"Date": None, "Creator": None})
    return file.getvalue().decode()


def in_minutes(panel: Axes, seconds: float) -> None:
    """An x axis of a whole session."""
    panel.set_xlim(0, max(seconds, 1.0) / 60)
    panel.set_xlabel("minutes since the session began")


def or_gap(value: float | None) -> float:
    """matplotlib leaves NaN out: a line breaks where nothing is known."""
    return float("nan") if value is None else value
