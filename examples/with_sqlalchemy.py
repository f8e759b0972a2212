#!/usr/bin/env python3
"""interview_core with SQLAlchemy 2: the mapping, a backend's work with it, and what a user reads.

    python examples/with_sqlalchemy.py "postgresql:///app?host=/path/to/socket&user=postgres" [SCHEMA]

Needs SQLAlchemy and psycopg (pip install sqlalchemy 'psycopg[binary]') and a database in which
interview_core.install() has run. docs/orms.md shows the parts between the comments that name them.
"""

import sys

# -- types: how columns are mapped
import json
import uuid
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import ARRAY, BigInteger, DateTime, FetchedValue, ForeignKey, Identity, Numeric, Text
from sqlalchemy import create_engine, event, make_url, select, text
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlalchemy.ext.mutable import MutableDict
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, relationship, selectinload


class Base(DeclarativeBase):
    type_annotation_map = {
        Decimal: Numeric(5, 2),
        datetime: DateTime(timezone=True),
        list[str]: ARRAY(Text),
        dict: MutableDict.as_mutable(JSONB(none_as_null=True)),  # notices a change inside
    }
    # Every flush reads back what the database wrote itself.
    __mapper_args__ = {"eager_defaults": True}


def defaulted(*arguments, **options):
    """The database has a default: an INSERT leaves the column out unless a value was given."""
    return mapped_column(*arguments, server_default=FetchedValue(), **options)


def derived(*arguments, **options):
    """The database writes it, whatever a statement gives."""
    return mapped_column(*arguments, server_default=FetchedValue(), server_onupdate=FetchedValue(), **options)
# -- end


# -- models: the tables that a backend writes
class User(Base):
    __tablename__ = "users"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    email: Mapped[str | None] = derived()
    full_name: Mapped[str | None]
    avatar_url: Mapped[str | None]
    preferences: Mapped[dict | None] = defaulted()
    target_role: Mapped[str | None]
    target_industry: Mapped[str | None]
    experience_level: Mapped[str | None]
    time_zone: Mapped[str | None]
    weekly_goal: Mapped[int | None]
    total_attempts: Mapped[int] = derived()
    scored_attempts: Mapped[int] = derived()
    total_score: Mapped[Decimal] = derived(Numeric(14, 2))
    average_score: Mapped[Decimal] = derived()
    best_score: Mapped[Decimal] = derived()
    current_streak: Mapped[int] = derived()
    longest_streak: Mapped[int] = derived()
    streak_freezes: Mapped[int] = derived()
    last_practice_date: Mapped[date | None] = derived()
    time_zone_since: Mapped[datetime | None] = derived()
    created_at: Mapped[datetime] = derived()
    updated_at: Mapped[datetime] = derived()

    # Deleting a user deletes these rows in the database.
    attempts: Mapped[list["Attempt"]] = relationship(back_populates="user", passive_deletes="all")
    skills: Mapped[list["SkillProgress"]] = relationship(viewonly=True, order_by="SkillProgress.skill_name")
    history: Mapped[list["QuestionHistory"]] = relationship(viewonly=True)


class Question(Base):
    __tablename__ = "questions"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    question: Mapped[str]
    ideal_answer: Mapped[str | None] = defaulted()
    keywords: Mapped[list[str] | None] = defaulted()
    category: Mapped[str | None] = defaulted()
    domain: Mapped[str | None] = defaulted()
    difficulty: Mapped[str | None] = defaulted()
    is_active: Mapped[bool] = defaulted()


class Attempt(Base):
    __tablename__ = "attempts"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"))
    question_id: Mapped[int | None] = mapped_column(ForeignKey("questions.id"))
    question_text: Mapped[str | None]
    transcript: Mapped[str | None]
    audio_duration: Mapped[Decimal | None] = defaulted(Numeric(10, 2))
    # Without its default of 0, which would count: until it is set, the attempt is not scored.
    final_score: Mapped[Decimal | None]
    ml_scores: Mapped[dict | None] = defaulted()
    strengths: Mapped[list[str] | None] = defaulted()
    is_skipped: Mapped[bool] = defaulted()
    created_at: Mapped[datetime] = defaulted()

    user: Mapped[User] = relationship(back_populates="attempts")
    question: Mapped[Question | None] = relationship()
# -- end


# -- summaries: the tables that a backend reads
class SkillProgress(Base):
    __tablename__ = "skill_progress"

    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"), primary_key=True)
    skill_name: Mapped[str] = mapped_column(primary_key=True)
    current_avg: Mapped[Decimal]
    trend: Mapped[str]
    attempts_count: Mapped[int]
    score_history: Mapped[list] = mapped_column(JSONB, deferred=True)  # wide: read when it is asked for


class QuestionHistory(Base):
    __tablename__ = "question_history"

    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"), primary_key=True)
    question_id: Mapped[int] = mapped_column(ForeignKey("questions.id"), primary_key=True)
    times_asked: Mapped[int]
    latest_score: Mapped[Decimal | None]
    review_due: Mapped[date | None]

    question: Mapped[Question] = relationship(viewonly=True)
