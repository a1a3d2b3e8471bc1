"""HTTP only: one Blueprint per noun, all of them behind the guard."""

from chalice.app import Chalice


def register(app: Chalice) -> None:
    """Puts every route on the application."""
    from chalicelib.routes import (
        admin,
        column_map,
        description,
        imports,
        runs,
        schools,
        session,
        students,
        transfers,
    )

    for module in (session, schools, students, transfers, imports, column_map, admin, runs, description):
        app.register_blueprint(module.routes)
