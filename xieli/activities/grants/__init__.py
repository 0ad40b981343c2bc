"""grants: 补助资金: asked, examined at each level, committed under the caps, paid by instalments.

Law: never above a cap of county, purpose or pool, whoever decides at once; payer differs.
Verbs: open_pool, receive, open_call · save_draft, add_paper, hand_in · fix_amount · pay,
take_back · report, confirm, return_report, accept, rate, finish · audit_bundle.
"""
