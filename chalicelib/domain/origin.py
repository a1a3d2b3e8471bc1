"""Where a request comes from, as far as a person needs to know their own sessions apart. Never enough to follow anybody."""

import ipaddress
from dataclasses import dataclass

# the first that fits counts: Edge says Chrome as well, and Chrome says Safari
_BROWSERS = (("Edg", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser", "Samsung Internet"), ("Firefox/", "Firefox"),
             ("FxiOS/", "Firefox"), ("Chrome/", "Chrome"), ("CriOS/", "Chrome"), ("Safari/", "Safari"))  # fmt: skip
_SYSTEMS = (("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"),
            ("CrOS", "ChromeOS"), ("Mac OS X", "Mac"), ("Linux", "Linux"))  # fmt: skip


@dataclass(frozen=True)
class Origin:
    """`address` is that of the network, "" when nobody knows; `browser` a few words that we know, not what was sent."""

    address: str = ""
    browser: str = ""

    @property
    def short_address(self) -> str:
        """Enough to tell home from school: 203.0.113.x, or the first three groups of an IPv6 address."""
        if not self.address:
            return ""
        found = ipaddress.ip_address(self.address)
        if found.version == 4:
            return f"{self.address.rpartition('.')[0]}.x"
        return ":".join(found.exploded.split(":")[:3]) + ":x"

    @property
    def network(self) -> str:
        """What tries are counted by: an IPv4 address, or the 64 bits of IPv6 that one household has."""
        if not self.address:
            return "unknown"
        found = ipaddress.ip_address(self.address)
        return self.address if found.version == 4 else ":".join(found.exploded.split(":")[:4])


NOWHERE = Origin()


def origin(address: str, user_agent: str) -> Origin:
    """Both may be anybody's text: what is no address counts as none, and what is no known browser as "a browser"."""
    text = user_agent[:500]
    browser = next((name for mark, name in _BROWSERS if mark in text), "")
    system = next((name for mark, name in _SYSTEMS if mark in text), "")
    words = f"{browser or 'A browser'} on {system}" if system else browser or "A browser that is not known"
    return Origin(_checked(address), words)


def _checked(address: str) -> str:
    try:
        found = ipaddress.ip_address(address.strip())
    except ValueError:
        return ""
    return str(getattr(found, "ipv4_mapped", None) or found)
