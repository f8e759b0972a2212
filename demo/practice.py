"""Shows what a user is told to practise next, and why, and how their weeks went."""

from datetime import timedelta

from people import PEOPLE
from session import signed_in
from terminal import heading, line, paint

_DIVYA = PEOPLE[3]


def show_next(connection, now):
    heading(f"What {_DIVYA.name} should practise next, and why")
    with signed_in(connection, _DIVYA):
        _show_questions(connection)
        _show_needs(connection)
        _show_weeks(connection)
        _show_report(connection, now)


def _show_questions(connection):
    line("SELECT * FROM interview_core.next_questions('<Divya>')")
    for row in connection.execute("SELECT * FROM interview_core.next_questions(%s)", [_DIVYA.id]):
        line(f"    {row['position']}  {paint(row['reason'].ljust(5), 'green')}  {row['question']}")
        line(paint(f"              {row['detail']}", "dim"))


def _show_needs(connection):
    line("SELECT * FROM skill_needs ORDER BY need DESC LIMIT 3")
    for row in connection.execute("SELECT * FROM skill_needs ORDER BY need DESC LIMIT 3"):
        line(f"    {row['skill_name']:<14} need {row['need']}, mastery {row['mastery']}:"
             f" {paint(', '.join(row['reasons']), 'green')}")


def _show_weeks(connection):
    line("SELECT * FROM weekly_summary ORDER BY week DESC LIMIT 4")
    for row in connection.execute("SELECT * FROM weekly_summary ORDER BY week DESC LIMIT 4"):
        goal = ("reached", "green") if row["goal_reached"] else ("missed", "red")
        line(f"    week of {row['week']}: {row['practice_days']} day(s), {row['attempts']:>2} answers, average"
             f" {row['average']}, best {row['best']}; goal of {row['weekly_goal']} {paint(*goal)}")


def _show_report(connection, now):
    to = _DIVYA.today(now)
    line(f"SELECT interview_core.progress_report('<Divya>', '{to - timedelta(days=29)}', '{to}')  -- one document")
    report = connection.execute("SELECT interview_core.progress_report(%s, %s, %s) AS report",
                                [_DIVYA.id, to - timedelta(days=29), to]).fetchone()["report"]
    for title in ("totals", "previous"):
        total = report[title]
        line(f"    {title + ':':<12} {total['practice_days']} days, {total['attempts']} answers, average"
             f" {total['average_score']}, best {total['best_score']}")
    best = sorted(report["skills"], key=lambda skill: -skill["change"])[:3]
    line("    skills:      " + ", ".join(f"{skill['skill']} {skill['change']:+}" for skill in best))
    reached = [f"{row['kind']} {row['level']}" for row in report["milestones"]]
    line(f"    milestones:  {', '.join(reached) or 'none'}")
