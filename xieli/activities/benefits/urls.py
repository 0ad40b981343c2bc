"""The addresses of benefits; mounted under benefits/. a code alone is a batch."""

from django.urls import path

from xieli.activities.benefits import draw_urls, farm_office, office, partner_office, worker

app_name = "benefits"
BATCH = "<slug:code>/"  # the lane leads back here, so nothing stands before it
WORK = "work/<uuid:batch_id>/"
PARTNER = "work/partners/<uuid:partner_id>/"
urlpatterns = [
    path("", worker.all_offers, name="offers"),
    path("mine/", worker.mine, name="mine"),
    path("claims/<slug:code>/", worker.voucher, name="voucher"),
    path("claims/<slug:code>/back/", worker.give_back, name="give_back"),
    path("work/", office.batches, name="batches"),
    path("work/new/", office.batch_form, name="new"),
    path(WORK, office.batch, name="batch"),
    path(f"{WORK}change/", office.batch_form, name="change"),
    path(f"{WORK}drop/", office.drop, name="drop"),
    path(f"{WORK}open/", office.open_batch, name="open"),
    path(f"{WORK}stock/", office.add_stock, name="stock"),
    path(f"{WORK}later/", office.put_off, name="later"),
    path(f"{WORK}close/", office.close, name="close"),
    path(f"{WORK}claims/", office.claims, name="claims"),
    path(f"{WORK}windows/", office.add_window, name="add_window"),
    path(f"{WORK}windows/<uuid:window_id>/", office.set_window, name="set_window"),
    path(f"{WORK}goods/", farm_office.goods, name="goods"),
    path(f"{WORK}sales/", farm_office.sale, name="sale"),
    path(f"{WORK}stops/", farm_office.stop, name="stop"),
    path(f"{WORK}stops/<uuid:stop_id>/remove/", farm_office.remove_stop, name="remove_stop"),
    path(f"{WORK}outings/", farm_office.outing, name="outing"),
    path("work/partners/", partner_office.partners, name="partners"),
    path("work/partners/new/", partner_office.partner_form, name="new_partner"),
    path(PARTNER, partner_office.partner, name="partner"),
    path(f"{PARTNER}change/", partner_office.partner_form, name="change_partner"),
    path(f"{PARTNER}end/", partner_office.end_partner, name="end_partner"),
    path(f"{PARTNER}outlets/", partner_office.add_outlet, name="add_outlet"),
    path(
        "work/outlets/<uuid:outlet_id>/switch/", partner_office.switch_outlet, name="switch_outlet"
    ),
    path("work/farm/", farm_office.farm_page, name="farm"),
    path("work/farm/sessions/new/", farm_office.session_form, name="new_session"),
    path("work/farm/sessions/<uuid:session_id>/", farm_office.session, name="session"),
    path("work/figure/", farm_office.figure, name="figure"),
    path("work/figure/<uuid:batch_id>/", farm_office.figure_rows, name="figure_rows"),
    *draw_urls.urlpatterns,
    path(BATCH, worker.one, name="offer"),
    path(f"{BATCH}claim/", worker.claim, name="claim"),
    path(f"{BATCH}wait/", worker.wait, name="wait"),
]
