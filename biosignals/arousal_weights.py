"""The weights of the arousal network: one file, its card and its digest; whatever does not fit is refused."""

import hashlib
import json
import tokenize
import zipfile
import zlib
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

import numpy
from numpy.typing import NDArray

from biosignals.arousal_calibration import Calibration, calibration_of, document_of
from biosignals.arousal_inputs import FEATURES
from biosignals.arousal_limits import ArousalLimits
from biosignals.signals import BiosignalError

VERSION = 1
SHIPPED = Path(__file__).with_name("weights") / "arousal.npz"
REMEDY = "install Attune anew, or make the weights again with `python -m biosignals.training --data DIR`"

MOST_WEIGHT = 1e3  # a thousand times what was learnt: beyond it sums overflow, and no index comes of them
LEAST_SCALE = 1e-3

# All that numpy, zip and JSON raise at a file that is none of ours.
_UNREADABLE = (
    *(OSError, ValueError, KeyError, EOFError, TypeError, SyntaxError, RuntimeError, MemoryError),
    *(zipfile.BadZipFile, zlib.error, tokenize.TokenError),
)

Floats = NDArray[numpy.float32]


class WeightsError(BiosignalError):
    """Weights that cannot be used; the message says why and what to do."""


class WeightsMissing(WeightsError):
    """There is no such file, or nothing that can be read in it."""


class WeightsOfOtherVersion(WeightsError):
    """Made by a build that keeps them in another way."""


class WrongDigest(WeightsError):
    """Not what was written: damaged or changed."""


class OtherFeatures(WeightsError):
    """Made for other inputs, or of another shape."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Members:
    """The weights of all members at once: m members, d inputs, h hidden units; float32.

    Those between inputs and output are 0 or more, so that no input can lower what is told.
    """

    scale: Floats  # (m, d): inputs are divided by it
    direct: Floats  # (m, d)
    inward: Floats  # (m, d, h)
    inward_bias: Floats  # (m, h)
    outward: Floats  # (m, h)
    bias: Floats  # (m,)

    def __post_init__(self) -> None:
        members, inputs, hidden = self.inward.shape if self.inward.ndim == 3 else (0, 0, 0)
        shapes = {
            "scale": (members, inputs),
            "direct": (members, inputs),
            "inward": (members, inputs, hidden),
            "inward_bias": (members, hidden),
            "outward": (members, hidden),
            "bias": (members,),
        }
        if members < 2 or inputs != len(FEATURES):
            raise ValueError(f"two members at least, of {len(FEATURES)} inputs, not of shape {self.inward.shape}")
        for name, shape in shapes.items():
            array = getattr(self, name)
            if array.shape != shape or array.dtype != numpy.float32 or not (numpy.abs(array) <= MOST_WEIGHT).all():
                raise ValueError(f"{name} must be float32 of shape {shape}, within {MOST_WEIGHT:g} to either side of 0")
        if not self.scale.min() >= LEAST_SCALE:
            raise ValueError(f"inputs must be divided by {LEAST_SCALE:g} at least, not by {self.scale.min()}")
        if min(self.direct.min(), self.inward.min(), self.outward.min()) < 0:
            raise ValueError("a weight between inputs and output is below 0: a faster heart could be told as calmer")


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """All that the network's answers are made of."""

    members: Members
    calibration: Calibration
    limits: ArousalLimits
    command: str  # that made them

    @property
    def digest(self) -> str:
        """SHA-256 over version, features, settings and arrays, in order; not over the command."""
        digest = hashlib.sha256(json.dumps(_settings(self), sort_keys=True).encode())
        for name, array in _arrays(self).items():
            digest.update(name.encode())
            digest.update(numpy.ascontiguousarray(array, dtype="<f4").tobytes())
        return digest.hexdigest()


def write_weights(path: Path, weights: Weights) -> None:
    """Write them to `path`, card and digest within."""
    card = {**_settings(weights), "command": weights.command, "digest": weights.digest}
    with path.open("wb") as file:
        arrays: dict[str, Any] = {"card": numpy.array(json.dumps(card, sort_keys=True)), **_arrays(weights)}
        numpy.savez(file, **arrays)


def read_weights(path: Path = SHIPPED) -> Weights:
    """The weights in a file. Raises WeightsMissing, WeightsOfOtherVersion, OtherFeatures or WrongDigest."""
    card, arrays = _read(path)
    if card.get("version") != VERSION:
        raise WeightsOfOtherVersion(
            f"{path}: weights of version {card.get('version')}, this build reads version {VERSION}: {REMEDY}"
        )
    if card.get("features") != list(FEATURES):
        raise OtherFeatures(f"{path}: weights for other inputs than this build's: {REMEDY}")
    try:
        weights = Weights(
            members=Members(**arrays),
            calibration=calibration_of(card["calibration"]),
            limits=_limits_of(card["limits"]),
            command=str(card["command"]),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise OtherFeatures(f"{path}: weights of another shape than this build's ({error}): {REMEDY}") from error
    if card.get("digest") != weights.digest:
        raise WrongDigest(f"{path}: the weights are not those that were written, their digest is another: {REMEDY}")
    return weights


def _read(path: Path) -> tuple[dict[str, object], dict[str, Floats]]:
    try:
        with path.open("rb") as file, numpy.load(file, allow_pickle=False) as read:
            card = json.loads(str(read["card"]))
            arrays = {name: read[name] for name in read.files if name != "card"}
    except FileNotFoundError:
        raise WeightsMissing(f"{path}: the weights of the arousal network are missing: {REMEDY}") from None
    except _UNREADABLE as error:
        raise WeightsMissing(f"{path}: no weights can be read here ({error}): {REMEDY}") from error
    if not isinstance(card, dict):
        raise WeightsMissing(f"{path}: the card of the weights is none: {REMEDY}")
    return card, arrays


def _settings(weights: Weights) -> dict[str, object]:
    return {
        "version": VERSION,
        "features": list(FEATURES),
        "calibration": document_of(weights.calibration),
        "limits": asdict(weights.limits),
    }


def _arrays(weights: Weights) -> dict[str, Floats]:
    return {one.name: getattr(weights.members, one.name) for one in fields(Members)}


def _limits_of(document: object) -> ArousalLimits:
    if not isinstance(document, dict):
        raise TypeError("no limits")
    rows = tuple(tuple(row) for row in document["precision"])
    return ArousalLimits(**{**document, "centre": tuple(document["centre"]), "precision": rows})
