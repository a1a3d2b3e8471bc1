"""HTTP only: one Blueprint per noun. `guard.py` is the only file that knows status codes."""

from chalice.app import Chalice


def register(app: Chalice) -> None:
    """Puts every route on the application."""
    from chalicelib.routes import (
        admin,
        column_map,
        description,
        imports,
        schools,
        session,
        students,
        transfers,
    )

    for module in (session, schools, students, transfers, imports, column_map, admin, description):
        app.register_blueprint(module.routes)
