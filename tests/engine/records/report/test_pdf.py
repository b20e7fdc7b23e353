"""The PDF: tagged, the same each time, and made of nothing but the page."""

import re
import zlib
from pathlib import Path

import pytest

from engine.records.report.pdf import PdfError, pdf_of
from engine.records.report.session_report import session_report
from tests.engine.records.report.rig import facts_of, said


def unpacked(pdf: bytes) -> bytes:
    """With what is in its streams, where they can be unpacked."""
    told = [pdf]
    for stream in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL):
        try:
            told.append(zlib.decompress(stream))
        except zlib.error:
            continue
    return b"\n".join(told)


def test_a_report_becomes_a_tagged_pdf_that_is_the_same_each_time(tmp_path: Path) -> None:
    page = session_report(facts_of(tmp_path, said(5.0, 40.0)))

    pdf = pdf_of(page)

    told = unpacked(pdf)
    assert pdf == pdf_of(page)
    assert b"pdfuaid:part" in told
    assert b"/Lang" in told
    assert b"/MarkInfo" in told
    assert b"/Alt" in told
    assert b"Session report" in told


@pytest.mark.parametrize("place", ["http://127.0.0.1:9/x.png", "file:///etc/hostname"])
def test_nothing_is_fetched_for_it(place: str) -> None:
    page = f'<html lang="en"><title>x</title><body><img src="{place}" alt="x"></body></html>'

    with pytest.raises(PdfError, match="asks for something outside itself"):
        pdf_of(page)
