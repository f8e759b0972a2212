export type Json =
  | string
  | number
  | boolean
  | null
  | { [key: string]: Json | undefined }
  | Json[]

export type Database = {
  interview_core: {
    Tables: {
      [_ in never]: never
    }
    Views: {
      [_ in never]: never
    }
    Functions: {
      adopt:
        | {
            Args: { dry_run?: boolean; target_schema?: unknown }
            Returns: {
              detail: string
              object: string
              remedy: string
              row_key: string
              status: string
              step: number
            }[]
          }
        | {
            Args: { also: string[]; dry_run: boolean; target_schema: unknown }
            Returns: {
              detail: string
              object: string
              remedy: string
              row_key: string
              status: string
              step: number
            }[]
          }
      check_summaries: {
        Args: { for_user?: string; target_schema?: unknown }
        Returns: {
          column_name: string
          expected: string
          key: string
          stored: string
          table_name: string
          user_id: string
        }[]
      }
      configure: {
        Args: {
          average_window?: number
          history_length?: number
          milestones?: Json
          review_grades?: number[]
          review_retention?: number
          skills?: string[]
          streak_freeze_every?: number
          streak_freezes?: number
          target_schema: unknown
          target_score?: number
          time_zone?: string
          trend_threshold?: number
        }
        Returns: undefined
      }
      ensure_profiles: { Args: { target_schema?: unknown }; Returns: number }
      erase_user: {
        Args: { target_schema?: unknown; user_id: string }
        Returns: Json
      }
      export_user: {
        Args: { target_schema?: unknown; user_id: string }
        Returns: Json
      }
      health: {
        Args: { target_schema?: unknown }
        Returns: {
          check_name: string
          detail: string
          remedy: string
          status: string
        }[]
      }
      install: { Args: { target_schema?: unknown }; Returns: string }
      merge_users: {
        Args: { from_user: string; into_user: string; target_schema?: unknown }
        Returns: {
          bucket_id: string
          kind: string
          name: string
          new_name: string
          rows: number
        }[]
      }
      moving_average_result: { Args: { state: unknown }; Returns: number }
      moving_average_step:
        | { Args: { score: number; state: unknown }; Returns: unknown }
        | {
            Args: { score: number; state: unknown; window_size: number }
            Returns: unknown
          }
      next_questions: {
        Args: {
          for_user: string
          how_many?: number
          only_difficulty?: string
          only_domain?: string
          target_schema?: unknown
        }
        Returns: {
          category: string
          detail: string
          position: number
          question: string
          question_id: number
          reason: string
          review_due: string
        }[]
      }
      progress_report: {
        Args: {
          for_user: string
          from_date: string
          target_schema?: unknown
          to_date: string
        }
        Returns: Json
      }
      rebuild_summaries: {
        Args: { for_user?: string; target_schema?: unknown }
        Returns: number
      }
      review_memory: {
        Args: { days: number[]; grades: number[]; questions: number[] }
        Returns: {
          difficulty: number
          question_id: number
          stability: number
        }[]
      }
      sub_scores:
        | { Args: { ml_scores: Json }; Returns: number[] }
        | { Args: { ml_scores: Json; skills: string[] }; Returns: number[] }
      trend_result: { Args: { state: unknown }; Returns: string }
      trend_step:
        | { Args: { score: number; state: unknown }; Returns: unknown }
        | {
            Args: {
              score: number
              state: unknown
              threshold: number
              window_size: number
            }
            Returns: unknown
          }
      user_differences: {
        Args: {
          for_user: string
          known_zones: Json
          skills: string[]
          target_schema: unknown
          with_column: string[]
        }
        Returns: {
          column_name: string
          expected: string
          key: string
          place: number
          stored: string
          table_name: string
          user_id: string
        }[]
      }
    }
    Enums: {
      [_ in never]: never
    }
    CompositeTypes: {
      [_ in never]: never
    }
  }
  public: {
    Tables: {
      attempts: {
        Row: {
          audio_duration: number | null
          audio_file_url: string | null
          communication_score: number | null
          confidence_score: number | null
          content_score: number | null
          created_at: string
          delivery_score: number | null
          difficulty: string | null
          domain: string | null
          feedback: string | null
          filler_count: number | null
          final_score: number | null
          grammar_errors: number | null
          id: number
          ideal_answer: string | null
          improvements: string[] | null
          is_skipped: boolean
          keywords_found: string[] | null
          keywords_missing: string[] | null
          llm_feedback: Json | null
          ml_scores: Json | null
          question_id: number | null
          question_order: number | null
          question_text: string | null
          relevance: number | null
          session_id: string | null
          strengths: string[] | null
          structure_score: number | null
          transcript: string | null
          user_id: string
          video_analysis: Json | null
          voice_analysis: Json | null
          voice_score: number | null
          wpm: number | null
        }
        Insert: {
          audio_duration?: number | null
          audio_file_url?: string | null
          communication_score?: number | null
          confidence_score?: number | null
          content_score?: number | null
          created_at?: string
          delivery_score?: number | null
          difficulty?: string | null
          domain?: string | null
          feedback?: string | null
          filler_count?: number | null
          final_score?: number | null
          grammar_errors?: number | null
          id?: number
          ideal_answer?: string | null
          improvements?: string[] | null
          is_skipped?: boolean
          keywords_found?: string[] | null
          keywords_missing?: string[] | null
          llm_feedback?: Json | null
          ml_scores?: Json | null
          question_id?: number | null
          question_order?: number | null
          question_text?: string | null
          relevance?: number | null
          session_id?: string | null
          strengths?: string[] | null
          structure_score?: number | null
          transcript?: string | null
          user_id: string
          video_analysis?: Json | null
          voice_analysis?: Json | null
          voice_score?: number | null
          wpm?: number | null
        }
        Update: {
          audio_duration?: number | null
          audio_file_url?: string | null
          communication_score?: number | null
          confidence_score?: number | null
          content_score?: number | null
          created_at?: string
          delivery_score?: number | null
          difficulty?: string | null
          domain?: string | null
          feedback?: string | null
          filler_count?: number | null
          final_score?: number | null
          grammar_errors?: number | null
          id?: number
          ideal_answer?: string | null
          improvements?: string[] | null
          is_skipped?: boolean
          keywords_found?: string[] | null
          keywords_missing?: string[] | null
          llm_feedback?: Json | null
          ml_scores?: Json | null
          question_id?: number | null
          question_order?: number | null
          question_text?: string | null
          relevance?: number | null
          session_id?: string | null
          strengths?: string[] | null
          structure_score?: number | null
          transcript?: string | null
          user_id?: string
          video_analysis?: Json | null
          voice_analysis?: Json | null
          voice_score?: number | null
          wpm?: number | null
        }
        Relationships: [
          {
            foreignKeyName: "attempts_question_id_fkey"
            columns: ["question_id"]
            referencedRelation: "question_stats"
            referencedColumns: ["question_id"]
          },
          {
            foreignKeyName: "attempts_question_id_fkey"
            columns: ["question_id"]
            referencedRelation: "questions"
            referencedColumns: ["id"]
          },
          {
            foreignKeyName: "attempts_session_id_fkey"
            columns: ["session_id"]
            referencedRelation: "interview_sessions"
            referencedColumns: ["id"]
          },
          {
            foreignKeyName: "attempts_session_id_fkey"
            columns: ["session_id"]
            referencedRelation: "session_summary"
            referencedColumns: ["session_id"]
          },
          {
            foreignKeyName: "attempts_user_id_fkey"
            columns: ["user_id"]
            referencedRelation: "skill_needs"
            referencedColumns: ["user_id"]
          },
          {
            foreignKeyName: "attempts_user_id_fkey"
            columns: ["user_id"]
            referencedRelation: "user_progress_overview"
            referencedColumns: ["user_id"]
          },
          {
            foreignKeyName: "attempts_user_id_fkey"
            columns: ["user_id"]
            referencedRelation: "users"
            referencedColumns: ["id"]
          },
        ]
      }
      excused_days: {
        Row: {
          created_at: string
          day: string
          reason: string | null
          user_id: string
        }
        Insert: {
          created_at?: string
          day: string
          reason?: string | null
          user_id: string
        }
        Update: {
          created_at?: string
          day?: string
          reason?: string | null
          user_id?: string
        }
        Relationships: [
          {
            foreignKeyName: "excused_days_user_id_fkey"
            columns: ["user_id"]
            referencedRelation: "skill_needs"
            referencedColumns: ["user_id"]
          },
          {
            foreignKeyName: "excused_days_user_id_fkey"
            columns: ["user_id"]
            referencedRelation: "user_progress_overview"
            referencedColumns: ["user_id"]
          },
          {
            foreignKeyName: "excused_days_user_id_fkey"
            columns: ["user_id"]
            referencedRelation: "users"
            referencedColumns: ["id"]
          },
        ]
      }
      interview_core_installation: {
        Row: {
          average_window: number
          fingerprint: string | null
          history_length: number
          id: number
          installed_at: string
          known_differences: string[]
          milestones: NonNullable<Json>
          review_grades: number[]
          review_retention: number
          schema_version: number
          skills: string[]
          skills_with_column: string[]
          streak_freeze_every: number
          streak_freezes: number
          target_score: number
          time_zone: string
          trend_threshold: number
          updated_at: string
          version: string
        }
        Insert: {
          average_window?: number
          fingerprint?: string | null
          history_length?: number
          id?: number
          installed_at?: string
          known_differences?: string[]
          milestones?: NonNullable<Json>
          review_grades?: number[]
          review_retention?: number
          schema_version: number
          skills?: string[]
          skills_with_column?: string[]
          streak_freeze_every?: number
          streak_freezes?: number
          target_score?: number
          time_zone?: string
          trend_threshold?: number
          updated_at?: string
          version: string
        }
        Update: {
          average_window?: number
          fingerprint?: string | null
          history_length?: number
          id?: number
          installed_at?: string
          known_differences?: string[]
          milestones?: NonNullable<Json>
          review_grades?: number[]
          review_retention?: number
          schema_version?: number
          skills?: string[]
          skills_with_column?: string[]
          streak_freeze_every?: number
          streak_freezes?: number
          target_score?: number
          time_zone?: string
          trend_threshold?: number
          updated_at?: string
          version?: string
        }
        Relationships: []
      }
      interview_reports: {
        Row: {
          created_at: string
          file_size_bytes: number | null
          id: string
          pdf_file_url: string | null
          report_data: Json | null
          report_title: string | null
          report_type: string
          session_id: string | null
          status: string
          user_id: string
        }
        Insert: {
          created_at?: string
          file_size_bytes?: number | null
          id?: string
          pdf_file_url?: string | null
          report_data?: Json | null
          report_title?: string | null
          report_type?: string
          session_id?: string | null
          status?: string
          user_id: string
        }
        Update: {
          created_at?: string
          file_size_bytes?: number | null
          id?: string
          pdf_file_url?: string | null
          report_data?: Json | null
          report_title?: string | null
          report_type?: string
          session_id?: string | null
          status?: string
          user_id?: string
        }
        Relationships: [
          {
            foreignKeyName: "interview_reports_session_id_fkey"
            columns: ["session_id"]
            referencedRelation: "interview_sessions"
            referencedColumns: ["id"]
          },
          {
            foreignKeyName: "interview_reports_session_id_fkey"
            columns: ["session_id"]
            referencedRelation: "session_summary"
            referencedColumns: ["session_id"]
          },
          {
            foreignKeyName: "interview_reports_user_id_fkey"
            columns: ["user_id"]
            referencedRelation: "skill_needs"
            referencedColumns: ["user_id"]
          },
          {
            foreignKeyName: "interview_reports_user_id_fkey"
            columns: ["user_id"]
            referencedRelation: "user_progress_overview"
            referencedColumns: ["user_id"]
          },
          {
            foreignKeyName: "interview_reports_user_id_fkey"
            columns: ["user_id"]
            referencedRelation: "users"
            referencedColumns: ["id"]
          },
        ]
      }
      interview_sessions: {
        Row: {
          avg_communication_score: number | null
          avg_confidence_score: number | null
          avg_content_score: number | null
          avg_delivery_score: number | null
          avg_final_score: number | null
          avg_structure_score: number | null
          avg_voice_score: number | null
          completed_at: string | null
          completed_questions: number
          consolidated_feedback: Json | null
          created_at: string
          difficulty_preference: string | null
          domain: string | null
          id: string
          improvements: string[] | null
          jd_analysis: Json | null
          jd_keywords: string[] | null
          job_description: string | null
          job_title: string | null
          question_ids: number[] | null
          resume_analysis_id: string | null
          session_name: string | null
          started_at: string | null
          status: string
          strengths: string[] | null
          total_questions: number
          updated_at: string
          user_id: string
        }
        Insert: {
          avg_communication_score?: number | null
          avg_confidence_score?: number | null
          avg_content_score?: number | null
          avg_delivery_score?: number | null
          avg_final_score?: number | null
          avg_structure_score?: number | null
          avg_voice_score?: number | null
          completed_at?: string | null
          completed_questions?: number
          consolidated_feedback?: Json | null
          created_at?: string
          difficulty_preference?: string | null
          domain?: string | null
          id?: string
          improvements?: string[] | null
          jd_analysis?: Json | null
          jd_keywords?: string[] | null
          job_description?: string | null
          job_title?: string | null
          question_ids?: number[] | null
          resume_analysis_id?: string | null
          session_name?: string | null
          started_at?: string | null
          status?: string
          strengths?: string[] | null
          total_questions?: number
          updated_at?: string
          user_id: string
        }
        Update: {
          avg_communication_score?: number | null
          avg_confidence_score?: number | null
          avg_content_score?: number | null
          avg_delivery_score?: number | null
          avg_final_score?: number | null
          avg_structure_score?: number | null
          avg_voice_score?: number | null
          completed_at?: string | null
          completed_questions?: number
          consolidated_feedback?: Json | null
          created_at?: string
          difficulty_preference?: string | null
          domain?: string | null
          id?: string
          improvements?: string[] | null
          jd_analysis?: Json | null
          jd_keywords?: string[] | null
          job_description?: string | null
          job_title?: string | null
          question_ids?: number[] | null
          resume_analysis_id?: string | null
          session_name?: string | null
          started_at?: string | null
          status?: string
          strengths?: string[] | null
          total_questions?: number
          updated_at?: string
          user_id?: string
        }
        Relationships: [
          {
            foreignKeyName: "interview_sessions_resume_analysis_id_fkey"
            columns: ["resume_analysis_id"]
            referencedRelation: "resume_analyses"
            referencedColumns: ["id"]
          },
          {
            foreignKeyName: "interview_sessions_user_id_fkey"
            columns: ["user_id"]
            referencedRelation: "skill_needs"
            referencedColumns: ["user_id"]
          },
          {
            foreignKeyName: "interview_sessions_user_id_fkey"
            columns: ["user_id"]
            referencedRelation: "user_progress_overview"
            referencedColumns: ["user_id"]
          },
          {
            foreignKeyName: "interview_sessions_user_id_fkey"
            columns: ["user_id"]
            referencedRelation: "users"
            referencedColumns: ["id"]
          },
        ]
      }
      milestones: {
        Row: {
          created_at: string
          kind: string
          level: number
          reached_at: string
          user_id: string
        }
        Insert: {
          created_at?: string
          kind: string
          level: number
          reached_at: string
          user_id: string
        }
        Update: {
          created_at?: string
          kind?: string
          level?: number
          reached_at?: string
          user_id?: string
        }
        Relationships: [
          {
            foreignKeyName: "milestones_user_id_fkey"
            columns: ["user_id"]
            referencedRelation: "skill_needs"
            referencedColumns: ["user_id"]
          },
          {
            foreignKeyName: "milestones_user_id_fkey"
            columns: ["user_id"]
            referencedRelation: "user_progress_overview"
            referencedColumns: ["user_id"]
          },
          {
            foreignKeyName: "milestones_user_id_fkey"
            columns: ["user_id"]
            referencedRelation: "users"
            referencedColumns: ["id"]
          },
        ]
      }
      objects_to_erase: {
        Row: {
          bucket_id: string
          listed_at: string
          name: string
          user_id: string
        }
        Insert: {
          bucket_id: string
          listed_at?: string
          name: string
          user_id: string
        }
        Update: {
          bucket_id?: string
          listed_at?: string
          name?: string
          user_id?: string
        }
        Relationships: []
      }
      practice_sessions: {
        Row: {
          attempts_count: number
          average_score: number
          best_score: number
          created_at: string
          domains_practiced: string[]
          practice_date: string
          scored_attempts: number
          total_duration_seconds: number
          total_score: number
          updated_at: string
          user_id: string
        }
        Insert: {
          attempts_count?: number
          average_score?: number
          best_score?: number
          created_at?: string
          domains_practiced?: string[]
          practice_date: string
          scored_attempts?: number
          total_duration_seconds?: number
          total_score?: number
          updated_at?: string
          user_id: string
        }
        Update: {
          attempts_count?: number
          average_score?: number
          best_score?: number
          created_at?: string
          domains_practiced?: string[]
          practice_date?: string
          scored_attempts?: number
          total_duration_seconds?: number
          total_score?: number
          updated_at?: string
          user_id?: string
        }
        Relationships: [
          {
            foreignKeyName: "practice_sessions_user_id_fkey"
            columns: ["user_id"]
            referencedRelation: "skill_needs"
            referencedColumns: ["user_id"]
          },
          {
            foreignKeyName: "practice_sessions_user_id_fkey"
            columns: ["user_id"]
            referencedRelation: "user_progress_overview"
            referencedColumns: ["user_id"]
          },
          {
            foreignKeyName: "practice_sessions_user_id_fkey"
            columns: ["user_id"]
            referencedRelation: "users"
            referencedColumns: ["id"]
          },
        ]
      }
      question_history: {
        Row: {
          avg_score: number | null
          best_score: number | null
          created_at: string
          id: string
          last_asked_at: string
          latest_attempt_id: number | null
          latest_score: number | null
          latest_scored_at: string | null
          question_id: number
          review_difficulty: number | null
          review_due: string | null
          review_stability: number | null
          times_asked: number
          times_scored: number
          times_skipped: number
          total_score: number
          updated_at: string
          user_id: string
          worst_score: number | null
        }
        Insert: {
          avg_score?: number | null
          best_score?: number | null
          created_at?: string
          id?: string
          last_asked_at: string
          latest_attempt_id?: number | null
          latest_score?: number | null
          latest_scored_at?: string | null
          question_id: number
          review_difficulty?: number | null
          review_due?: string | null
          review_stability?: number | null
          times_asked?: number
          times_scored?: number
          times_skipped?: number
          total_score?: number
          updated_at?: string
          user_id: string
          worst_score?: number | null
        }
        Update: {
          avg_score?: number | null
          best_score?: number | null
          created_at?: string
          id?: string
          last_asked_at?: string
          latest_attempt_id?: number | null
          latest_score?: number | null
          latest_scored_at?: string | null
          question_id?: number
          review_difficulty?: number | null
          review_due?: string | null
          review_stability?: number | null
          times_asked?: number
          times_scored?: number
          times_skipped?: number
          total_score?: number
          updated_at?: string
          user_id?: string
          worst_score?: number | null
        }
        Relationships: [
          {
            foreignKeyName: "question_history_question_id_fkey"
            columns: ["question_id"]
            referencedRelation: "question_stats"
            referencedColumns: ["question_id"]
          },
          {
            foreignKeyName: "question_history_question_id_fkey"
            columns: ["question_id"]
            referencedRelation: "questions"
            referencedColumns: ["id"]
          },
          {
            foreignKeyName: "question_history_user_id_fkey"
            columns: ["user_id"]
            referencedRelation: "skill_needs"
            referencedColumns: ["user_id"]
          },
          {
            foreignKeyName: "question_history_user_id_fkey"
            columns: ["user_id"]
            referencedRelation: "user_progress_overview"
            referencedColumns: ["user_id"]
          },
          {
            foreignKeyName: "question_history_user_id_fkey"
            columns: ["user_id"]
            referencedRelation: "users"
            referencedColumns: ["id"]
          },
        ]
      }
      questions: {
        Row: {
          category: string | null
          created_at: string
          difficulty: string | null
          domain: string | null
          follow_up_questions: string[] | null
          id: number
          ideal_answer: string | null
          is_active: boolean
          is_custom: boolean
          keywords: string[] | null
          question: string
          time_limit_seconds: number | null
          updated_at: string
          uploaded_by: string | null
        }
        Insert: {
          category?: string | null
          created_at?: string
          difficulty?: string | null
          domain?: string | null
          follow_up_questions?: string[] | null
          id?: number
          ideal_answer?: string | null
          is_active?: boolean
          is_custom?: boolean
          keywords?: string[] | null
          question: string
          time_limit_seconds?: number | null
          updated_at?: string
          uploaded_by?: string | null
        }
        Update: {
          category?: string | null
          created_at?: string
          difficulty?: string | null
          domain?: string | null
          follow_up_questions?: string[] | null
          id?: number
          ideal_answer?: string | null
          is_active?: boolean
          is_custom?: boolean
          keywords?: string[] | null
          question?: string
          time_limit_seconds?: number | null
          updated_at?: string
          uploaded_by?: string | null
        }
        Relationships: [
          {
            foreignKeyName: "questions_uploaded_by_fkey"
            columns: ["uploaded_by"]
            referencedRelation: "skill_needs"
            referencedColumns: ["user_id"]
          },
          {
            foreignKeyName: "questions_uploaded_by_fkey"
            columns: ["uploaded_by"]
            referencedRelation: "user_progress_overview"
            referencedColumns: ["user_id"]
          },
          {
            foreignKeyName: "questions_uploaded_by_fkey"
            columns: ["uploaded_by"]
            referencedRelation: "users"
            referencedColumns: ["id"]
          },
        ]
      }
      resume_analyses: {
        Row: {
          additional_skills: string[] | null
          created_at: string
          detected_domain: string | null
          detected_seniority: string | null
          education_analysis: Json | null
          error_message: string | null
          experience_analysis: Json | null
          feedback: Json | null
          file_name: string | null
          file_size_bytes: number | null
          file_url: string | null
          id: string
          improvements: string[] | null
          is_management_role: boolean | null
          job_description: string | null
          job_title: string | null
          keyword_analysis: Json | null
          matched_skills: string[] | null
          missing_skills: string[] | null
          overall_score: number | null
          recommendations: string[] | null
          resume_text: string | null
          similarity_score: number | null
          skill_match_pct: number | null
          status: string
          strengths: string[] | null
          updated_at: string
          user_id: string | null
        }
        Insert: {
          additional_skills?: string[] | null
          created_at?: string
          detected_domain?: string | null
          detected_seniority?: string | null
          education_analysis?: Json | null
          error_message?: string | null
          experience_analysis?: Json | null
          feedback?: Json | null
          file_name?: string | null
          file_size_bytes?: number | null
          file_url?: string | null
          id?: string
          improvements?: string[] | null
          is_management_role?: boolean | null
          job_description?: string | null
          job_title?: string | null
          keyword_analysis?: Json | null
          matched_skills?: string[] | null
          missing_skills?: string[] | null
          overall_score?: number | null
          recommendations?: string[] | null
          resume_text?: string | null
          similarity_score?: number | null
          skill_match_pct?: number | null
          status?: string
          strengths?: string[] | null
          updated_at?: string
          user_id?: string | null
        }
        Update: {
          additional_skills?: string[] | null
          created_at?: string
          detected_domain?: string | null
          detected_seniority?: string | null
          education_analysis?: Json | null
          error_message?: string | null
          experience_analysis?: Json | null
          feedback?: Json | null
          file_name?: string | null
          file_size_bytes?: number | null
          file_url?: string | null
          id?: string
          improvements?: string[] | null
          is_management_role?: boolean | null
          job_description?: string | null
          job_title?: string | null
          keyword_analysis?: Json | null
          matched_skills?: string[] | null
          missing_skills?: string[] | null
          overall_score?: number | null
          recommendations?: string[] | null
          resume_text?: string | null
          similarity_score?: number | null
          skill_match_pct?: number | null
          status?: string
          strengths?: string[] | null
          updated_at?: string
          user_id?: string | null
        }
        Relationships: [
          {
            foreignKeyName: "resume_analyses_user_id_fkey"
            columns: ["user_id"]
            referencedRelation: "skill_needs"
            referencedColumns: ["user_id"]
          },
          {
            foreignKeyName: "resume_analyses_user_id_fkey"
            columns: ["user_id"]
            referencedRelation: "user_progress_overview"
            referencedColumns: ["user_id"]
          },
          {
            foreignKeyName: "resume_analyses_user_id_fkey"
            columns: ["user_id"]
            referencedRelation: "users"
            referencedColumns: ["id"]
          },
        ]
      }
      skill_progress: {
        Row: {
          attempts_count: number
          best_score: number
          created_at: string
          current_avg: number
          last_attempt_id: number
          last_practiced_at: string
          previous_avg: number | null
          score_history: NonNullable<Json>
          skill_name: string
          trend: string
          trend_percentage: number
          updated_at: string
          user_id: string
          worst_score: number
        }
        Insert: {
          attempts_count?: number
          best_score: number
          created_at?: string
          current_avg: number
          last_attempt_id: number
          last_practiced_at: string
          previous_avg?: number | null
          score_history?: NonNullable<Json>
          skill_name: string
          trend?: string
          trend_percentage?: number
          updated_at?: string
          user_id: string
          worst_score: number
        }
        Update: {
          attempts_count?: number
          best_score?: number
          created_at?: string
          current_avg?: number
          last_attempt_id?: number
          last_practiced_at?: string
          previous_avg?: number | null
          score_history?: NonNullable<Json>
          skill_name?: string
          trend?: string
          trend_percentage?: number
          updated_at?: string
          user_id?: string
          worst_score?: number
        }
        Relationships: [
          {
            foreignKeyName: "skill_progress_user_id_fkey"
            columns: ["user_id"]
            referencedRelation: "skill_needs"
            referencedColumns: ["user_id"]
          },
          {
            foreignKeyName: "skill_progress_user_id_fkey"
            columns: ["user_id"]
            referencedRelation: "user_progress_overview"
            referencedColumns: ["user_id"]
          },
          {
            foreignKeyName: "skill_progress_user_id_fkey"
            columns: ["user_id"]
            referencedRelation: "users"
            referencedColumns: ["id"]
          },
        ]
      }
      time_zone_history: {
        Row: {
          time_zone: string | null
          user_id: string
          valid_until: string
        }
        Insert: {
          time_zone?: string | null
          user_id: string
          valid_until: string
        }
        Update: {
          time_zone?: string | null
          user_id?: string
          valid_until?: string
        }
        Relationships: [
          {
            foreignKeyName: "time_zone_history_user_id_fkey"
            columns: ["user_id"]
            referencedRelation: "skill_needs"
            referencedColumns: ["user_id"]
          },
          {
            foreignKeyName: "time_zone_history_user_id_fkey"
            columns: ["user_id"]
            referencedRelation: "user_progress_overview"
            referencedColumns: ["user_id"]
          },
          {
            foreignKeyName: "time_zone_history_user_id_fkey"
            columns: ["user_id"]
            referencedRelation: "users"
            referencedColumns: ["id"]
          },
        ]
      }
      users: {
        Row: {
          avatar_url: string | null
          average_score: number
          best_score: number
          created_at: string
          current_streak: number
          email: string | null
          experience_level: string | null
          full_name: string | null
          id: string
          last_practice_date: string | null
          longest_streak: number
          preferences: Json | null
          scored_attempts: number
          streak_freezes: number
          target_industry: string | null
          target_role: string | null
          time_zone: string | null
          time_zone_since: string | null
          total_attempts: number
          total_score: number
          updated_at: string
          weekly_goal: number | null
        }
        Insert: {
          avatar_url?: string | null
          average_score?: number
          best_score?: number
          created_at?: string
          current_streak?: number
          email?: string | null
          experience_level?: string | null
          full_name?: string | null
          id: string
          last_practice_date?: string | null
          longest_streak?: number
          preferences?: Json | null
          scored_attempts?: number
          streak_freezes?: number
          target_industry?: string | null
          target_role?: string | null
          time_zone?: string | null
          time_zone_since?: string | null
          total_attempts?: number
          total_score?: number
          updated_at?: string
          weekly_goal?: number | null
        }
        Update: {
          avatar_url?: string | null
          average_score?: number
          best_score?: number
          created_at?: string
          current_streak?: number
          email?: string | null
          experience_level?: string | null
          full_name?: string | null
          id?: string
          last_practice_date?: string | null
          longest_streak?: number
          preferences?: Json | null
          scored_attempts?: number
          streak_freezes?: number
          target_industry?: string | null
          target_role?: string | null
          time_zone?: string | null
          time_zone_since?: string | null
          total_attempts?: number
          total_score?: number
          updated_at?: string
          weekly_goal?: number | null
        }
        Relationships: []
      }
    }
    Views: {
      domain_progress: {
        Row: {
          average: number | null
          best: number | null
          category: string | null
          domain: string | null
          questions: number | null
          scored: number | null
          user_id: string | null
        }
        Relationships: [
          {
            foreignKeyName: "question_history_user_id_fkey"
            columns: ["user_id"]
            referencedRelation: "skill_needs"
            referencedColumns: ["user_id"]
          },
          {
            foreignKeyName: "question_history_user_id_fkey"
            columns: ["user_id"]
            referencedRelation: "user_progress_overview"
            referencedColumns: ["user_id"]
          },
          {
            foreignKeyName: "question_history_user_id_fkey"
            columns: ["user_id"]
            referencedRelation: "users"
            referencedColumns: ["id"]
          },
        ]
      }
      question_stats: {
        Row: {
          average_score: number | null
          best_score: number | null
          category: string | null
          difficulty: string | null
          difficulty_estimate: number | null
          domain: string | null
          is_active: boolean | null
          is_custom: boolean | null
          last_asked_at: string | null
          question: string | null
          question_id: number | null
          times_asked: number | null
          times_scored: number | null
          times_skipped: number | null
          total_score: number | null
          users_count: number | null
          worst_score: number | null
        }
        Relationships: []
      }
      session_summary: {
        Row: {
          attempt_count: number | null
          attempts_count: number | null
          average_communication_score: number | null
          average_confidence_score: number | null
          average_content_score: number | null
          average_delivery_score: number | null
          average_score: number | null
          average_structure_score: number | null
          average_voice_score: number | null
          avg_final_score: number | null
          best_score: number | null
          completed_at: string | null
          completed_questions: number | null
          created_at: string | null
          difficulty_preference: string | null
          domain: string | null
          elapsed_time: string | null
          job_title: string | null
          scored_attempts: number | null
          session_id: string | null
          session_name: string | null
          skipped_attempts: number | null
          started_at: string | null
          status: string | null
          total_duration_seconds: number | null
          total_questions: number | null
          user_id: string | null
          worst_score: number | null
        }
        Relationships: [
          {
            foreignKeyName: "interview_sessions_user_id_fkey"
            columns: ["user_id"]
            referencedRelation: "skill_needs"
            referencedColumns: ["user_id"]
          },
          {
            foreignKeyName: "interview_sessions_user_id_fkey"
            columns: ["user_id"]
            referencedRelation: "user_progress_overview"
            referencedColumns: ["user_id"]
          },
          {
            foreignKeyName: "interview_sessions_user_id_fkey"
            columns: ["user_id"]
            referencedRelation: "users"
            referencedColumns: ["id"]
          },
        ]
      }
      skill_breakdown: {
        Row: {
          attempts_count: number | null
          best_score: number | null
          change: number | null
          current_avg: number | null
          last_practiced_at: string | null
          previous_avg: number | null
          skill_name: string | null
          trend: string | null
          trend_percentage: number | null
          user_id: string | null
          worst_score: number | null
        }
        Insert: {
          attempts_count?: number | null
          best_score?: number | null
          change?: never
          current_avg?: number | null
          last_practiced_at?: string | null
          previous_avg?: number | null
          skill_name?: string | null
          trend?: string | null
          trend_percentage?: number | null
          user_id?: string | null
          worst_score?: number | null
        }
        Update: {
          attempts_count?: number | null
          best_score?: number | null
          change?: never
          current_avg?: number | null
          last_practiced_at?: string | null
          previous_avg?: number | null
          skill_name?: string | null
          trend?: string | null
          trend_percentage?: number | null
          user_id?: string | null
          worst_score?: number | null
        }
        Relationships: [
          {
            foreignKeyName: "skill_progress_user_id_fkey"
            columns: ["user_id"]
            referencedRelation: "skill_needs"
            referencedColumns: ["user_id"]
          },
          {
            foreignKeyName: "skill_progress_user_id_fkey"
            columns: ["user_id"]
            referencedRelation: "user_progress_overview"
            referencedColumns: ["user_id"]
          },
          {
            foreignKeyName: "skill_progress_user_id_fkey"
            columns: ["user_id"]
            referencedRelation: "users"
            referencedColumns: ["id"]
          },
        ]
      }
      skill_needs: {
        Row: {
          attempts_count: number | null
          current_avg: number | null
          last_practiced_at: string | null
          mastery: number | null
          need: number | null
          reasons: string[] | null
          skill_name: string | null
          trend: string | null
          user_id: string | null
        }
        Relationships: []
      }
      user_progress_overview: {
        Row: {
          avatar_url: string | null
          average_score: number | null
          best_score: number | null
          completed_sessions: number | null
          current_streak: number | null
          email: string | null
          experience_level: string | null
          full_name: string | null
          last_practice: string | null
          last_practice_date: string | null
          longest_streak: number | null
          member_since: string | null
          practice_days: number | null
          scored_attempts: number | null
          streak_expires_at: string | null
          streak_status: string | null
          strongest_skill: string | null
          strongest_skill_avg: number | null
          target_industry: string | null
          target_role: string | null
          total_attempts: number | null
          total_sessions: number | null
          unique_questions: number | null
          user_id: string | null
          weakest_skill: string | null
          weakest_skill_avg: number | null
        }
        Relationships: []
      }
      weekly_summary: {
        Row: {
          attempts: number | null
          average: number | null
          best: number | null
          duration: number | null
          goal_reached: boolean | null
          practice_days: number | null
          scored: number | null
          user_id: string | null
          week: string | null
          weekly_goal: number | null
        }
        Relationships: [
          {
            foreignKeyName: "practice_sessions_user_id_fkey"
            columns: ["user_id"]
            referencedRelation: "skill_needs"
            referencedColumns: ["user_id"]
          },
          {
            foreignKeyName: "practice_sessions_user_id_fkey"
            columns: ["user_id"]
            referencedRelation: "user_progress_overview"
            referencedColumns: ["user_id"]
          },
          {
            foreignKeyName: "practice_sessions_user_id_fkey"
            columns: ["user_id"]
            referencedRelation: "users"
            referencedColumns: ["id"]
          },
        ]
      }
    }
    Functions: {
      known_time_zone: { Args: { zone: string }; Returns: string }
    }
    Enums: {
      [_ in never]: never
    }
    CompositeTypes: {
      [_ in never]: never
    }
  }
}

