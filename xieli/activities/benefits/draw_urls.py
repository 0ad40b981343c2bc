"""The addresses of draws, the till and settlements; urls.py joins them to the others."""

from django.urls import path

from xieli.activities.benefits import draws, merchant, money_office

DRAW = "draws/<slug:code>/"
TILL = "till/<slug:outlet>/"
ONE = "settlements/<uuid:settlement_id>/"
MINE = "merchant/settlements/<uuid:settlement_id>/"
urlpatterns = [
    path(DRAW, draws.page, name="draw"),
    path(f"{DRAW}enter/", draws.enter, name="draw_enter"),
    path(f"{DRAW}leave/", draws.leave, name="draw_leave"),
    path(f"{DRAW}list/", draws.listed, name="draw_list"),
    path(f"{DRAW}check/", draws.check, name="draw_check"),
    path(f"{DRAW}file.<slug:kind>", draws.file, name="draw_file"),
    path("office/draws/<uuid:batch_id>/", draws.office, name="draw_office"),
    path("till/", merchant.start, name="till_start"),
    path("c/<slug:code>/", merchant.by_code, name="till_code"),
    path(TILL, merchant.counter, name="till"),
    path(f"{TILL}redeem/", merchant.redeem, name="redeem"),
    path("merchant/settlements/", merchant.settlements, name="merchant_settlements"),
    path(MINE, merchant.settlement, name="merchant_settlement"),
    path(f"{MINE}statement.pdf", merchant.statement, name="merchant_statement"),
    path("settlements/", money_office.settlements, name="settlements"),
    path("settlements/of/<uuid:partner_id>/", money_office.fund, name="fund"),
    path(ONE, money_office.settlement, name="settlement"),
    path(f"{ONE}statement.pdf", money_office.statement, name="statement"),
    path(f"{ONE}lines.xlsx", money_office.lines, name="settlement_lines"),
]
