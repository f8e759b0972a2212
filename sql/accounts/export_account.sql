(SELECT jsonb_strip_nulls(jsonb_build_object(@columns@)) FROM auth.users a WHERE a.id = $1)
