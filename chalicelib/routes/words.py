"""Bodies that several routes share."""

from typing import Annotated

from pydantic import Field

from chalicelib.aws.files import UploadForm
from chalicelib.routes.guard import Model

Id = Annotated[str, Field(max_length=80)]
"""An id in a body: it becomes part of a key, and DynamoDB refuses a key over 1 KB."""


class Done(Model):
    """Nothing more to say."""

    done: bool = True


class Upload(Model):
    """Where the browser posts the file (multipart/form-data): `fields` first, the file last, named `file`."""

    url: str
    fields: dict[str, str]


def upload(form: UploadForm) -> Upload:
    return Upload(url=form.url, fields=form.fields)
