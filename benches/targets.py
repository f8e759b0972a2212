"""The numbers to reach, all in one place. Each is a figure of one row, alone or as a ratio to
another row."""

from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True)
class Target:
    text: str
    key: str  # the comparison
    row: str
    figure: str
    limit: float
    at_least: bool = True
    base: str | None = None  # the row that the ratio is to; None: the figure itself
    base_key: str | None = None  # where that row stands, if in another comparison

    def value(self, comparisons):
        """What was measured; None if it was not."""
        comparison = comparisons.get(self.key)
        if comparison is None or self.row not in comparison.rows:
            return None
        if self.base is None:
            return comparison.median(self.row, self.figure)
        if self.base_key is not None:
            other = comparisons.get(self.base_key)
            if other is None:
                return None
            return comparison.median(self.row, self.figure) / other.median(self.base, self.figure)
        if self.base not in comparison.rows:
            return None
        ratios = comparison.ratios(self.row, self.base, self.figure)
        return median(ratios) if ratios else None

    def is_met(self, value):
        return value >= self.limit if self.at_least else value <= self.limit

    def limit_text(self):
        return f"at {'least' if self.at_least else 'most'} {self.limit:g}"


OURS = "interview_core"

TARGETS = (
    Target("single-row INSERT, 4 clients: rate to plpgsql", "single_4", OURS, "rate", 5, base="plpgsql"),
    Target("single-row INSERT, 4 clients: rate to plpgsql_seconds", "single_4", OURS, "rate", 5,
           base="plpgsql_seconds"),
    Target("single-row INSERT, 4 clients: rate to expert", "single_4", OURS, "rate", 2, base="expert"),
    Target("single-row INSERT, 4 clients: rate to none", "single_4", OURS, "rate", 0.35, base="none"),
    Target("batches of 1,000: rate to none", "batch_1000", OURS, "rate", 0.9, base="none"),
    Target("batches of 1,000: rate to expert", "batch_1000", OURS, "rate", 1, base="expert"),
    Target("batches of 1,000 of one user: rate to none", "batch_1000_one_user", OURS, "rate", 0.9, base="none"),
    Target("batches of 1,000 of one user: rate to expert", "batch_1000_one_user", OURS, "rate", 1, base="expert"),
    Target("COPY: rate to none", "copy", OURS, "rate", 0.9, base="none"),
    Target("COPY: rate to expert", "copy", OURS, "rate", 1, base="expert"),
    Target("COPY into attempts partitioned by month: rate to an empty trigger", "copy_by_month", OURS, "rate", 0.9,
           base="empty"),
    Target("COPY into attempts partitioned by hash: rate to an empty trigger", "copy_by_hash", OURS, "rate", 0.9,
           base="empty"),
    Target("WAL per attempt to plpgsql, single-row INSERT, 4 clients", "single_4", OURS, "wal", 0.75, False,
           base="plpgsql"),
    Target("WAL per attempt to plpgsql_seconds, single-row INSERT, 4 clients", "single_4", OURS, "wal", 0.75, False,
           base="plpgsql_seconds"),
    *(Target(f"HOT updates of {table}, single-row INSERT, 4 clients", "single_4", OURS, f"hot_{table}", 0.95)
      for table in ("users", "skill_progress", "question_history", "practice_sessions")),
    *(Target(f"HOT updates of {table} under sustained load", f"growth_{table}", OURS, f"hot_{table}", 0.95)
      for table in ("users", "skill_progress", "question_history", "practice_sessions")),
    # The others gain rows as attempts come: a new day, a new question.
    *(Target(f"size of {table} at the end of sustained load to that at half time", f"growth_{table}", OURS,
             "levelled", 1.05, False) for table in ("users", "skill_progress")),
    Target("in-order INSERT of a user with 100,000 attempts: CPU to one with 10", "depth", "100,000 attempts", "cpu",
           1.1, False, base="10 attempts"),
    *(Target(f"dashboard of a user with {attempts:,} attempts: ms, median", f"dashboard_{attempts}", OURS, "p50", 1,
             False) for attempts in (10, 1000, 100_000)),
    *(Target(f"{name} of a user with {attempts:,} attempts: ms, median", name, f"{attempts:,} attempts", "p50", limit, False)
      for name in ("next_questions", "skill_needs", "domain_progress", "weekly_summary", "progress_report")
      for attempts, limit in ((1000, 5), (100_000, 50))),
    Target("check_summaries() in parallel workers: µs an attempt", "check", "in parallel workers", "elapsed", 20, False),
    Target("rebuild_all() with nothing to mend: µs an attempt", "rebuild", "nothing to mend", "elapsed", 9, False),
    Target("16 clients on one hot user: rate to 1 client", "hot_16", OURS, "rate", 0.5, base=OURS, base_key="hot_1"),
    Target("UPDATE of columns that no summary depends on: rate to none", "other_columns", OURS, "rate", 0.95,
           base="none"),
)
