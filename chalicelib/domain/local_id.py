"""A school's own number for a pupil (admission number). Spreadsheets take leading zeros away from it."""


def bare(local_id: str) -> str:
    """The number without leading zeros: what tells whether two numbers are the same. Others than digits stay."""
    if local_id.isascii() and local_id.isdigit():
        return local_id.lstrip("0") or "0"
    return local_id


def fuller(held: str, told: str) -> str:
    """Which of the two to keep: `told`, unless it is `held` with leading zeros lost."""
    return held if has_lost_zeros(held, told) else told


def has_lost_zeros(held: str, told: str) -> bool:
    return len(told) < len(held) and bare(told) == bare(held) and told != ""
