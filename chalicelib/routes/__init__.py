"""HTTP only: one Blueprint per noun. `guard.py` is the only file that knows status codes."""

from chalice.app import Chalice


def register(app: Chalice) -> None:
    """Puts every route on the application."""
    from chalicelib.routes import (
        admin,
        api_keys,
        column_map,
        description,
        enrolments,
        imports,
        runs,
        schools,
        session,
        students,
        transfers,
    )

    for module in (
        session,
        schools,
        api_keys,
        students,
        imports,
        column_map,
        enrolments,
        transfers,
        admin,
        runs,
        description,
    ):
        app.register_blueprint(module.routes)
