"""What people and tools do to the table of a summary: all kinds of DDL, each with the statement
that undoes it.

Some make a write fail, and some change what is written: both must be the same whether the extension
writes the table directly or through the executor.
"""

from typing import NamedTuple

# Of each summary, by their part in the statements below: how the key begins, a counter, a score, and a
# column that may be NULL; the constraint that finds a row, its kind, and the replica identity.
COLUMNS = {
    "users": {"key": "id", "primary": "id", "reversed": "id", "count": "total_attempts", "score": "best_score",
              "scores": "average_score, best_score", "nullable": "last_practice_date",
              "name": "users_pkey", "kind": "PRIMARY KEY", "identity": "DEFAULT"},
    "practice_sessions": {
        "key": "user_id", "primary": "user_id, practice_date", "reversed": "practice_date, user_id",
        "count": "attempts_count", "score": "best_score", "scores": "average_score, best_score",
        "nullable": "created_at", "name": "practice_sessions_pkey", "kind": "PRIMARY KEY", "identity": "DEFAULT"},
    "skill_progress": {
        "key": "user_id", "primary": "user_id, skill_name", "reversed": "skill_name, user_id",
        "count": "attempts_count", "score": "best_score",
        "scores": "current_avg, previous_avg, best_score, worst_score", "nullable": "previous_avg",
        "name": "skill_progress_pkey", "kind": "PRIMARY KEY", "identity": "DEFAULT"},
    "question_history": {
        "key": "user_id", "primary": "user_id, question_id", "reversed": "question_id, user_id",
        "count": "times_asked", "score": "total_score", "scores": "best_score, worst_score, latest_score, avg_score",
        "nullable": "avg_score", "name": "question_history_user_id_question_id_key", "kind": "UNIQUE",
        "identity": "USING INDEX question_history_user_id_question_id_key"},
}
OWNER = "house_owner"
SUMMARIES = tuple(COLUMNS)

# No column of a view changes its type.
NO_VIEW = "DROP VIEW IF EXISTS weekly_summary;; "

HOUSE = """
CREATE SCHEMA house;
GRANT USAGE ON SCHEMA house TO PUBLIC;
CREATE TABLE house.log (entry text);
GRANT ALL ON house.log TO PUBLIC;
CREATE FUNCTION house.pass() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN coalesce(NEW, OLD); END';
CREATE FUNCTION house.drop_row() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
CREATE FUNCTION house.refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'no' USING ERRCODE = 'check_violation'; END $$;
CREATE FUNCTION house.note() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN INSERT INTO house.log VALUES (concat_ws(' ', TG_OP, TG_LEVEL, TG_TABLE_NAME)); RETURN NULL; END $$;
CREATE FUNCTION house.note_rows() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN INSERT INTO house.log SELECT 'rows ' || count(*) FROM new_rows; RETURN NULL; END $$;
CREATE FUNCTION house.stamp() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN NEW.created_at := '2001-01-01 00:00+00'; RETURN NEW; END $$;
CREATE FUNCTION house.touch_user() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN UPDATE public.users SET full_name = concat(full_name, '+') WHERE id = NEW.user_id; RETURN NULL; END $$;
CREATE FUNCTION house.is_small(value numeric) RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS
    'BEGIN RETURN value < 1000000; END';
CREATE FUNCTION house.next_number() RETURNS bigint LANGUAGE sql VOLATILE AS 'SELECT 7::bigint';
CREATE DOMAIN house.small AS int CHECK (VALUE < 10);
CREATE TABLE house.numbers (number numeric PRIMARY KEY);
INSERT INTO house.numbers SELECT n FROM generate_series(0, 2) n;
CREATE TABLE house.counts (number int PRIMARY KEY);
INSERT INTO house.counts SELECT n FROM generate_series(0, 2) n;
CREATE ACCESS METHOD another_heap TYPE TABLE HANDLER heap_tableam_handler;
-- The superuser may create functions in the extension's schema, so not all of them are the
-- extension's.
CREATE FUNCTION interview_core.drop_row() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
GRANT ALL ON ALL TABLES IN SCHEMA house TO PUBLIC;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA house TO PUBLIC;
GRANT EXECUTE ON FUNCTION interview_core.drop_row() TO PUBLIC;
"""


