"""Changes that a DBA may make to a summary's table. Some make the extension write through the
executor, and all must leave the same rows. Each comes and goes while random operations run."""

SUMMARIES = ("users", "practice_sessions", "skill_progress", "question_history")

SETUP = """
CREATE FUNCTION house.bystander() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
"""

# The statements that make and undo each.
ALTERATIONS = (
    ("CREATE TRIGGER bystander BEFORE INSERT OR UPDATE ON {} FOR EACH ROW EXECUTE FUNCTION house.bystander()",
     "DROP TRIGGER bystander ON {}"),
    ("ALTER TABLE {} ADD COLUMN note text DEFAULT 'noted'", "ALTER TABLE {} DROP COLUMN note"),
    ("ALTER TABLE {} ADD CONSTRAINT recent CHECK (updated_at > '2000-01-01')", "ALTER TABLE {} DROP CONSTRAINT recent"),
    ("ALTER TABLE {} ADD COLUMN one integer GENERATED ALWAYS AS (1) STORED", "ALTER TABLE {} DROP COLUMN one"),
    ("ALTER TABLE {} FORCE ROW LEVEL SECURITY", "ALTER TABLE {} NO FORCE ROW LEVEL SECURITY"),
    # Each update changes it, so that no row stays on its page.
    ("CREATE INDEX {}_by_time ON {} (updated_at)", "DROP INDEX {}_by_time"),
    ("CREATE INDEX {}_partly ON {} (created_at) WHERE updated_at IS NOT NULL", "DROP INDEX {}_partly"),
    ("CREATE TABLE heir () INHERITS ({})", "DROP TABLE heir"),
)


class Alterations:
    """Makes and undoes them, one at a time on each table."""

    def __init__(self, connection, random):
        self.connection = connection
        self.random = random
        self.made = {}
        connection.execute(SETUP)

    def next(self):
        """Makes or undoes one; returns the statement."""
        table = self.random.choice(SUMMARIES)
        if table in self.made:
            statement = self.made.pop(table)
        else:
            make, undo = self.random.choice(ALTERATIONS)
            if "heir" in make and any("heir" in undo for undo in self.made.values()):
                return None
            statement, self.made[table] = make.replace("{}", table), undo.replace("{}", table)
        self.connection.execute(statement)
        return statement
