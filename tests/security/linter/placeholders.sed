# Fills the placeholders of the files in sql, for linters that read them as PostgreSQL would.
s/@schema@/public/g
s/@schema_literal@/'public'/g
s/@time_zone@/'UTC'/g
s/@average_window@/10/g
s/@target_score@/80/g
s/@skills@/('content', 1)/g
s/@new_user_trigger@/new_user/g
s/@email_trigger@/new_email/g
s/@summaries@/public.practice_sessions/g
s/@derived_columns@/total_attempts/g
s/@table@/attempts/g
s/@step@/1/g
s/@function@/update_user_stats/g
s/@keeps@/the summary/g
s/@bucket_names@/avatars/g
s/@bucket_rows@/('avatars', 'avatars', false, 1, NULL)/g
s/@own_object@/bucket_id = 'avatars' AND (storage.foldername(name))[1] = (SELECT auth.uid())::text/g
