"""The tags of a PDF: what is a heading, a paragraph, a list; what screen readers read. Made leaner, and joined."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pikepdf import Pdf


INLINE = ("/Span", "/NonStruct")
"""Tags that WeasyPrint gives to lines, bold words and list marks: they say nothing that their paragraph does not."""


def collapse_lines(pdf: "Pdf") -> None:
    """WeasyPrint makes an element of every line and every bold word. Where an element holds nothing else, they become its
    own: less than half of the elements, and less memory and time for the joining."""
    from pikepdf import Array

    root: Any = pdf.Root.StructTreeRoot
    of_page = dict(_numbers(root.ParentTree.Nums))
    waiting: list[Any] = list(root.K)
    while waiting:
        element = waiting.pop()
        marks = _marks_of(element)
        if marks is None:
            waiting += [kid for kid in element.K if not isinstance(kid, int) and "/K" in kid]
            continue
        element.K = Array(marks)
        parents = of_page[int(element.Pg.StructParents)]
        for mark in marks:
            parents[mark] = element


def _marks_of(element: Any) -> list[int] | None:
    """Of all lines in it, in order; None when it holds anything else, or nothing."""
    marks: list[int] = []
    for kid in element.K:
        if isinstance(kid, int):
            marks.append(kid)
        elif kid.get("/S") in INLINE and (of_kid := _marks_of(kid)):
            marks += of_kid
        else:
            return None
    return marks or None


class TagTree:
    """The tags of `pdf`, to which those of further parts are added."""

    def __init__(self, pdf: "Pdf") -> None:
        self._pdf = pdf
        self._root: Any = pdf.Root.StructTreeRoot
        self._next = 1 + max((number for number, _ in _numbers(self._root.ParentTree.Nums)), default=-1)

    def add(self, part: "Pdf", first_page: int) -> None:
        """`part`: its pages are in the PDF already, from `first_page` (counted from 0) on."""
        theirs: Any = self._pdf.copy_foreign(part.Root.StructTreeRoot)
        document = self._root.K[0]
        for element in theirs.K[0].K:
            element.P = document
            document.K.append(element)
        shift = self._next
        for number, of_number in _numbers(theirs.ParentTree.Nums):
            self._root.ParentTree.Nums.extend([number + shift, of_number])
            self._next = max(self._next, number + shift + 1)
        pages: Any = self._pdf.pages[first_page:]
        for page in pages:
            page.StructParents += shift
            for annotation in page.get("/Annots", ()):
                annotation.StructParent += shift


def _numbers(flat: Any) -> Iterator[tuple[int, Any]]:
    """Of a number tree without branches, which is what WeasyPrint writes."""
    return ((int(flat[at]), flat[at + 1]) for at in range(0, len(flat), 2))
