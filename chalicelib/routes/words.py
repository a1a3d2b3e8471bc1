"""Bodies that several routes share."""

from chalicelib.aws.files import UploadForm
from chalicelib.routes.guard import Model


class Done(Model):
    """Nothing more to say."""

    done: bool = True


class Upload(Model):
    """Where the browser posts the file (multipart/form-data): `fields` first, the file last, named `file`."""

    url: str
    fields: dict[str, str]


def upload(form: UploadForm) -> Upload:
    return Upload(url=form.url, fields=form.fields)
