"""The addresses of aid; mounted under aid/."""

from django.urls import include, path, register_converter

from xieli.activities.aid import imports, office, payments, worker


class BankFile:
    """The two shapes in which a bank takes its file."""

    regex = "xlsx|csv"

    def to_python(self, value: str) -> str:
        """As it is."""
        return value

    def to_url(self, value: str) -> str:
        """As it is."""
        return value


register_converter(BankFile, "bank_file")
MINE, FILE, BATCH = "mine/<uuid:file_id>/", "files/<uuid:file_id>/", "batches/<uuid:batch_id>/"
PAGES = [
    path("test/", worker.test, name="test"),
    path("mine/", worker.mine, name="mine"),
    path("apply/", worker.choose, name="choose"),
    path("apply/<uuid:union_id>/", worker.apply, name="apply"),
    path("enter/<uuid:union_id>/", worker.enter, name="enter"),
    path(MINE, worker.own, name="own"),
    path(f"{MINE}edit/", worker.edit, name="edit"),
    path(f"{MINE}sign/", worker.sign, name="sign"),
    path(f"{MINE}hand-in/", worker.hand_in, name="hand_in"),
    path(f"{MINE}withdraw/", worker.withdraw, name="withdraw"),
    path("files/", office.files, name="files"),
    path(FILE, office.file, name="file"),
    path(f"{FILE}read/", office.read, name="read"),
    path(f"{FILE}visit/", office.visit, name="visit"),
    path(f"{FILE}visit/<uuid:visit_id>/confirm/", office.confirm, name="confirm"),
    path(f"{FILE}photos/<uuid:paper_id>/", office.photo, name="photo"),
    path(f"{FILE}propose/", payments.propose, name="propose"),
    path(f"{FILE}card/", payments.card, name="card"),
    path(f"{FILE}recheck/", office.recheck, name="recheck"),
    path(f"{FILE}leave/", office.leave, name="leave"),
    path(f"{FILE}phone/", office.phone, name="phone"),
    path(f"{FILE}again/", office.begin_again, name="again"),
    path(f"{FILE}members/<uuid:member_id>/", office.take_over, name="take_over"),
    path(f"{FILE}audit.pdf", office.audit, name="audit"),
    path("told/<uuid:told_id>/", office.told, name="told"),
    path("rechecks/", office.rechecks, name="rechecks"),
    path("checks/", office.checks, name="checks"),
    path("start/<uuid:union_id>/", office.start_taking, name="start_taking"),
    path("payments/", payments.payments, name="payments"),
    path("payments/batch/", payments.make_batch, name="make_batch"),
    path("funds/new/<uuid:union_id>/", payments.open_fund, name="open_fund"),
    path("funds/<uuid:fund_id>/", payments.fund, name="fund"),
    path(BATCH, payments.batch, name="batch"),
    path(f"{BATCH}pay/", payments.pay, name="pay"),
    path(f"{BATCH}cancel/", payments.cancel_batch, name="cancel_batch"),
    path(f"{BATCH}bank.<bank_file:kind>", payments.bank_file, name="bank_file"),
]
# The importers name their own addresses, so they stand beside the namespace.
urlpatterns = [
    path("", include((PAGES, "aid"))),
    path("import/files/<uuid:target>/", include(imports.FILES.urls())),
    path("import/answers/<uuid:target>/", include(imports.ANSWERS.urls())),
    path("import/results/<uuid:target>/", include(imports.RESULTS.urls())),
]
