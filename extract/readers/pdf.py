"""PDF: text by page from PDFium, and from pdfplumber the tables of the pages that can hold one.

PDFium gives the text some fifty times faster than pdfplumber; pdfplumber knows lines and tables.
"""

from __future__ import annotations

from io import BytesIO

import pdfplumber
import pypdfium2
from pypdfium2 import raw

from db.models import Document, Page, Reading
from extract.readers import UnreadableError, reads
from extract.readers.pdf_tables import PageTable, join, page_tables
from extract.readers.text import tidy
from extract.tables import table

_MOST_PAGES = 2000
# A table needs rules or shading: a page with fewer drawn shapes than this is a letter, unless a table may
# end on it, and one with more than that is a map or a chart. A path of many segments is many shapes.
_FEWEST_SHAPES = 4
_MOST_SHAPES = 20_000
_SEGMENTS_A_SHAPE = 6
# PDFium marks a hyphen at the end of a line by this non-character.
_HYPHEN = "\ufffe"


@reads("application/pdf")
def read_pdf(body: bytes, sha256: str) -> Reading:
    """Return the text of each page and the ruled and shaded tables of a PDF."""
    warnings = []
    try:
        pdf = pypdfium2.PdfDocument(body)
    except pypdfium2.PdfiumError as error:
        reason = "is encrypted" if "password" in str(error).lower() else "is damaged"
        raise UnreadableError(f"{reason}: {error}") from error
    count = len(pdf)
    if count > _MOST_PAGES:
        warnings.append(f"only the first {_MOST_PAGES} of {count} pages were read")
    pages = []
    tabular: list[int] = []
    failed = []
    drawings = []
    for number in range(1, min(count, _MOST_PAGES) + 1):
        try:
            text, shapes = _page(pdf, number)
        except pypdfium2.PdfiumError:
            failed.append(number)
            text, shapes = "", 0
        pages.append(Page(sha256=sha256, number=number, text=text))
        if shapes > _MOST_SHAPES:
            drawings.append(number)
        elif text and shapes >= (1 if tabular[-1:] == [number - 1] else _FEWEST_SHAPES):
            tabular.append(number)
    pdf.close()
    if len(failed) == len(pages):
        raise UnreadableError("is damaged: no page can be read")
    if failed:
        warnings.append(f"could not be read: {_listed(failed)}")
    if drawings:
        warnings.append(f"drawn too densely to look for tables: {_listed(drawings)}")
    if empty := sum(not page.text for page in pages):
        warnings.append(f"{empty} of {len(pages)} pages hold no text")
    found = join(list(_tables(body, tabular, warnings)))
    built = [
        table(
            sha256,
            number,
            each.grid,
            page=each.page,
            method="pdf-lines",
            caption=each.caption,
            checks=each.checks,
        )
        for number, each in enumerate(found, start=1)
    ]
    return Reading(
        document=Document(sha256=sha256, reader="pdf", pages=len(pages), warnings=tuple(warnings)),
        pages=tuple(pages),
        tables=tuple(one for one, _ in built),
        cells=tuple(cell for _, cells in built for cell in cells),
    )


def _page(pdf: pypdfium2.PdfDocument, number: int) -> tuple[str, int]:
    """Return the text of a page and how many shapes are drawn on it, counted until they are too many."""
    page = pdf[number - 1]
    try:
        text = page.get_textpage().get_text_range()
        shapes = 0
        for path in page.get_objects([raw.FPDF_PAGEOBJ_PATH], max_depth=4):
            shapes += 1 + max(0, raw.FPDFPath_CountSegments(path)) // _SEGMENTS_A_SHAPE
            if shapes > _MOST_SHAPES:
                break
    finally:
        page.close()
    return tidy(text.replace(_HYPHEN, "-")), shapes


def _listed(numbers: list[int]) -> str:
    some = ", ".join(map(str, numbers[:10]))
    return f"page {some}" + (f" and {len(numbers) - 10} more" if len(numbers) > 10 else "")


def _tables(body: bytes, numbers: list[int], warnings: list[str]) -> list[PageTable]:
    if not numbers:
        return []
    found: list[PageTable] = []
    try:
        with pdfplumber.open(BytesIO(body), pages=numbers) as pdf:
            for page in pdf.pages:
                try:
                    found.extend(page_tables(page))
                finally:
                    # A page keeps all that was parsed of it until it is closed.
                    page.close()
    except Exception as error:  # the text was read, and a hostile page may raise anything
        warnings.append(f"tables could not be read: {type(error).__name__}")
    return found
