"""What the browser lets through by a file's name is what the vault keeps."""

import re

from chalicelib.domain.vault import ENDINGS
from infra.web import WEB


def test_the_browser_knows_the_endings_of_the_vault() -> None:
    source = (WEB / "src/documents/misfit.ts").read_text("utf-8")
    block = re.search(r"const KEPT = new Set\((.*?)\.split", source, re.S)
    assert block
    told = set(" ".join(re.findall(r'"([^"]+)"', block[1])).split())
    assert told == {ending for endings in ENDINGS.values() for ending in endings}
