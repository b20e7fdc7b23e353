"""Older policy documents are read as the newest version."""

from policies.document import LIBRARY, document_of, read_policy
from policies.document_base import digest_of

HEIGHTS = LIBRARY / "heights_graded.yaml"


def as_version_1() -> dict[str, object]:
    plain = read_policy(HEIGHTS).model_dump(mode="json")
    del plain["kind"], plain["moving_on"]["rule"]
    return plain | {"schema_version": 1}


def test_a_document_of_version_1_is_a_graded_exposure_by_habituation() -> None:
    assert document_of(as_version_1()) == read_policy(HEIGHTS)


def test_a_migrated_document_has_the_digest_of_the_newest_version() -> None:
    older = as_version_1()

    assert document_of(older).digest == read_policy(HEIGHTS).digest != digest_of(older)
