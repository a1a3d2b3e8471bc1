"""HTTP only: one Blueprint per noun. `guard.py` is the only file that knows status codes."""

from chalice.app import Chalice


def register(app: Chalice) -> None:
    """Puts every route on the application."""
    from chalicelib.routes import (
        actions,
        admin,
        alerts,
        api_keys,
        audit,
        categories,
        column_map,
        dashboard,
        description,
        documents,
        enrolments,
        groups,
        imports,
        incidents,
        preferences,
        review,
        review_files,
        runs,
        schools,
        session,
        sessions,
        students,
        take_out,
        term_dates,
        transfers,
        users,
    )

    for module in (
        session,
        sessions,
        schools,
        categories,
        groups,
        users,
        api_keys,
        students,
        incidents,
        take_out,
        actions,
        alerts,
        documents,
        imports,
        column_map,
        enrolments,
        preferences,
        term_dates,
        transfers,
        review,
        review_files,
        dashboard,
        admin,
        audit,
        runs,
        description,
    ):
        app.register_blueprint(module.routes)
