"""PDF: text by page from PDFium, and from pdfplumber the tables of the pages that can hold one.

PDFium gives the text some fifty times faster than pdfplumber; pdfplumber knows lines and tables.
"""

from __future__ import annotations

from io import BytesIO

import pdfplumber
import pypdfium2
from pdfminer.pdfexceptions import PDFException
from pdfplumber.utils.exceptions import MalformedPDFException, PdfminerException
from pypdfium2 import raw

from db.models import Document, Page, Reading
from extract.readers import UnreadableError, reads
from extract.readers.pdf_tables import PageTable, join, page_tables
from extract.readers.text import tidy
from extract.tables import table

_MOST_PAGES = 2000
# A table needs rules or shading: a page with fewer drawn shapes than this is a letter.
_FEWEST_SHAPES = 6
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
    tabular = []
    for number in range(1, min(count, _MOST_PAGES) + 1):
        try:
            page = pdf[number - 1]
            text = page.get_textpage().get_text_range()
            shapes = sum(1 for _ in page.get_objects([raw.FPDF_PAGEOBJ_PATH], max_depth=4))
            page.close()
        except pypdfium2.PdfiumError as error:
            warnings.append(f"page {number} could not be read: {error}")
            text, shapes = "", 0
        pages.append(Page(sha256=sha256, number=number, text=tidy(text.replace(_HYPHEN, "-"))))
        if shapes >= _FEWEST_SHAPES and text.strip():
            tabular.append(number)
    pdf.close()
    empty = sum(not page.text for page in pages)
    if empty:
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
    except (PDFException, PdfminerException, MalformedPDFException) as error:
        warnings.append(f"tables could not be read: {type(error).__name__}")
    return found
