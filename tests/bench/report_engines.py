"""The ways to make a report that are compared, each in a process of its own (`python -m tests.bench.report_engines`).

ours      parts by two workers side by side, then the joiner: three processes, as Lambdas would
plain     one write_pdf of the same content, as most people use WeasyPrint: page numbers of the contents by target-counter
chromium  headless Chromium prints the same HTML. It cannot number the pages of the contents, nor tag heads and feet
typst     a typesetter with its own language, the same content, PDF/UA-1
"""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

PLAIN_CSS = """
@page {
  size: A4; margin: 24mm 18mm 22mm;
  @top-left { content: "Larkmoor Academy" } @top-right { content: "CONFIDENTIAL" }
  @bottom-left { content: "Student Report SR-2026-0042" }
  @bottom-right { content: "Page " counter(page) " of " counter(pages) }
}
nav a::after { content: target-counter(attr(href), page); float: right; }
"""
TYPST = Path(__file__).with_name("report.typ")
WORKERS = 2


def write_input(count: int, folder: Path) -> None:
    """What each engine starts from: chunks for ours, one HTML file, one JSON file."""
    from chalicelib.domain.report import CHUNK
    from chalicelib.reports import html, wire
    from tests.bench.report_records import record

    report, incidents = record(count)
    for number, begin in enumerate(range(0, count, CHUNK)):
        chunk = wire.Chunk(report, tuple(incidents[begin : begin + CHUNK]))
        (folder / f"chunk{number:03}.json").write_bytes(wire.to_json(chunk))
    (folder / "report.json").write_bytes(wire.to_json(wire.Chunk(report, tuple(incidents))))
    html.write(report, incidents, folder / "report.html")


def command(engine: str, folder: Path) -> list[str]:
    if engine == "chromium":
        found = shutil.which("chromium") or "chromium"
        quiet = ["--headless", "--no-sandbox", "--disable-gpu", "--generate-pdf-document-outline"]
        made = f"--print-to-pdf={folder / 'chromium.pdf'}"
        return [
            found,
            *quiet,
            f"--user-data-dir={folder / 'profile'}",
            made,
            f"file://{folder / 'report.html'}",
        ]
    return [sys.executable, "-m", "tests.bench.report_engines", engine, str(folder)]


def ours(folder: Path) -> None:
    chunks = [str(path) for path in sorted(folder.glob("chunk*.json"))]
    shares = [chunks[at::WORKERS] for at in range(WORKERS)]
    others = [subprocess.Popen([*command("parts", folder), *share]) for share in shares[1:] if share]
    parts(shares[0])
    if any([other.wait() for other in others]):
        raise RuntimeError("A worker of the bench failed.")
    os.execv(sys.executable, command("join", folder))


def parts(paths: Sequence[str]) -> None:
    from chalicelib.reports import pdf, wire

    for path in map(Path, paths):
        begin = time.monotonic()
        chunk = wire.from_json(path.read_bytes())
        path.with_suffix(".pdf").write_bytes(pdf.render_part(chunk.report, chunk.incidents))
        path.with_suffix(".seconds").write_text(str(time.monotonic() - begin))


def seconds_of_chunks(folder: Path) -> list[float]:
    return [float(path.read_text()) for path in folder.glob("chunk*.seconds")]


def join(folder: Path) -> None:
    from chalicelib.reports import pdf, wire

    chunks = sorted(folder.glob("chunk*.json"))
    report = wire.from_json(chunks[0].read_bytes()).report
    pdf.join(report, [path.with_suffix(".pdf") for path in chunks], folder / "ours.pdf")


def plain(folder: Path) -> None:
    from chalicelib.reports.native import libraries

    with libraries():
        import weasyprint
    sheet = weasyprint.CSS(string=PLAIN_CSS)
    made = weasyprint.HTML(filename=folder / "report.html")
    made.write_pdf(folder / "plain.pdf", stylesheets=[sheet], pdf_variant="pdf/ua-1")


def typeset(folder: Path) -> None:
    import typst

    engine: Any = typst
    engine.compile(
        TYPST,
        output=folder / "typst.pdf",
        root="/",
        font_paths=[Path(os.environ["SAFEHAND_LAYER"]) / "fonts"],
        ignore_system_fonts=True,
        sys_inputs={"data": str(folder / "report.json")},
        pdf_standards=["ua-1"],
    )


if __name__ == "__main__":
    job, place, *rest = sys.argv[1:]
    if job == "parts":
        parts(rest)
    else:
        {"ours": ours, "join": join, "plain": plain, "typst": typeset}[job](Path(place))
