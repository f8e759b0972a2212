(SELECT jsonb_strip_nulls(jsonb_build_object(
    'id', account -> 'id', 'email', account -> 'email', 'phone', account -> 'phone',
    'raw_user_meta_data', account -> 'raw_user_meta_data', 'is_anonymous', account -> 'is_anonymous',
    'created_at', account -> 'created_at', 'last_sign_in_at', account -> 'last_sign_in_at'
)) FROM (SELECT to_jsonb(a) AS account FROM auth.users a WHERE a.id = $1) AS accounts)
