CREATE OR REPLACE VIEW @schema@.skill_breakdown WITH (security_invoker = true) AS
SELECT
    progress.user_id,
    progress.skill_name,
    progress.current_avg,
    progress.previous_avg,
    progress.current_avg - progress.previous_avg AS change,
    progress.best_score,
    progress.worst_score,
    progress.trend,
    progress.trend_percentage,
    progress.attempts_count,
    progress.last_practiced_at
FROM @schema@.skill_progress progress;

COMMENT ON VIEW @schema@.skill_breakdown IS
    'One row per user and skill practised. Shows the rows that its reader may see.';
COMMENT ON COLUMN @schema@.skill_breakdown.user_id IS 'The user.';
COMMENT ON COLUMN @schema@.skill_breakdown.skill_name IS 'One of the skills that the setting lists; by default content, delivery, communication, voice, confidence and structure.';
COMMENT ON COLUMN @schema@.skill_breakdown.current_avg IS 'Mean of the newest points, 0 to 100.';
COMMENT ON COLUMN @schema@.skill_breakdown.previous_avg IS 'The same one point earlier; NULL with one point.';
COMMENT ON COLUMN @schema@.skill_breakdown.change IS 'current_avg - previous_avg; NULL with one point.';
COMMENT ON COLUMN @schema@.skill_breakdown.best_score IS 'Highest score ever.';
COMMENT ON COLUMN @schema@.skill_breakdown.worst_score IS 'Lowest score ever.';
COMMENT ON COLUMN @schema@.skill_breakdown.trend IS 'improving, stable or declining.';
COMMENT ON COLUMN @schema@.skill_breakdown.trend_percentage IS 'By how many points the newest points differ from as many before them.';
COMMENT ON COLUMN @schema@.skill_breakdown.attempts_count IS 'How many attempts scored this skill.';
COMMENT ON COLUMN @schema@.skill_breakdown.last_practiced_at IS 'When the newest of them was made.';
