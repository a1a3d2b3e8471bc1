"""Where a request comes from: what people see of it, and what tries are counted by."""

import pytest

from chalicelib.domain.origin import NOWHERE, origin

WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36"


@pytest.mark.parametrize(
    ("user_agent", "told"),
    [
        (WINDOWS, "Chrome on Windows"),
        (f"{WINDOWS} Edg/142.0.0.0", "Edge on Windows"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox on Linux"),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 Version/18.1 Safari/604.1",
            "Safari on iPhone",
        ),
        ("Mozilla/5.0 (X11; CrOS x86_64) Chrome/142.0.0.0 Safari/537.36", "Chrome on ChromeOS"),
        ("Unheard of (Windows NT 10.0)", "A browser on Windows"),
        ("Firefox/140.0", "Firefox"),
        ("", "A browser that is not known"),
        ("<script>alert(1)</script> =cmd|' /C calc'!A0 \x00\x1b[31m", "A browser that is not known"),
        ("x" * 100_000 + "Firefox/", "A browser that is not known"),
    ],
)
def test_only_words_that_we_know_are_told(user_agent: str, told: str) -> None:
    assert origin("", user_agent).browser == told


@pytest.mark.parametrize(
    ("address", "short", "network"),
    [
        ("203.0.113.77", "203.0.113.x", "203.0.113.77"),
        (" 203.0.113.77 ", "203.0.113.x", "203.0.113.77"),
        ("::ffff:203.0.113.77", "203.0.113.x", "203.0.113.77"),
        ("2001:db8:1:2:3:4:5:6", "2001:0db8:0001:x", "2001:0db8:0001:0002"),
        ("2001:db8:1:2::99", "2001:0db8:0001:x", "2001:0db8:0001:0002"),
        ("", "", "unknown"),
        ("203.0.113.77:443", "", "unknown"),
        ("unknown", "", "unknown"),
        ("<b>", "", "unknown"),
        ("9" * 10_000, "", "unknown"),
    ],
)
def test_addresses_are_shortened_and_what_is_none_counts_as_none(
    address: str, short: str, network: str
) -> None:
    found = origin(address, "")
    assert (found.short_address, found.network) == (short, network)


def test_nowhere() -> None:
    assert (NOWHERE.short_address, NOWHERE.network, NOWHERE.browser) == ("", "unknown", "")
