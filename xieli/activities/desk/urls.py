"""The desk's addresses."""

app_name = "desk"
urlpatterns: list[object] = []
