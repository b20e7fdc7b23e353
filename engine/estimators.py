"""Which estimator of arousal a session has, and the making of it: the network, or visibly the plain one."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from biosignals import arousal_weights
from biosignals.abstaining import AbstainLimits
from biosignals.arousal import ArousalEstimator, PlainEstimator
from biosignals.recorded_arousal import RowTeller, network_teller, plain_teller
from biosignals.signals import BiosignalError, HeartFlag


class EstimatorError(BiosignalError):
    """The estimator that was asked for cannot be made here; the words say what to do."""


class EstimatorKind(Enum):
    """The estimators there are; the values are what a user types."""

    NETWORK = "network"
    PLAIN = "plain"


@dataclass(frozen=True, slots=True, kw_only=True)
class EstimatorWish:
    """What was asked for; no kind means the network, or the plain one where that cannot be had."""

    kind: EstimatorKind | None = None
    flags: tuple[HeartFlag, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class EstimatorChoice:
    """Which estimator a session has, and what was said of the heart at set-up."""

    kind: EstimatorKind = EstimatorKind.PLAIN
    flags: tuple[HeartFlag, ...] = ()
    stands_in_why: str | None = None  # why the plain one stands in for the network, and what to do; None: it does not

    @property
    def words(self) -> str:
        """For a person to read."""
        return self.kind.value if self.stands_in_why is None else f"plain, for the network: {self.stands_in_why}"


PLAIN = EstimatorChoice()

# What weights raise; and what PyTorch raises that is missing, whose libraries are, or that is older than what is used.
_HINDRANCES = (BiosignalError, ImportError, OSError, AttributeError, RuntimeError, TypeError)


def choose_estimator(wish: EstimatorWish) -> EstimatorChoice:
    """The one asked for; without a wish the network, or where that cannot be had the plain one, with the reason.

    Raises EstimatorError where the network was asked for and cannot be had. A flag given twice counts once.
    """
    return _choose(wish, try_out=lambda: _network(None, ()))


def choose_for_recordings(wish: EstimatorWish) -> EstimatorChoice:
    """As `choose_estimator`, for whole recordings: of them the network needs its weights, and no PyTorch."""
    return _choose(wish, try_out=lambda: _network_teller(AbstainLimits(), ()))


def _choose(wish: EstimatorWish, *, try_out: Callable[[], object]) -> EstimatorChoice:
    flags = tuple(flag for flag in HeartFlag if flag in wish.flags)
    if wish.kind is EstimatorKind.PLAIN:
        return EstimatorChoice(kind=EstimatorKind.PLAIN, flags=flags)
    try:
        try_out()
    except _HINDRANCES as error:
        if wish.kind is EstimatorKind.NETWORK:
            raise EstimatorError(f"the network cannot be had: {_words_of(error)}") from None
        return EstimatorChoice(kind=EstimatorKind.PLAIN, flags=flags, stands_in_why=_words_of(error))
    return EstimatorChoice(kind=EstimatorKind.NETWORK, flags=flags)


def new_estimator(choice: EstimatorChoice, limits: AbstainLimits | None = None) -> ArousalEstimator:
    """A fresh estimator by `choice`; `limits` where they are not the live ones. Raises EstimatorError."""
    if choice.kind is EstimatorKind.PLAIN:
        return PlainEstimator(limits=limits, flags=choice.flags)
    try:
        return _network(limits, choice.flags)
    except _HINDRANCES as error:
        raise EstimatorError(f"the network cannot be had: {_words_of(error)}") from None


def new_row_teller(choice: EstimatorChoice, limits: AbstainLimits) -> RowTeller:
    """What tells arousal of a whole recording by `choice`. Raises EstimatorError."""
    if choice.kind is EstimatorKind.PLAIN:
        return plain_teller(limits, choice.flags)
    try:
        return _network_teller(limits, choice.flags)
    except _HINDRANCES as error:
        raise EstimatorError(f"the network cannot be had: {_words_of(error)}") from None


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkState:
    """Whether this machine has the network, in words."""

    is_there: bool
    words: str


def network_state() -> NetworkState:
    """Makes the network and lets it go: only that tells whether the PyTorch that is here can do it."""
    try:
        digest = arousal_weights.read_weights(arousal_weights.SHIPPED).digest
        _network(None, ())
    except _HINDRANCES as error:
        return NetworkState(is_there=False, words=_words_of(error))
    return NetworkState(is_there=True, words=f"the network, weights {digest[:12]}")


def _network(limits: AbstainLimits | None, flags: tuple[HeartFlag, ...]) -> ArousalEstimator:
    """Loads torch, if there are weights for it: only who wants the network waits for it."""
    weights = arousal_weights.read_weights(arousal_weights.SHIPPED)
    from biosignals.arousal_net import estimator_of

    return estimator_of(weights, limits=limits, flags=flags)


def _network_teller(limits: AbstainLimits, flags: tuple[HeartFlag, ...]) -> RowTeller:
    return network_teller(arousal_weights.read_weights(arousal_weights.SHIPPED), limits, flags)


def _words_of(error: Exception) -> str:
    if isinstance(error, BiosignalError):
        return str(error)
    return f"PyTorch cannot be loaded, or is too old ({error}): install it anew with `pip install --upgrade torch`"
