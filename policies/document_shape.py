"""The kinds of policy documents, told apart by their `kind`; a document from plain values."""

from typing import Annotated

from pydantic import Field, TypeAdapter

from policies.document_base import PolicyDocument
from policies.document_exposure import ExposureDocument, HabituationRule, InhibitoryRule
from policies.document_part import Part
from policies.document_practice import BreathingDocument, HomeostatDocument
from policies.migrations import migrated

AnyDocument = Annotated[ExposureDocument | HomeostatDocument | BreathingDocument, Field(discriminator="kind")]

DOCUMENTS: TypeAdapter[ExposureDocument | HomeostatDocument | BreathingDocument] = TypeAdapter(AnyDocument)
KINDS: dict[str, type[PolicyDocument]] = {
    "exposure": ExposureDocument,
    "homeostat": HomeostatDocument,
    "paced_breathing": BreathingDocument,
}

RULES: dict[str, type[Part]] = {"habituation": HabituationRule, "inhibitory_learning": InhibitoryRule}


def document_of(value: object) -> PolicyDocument:
    """The document that the plain values of a file or a record say; older versions are brought up to date.

    Raises pydantic's ValidationError.
    """
    return DOCUMENTS.validate_python(migrated(value))
