"""interview_core with Django 5.2: the models, and a backend's work with them.

Docs: docs/orms.md, which shows the parts between the comments that name them. Needs a database in
which interview_core.install() has run; tests/clients/test_django.py runs all of it. In an
application this is a models.py.
"""

# -- models: the tables that a backend writes
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now


def score():
    return models.DecimalField(max_digits=5, decimal_places=2, null=True)


def derived(field, **options):
    """The database writes it, whatever a statement gives. Not in forms."""
    return field(editable=False, db_default=0, **options)


class Table(models.Model):
    class Meta:
        abstract = True
        app_label = "practice"
        managed = False  # install() creates the tables and alters them


class User(Table):
    id = models.UUIDField(primary_key=True)
    email = models.TextField(null=True, editable=False)
    full_name = models.TextField(null=True)
    avatar_url = models.TextField(null=True)
    preferences = models.JSONField(null=True, db_default={})
    target_role = models.TextField(null=True)
    target_industry = models.TextField(null=True)
    experience_level = models.TextField(null=True)
    time_zone = models.TextField(null=True)
    weekly_goal = models.IntegerField(null=True)
    total_attempts = derived(models.IntegerField)
    scored_attempts = derived(models.IntegerField)
    total_score = derived(models.DecimalField, max_digits=14, decimal_places=2)
    average_score = derived(models.DecimalField, max_digits=5, decimal_places=2)
    best_score = derived(models.DecimalField, max_digits=5, decimal_places=2)
    current_streak = derived(models.IntegerField)
    longest_streak = derived(models.IntegerField)
    streak_freezes = derived(models.IntegerField)
    last_practice_date = models.DateField(null=True, editable=False)
    time_zone_since = models.DateTimeField(null=True, editable=False)
    created_at = models.DateTimeField(editable=False, db_default=Now())
    updated_at = models.DateTimeField(editable=False, db_default=Now())

    class Meta(Table.Meta):
        db_table = "users"


class Question(Table):
    id = models.AutoField(primary_key=True)
    question = models.TextField()
    ideal_answer = models.TextField(null=True, db_default="")
    keywords = ArrayField(models.TextField(), null=True, db_default=[])
    category = models.TextField(null=True, db_default="behavioral")
    domain = models.TextField(null=True, db_default="general")
    difficulty = models.TextField(null=True, db_default="medium")
    is_active = models.BooleanField(db_default=True)

    class Meta(Table.Meta):
        db_table = "questions"


class Attempt(Table):
    id = models.BigAutoField(primary_key=True)
    # DO_NOTHING: the database deletes or clears what refers to a row.
    user = models.ForeignKey(User, models.DO_NOTHING, related_name="attempts")
    question = models.ForeignKey(Question, models.DO_NOTHING, null=True)
    question_text = models.TextField(null=True)
    transcript = models.TextField(null=True)
    audio_duration = models.DecimalField(max_digits=10, decimal_places=2, null=True, db_default=0)
    # Without its default of 0, which would count: until it is set, the attempt is not scored.
    final_score = score()
    ml_scores = models.JSONField(null=True, db_default={})
    strengths = ArrayField(models.TextField(), null=True, db_default=[])
    is_skipped = models.BooleanField(db_default=False)
    created_at = models.DateTimeField(db_default=Now())

    class Meta(Table.Meta):
        db_table = "attempts"
# -- end


# -- summaries: the tables that a backend reads
class SkillProgress(Table):
    pk = models.CompositePrimaryKey("user_id", "skill_name")
    user = models.ForeignKey(User, models.DO_NOTHING, related_name="skills")
    skill_name = models.TextField()
    current_avg = score()
    trend = models.TextField()
    attempts_count = models.IntegerField()
    score_history = models.JSONField()

    class Meta(Table.Meta):
        db_table = "skill_progress"


class QuestionHistory(Table):
    pk = models.CompositePrimaryKey("user_id", "question_id")
    user = models.ForeignKey(User, models.DO_NOTHING, related_name="history")
    question = models.ForeignKey(Question, models.DO_NOTHING)
    times_asked = models.IntegerField()
    latest_score = score()
    review_due = models.DateField(null=True)

    class Meta(Table.Meta):
        db_table = "question_history"
# -- end


# -- record: attempts, one or many
def record(user_id, scores, **columns):
    return Attempt.objects.create(user_id=user_id, ml_scores=scores, **columns).id


def import_attempts(attempts):
    """One statement for 1,000 rows: each trigger runs once."""
    return Attempt.objects.bulk_create(attempts, batch_size=1000)


def correct(attempts):
    """Attempts that may be there already, by id: INSERT ... ON CONFLICT DO UPDATE."""
    Attempt.objects.bulk_create(attempts, update_conflicts=True, unique_fields=["id"],
                                update_fields=["final_score", "ml_scores"])
# -- end


# -- save: a whole row
def rename(user, name):
    user.full_name = name
    user.save()  # UPDATE of every column: the database ignores the counters that user was loaded with
    user.refresh_from_db()
# -- end


# -- upsert: a profile, whether it is there or not
def save_profile(**columns):
    User.objects.bulk_create([User(**columns)], update_conflicts=True, unique_fields=["id"],
                             update_fields=[name for name in columns if name != "id"])
# -- end


# -- read: users with skills and history
def dashboards(user_ids):
    """Three statements, however many users."""
    return User.objects.filter(id__in=user_ids).prefetch_related(
        models.Prefetch("skills", SkillProgress.objects.defer("score_history").order_by("skill_name")),
        models.Prefetch("history", QuestionHistory.objects.select_related("question")))
# -- end
