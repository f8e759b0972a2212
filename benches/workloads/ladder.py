"""Where each microsecond goes: no trigger, then one more at each step."""

from comparison import compare
from workloads import single

STEPS = ("none", "empty", "step1", "step1_step2", "interview_core")


def ladder(bench):
    path = single.script(bench)
    return [compare(bench, "ladder", "The cost ladder: single-row INSERTs, 4 clients", STEPS,
                    lambda contender: single.run_round(bench, contender, path, 4),
                    note="Each row has one trigger function more than the row above it; after `empty`, of this"
                         " extension: statistics and practice days, then skills, then questions.")]
