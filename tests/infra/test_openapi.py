"""The committed OpenAPI document is the one that the code describes, and is valid OpenAPI 3.1."""

import json

from openapi_spec_validator import OpenAPIV31SpecValidator

from infra.openapi import TARGET, described


def test_committed_copy_is_the_codes() -> None:
    assert TARGET.read_text("utf-8") == described(), "run `make openapi` and commit docs/api/openapi.json"


def test_document_is_valid() -> None:
    assert list(OpenAPIV31SpecValidator(json.loads(described())).iter_errors()) == []


def test_every_operation_tells_its_errors_and_has_a_summary() -> None:
    document = json.loads(described())
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            assert operation["summary"], f"{method} {path}"
            assert {"400", "401", "403", "404", "409"} <= set(operation["responses"])
