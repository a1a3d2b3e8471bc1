"""`make code` finds every secret in the sign-in list that `make run` prints."""

import pyotp

from infra.demo.codes import codes

TOLD = """
  Fennacre Academy
    key holder         helen.strand@fennacre.example        authenticator secret: NYXPTDJEWLMC5O2OIR5QOWCIGIDTQIV7
    safeguarding lead  lowri.beck@fennacre.example
"""


def test_codes_of_those_who_have_a_secret() -> None:
    found = codes(TOLD)
    assert [who for who, _ in found] == ["helen.strand@fennacre.example"]
    assert pyotp.TOTP("NYXPTDJEWLMC5O2OIR5QOWCIGIDTQIV7").verify(found[0][1], valid_window=1)