# -- end


# -- connect: as the backend's role
def connect(url):
    return create_engine(url, connect_args={"options": "-c role=service_role"})
# -- end


# -- record: attempts, one or many
def record(session: Session, user_id, scores: dict, **columns):
    attempt = Attempt(user_id=user_id, ml_scores=scores, **columns)
    session.add(attempt)
    session.commit()
    return attempt.id


def import_attempts(session: Session, rows: list[dict]):
    """RETURNING makes it one statement for 1,000 rows: each trigger runs once. Without it every row
    would be a statement of its own."""
    ids = session.scalars(insert(Attempt).returning(Attempt.id), rows).all()
    session.commit()
    return ids
# -- end


# -- save: one attribute, or a whole row
def rename(session: Session, user_id, name):
    user = session.get_one(User, user_id)
    user.full_name = name
    session.commit()  # UPDATE users SET full_name = ... RETURNING the derived columns
    return user


def save_whole(session: Session, user: User):
    """A user that another session loaded, perhaps an hour ago: merge() writes whatever differs,
    the old counters too. The database ignores those."""
    merged = session.merge(user)
    session.commit()  # what was read is now expired: the next access reads the row again
    return merged


def upsert(session: Session, profile: dict):
    statement = insert(User).values(profile)
    changed = {name: statement.excluded[name] for name in profile if name != "id"}
    session.execute(statement.on_conflict_do_update(index_elements=[User.id], set_=changed))
    session.commit()
# -- end


# -- read: a user with skills and history
def dashboard(session: Session, user_id):
    return session.scalars(
        select(User).where(User.id == user_id)
        .options(selectinload(User.skills), selectinload(User.history).joinedload(QuestionHistory.question))
    ).one()
# -- end


# -- user: a session with the rights of a user
def acting_as(engine, user_id):
    """Each of its transactions takes on the user's role and claims, until it ends, as those of
    PostgREST do."""
    session = Session(engine)

    @event.listens_for(session, "after_begin")
    def take_on(session, transaction, connection):
        claims = json.dumps({"sub": str(user_id), "role": "authenticated"})
        connection.execute(text("SELECT set_config('role', 'authenticated', true),"
                                " set_config('request.jwt.claims', :claims, true)"), {"claims": claims})

    return session
# -- end


# The backend's scores for each answer: the question, the overall score, the sub-scores
# and the length of the recording in seconds. The last answer was skipped.
ANSWERS = [
    ("Tell me about yourself.", Decimal("71.5"), {"content": 70, "delivery": 74, "structure": 68.5}, Decimal("64.2")),
    ("Describe a conflict in your team.", Decimal(78), {"content": 80, "delivery": 75, "structure": 77}, Decimal(91)),
    ("Why this company?", Decimal("83.25"), {"content": 85, "delivery": 80.5, "structure": 84}, Decimal("58.8")),
    ("What is your biggest weakness?", None, {}, Decimal(0)),
]


def sign_up(url, email, full_name):
    """What the auth service does; a trigger then creates the user's profile."""
    user_id = uuid.uuid4()
    with create_engine(url).begin() as connection:
        connection.execute(text("INSERT INTO auth.users (id, email, raw_user_meta_data) VALUES (:id, :email, :data)"),
                           {"id": user_id, "email": email, "data": json.dumps({"full_name": full_name})})
    return user_id


def record_answers(engine, user_id):
    with Session(engine) as session:
        for question, final_score, sub_scores, seconds in ANSWERS:
            session.add(Attempt(
                user_id=user_id, question=Question(question=question, category="behavioral"), question_text=question,
                final_score=final_score, ml_scores=sub_scores, audio_duration=seconds, is_skipped=final_score is None))
        session.commit()


def print_progress(engine, user_id):
    """Without a WHERE: row level security leaves nobody else's rows."""
    with acting_as(engine, user_id) as session:
        user = session.scalars(select(User)).one()
        print(f"{user.full_name} <{user.email}>")
        print(f"  attempts {user.total_attempts}, average {user.average_score},"
              f" best {user.best_score}, streak {user.current_streak} day(s)")
        for skill in session.scalars(select(SkillProgress).order_by(SkillProgress.skill_name)):
            points = [point["score"] for point in skill.score_history]
            print(f"  {skill.skill_name:<14} average {skill.current_avg:>6}  {skill.trend:<10} {points}")


def main():
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    url = make_url(sys.argv[1]).set(drivername="postgresql+psycopg")
    engine = connect(url).execution_options(schema_translate_map={None: sys.argv[2] if len(sys.argv) == 3 else "public"})
    user_id = sign_up(url, f"ada.{uuid.uuid4().hex[:8]}@example.com", "Ada Example")
    record_answers(engine, user_id)
    print_progress(engine, user_id)


if __name__ == "__main__":
    main()