class Change(NamedTuple):
    make: str
    undo: str
    # The tables that it is made on: all summaries by default.
    tables: tuple = SUMMARIES
    # Whether every statement still works, and every summary stays exact.
    is_harmless: bool = True
    # Made while there are no attempts, because existing ones would not allow it.
    needs_no_rows: bool = False

    def on(self, table):
        """The statements for a table."""
        def fill(text):
            for name, column in {"t": table, "owner": OWNER, **COLUMNS[table]}.items():
                text = text.replace(f"<{name}>", column)
            return [statement.strip() for statement in text.split(";;") if statement.strip()]

        return fill(self.make), fill(self.undo)


NOT_USERS = ("practice_sessions", "skill_progress", "question_history")
# No foreign key refers to them.
UNREFERENCED = NOT_USERS


def bad(make, undo, **rest):
    return Change(make, undo, is_harmless=False, **rest)


def trigger(clause, function="house.pass", name="neighbour"):
    return (f"CREATE TRIGGER {name} {clause.replace(' ON ', ' ON <t> ', 1)} EXECUTE FUNCTION {function}()",
            f"DROP TRIGGER {name} ON <t>")


def constraint(definition):
    return f"ALTER TABLE <t> ADD CONSTRAINT house {definition}", "ALTER TABLE <t> DROP CONSTRAINT house"


def column(definition, name="note"):
    return f"ALTER TABLE <t> ADD COLUMN {name} {definition}", f"ALTER TABLE <t> DROP COLUMN {name}"


def index(definition, create="CREATE INDEX"):
    return f"{create} house_index ON <t> {definition}", "DROP INDEX house_index"


FORMER_KEY = ("ALTER TABLE <t> ADD CONSTRAINT <name> <kind> (<primary>);; ALTER TABLE <t> REPLICA IDENTITY <identity>")
EACH_ROW = "BEFORE INSERT OR UPDATE ON FOR EACH ROW"

