"""A form and how far it is filled in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.records.questionnaires.form import Answer, Filling, Item, Option
from tests.engine.records.questionnaires.rig import CSQVR, PHQ9, SUDS

LINKS = [item.link_id for item in PHQ9.items]
SAID = st.one_of(st.none(), st.integers(0, 3))


@given(st.lists(st.tuples(st.sampled_from(LINKS), SAID), max_size=30))
def test_in_whatever_order_it_is_answered_each_item_has_what_was_said_last(said: list[tuple[str, int | None]]) -> None:
    filling = Filling(form=PHQ9)
    for link_id, value in said:
        filling = filling.skipped(link_id) if value is None else filling.answered(link_id, value)

    last = dict(said)
    assert filling.values == {link: value for link, value in last.items() if value is not None}
    assert set(filling.skipped_items) == {link for link, value in last.items() if value is None}
    assert filling.progress == (len(last), 10)
    assert filling.is_complete == (len(last) == 10)
    assert [answer.link_id for answer in filling.answers] == [link for link in LINKS if link in last]
    following = filling.next_item
    assert (following.link_id if following else None) == next((link for link in LINKS if link not in last), None)


def test_one_can_go_back_from_the_end_to_the_beginning() -> None:
    filling = Filling(form=CSQVR)
    at, way = None, []
    while (item := filling.item_before(at)) is not None:
        way.append(item.link_id)
        at = item.link_id

    assert way == [item.link_id for item in reversed(CSQVR.items)]


@pytest.mark.parametrize(
    ("form", "link_id", "value"), [(PHQ9, LINKS[0], 4), (CSQVR, "nausea-a", 0), (SUDS, "suds", 101)]
)
def test_what_is_no_answer_is_refused(form, link_id: str, value: int) -> None:
    with pytest.raises(ValueError, match=f"not {value}"):
        Filling(form=form).answered(link_id, value)


def test_an_item_of_another_form_is_refused() -> None:
    with pytest.raises(KeyError):
        Filling(form=PHQ9).answered("suds", 1)
    with pytest.raises(ValueError, match="twice"):
        Filling(form=SUDS, answers=(Answer(link_id="suds", value=1), Answer(link_id="suds", value=2)))


def test_an_item_has_options_or_bounds_and_no_two_that_count_the_same() -> None:
    with pytest.raises(ValueError, match="options or bounds"):
        Item(link_id="1", words="?")
    with pytest.raises(ValueError, match="count the same"):
        Item(
            link_id="1", words="?", options=(Option(value=1, words="a", code="a"), Option(value=1, words="b", code="b"))
        )
