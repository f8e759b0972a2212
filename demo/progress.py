"""Shows what each user sees of the year, with their own rights."""

from datetime import timedelta

from people import PEOPLE
from session import signed_in
from terminal import WIDTH, heading, line, paint, shortened, sparkline

_TRENDS = {"improving": ("▲", "green"), "stable": ("=", None), "declining": ("▼", "red")}


def show_progress(connection, now):
    heading("What each of them sees, with their own rights (■ practised, · missed, ◇ freeze spent, ○ excused)")
    for person in PEOPLE:
        with signed_in(connection, person):
            _show_person(connection, person, now)


def _show_person(connection, person, now):
    seen = connection.execute("SELECT * FROM user_progress_overview").fetchone()
    streak = _streak(connection, person, seen)
    line()
    line(f"{paint(person.name, 'bold')}{streak:>{WIDTH - len(person.name)}}")
    skipped = connection.execute("SELECT sum(times_skipped) AS n FROM question_history").fetchone()["n"]
    line(f"{seen['total_attempts']} answers in {seen['total_sessions']} sessions, {skipped} questions skipped;"
         f" average {seen['average_score']}, best {seen['best_score']}; last on {seen['last_practice_date']}")
    line(paint("  skill          average previous   best  worst  trend                last scores, old to new", "dim"))
    for skill in connection.execute("""
            SELECT skill_breakdown.*, score_history
            FROM skill_breakdown JOIN skill_progress USING (user_id, skill_name)
            ORDER BY skill_breakdown.current_avg DESC"""):
        sign, colour = _TRENDS[skill["trend"]]
        trend = f"{sign} {skill['trend']:<10}{skill['trend_percentage']:>+7}"
        scores = [point["score"] for point in skill["score_history"]]
        line(f"  {skill['skill_name']:<14} {skill['current_avg']:>7} {skill['previous_avg']:>8}"
             f" {skill['best_score']:>6} {skill['worst_score']:>6}  {paint(trend, colour)}"
             f"  {paint(sparkline(scores, 30), 'cyan')}")
    _show_questions(connection)
    _show_milestones(connection, person)
    _show_days(connection, person, now)


def _show_questions(connection):
    asked = connection.execute("""
        SELECT question, avg_score
        FROM question_history JOIN questions ON questions.id = question_id
        WHERE avg_score IS NOT NULL ORDER BY avg_score DESC, question_id""").fetchall()
    for title, questions in (("best", asked[:2]), ("worst", asked[:-3:-1])):
        cells = (f"{question['avg_score']:>6}  {shortened(question['question'], 35):<37}" for question in questions)
        line(f"  {title:<7} {''.join(cells).rstrip()}")


def _streak(connection, person, seen):
    if seen["streak_status"] in ("lost", "none"):
        return f"no streak; the longest was {seen['longest_streak']}"
    freezes = connection.execute("SELECT streak_freezes FROM users").fetchone()["streak_freezes"]
    until = seen["streak_expires_at"].astimezone(person.zone())
    left = f" with {freezes} freezes left" if freezes else ""
    return f"streak {seen['current_streak']}, until {until:%d %b %H:%M %Z}{left}; longest {seen['longest_streak']}"


def _show_milestones(connection, person):
    """The highest level of each kind, with the day on which it was reached."""
    reached = connection.execute("""
        SELECT DISTINCT ON (kind) kind, level, reached_at FROM milestones ORDER BY kind, level DESC""")
    words = {"attempts": "{} answers", "score": "a score of {}", "streak": "{} days in a row"}
    cells = [f"{words[row['kind']].format(row['level'])} on {row['reached_at'].astimezone(person.zone()):%d %b %Y}"
             for row in reached]
    line(f"  reached {', '.join(cells)}")


def _show_days(connection, person, now):
    """The last twelve weeks, in the user's own days."""
    today = person.today(now)
    practised = [row["practice_date"] for row in connection.execute(
        "SELECT practice_date FROM practice_sessions ORDER BY practice_date")]
    streak = connection.execute("SELECT current_streak FROM users").fetchone()["current_streak"]
    # Over a missed day within the present streak a freeze was spent.
    signs = {practised[-streak] + timedelta(days=day): "◇"
             for day in range((practised[-1] - practised[-streak]).days)}
    signs |= {row["day"]: "○" for row in connection.execute("SELECT day FROM excused_days")}
    signs |= dict.fromkeys(practised, "■")
    days = "".join(signs.get(today - timedelta(days=ago), "·") for ago in range(83, -1, -1))
    line(f"  days    {paint(days, 'cyan')} today")
