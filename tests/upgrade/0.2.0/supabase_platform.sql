SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;
COPY auth.users (instance_id, id, aud, role, email, encrypted_password, email_confirmed_at, invited_at, confirmation_token, confirmation_sent_at, recovery_token, recovery_sent_at, email_change_token_new, email_change, email_change_sent_at, last_sign_in_at, raw_app_meta_data, raw_user_meta_data, is_super_admin, created_at, updated_at, phone, phone_confirmed_at, phone_change, phone_change_token, phone_change_sent_at, email_change_token_current, email_change_confirm_status, banned_until, reauthentication_token, reauthentication_sent_at, is_sso_user, deleted_at, is_anonymous) FROM stdin;
\N	6d83901d-7fd1-493c-b6e9-0c1c3978a26f	\N	\N	user0@example.com	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	{"full_name": "User 0"}	\N	\N	\N	\N	\N			\N		0	\N		\N	f	\N	f
\N	32ad740f-2f91-45c3-82a2-f5127bb06525	\N	\N	user1@example.com	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	{"full_name": "User 1"}	\N	\N	\N	\N	\N			\N		0	\N		\N	f	\N	f
\N	a2683ed9-9e9e-4dfe-a056-c5c787419e9c	\N	\N	user2@example.com	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	{"full_name": "User 2"}	\N	\N	\N	\N	\N			\N		0	\N		\N	f	\N	f
\.
COPY storage.buckets (id, name, owner, created_at, updated_at, public, avif_autodetection, file_size_limit, allowed_mime_types, owner_id, type) FROM stdin;
audio-recordings	audio-recordings	\N	2026-11-28 01:05:03.805546+00	2026-11-28 01:05:03.805546+00	f	f	52428800	{audio/webm,audio/ogg,audio/wav,audio/wave,audio/x-wav,audio/mpeg,audio/mp3,audio/mp4,audio/m4a,audio/x-m4a,audio/aac,audio/flac,video/webm}	\N	STANDARD
resumes	resumes	\N	2026-11-28 01:05:03.805546+00	2026-11-28 01:05:03.805546+00	f	f	10485760	{application/pdf,application/msword,application/vnd.openxmlformats-officedocument.wordprocessingml.document,text/plain}	\N	STANDARD
avatars	avatars	\N	2026-11-28 01:05:03.805546+00	2026-11-28 01:05:03.805546+00	t	f	2097152	{image/jpeg,image/png,image/webp,image/gif}	\N	STANDARD
\.
