"""What health() says of a database, and its remedies applied."""

CHECKS = ("version", "tables", "functions", "triggers", "policies", "views", "rights", "writes", "compression",
          "summaries", "time_zones", "profiles", "erasure", "storage", "realtime", "owners")


def health(connection, schema="public"):
    """The row of each check, by its name."""
    rows = connection.execute("SELECT * FROM interview_core.health(%s)", [schema]).fetchall()
    for row in rows:
        assert row["status"] in ("ok", "warning", "error") and row["detail"], row
        assert (row["remedy"] is None) == (row["status"] == "ok"), row
    return {row["check_name"]: row for row in rows}


def findings(connection, schema="public"):
    """The status of each check that is not ok. Servers without lz4 lack it for good."""
    return {name: (row["status"], row["detail"]) for name, row in health(connection, schema).items()
            if row["status"] != "ok" and "built without lz4" not in row["detail"]}


def mend(connection, *checks, schema="public"):
    """Pastes the remedies of these checks, as they are."""
    rows = health(connection, schema)
    for check in checks:
        assert rows[check]["remedy"], check
        connection.execute(rows[check]["remedy"])
