"""/column-map: how the columns of the school's exports are read."""

from chalice.app import Blueprint
from pydantic import Field

from chalicelib.domain.column_map import FIELDS, REQUIRED
from chalicelib.domain.column_map import ColumnMap as ColumnMapNoun
from chalicelib.routes.guard import Call, Model, endpoint
from chalicelib.usecases import column_maps

routes = Blueprint(__name__)


class MappedColumn(Model):
    """`heading` as it stands in the file; `field` is one of the known ones, or "" for a column that is not used."""

    heading: str = Field(max_length=500)
    field: str = Field(max_length=100)


class SaveColumnMap(Model):
    """All corrections, at most 200; `version` is the one that was shown."""

    version: int = Field(ge=0)
    columns: list[MappedColumn] = Field(max_length=1000)


class KnownField(Model):
    field: str
    label: str
    is_needed: bool


class ColumnMap(Model):
    """The school's corrections; headings that are not in it are guessed. `fields`: all that a column can be."""

    version: int
    columns: list[MappedColumn]
    fields: list[KnownField]


@endpoint(routes, "GET", "/column-map", gives=ColumnMap)
def view_column_map(call: Call[None]) -> ColumnMap:
    """The school's corrections of how its exports' columns are read, and the fields to choose from."""
    return _body(column_maps.view_column_map(call.actor, call.now))


@endpoint(routes, "PUT", "/column-map", takes=SaveColumnMap, gives=ColumnMap)
def save_column_map(call: Call[SaveColumnMap]) -> ColumnMap:
    """Replace the school's corrections; they count for files that are read from now on."""
    columns = [(c.heading, c.field) for c in call.body.columns]
    return _body(column_maps.save_column_map(call.actor, columns, call.body.version, call.now))


def _body(noun: ColumnMapNoun) -> ColumnMap:
    return ColumnMap(
        version=noun.version,
        columns=[MappedColumn(heading=noun.written.get(k, k), field=f) for k, f in noun.columns.items()],
        fields=[KnownField(field=f, label=label, is_needed=f in REQUIRED) for f, label in FIELDS.items()],
    )
