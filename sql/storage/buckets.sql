-- Limits in bytes: 50, 10 and 2 MB. A bucket that already exists is left as it is.
INSERT INTO storage.buckets (id, name, public, file_size_limit, allowed_mime_types)
VALUES
    (
        'audio-recordings', 'audio-recordings', false, 52428800,
        ARRAY[
            'audio/webm', 'audio/ogg', 'audio/wav', 'audio/wave', 'audio/x-wav', 'audio/mpeg', 'audio/mp3',
            'audio/mp4', 'audio/m4a', 'audio/x-m4a', 'audio/aac', 'audio/flac', 'video/webm'
        ]
    ),
    (
        'resumes', 'resumes', false, 10485760,
        ARRAY[
            'application/pdf', 'application/msword',
            'application/vnd.openxmlformats-officedocument.wordprocessingml.document', 'text/plain'
        ]
    ),
    (
        'avatars', 'avatars', true, 2097152,
        ARRAY['image/jpeg', 'image/png', 'image/webp', 'image/gif']
    )
ON CONFLICT DO NOTHING;