type DatabaseWithoutInternals = Omit<Database, "__InternalSupabase">

type DefaultSchema = DatabaseWithoutInternals[Extract<keyof Database, "public">]

export type Tables<
  DefaultSchemaTableNameOrOptions extends
    | keyof (DefaultSchema["Tables"] & DefaultSchema["Views"])
    | { schema: keyof DatabaseWithoutInternals },
  TableName extends (DefaultSchemaTableNameOrOptions extends {
    schema: keyof DatabaseWithoutInternals
  }
    ? keyof (DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions["schema"]]["Tables"] &
        DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions["schema"]]["Views"])
    : never) = never,
> = DefaultSchemaTableNameOrOptions extends {
  schema: keyof DatabaseWithoutInternals
}
  ? (DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions["schema"]]["Tables"] &
      DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions["schema"]]["Views"])[TableName] extends {
      Row: infer R
    }
    ? R
    : never
  : DefaultSchemaTableNameOrOptions extends keyof (DefaultSchema["Tables"] &
        DefaultSchema["Views"])
    ? (DefaultSchema["Tables"] &
        DefaultSchema["Views"])[DefaultSchemaTableNameOrOptions] extends {
        Row: infer R
      }
      ? R
      : never
    : never

export type TablesInsert<
  DefaultSchemaTableNameOrOptions extends
    | keyof DefaultSchema["Tables"]
    | { schema: keyof DatabaseWithoutInternals },
  TableName extends (DefaultSchemaTableNameOrOptions extends {
    schema: keyof DatabaseWithoutInternals
  }
    ? keyof DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions["schema"]]["Tables"]
    : never) = never,
