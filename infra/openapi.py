"""`make openapi`: writes docs/api/openapi.json from the code. A test holds the committed copy against the code."""

import json
import os
import sys

from infra.build import ROOT

TARGET = ROOT / "docs/api/openapi.json"


def described() -> str:
    """The document as text, as it is committed."""
    os.environ.setdefault("AWS_DEFAULT_REGION", "eu-west-2")
    import app  # noqa: F401  registers every route
    from chalicelib.routes.description import document

    return json.dumps(document(), indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    TARGET.write_text(described(), "utf-8")
    print(f"written: {TARGET.relative_to(ROOT)}")
    sys.exit(0)
