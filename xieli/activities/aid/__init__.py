"""aid: hardship files (困难职工档案) per household, and the help that follows them.

Law: first the file, then the help; one person in one file; ceilings span campaigns; three people.
Verbs: save_draft, hand_in, sign, withdraw · record_visit, confirm_visit · ask_check, take_answers ·
take_over, recheck, leave, phone_home, begin_again · propose · make_batch, pay, read_back.
"""
