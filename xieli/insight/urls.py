"""The addresses of insight; mounted under insight/."""

from django.urls import path

from xieli.insight import closing, office

app_name = "insight"
OF = "<str:key>/<uuid:union_id>/"
urlpatterns = [
    path("", office.figures, name="figures"),
    path("figures.xlsx", office.table, name="table"),
    path("powers/", office.powers, name="powers"),
    path(f"rows/{OF}", office.rows, name="rows"),
    path(f"rows/{OF}rows.xlsx", office.rows_table, name="rows_table"),
    path(f"rows/{OF}keep/", closing.keep, name="keep"),
    path("snapshots/", closing.snapshots, name="snapshots"),
    path("snapshots/<uuid:snapshot_id>/", closing.snapshot, name="snapshot"),
    path("closing/", closing.closing, name="closing"),
    path("closing/<uuid:period_id>/", closing.closed, name="closed"),
    path("received/", closing.received, name="received"),
]
