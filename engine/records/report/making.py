"""Writes a report into a new file, as HTML or PDF by its name's end: private, and there whole or not at all."""

from pathlib import Path

from engine.new_files import new_private_file
from engine.records.recorded import RecordError

HTML_SUFFIXES, PDF_SUFFIX = (".html", ".htm"), ".pdf"


def check_place(out: Path) -> None:
    """Raises RecordError where no report could be written to `out`: told before the work."""
    if out.suffix.lower() not in (*HTML_SUFFIXES, PDF_SUFFIX):
        raise RecordError(f"{out}: a report is a .pdf or a .html file: name one of them")
    if not out.parent.is_dir():
        raise RecordError(f"{out}: there is no folder {out.parent}: make it, or name another place")
    if out.exists():
        raise RecordError(f"{out}: there is a file already, and none is ever overwritten: name another")


def write_report(page: str, out: Path) -> None:
    """Write `page` to `out`, readable by its owner alone. Raises RecordError or NewFileError; then nothing is there."""
    check_place(out)
    if out.suffix.lower() == PDF_SUFFIX:
        from engine.records.report.pdf import pdf_of  # loads slowly: only who wants a PDF waits for it

        data = pdf_of(page)
    else:
        data = page.encode()
    with new_private_file(out) as file:
        file.write(data)