> = DefaultSchemaTableNameOrOptions extends {
  schema: keyof DatabaseWithoutInternals
}
  ? DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions["schema"]]["Tables"][TableName] extends {
      Insert: infer I
    }
    ? I
    : never
  : DefaultSchemaTableNameOrOptions extends keyof DefaultSchema["Tables"]
    ? DefaultSchema["Tables"][DefaultSchemaTableNameOrOptions] extends {
        Insert: infer I
      }
      ? I
      : never
    : never

export type TablesUpdate<
  DefaultSchemaTableNameOrOptions extends
    | keyof DefaultSchema["Tables"]
    | { schema: keyof DatabaseWithoutInternals },
  TableName extends (DefaultSchemaTableNameOrOptions extends {
    schema: keyof DatabaseWithoutInternals
  }
    ? keyof DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions["schema"]]["Tables"]
    : never) = never,
> = DefaultSchemaTableNameOrOptions extends {
  schema: keyof DatabaseWithoutInternals
}
  ? DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions["schema"]]["Tables"][TableName] extends {
      Update: infer U
    }
    ? U
    : never
  : DefaultSchemaTableNameOrOptions extends keyof DefaultSchema["Tables"]
    ? DefaultSchema["Tables"][DefaultSchemaTableNameOrOptions] extends {
        Update: infer U
      }
      ? U
      : never
    : never

