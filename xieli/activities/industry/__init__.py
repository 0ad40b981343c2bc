"""industry: 产业协作: from a resource of a county to a plant that runs, step by step.

Law: one step at a time, none skipped; a step back and an end say why; signed needs its scan; jobs
are counted from dated reports, corrections are further rows; 造血 follows from a written rule.
Verbs: offer_resource, change_resource, withdraw_resource, introduce, take_step, report_jobs,
note_export.
"""
