"""Tables with units: what every export of signals is made from, whatever its format."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

import numpy as np
from numpy.typing import NDArray

Cell = float | int | str | bool | None  # None: not known


class Kind(Enum):
    """What the cells of a column are; the value is the name that a data dictionary gives it (XML Schema's)."""

    NUMBER = "double"
    WHOLE = "integer"
    TEXT = "string"
    TRUTH = "boolean"


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column: its name ends with its unit where it has one. `unit` is UCUM's; None: it has none.

    `values` are cells, of which None is not known, or an array that holds no unknown ones.
    """

    name: str
    words: str
    kind: Kind
    values: Sequence[Cell] | NDArray[np.float64] | NDArray[np.int64]
    unit: str | None = None
    is_free_text: bool = False  # written by people


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Columns of equal length; the first is the session second. `rate_hz` is that of evenly sampled rows, else None."""

    name: str
    words: str
    columns: tuple[Column, ...]
    rate_hz: float | None = None

    def __post_init__(self) -> None:
        lengths = {len(column.values) for column in self.columns}
        if len(lengths) != 1:
            raise ValueError(f"{self.name}: columns must be of one length, not {sorted(lengths)}")

    def __len__(self) -> int:
        return len(self.columns[0].values)

    @property
    def seconds(self) -> NDArray[np.float64]:
        """The session second of each row."""
        return np.asarray(self.columns[0].values, dtype=np.float64)

    def cells(self, name: str) -> Sequence[Cell]:
        """Those of a column. Raises KeyError where there is none."""
        for one in self.columns:
            if one.name == name:
                return one.values if isinstance(one.values, Sequence) else one.values.tolist()
        raise KeyError(name)