CHANGES = (
    # Columns.
    Change(*column("text DEFAULT 'noted'")),
    Change(*column("text NOT NULL DEFAULT 'noted'")),
    Change(*column("bigint DEFAULT house.next_number()")),
    Change(*column("house.small DEFAULT 1")),
    Change(*column("bigint GENERATED ALWAYS AS (<count> * 2) STORED")),
    # Existing rows are numbered in the order of storage, which differs between the two databases.
    Change(*column("bigint GENERATED ALWAYS AS IDENTITY", "number")),
    Change(*column("bigserial", "number")),
    Change(*column("serial", "number")),
    Change(*column("integer GENERATED BY DEFAULT AS IDENTITY", "number")),
    Change(*column("uuid DEFAULT gen_random_uuid()", "number")),
    Change(*column("timestamptz DEFAULT now()", "number")),
    Change(*column("numeric(5,2) DEFAULT 1")),
    Change(*column("text[] NOT NULL DEFAULT ARRAY['noted' || 's']")),
    Change(*column("varchar(5) DEFAULT 'noted'")),
    bad("ALTER TABLE <t> ADD COLUMN note varchar(4);; ALTER TABLE <t> ALTER COLUMN note SET DEFAULT 'noted'",
        "ALTER TABLE <t> DROP COLUMN note", tables=NOT_USERS),
    Change("ALTER TABLE <t> ADD COLUMN left_over text;; ALTER TABLE <t> DROP COLUMN left_over", "SELECT"),
    bad(*column("house.small DEFAULT 11"), needs_no_rows=True, tables=NOT_USERS),
    bad(*column("text NOT NULL"), needs_no_rows=True, tables=NOT_USERS),
    bad(*column("bigint GENERATED ALWAYS AS (100 / (<count> - 3)) STORED")),
    bad("ALTER TABLE <t> RENAME COLUMN <score> TO renamed", "ALTER TABLE <t> RENAME COLUMN renamed TO <score>"),
    Change(NO_VIEW + "ALTER TABLE <t> ALTER COLUMN <count> TYPE bigint",
           "ALTER TABLE <t> ALTER COLUMN <count> TYPE integer",
           tables=("practice_sessions",)),
    bad(NO_VIEW + "ALTER TABLE <t> ALTER COLUMN <score> TYPE numeric(3,2)",
        "ALTER TABLE <t> ALTER COLUMN <score> TYPE numeric(5,2)",
        tables=("practice_sessions",), needs_no_rows=True),
    bad(NO_VIEW + "ALTER TABLE <t> ALTER COLUMN <score> TYPE numeric(4,1)",
        "ALTER TABLE <t> ALTER COLUMN <score> TYPE numeric(5,2)",
        tables=("practice_sessions",)),
    bad(NO_VIEW + "ALTER TABLE <t> ALTER COLUMN <count> TYPE house.small",
        "ALTER TABLE <t> ALTER COLUMN <count> TYPE integer",
        tables=("practice_sessions",)),
    bad("ALTER TABLE <t> ALTER COLUMN <nullable> SET NOT NULL", "ALTER TABLE <t> ALTER COLUMN <nullable> DROP NOT NULL",
        tables=("skill_progress", "question_history"), needs_no_rows=True),
    Change("ALTER TABLE <t> ALTER COLUMN updated_at DROP NOT NULL", "ALTER TABLE <t> ALTER COLUMN updated_at SET NOT NULL"),
    Change("ALTER TABLE <t> ALTER COLUMN created_at SET DEFAULT '2001-01-01'",
           "ALTER TABLE <t> ALTER COLUMN created_at SET DEFAULT now()"),
    Change("ALTER TABLE <t> ALTER COLUMN updated_at SET DEFAULT '2001-01-01'",
           "ALTER TABLE <t> ALTER COLUMN updated_at SET DEFAULT now()"),
    Change("ALTER TABLE <t> ALTER COLUMN created_at SET DEFAULT clock_timestamp() - interval '20 years'",
           "ALTER TABLE <t> ALTER COLUMN created_at SET DEFAULT now()"),
    bad("ALTER TABLE <t> ALTER COLUMN created_at DROP DEFAULT", "ALTER TABLE <t> ALTER COLUMN created_at SET DEFAULT now()"),
    Change("ALTER TABLE <t> ALTER COLUMN created_at DROP NOT NULL, ALTER COLUMN created_at DROP DEFAULT",
           # Its lock comes first: clients add rows meanwhile.
           "ALTER TABLE <t> ALTER COLUMN created_at SET DEFAULT now();;"
           "UPDATE <t> SET created_at = now() WHERE created_at IS NULL;;"
           "ALTER TABLE <t> ALTER COLUMN created_at SET NOT NULL"),
    Change("ALTER TABLE <t> ALTER COLUMN <count> SET DEFAULT 7", "ALTER TABLE <t> ALTER COLUMN <count> SET DEFAULT 0"),
    Change("ALTER TABLE <t> ALTER COLUMN <count> SET STATISTICS 10, ALTER COLUMN <count> SET (n_distinct = 5)",
           "ALTER TABLE <t> ALTER COLUMN <count> SET STATISTICS -1, ALTER COLUMN <count> RESET (n_distinct)"),
    Change("ALTER TABLE <t> ALTER COLUMN score_history SET STORAGE EXTERNAL",
           "ALTER TABLE <t> ALTER COLUMN score_history SET STORAGE EXTENDED", tables=("skill_progress",)),
    Change("ALTER TABLE <t> ALTER COLUMN score_history SET STORAGE PLAIN",
           "ALTER TABLE <t> ALTER COLUMN score_history SET STORAGE EXTENDED", tables=("skill_progress",)),
    Change("ALTER TABLE <t> ALTER COLUMN score_history SET COMPRESSION pglz", "SELECT interview_core.install()",
           tables=("skill_progress",)),
    # CHECK.
    Change(*constraint("CHECK (updated_at > '2000-01-01')")),
    Change(*constraint("CHECK (house.is_small(<score>))")),
    Change(*constraint("CHECK (<t> IS NOT NULL OR <t> IS NULL OR true)")),
    Change(*constraint("CHECK (<score> < 1000000) NO INHERIT")),
    bad(*constraint("CHECK (<count> < 3)")),
    bad(*constraint("CHECK (<count> < 3) NOT VALID")),
    bad(*constraint("CHECK (<score> <> 66)")),
    bad("ALTER TABLE <t> DROP CONSTRAINT <t>_scores_check;; ALTER TABLE <t> ADD CONSTRAINT <t>_scores_check"
        " CHECK (<count> < 3)",
        "ALTER TABLE <t> DROP CONSTRAINT <t>_scores_check;; ALTER TABLE <t> ADD CONSTRAINT <t>_scores_check"
        " CHECK ((least(<scores>) >= 0) AND (greatest(<scores>) <= 100))"),
    Change("ALTER TABLE <t> DROP CONSTRAINT <t>_scores_check",
           "ALTER TABLE <t> ADD CONSTRAINT <t>_scores_check CHECK ((least(<scores>) >= 0) AND (greatest(<scores>) <= 100))"),
    # Keys.
    Change(*constraint("UNIQUE (<key>, <count>, created_at)"), tables=("users",)),
    Change(*constraint("UNIQUE (<key>, <count>) DEFERRABLE INITIALLY DEFERRED"), tables=("users",)),
    bad(*constraint("UNIQUE (<key>, <count>)"), tables=NOT_USERS, needs_no_rows=True),
    bad(*constraint("UNIQUE (<key>, <count>) DEFERRABLE INITIALLY DEFERRED"), tables=NOT_USERS, needs_no_rows=True),
    bad(*constraint("EXCLUDE (<key> WITH =, <count> WITH =)"), tables=NOT_USERS, needs_no_rows=True),
    bad(*constraint("EXCLUDE (<count> WITH =) WHERE (<count> = 2)"), tables=NOT_USERS, needs_no_rows=True),
    bad(*index("((<count> * 0))", "CREATE UNIQUE INDEX"), tables=NOT_USERS, needs_no_rows=True),
    bad(*index("(<count>) WHERE <count> = 2", "CREATE UNIQUE INDEX"), tables=NOT_USERS, needs_no_rows=True),
    Change("ALTER TABLE <t> DROP CONSTRAINT <name>", FORMER_KEY, tables=UNREFERENCED),
    Change("ALTER TABLE <t> DROP CONSTRAINT <name>, ADD CONSTRAINT <name> <kind> (<reversed>)",
           f"ALTER TABLE <t> DROP CONSTRAINT <name>;; {FORMER_KEY}", tables=UNREFERENCED),
    Change("ALTER TABLE <t> DROP CONSTRAINT <name>, ADD CONSTRAINT <name> <kind> (<primary>) INCLUDE (<count>)",
           f"ALTER TABLE <t> DROP CONSTRAINT <name>;; {FORMER_KEY}", tables=UNREFERENCED),
    Change("ALTER TABLE <t> DROP CONSTRAINT <name>,"
           " ADD CONSTRAINT <name> <kind> (<primary>) DEFERRABLE INITIALLY DEFERRED",
           f"ALTER TABLE <t> DROP CONSTRAINT <name>;; {FORMER_KEY}", tables=UNREFERENCED),
    # Foreign keys from the written columns, and to them.
    bad(*constraint("FOREIGN KEY (<count>) REFERENCES house.counts")),
    bad(*constraint("FOREIGN KEY (<count>) REFERENCES house.counts DEFERRABLE INITIALLY DEFERRED")),
    bad(*constraint("FOREIGN KEY (<count>) REFERENCES house.counts NOT VALID")),
    Change(*constraint("FOREIGN KEY (<key>) REFERENCES auth.users (id) ON DELETE CASCADE"), tables=NOT_USERS),
    # The remaining rows of a deleted user have no user.
    bad("ALTER TABLE <t> DROP CONSTRAINT <t>_user_id_fkey",
        "DELETE FROM <t> WHERE user_id NOT IN (SELECT id FROM users);;"
           "ALTER TABLE <t> ADD CONSTRAINT <t>_user_id_fkey FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE",
           tables=NOT_USERS),
    Change("ALTER TABLE <t> ALTER CONSTRAINT <t>_user_id_fkey DEFERRABLE INITIALLY DEFERRED",
           "ALTER TABLE <t> ALTER CONSTRAINT <t>_user_id_fkey NOT DEFERRABLE", tables=NOT_USERS),
    Change("ALTER TABLE <t> DROP CONSTRAINT <t>_question_id_fkey",
           "ALTER TABLE <t> ADD CONSTRAINT <t>_question_id_fkey FOREIGN KEY (question_id) REFERENCES questions (id)"
           " ON DELETE CASCADE", tables=("question_history",)),
    Change("""
        ALTER TABLE <t> ADD CONSTRAINT house UNIQUE (<primary>, <count>);;
        CREATE TABLE house.followers AS SELECT <primary>, <count> AS copied FROM <t>;;
        ALTER TABLE house.followers ADD FOREIGN KEY (<primary>, copied) REFERENCES <t> (<primary>, <count>)
            ON UPDATE CASCADE ON DELETE CASCADE""",
           "INSERT INTO house.log SELECT 'followers ' || string_agg(copied::text, ' ' ORDER BY copied) FROM house.followers;;"
           "DROP TABLE house.followers;; ALTER TABLE <t> DROP CONSTRAINT house"),
    bad("""
        ALTER TABLE <t> ADD CONSTRAINT house UNIQUE (<primary>, <count>);;
        CREATE TABLE house.followers AS SELECT <primary>, <count> AS copied FROM <t>;;
        ALTER TABLE house.followers ADD FOREIGN KEY (<primary>, copied) REFERENCES <t> (<primary>, <count>)
            DEFERRABLE INITIALLY DEFERRED""",
        "DROP TABLE house.followers;; ALTER TABLE <t> DROP CONSTRAINT house"),
    # Inheritance and partitions.
    Change("CREATE TABLE house.heir () INHERITS (<t>)", "DROP TABLE house.heir"),
    Change("CREATE TABLE house.parent (LIKE <t>);; ALTER TABLE <t> INHERIT house.parent",
           "ALTER TABLE <t> NO INHERIT house.parent;; DROP TABLE house.parent"),
    bad("CREATE TABLE house.whole (LIKE <t>) PARTITION BY RANGE (<count>);;"
        "ALTER TABLE house.whole ATTACH PARTITION <t> FOR VALUES FROM (MINVALUE) TO (3)",
        "ALTER TABLE house.whole DETACH PARTITION <t>;; DROP TABLE house.whole"),
    Change("CREATE TABLE house.whole (LIKE <t>) PARTITION BY RANGE (<count>);;"
           "ALTER TABLE house.whole ATTACH PARTITION <t> FOR VALUES FROM (MINVALUE) TO (MAXVALUE);;"
           "CREATE TRIGGER rows AFTER INSERT OR UPDATE ON house.whole FOR EACH ROW EXECUTE FUNCTION house.note()",
           "ALTER TABLE house.whole DETACH PARTITION <t>;; DROP TABLE house.whole"),
    # Rules.
    Change("CREATE RULE house AS ON UPDATE TO <t> DO ALSO INSERT INTO house.log VALUES ('rule')", "DROP RULE house ON <t>",
           tables=NOT_USERS),
    Change("CREATE RULE house AS ON INSERT TO <t> DO ALSO INSERT INTO house.log VALUES ('rule')", "DROP RULE house ON <t>",
           tables=NOT_USERS),
    bad("CREATE RULE house AS ON INSERT TO <t> DO INSTEAD NOTHING", "DROP RULE house ON <t>", tables=NOT_USERS),
    bad("CREATE RULE house AS ON UPDATE TO <t> WHERE NEW.<count> > 2 DO INSTEAD NOTHING", "DROP RULE house ON <t>",
        tables=NOT_USERS),
    # Triggers.
    Change(*trigger(EACH_ROW)),
    Change(*trigger("BEFORE DELETE ON FOR EACH ROW")),
    Change(*trigger(EACH_ROW, "house.stamp")),
    Change(*trigger("AFTER INSERT OR UPDATE OR DELETE ON FOR EACH ROW", "house.note")),
    Change(*trigger("AFTER INSERT OR UPDATE OR DELETE ON FOR EACH STATEMENT", "house.note")),
    Change(*trigger("BEFORE INSERT OR UPDATE OR DELETE ON FOR EACH STATEMENT", "house.note")),
    Change(*trigger("AFTER UPDATE ON REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT", "house.note_rows")),
    Change(*trigger("AFTER INSERT ON REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT", "house.note_rows")),
    Change(*trigger("AFTER UPDATE OF <count> ON FOR EACH ROW WHEN (NEW.<count> > 1)", "house.note")),
    Change("CREATE CONSTRAINT TRIGGER neighbour AFTER INSERT OR UPDATE ON <t> DEFERRABLE INITIALLY DEFERRED"
           " FOR EACH ROW EXECUTE FUNCTION house.note()", "DROP TRIGGER neighbour ON <t>"),
    Change(f"{trigger(EACH_ROW, 'house.refuse')[0]};; ALTER TABLE <t> DISABLE TRIGGER neighbour", trigger(EACH_ROW)[1]),
    Change(f"{trigger(EACH_ROW, 'house.refuse')[0]};; ALTER TABLE <t> ENABLE REPLICA TRIGGER neighbour",
           trigger(EACH_ROW)[1]),
    Change(f"{trigger('AFTER UPDATE ON FOR EACH ROW', 'house.note')[0]};; ALTER TABLE <t> ENABLE ALWAYS TRIGGER neighbour",
           trigger(EACH_ROW)[1]),
    bad(*trigger(EACH_ROW, "house.drop_row")),
    bad(*trigger(EACH_ROW, "interview_core.drop_row")),
    bad(*trigger("BEFORE DELETE ON FOR EACH ROW", "interview_core.drop_row")),
    bad(*trigger(EACH_ROW, "house.refuse")),
    bad(*trigger("BEFORE UPDATE OF <count> ON FOR EACH ROW WHEN (NEW.<count> > 2)", "house.refuse")),
    Change(*trigger("AFTER INSERT OR UPDATE ON FOR EACH ROW", "house.touch_user"), tables=NOT_USERS),
    # The extension's own, on a table where it does not belong.
    bad(*trigger("AFTER UPDATE ON FOR EACH STATEMENT", "interview_core.update_user_stats"), tables=NOT_USERS),
    # Rights and row level security.
    Change("ALTER TABLE <t> FORCE ROW LEVEL SECURITY", "ALTER TABLE <t> NO FORCE ROW LEVEL SECURITY"),
    Change("ALTER TABLE <t> DISABLE ROW LEVEL SECURITY", "ALTER TABLE <t> ENABLE ROW LEVEL SECURITY"),
    bad("REVOKE UPDATE ON <t> FROM <owner>", "GRANT UPDATE ON <t> TO <owner>"),
    bad("REVOKE INSERT ON <t> FROM <owner>", "GRANT INSERT ON <t> TO <owner>", tables=NOT_USERS),
    bad("REVOKE SELECT ON <t> FROM <owner>", "GRANT SELECT ON <t> TO <owner>"),
    bad("REVOKE DELETE ON <t> FROM <owner>", "GRANT DELETE ON <t> TO <owner>", tables=NOT_USERS),
    bad("REVOKE UPDATE ON <t> FROM <owner>;; GRANT UPDATE (<count>) ON <t> TO <owner>",
        "REVOKE UPDATE (<count>) ON <t> FROM <owner>;; GRANT UPDATE ON <t> TO <owner>"),
    Change("GRANT ALL ON <t> TO authenticated", "SELECT interview_core.install()"),
    bad("ALTER TABLE <t> OWNER TO another_owner", "ALTER TABLE <t> OWNER TO <owner>"),
    # Publications and replica identities.
    Change("CREATE PUBLICATION house FOR TABLE <t>", "DROP PUBLICATION house"),
    Change("CREATE PUBLICATION house FOR ALL TABLES", "DROP PUBLICATION house"),
    Change("CREATE PUBLICATION house FOR TABLE <t> WITH (publish = 'insert')", "DROP PUBLICATION house"),
    Change("CREATE PUBLICATION house FOR TABLE <t> WHERE (<key> IS NOT NULL)", "DROP PUBLICATION house"),
    Change("ALTER TABLE <t> REPLICA IDENTITY FULL;; CREATE PUBLICATION house FOR TABLE <t> WHERE (<count> > 1)",
           "DROP PUBLICATION house;; ALTER TABLE <t> REPLICA IDENTITY <identity>"),
    bad("CREATE PUBLICATION house FOR TABLE <t> WHERE (<count> > 1)", "DROP PUBLICATION house"),
    bad("CREATE PUBLICATION house FOR TABLE <t> (<count>)", "DROP PUBLICATION house"),
    bad("CREATE PUBLICATION house FOR TABLES IN SCHEMA public;; ALTER TABLE <t> REPLICA IDENTITY NOTHING",
        "DROP PUBLICATION house;; ALTER TABLE <t> REPLICA IDENTITY <identity>"),
    bad("CREATE UNIQUE INDEX house_index ON <t> (<primary>);; ALTER TABLE <t> REPLICA IDENTITY USING INDEX house_index;;"
        "DROP INDEX house_index;; CREATE PUBLICATION house FOR TABLE <t>",
        "DROP PUBLICATION house;; ALTER TABLE <t> REPLICA IDENTITY <identity>"),
    Change("CREATE UNIQUE INDEX house_index ON <t> (<primary>);; ALTER TABLE <t> REPLICA IDENTITY USING INDEX house_index;;"
           "CREATE PUBLICATION house FOR TABLE <t>",
           "DROP PUBLICATION house;; ALTER TABLE <t> REPLICA IDENTITY <identity>;; DROP INDEX house_index"),
    Change("ALTER TABLE <t> REPLICA IDENTITY NOTHING", "ALTER TABLE <t> REPLICA IDENTITY <identity>"),
    # Indexes.
    Change(*index("(<count>)")),
    Change(*index("(updated_at DESC NULLS LAST)")),
    Change(*index("(<key>) INCLUDE (<count>)")),
    Change(*index("((<count> * 2))")),
    Change(*index("(<key>) WHERE <count> > 1")),
    Change(*index("USING brin (updated_at)")),
    Change(*index("USING hash (<count>)")),
    Change(*index("USING gin (score_history)"), tables=("skill_progress",)),
    Change(*index("USING gin (domains_practiced)"), tables=("practice_sessions",)),
    Change(*index("(<count>)", "CREATE INDEX CONCURRENTLY")),
    Change("CREATE INDEX house_index ON <t> ((<count> + 1));; REINDEX INDEX CONCURRENTLY house_index",
           "DROP INDEX CONCURRENTLY house_index"),
    Change("REINDEX TABLE <t>", "REINDEX TABLE CONCURRENTLY <t>"),
    Change("CREATE INDEX house_index ON <t> (<count>);; UPDATE pg_index SET indisvalid = false"
           " WHERE indexrelid = 'house_index'::regclass", "DROP INDEX house_index"),
    Change("CREATE INDEX house_index ON <t> (<count>);; UPDATE pg_index SET indisvalid = false, indisready = false"
           " WHERE indexrelid = 'house_index'::regclass", "DROP INDEX house_index"),
    bad(*index("((100 / (<count> - 3)))")),
    # Storage.
    Change("ALTER TABLE <t> SET (fillfactor = 10, autovacuum_enabled = off)", "SELECT interview_core.install()"),
    Change("VACUUM FULL <t>", "CLUSTER <t> USING <name>;; ALTER TABLE <t> SET WITHOUT CLUSTER"),
    Change("VACUUM FREEZE <t>", "ANALYZE <t>"),
    Change("ALTER TABLE <t> SET TABLESPACE elsewhere", "ALTER TABLE <t> SET TABLESPACE pg_default"),
    Change("ALTER TABLE <t> SET ACCESS METHOD another_heap", "ALTER TABLE <t> SET ACCESS METHOD heap"),
    Change("ALTER TABLE <t> SET UNLOGGED", "ALTER TABLE <t> SET LOGGED", tables=NOT_USERS),
    # Names.
    bad("ALTER TABLE <t> RENAME TO renamed", "ALTER TABLE renamed RENAME TO <t>"),
    bad("ALTER TABLE <t> SET SCHEMA house", "ALTER TABLE house.<t> SET SCHEMA public"),
    Change("ALTER TABLE <t> RENAME TO former;; CREATE TABLE <t> (LIKE former INCLUDING ALL);;"
           "ALTER TABLE <t> OWNER TO <owner>;; INSERT INTO <t> SELECT * FROM former",
           "LOCK TABLE <t>, former;; INSERT INTO house.log SELECT 'former ' || count(*) FROM former;;"
           "DELETE FROM former;; INSERT INTO former SELECT * FROM <t>;; DROP TABLE <t>;; ALTER TABLE former RENAME TO <t>",
           tables=NOT_USERS),
    Change("ALTER TABLE <t> RENAME TO hidden;; CREATE VIEW <t> AS SELECT * FROM hidden;; ALTER VIEW <t> OWNER TO <owner>",
           "DROP VIEW <t>;; ALTER TABLE hidden RENAME TO <t>", tables=("practice_sessions", "question_history")),
    Change("ALTER INDEX <name> RENAME TO another_name", "ALTER INDEX another_name RENAME TO <name>"),
)
