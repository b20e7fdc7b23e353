"""Who is learnt from, and who is asked: nobody is ever on both sides."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from biosignals.training.recordings import Recording, people_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Fold:
    """Recordings to learn from, and recordings of other people to be asked about."""

    name: str
    training: tuple[Recording, ...]
    unseen: tuple[Recording, ...]

    def __post_init__(self) -> None:
        both = {one.person for one in self.training} & {one.person for one in self.unseen}
        if both:
            raise ValueError(f"nobody may be both learnt from and asked about, and {', '.join(sorted(both))} would be")


def leave_one_person_out(recordings: Sequence[Recording]) -> Iterator[Fold]:
    """A fold for each person of `recordings`: all of that person's sessions are asked about, all others learnt from."""
    for person in people_of(recordings):
        yield Fold(
            name=person,
            training=tuple(one for one in recordings if one.person != person),
            unseen=tuple(one for one in recordings if one.person == person),
        )


def across_sets(training: Sequence[Recording], unseen: Sequence[Recording]) -> Fold:
    """Learn from one data set, ask about another."""
    if not training or not unseen:
        raise ValueError("there must be recordings on both sides")
    name = f"{training[0].data_set.value} to {unseen[0].data_set.value}"
    return Fold(name=name, training=tuple(training), unseen=tuple(unseen))
