"""rights: a worker's complaint until its answer is judged; legal aid; early signals of workplaces.

Law: never lost between unions; an employer never sees a case about itself; a signal names nobody.
Verbs: ask, take, dispatch, sign, send_back, bring_back_unsigned, answer, judge, revisit, close;
ask_aid, assign, report, close_aid, ask_fee, approve_fee, pay_fee; raise_signal, follow, settle.
"""
