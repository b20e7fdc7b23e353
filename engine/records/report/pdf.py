"""A report's HTML as a tagged PDF (PDF/UA-1): the only file that knows WeasyPrint."""

import hashlib
import logging
import os
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

from engine.records.recorded import RecordError

with warnings.catch_warnings():
    # Where libharfbuzz-subset is missing it says so; fontTools, which comes with it, makes fonts small as well.
    warnings.simplefilter("ignore", DeprecationWarning)
    from weasyprint import HTML
    from weasyprint.urls import FatalURLFetchingError, URLFetcher


class PdfError(RecordError):
    """The PDF cannot be made; the message says what to do."""


def pdf_of(page: str) -> bytes:
    """The PDF of a page that holds all it needs: whatever would be fetched is refused, and the same page gives the same
    bytes. Raises PdfError."""
    logging.getLogger("weasyprint").setLevel(logging.ERROR)  # what browsers understand beside it is no matter for users
    document = HTML(string=page, url_fetcher=URLFetcher(allowed_protocols=("data",), fail_on_errors=True))
    name = hashlib.sha256(page.encode()).digest()[:16]
    try:
        with _without_clock():
            made: bytes | None = document.write_pdf(
                pdf_variant="pdf/ua-1", pdf_identifier=name, custom_metadata=True, dpi=150
            )
    except FatalURLFetchingError as error:
        raise PdfError(f"the report asks for something outside itself: {error}") from None
    if made is None:
        raise PdfError("the PDF could not be made: ask for .html, and print that")
    return made


@contextmanager
def _without_clock() -> Iterator[None]:
    """Fonts within a PDF are stamped with the time unless this says another (reproducible-builds.org)."""
    before = os.environ.get("SOURCE_DATE_EPOCH")
    os.environ["SOURCE_DATE_EPOCH"] = "0"
    try:
        yield
    finally:
        if before is None:
            del os.environ["SOURCE_DATE_EPOCH"]
        else:
            os.environ["SOURCE_DATE_EPOCH"] = before
