"""The milestones that attempts show, by docs/definitions.md, and those that a database has: each
stays as it was written while its user exists."""


def reached(practice, levels, day_of, length_after):
    """The levels that practice attempts show, each with the time of the attempt that reached it.

    The attempts are in time order. `day_of` is the practice day of one, `length_after` the length
    of the streak after the last of some practice days."""
    times = [attempt.at for attempt in practice]
    found = {("attempts", level): times[level - 1] for level in levels.get("attempts", ()) if level <= len(times)}
    for level in levels.get("score", ()):
        scored = [attempt for attempt in practice if attempt.final_score is not None]
        enough = [attempt.at for attempt in scored if attempt.final_score >= level]
        if enough:
            found["score", level] = enough[0]
    first = {}
    for attempt in practice:
        first.setdefault(day_of(attempt), attempt.at)
    days = sorted(first)
    lengths = {day: length_after(days[:place + 1]) for place, day in enumerate(days)} if levels.get("streak") else {}
    for level in levels.get("streak", ()):
        long_enough = [day for day in days if lengths[day] >= level]
        if long_enough:
            found["streak", level] = first[long_enough[0]]
    return found


class Kept:
    """Remembers the milestones that each user had."""

    def __init__(self):
        self.before = {}

    def differences(self, expected, stored, exact, merged):
        """One line for each milestone that is missing, has changed or has gone. `expected` has those
        that the attempts of each user show, `stored` those of the database, by user and the time at
        which the user came. `exact`: since the last time there was one plain statement, so that the
        new ones are those of `expected`. `merged`: users whose milestones may have moved since."""
        before, self.before = self.before, stored
        for (user, since), rows in stored.items():
            known = {} if user in merged else before.get((user, since), {})
            due = expected.get(user, {})
            for key in sorted(due.keys() - rows.keys()):
                yield f"milestones {user} {key}: due and missing"
            for key in sorted(known):
                if rows.get(key) != known[key]:
                    yield f"milestones {user} {key}: was {known[key]}, is {rows.get(key)}"
            for key in sorted(rows.keys() - known.keys()) if exact else ():
                if rows[key] != due.get(key):
                    yield f"milestones {user} {key}: stored {rows[key]}, expected {due.get(key)}"
