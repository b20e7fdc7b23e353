"""A report's HTML as a tagged PDF (PDF/UA-1): the only file that knows WeasyPrint."""

import hashlib
import logging

from weasyprint import HTML
from weasyprint.urls import FatalURLFetchingError, URLFetcher

from engine.records.recorded import RecordError


class PdfError(RecordError):
    """The PDF cannot be made; the message says what to do."""


def pdf_of(page: str) -> bytes:
    """The PDF of a page that holds all it needs: whatever would be fetched is refused, and the same page gives the same
    bytes. Raises PdfError."""
    logging.getLogger("weasyprint").setLevel(logging.ERROR)  # what browsers understand beside it is no matter for users
    document = HTML(string=page, url_fetcher=URLFetcher(allowed_protocols=("data",), fail_on_errors=True))
    name = hashlib.sha256(page.encode()).digest()[:16]
    try:
        made: bytes | None = document.write_pdf(
            pdf_variant="pdf/ua-1", pdf_identifier=name, custom_metadata=True, dpi=150
        )
    except FatalURLFetchingError as error:
        raise PdfError(f"the report asks for something outside itself: {error}") from None
    if made is None:
        raise PdfError("the PDF could not be made: ask for .html, and print that")
    return made