export type Enums<
  DefaultSchemaEnumNameOrOptions extends
    | keyof DefaultSchema["Enums"]
    | { schema: keyof DatabaseWithoutInternals },
  EnumName extends (DefaultSchemaEnumNameOrOptions extends {
    schema: keyof DatabaseWithoutInternals
  }
    ? keyof DatabaseWithoutInternals[DefaultSchemaEnumNameOrOptions["schema"]]["Enums"]
    : never) = never,
> = DefaultSchemaEnumNameOrOptions extends {
  schema: keyof DatabaseWithoutInternals
}
  ? DatabaseWithoutInternals[DefaultSchemaEnumNameOrOptions["schema"]]["Enums"][EnumName]
  : DefaultSchemaEnumNameOrOptions extends keyof DefaultSchema["Enums"]
    ? DefaultSchema["Enums"][DefaultSchemaEnumNameOrOptions]
    : never

export type CompositeTypes<
  PublicCompositeTypeNameOrOptions extends
    | keyof DefaultSchema["CompositeTypes"]
    | { schema: keyof DatabaseWithoutInternals },
  CompositeTypeName extends (PublicCompositeTypeNameOrOptions extends {
    schema: keyof DatabaseWithoutInternals
  }
    ? keyof DatabaseWithoutInternals[PublicCompositeTypeNameOrOptions["schema"]]["CompositeTypes"]
    : never) = never,
> = PublicCompositeTypeNameOrOptions extends {
  schema: keyof DatabaseWithoutInternals
}
  ? DatabaseWithoutInternals[PublicCompositeTypeNameOrOptions["schema"]]["CompositeTypes"][CompositeTypeName]
  : PublicCompositeTypeNameOrOptions extends keyof DefaultSchema["CompositeTypes"]
    ? DefaultSchema["CompositeTypes"][PublicCompositeTypeNameOrOptions]
    : never

export const Constants = {
  interview_core: {
    Enums: {},
  },
  public: {
    Enums: {},
  },
} as const

