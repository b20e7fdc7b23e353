"""A picture of where the head faced in each rung of an exposure, from the accounts of its steps."""

from collections.abc import Sequence
from pathlib import Path

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from engine.step_accounts import StepAccount
from vr_scenes.behaviour import CELL_DEG, LookSource

COLUMNS = 3
PALE = "YlOrRd"  # what was seldom is pale, what was often dark
_ACROSS, _UP = 360 // CELL_DEG, 180 // CELL_DEG
_NOTE = "Fields of 15 degrees. The direction of the head is not that of the eyes."
_OF = {LookSource.HEAD: "head", LookSource.KEYS: "view, by keys"}


def draw_head_maps(accounts: Sequence[StepAccount], path: Path, *, title: str) -> bool:
    """Draw a map of directions for each rung that has one, as PNG; False: none has, and nothing is drawn."""
    known = [one for one in accounts if one.facing is not None and one.cells]
    if not known:
        return False
    rows = -(-len(known) // COLUMNS)
    figure = Figure(figsize=(14, 1.0 + 2.7 * rows), dpi=100, layout="constrained")
    figure.suptitle(title, fontsize=14, fontweight="bold", x=0.01, ha="left")
    panels = figure.subplots(rows, COLUMNS, squeeze=False).ravel()
    for panel, account in zip(panels, known, strict=False):
        _draw(panel, account)
    for panel in panels[len(known) :]:
        panel.set_visible(False)
    figure.text(0.99, 0.001, _NOTE, ha="right", va="bottom", fontsize=8, color="#555555")
    with mpl.rc_context({"savefig.facecolor": "white"}):
        figure.savefig(path)
    return True


def _draw(panel: Axes, account: StepAccount) -> None:
    assert account.facing is not None, "only rungs whose facing is known are drawn"
    assert account.source is not None, "facing has a source"
    shares = np.zeros((_UP, _ACROSS))
    for cell in account.cells:
        shares[cell.pitch + _UP // 2, _ACROSS // 2 - 1 - cell.heading] = 100 * cell.seconds / account.facing.covered_s
    drawn = panel.imshow(
        np.where(shares > 0, shares, np.nan), origin="lower", extent=(-180, 180, -90, 90), cmap=PALE, vmin=0
    )
    panel.figure.colorbar(drawn, ax=panel, shrink=0.7, label="% of the time")
    suds = "SUDS not rated" if account.suds is None else f"SUDS {account.suds:.0f}"
    panel.set_title(
        f"rung {account.step + 1}, {_OF[account.source]}: {account.facing.covered_s:.0f} s, {suds}\n"
        f"upon it {100 * account.facing.looked:.0f} %, turned away {100 * account.facing.away:.0f} %",
        fontsize=10,
    )
    panel.set_xticks([-180, -90, 0, 90, 180], ["behind", "left", "ahead", "right", "behind"])
    panel.set_yticks([-90, -45, 0, 45, 90], ["down", "", "level", "", "up"])
    panel.grid(alpha=0.3)
    panel.set_facecolor("#f5f5f5")
