"""Passphrases that one person reads to another on the telephone."""

WORDS = 6
"""Of the 7,776 words of the EFF's long list: 77 random bits (docs/decisions/0096)."""


def new_passphrase() -> str:
    """Six English words in small letters, with spaces between: "acorn blend ...". Drawn by the machine's secure chance."""
    from xkcdpass import xkcd_password  # here: few Lambdas have use for it

    listed = xkcd_password.generate_wordlist(
        xkcd_password.locate_wordfile("eff-long"), min_length=1, max_length=99, valid_chars="[a-z]"
    )
    return str(xkcd_password.generate_xkcdpassword(listed, numwords=WORDS, delimiter=" "))
