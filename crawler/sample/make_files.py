"""Make the attachments of the sample site: `python -m crawler.sample.make_files`.

The files are committed. Made again by the same versions of fpdf2 and openpyxl they are the same to
the byte: dates are fixed, and nothing is compressed.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from fpdf import FPDF
from fpdf.fonts import FontFace
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font

MADE = datetime(2024, 1, 2, 12, tzinfo=UTC)
LABEL = "Invented sample: no such force, person or request exists."

Rows = Sequence[Sequence[str]]


def make(folder: Path) -> None:
    """Write every attachment below a folder that stands for `/SysSiteAssets/foi-media/`."""
    for name, body in attachments():
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(body)


def attachments() -> Iterator[tuple[str, bytes]]:
    """Yield the path and the bytes of every attachment, good and bad."""
    yield (
        "northmoor/disclosure_2024/july_2024/reply-body-worn-video-contract.pdf",
        body_worn_video_contract(),
    )
    yield (
        "northmoor/disclosure_2024/august_2024/spit-and-bite-guards.xlsx",
        spit_and_bite_guards(),
    )
    # Cut off in its first object, so that no reader can mend it.
    yield (
        "northmoor/disclosure_2024/september_2024/reply-age-of-computers.pdf",
        body_worn_video_contract()[:400],
    )
    yield "saltmarsh/disclosure_2024/may/knife-crime-by-ward.csv", knife_crime_by_ward()
    yield "saltmarsh/disclosure_2024/july/marked-vehicles.pdf", marked_vehicles()
    yield "saltmarsh/disclosure_2024/april/guidance-for-officers-at-hunts.pdf", error_page()
    yield "glan-yr-afon/disclosure_2024/september/missing-episodes.xlsx", b""


class Letter(FPDF):
    """A letter on the headed paper of an invented force; head and foot stand on every page."""

    def __init__(self, force: str, address: str, title: str) -> None:
        super().__init__(format="A4")
        self.force, self.address = force, address
        self.set_compression(False)
        self.set_creation_date(MADE)
        self.set_producer("policefoi sample site")
        self.set_title(title)
        self.set_lang("en-GB")
        self.set_margins(22, 18)
        self.set_auto_page_break(True, 24)
        self.add_page()
        self.set_font("Helvetica", size=10.5)

    def header(self) -> None:
        """Print the letterhead."""
        self.set_font("Helvetica", "B", 14)
        self.cell(0, 7, self.force, new_x="LMARGIN", new_y="NEXT", align="R")
        self.set_font("Helvetica", size=8)
        self.cell(0, 4, self.address, new_x="LMARGIN", new_y="NEXT", align="R")
        self.line(self.l_margin, self.get_y() + 2, self.w - self.r_margin, self.get_y() + 2)
        self.ln(8)

    def footer(self) -> None:
        """Print the label of invention and the number of the page."""
        self.set_y(-18)
        self.set_font("Helvetica", size=8)
        self.cell(0, 4, LABEL, new_x="LMARGIN", new_y="NEXT", align="C")
        self.cell(0, 4, f"Page {self.page_no()} of {{nb}}", align="C")

    def says(self, *paragraphs: str, bold: bool = False) -> None:
        """Print paragraphs."""
        self.set_font("Helvetica", "B" if bold else "", 10.5)
        for paragraph in paragraphs:
            self.multi_cell(0, 5.2, paragraph, new_x="LMARGIN", new_y="NEXT", align="L")
            self.ln(2.2)

    def rules(self, rows: Rows, widths: tuple[int, ...], size: float = 9) -> None:
        """Print a ruled table whose first row is its head, said again on every page it reaches."""
        self.set_font("Helvetica", size=size)
        align = ("LEFT",) + ("RIGHT",) * (len(widths) - 1)
        with self.table(rows, col_widths=widths, text_align=align, headings_style=FontFace(emphasis="BOLD")):
            pass
        self.ln(4)

    def bytes(self) -> bytes:
        """Return the file."""
        return bytes(self.output())


def body_worn_video_contract() -> bytes:
    """Return the letter of two pages that is the whole answer to 01.FOI.24.000958."""
    letter = Letter(
        "Northmoor Constabulary",
        "Information Rights Team, Castle Street, Brackenholt  |  foi@northmoor.example",
        "Reply to request 01.FOI.24.000958",
    )
    letter.says(
        "Freedom of information request reference no: 01.FOI.24.000958",
        "Date: 10 July 2024",
        "I write in answer to your request for information, which was received on 12 June 2024. "
        "I note you seek access to the following information:",
        "1. With whom does the constabulary have a contract for body-worn video cameras, when did "
        "it begin and when does it end?\n"
        "2. How many cameras were bought, and what has been paid in each financial year for "
        "cameras, for storage and for support?\n"
        "3. What was the price of one camera, and what discount was given?\n"
        "4. How were the bidders scored?",
    )
    letter.says("Decision", bold=True)
    letter.says(
        "I have decided to disclose the answers to questions 1, 2 and 4. The answer to question 3 "
        "is exempt and has been withheld by virtue of the following exemption:",
        "Section 43(2) - Commercial Interests",
        "To that extent this letter is a refusal notice under Section 17(1) of the Freedom of "
        "Information Act 2000 (the Act).",
    )
    letter.says("Reason for decision", bold=True)
    letter.says(
        "Section 43 is a qualified, prejudice-based exemption. I wrote to the contractor, as the "
        "code of practice under section 45 of the Act advises, and have thought about what it "
        "said in reply without being bound by it.",
        "Harm: the contractor sells the same camera to many forces, and each of them comes to a "
        "price of its own. A rival who knew the price and the discount would know by how little "
        "to go below it. The constabulary will itself be asking for bids again in 2026, and it is "
        "likely that those bids would gather round the figure that we had made known, so that we "
        "should pay more than we need.",
        "Factors favouring disclosure: the contract was paid for by the public, and the sums are "
        "large. Someone who can see the price can tell whether we drove a good bargain.",
        "Factors favouring non-disclosure: a public body that cannot keep a bid to itself will get "
        "fewer bids. What is spent as a whole is already made known below, and the yearly audit "
        "looks at how the contract was awarded.",
        "Balance: the total spent, and the scores, go most of the way to meet the public interest. "
        "The price of one camera would add little to it, while the harm would be real. I find "
        "that the balance favours maintaining the exemption. It will not last for ever: once the "
        "next contract has been let, the price under this one will have lost its worth.",
    )
    letter.says("Disclosure", bold=True)
    letter.says(
        "1. The contract is with Halden Optics Limited. It began on 1 October 2021 and ends on "
        "30 September 2026.",
        "2. 1,350 cameras were bought. The payments, without VAT, were:",
    )
    letter.rules(
        (
            ("Financial year", "Cameras", "Storage", "Support", "Total"),
            ("2021/22", "£402,300", "£38,150", "£12,000", "£452,450"),
            ("2022/23", "£81,675", "£79,420", "£24,600", "£185,695"),
            ("2023/24", "£0", "£96,005", "£25,215", "£121,220"),
            ("All", "£483,975", "£213,575", "£61,815", "£759,365"),
        ),
        (34, 28, 28, 28, 28),
    )
    letter.says("4. Four bids were received. They were scored like this:")
    letter.rules(
        (
            ("Bidder", "Quality (60%)", "Price (40%)", "Score"),
            ("Halden Optics Limited", "51.0", "34.5", "85.5"),
            ("Bidder B", "48.5", "33.0", "81.5"),
            ("Bidder C", "37.0", "40.0", "77.0"),
            ("Bidder D", "44.0", "29.5", "73.5"),
        ),
        (52, 32, 32, 30),
    )
    letter.says("If you are not content with this answer", bold=True)
    letter.says(
        "You may ask for an internal review within forty working days, by writing to the address "
        "at the head of this letter. After that you may complain to the Information Commissioner "
        "under section 50 of the Act.",
    )
    return letter.bytes()


def marked_vehicles() -> bytes:
    """Return the document of three pages with the list of vehicles of request 556/2024."""
    letter = Letter(
        "Saltmarsh Police",
        "Disclosure Office, Harbour Road, Quayhaven  |  disclosure@saltmarsh.example",
        "Marked vehicles on 31 March 2024",
    )
    letter.says("FOI reference: 556/2024")
    letter.says("Marked vehicles on 31 March 2024", bold=True)
    letter.says(
        "Mileage is as it stood when the vehicle last had a service, to the nearest ten miles. A "
        "vehicle kept in reserve is listed at the station where it stands."
    )
    head = ("Fleet number", "Type", "Station", "Year", "Fuel", "Mileage")
    letter.rules((head, *_vehicles()), (26, 34, 34, 20, 26, 26))
    return letter.bytes()


def _vehicles() -> Iterator[tuple[str, ...]]:
    kinds = ("Response car", "Response car", "Beat car", "Van", "Traffic car", "Dog van")
    stations = ("Quayhaven", "Dunemouth", "Fleetwick", "Sandrey")
    for number in range(84):
        kind = kinds[number % len(kinds)]
        year = 2023 - number * 7 % 9
        fuel = "Electric" if kind == "Beat car" and year > 2021 else "Diesel"
        if kind == "Beat car" and fuel == "Diesel":
            fuel = "Petrol"
        miles = (2024 - year) * 11_900 + number * 1_370 % 9_990
        yield (
            f"SM{101 + number}",
            kind,
            stations[number * 5 % len(stations)],
            str(year),
            fuel,
            f"{miles // 10 * 10:,}",
        )


def spit_and_bite_guards() -> bytes:
    """Return the workbook of two sheets that answers 01.FOI.24.001033."""
    book = Workbook()
    book.properties.creator = "policefoi sample site"
    book.properties.created = MADE.replace(tzinfo=None)
    months = book.active
    months.title = "By month"
    months.append(["Spit and bite guards put on, by month"])
    months.append(["Month", "2022", None, "2023", None])
    months.append([None, "All", "Under 18", "All", "Under 18"])
    for area in ("A2:A3", "B2:C2", "D2:E2"):
        months.merge_cells(area)
    names = "January February March April May June July August September October November December"
    counted = (_spread(total, 12) for total in (154, 12, 139, 7))
    for name, *counts in zip(names.split(), *counted, strict=True):
        months.append([name, *counts])
    months.append(["Total", 154, 12, 139, 7])
    months.append([])
    months.append([LABEL])
    stations = book.create_sheet("By station")
    stations.append(["Spit and bite guards put on, by station"])
    stations.append(["Station", "2022", "2023"])
    for row in (
        ("Brackenholt custody suite", 52, 49),
        ("Brackenholt", 48, 41),
        ("Millstead", 33, 32),
        ("Ravensike", 21, 17),
        ("Total", 154, 139),
    ):
        stations.append(list(row))
    for sheet in (months, stations):
        sheet.column_dimensions["A"].width = 30
        for row_number in (1, 2):
            for cell in sheet[row_number]:
                cell.font = Font(bold=True)
                cell.alignment = Alignment(horizontal="left")
    return _steady(book)


def _steady(book: Workbook) -> bytes:
    """Return a workbook without the moments at which it was saved and zipped."""
    saved = io.BytesIO()
    book.save(saved)
    steady = io.BytesIO()
    with zipfile.ZipFile(saved) as parts, zipfile.ZipFile(steady, "w") as fixed:
        for name in sorted(parts.namelist()):
            body = parts.read(name)
            if name == "docProps/core.xml":
                body = re.sub(
                    rb"(<dcterms:modified[^>]*>)[^<]*",
                    rb"\g<1>" + MADE.strftime("%Y-%m-%dT%H:%M:%SZ").encode(),
                    body,
                )
            fixed.writestr(zipfile.ZipInfo(name, MADE.timetuple()[:6]), body)
    return steady.getvalue()


def knife_crime_by_ward() -> bytes:
    """Return the comma-separated values of request 412/2024, as a spreadsheet program saves them."""
    wards = {
        ("Quayhaven", "Custom House"): (48, 57),
        ("Quayhaven", "Fleetwick"): (21, 16),
        ("Quayhaven", "Lantern Hill"): (9, 9),
        ("Quayhaven", "Saltpans"): (33, 30),
        ("Dunemouth", "Dunemouth North"): (14, 17),
        ("Dunemouth", "Dunemouth South"): (26, 22),
        ("Sandrey", "Sandrey, Old Town"): (7, 11),
    }
    lines = ["Borough,Ward,Month,Offences"]
    for (borough, ward), years in wards.items():
        name = f'"{ward}"' if "," in ward else ward
        for start, total in zip((2022, 2023), years, strict=True):
            for index, count in enumerate(_spread(total, 12)):
                month = f"{start + (index > 8)}-{(index + 3) % 12 + 1:02}"
                if count:
                    lines.append(f"{borough},{name},{month},{count}")
    return "".join(f"{line}\r\n" for line in lines).encode("utf-8-sig")


def error_page() -> bytes:
    """Return the web page that stands where the guidance for officers at hunts should be."""
    return (
        "<!DOCTYPE html>\n<html lang='en'><head><title>Document not available</title></head>\n"
        "<body><h1>Document not available</h1>\n"
        "<p>The document you wanted could not be opened just now. Go back and choose it again.</p>\n"
        f"<p>{LABEL}</p></body></html>\n"
    ).encode()


def _spread(total: int, parts: int) -> list[int]:
    """Return a total as so many whole numbers, as even as they can be."""
    return [total * (part + 1) // parts - total * part // parts for part in range(parts)]


if __name__ == "__main__":
    make(Path(__file__).parent / "files")
