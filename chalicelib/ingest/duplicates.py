"""Which UPNs stand on more than one row of a file, found in memory that does not grow with the file."""

import zlib
from collections import Counter
from collections.abc import Callable, Iterable

_BITS = 1 << 23  # one megabyte; 100,000 rows give about 600 false suspects, which the second look clears


def find_repeated(read: Callable[[], Iterable[str]]) -> frozenset[str]:
    """The values that `read()` yields more than once; exact. Calls `read` again only if there are suspects.

    First look: one bit per hash; who finds the bit taken is a suspect. Second look: the suspects are counted.
    """
    taken = bytearray(_BITS // 8)
    suspects: set[int] = set()
    for value in read():
        place = _place(value)
        if taken[place >> 3] & 1 << (place & 7):
            suspects.add(place)
        else:
            taken[place >> 3] |= 1 << (place & 7)
    if not suspects:
        return frozenset()
    counted = Counter(value for value in read() if _place(value) in suspects)
    return frozenset(value for value, count in counted.items() if count > 1)


def _place(value: str) -> int:
    return zlib.crc32(value.encode("utf-8", "surrogatepass")) % _BITS
