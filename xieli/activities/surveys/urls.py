"""The addresses of surveys; mounted under surveys/. `a/` is what stands on posters and phones."""

from django.urls import path, register_converter

from xieli.activities.surveys import looking, office, worker


class Form:
    """The two kinds of file the results leave as."""

    regex = "xlsx|csv"

    def to_python(self, value: str) -> str:
        """As it is."""
        return value

    def to_url(self, value: str) -> str:
        """As it is."""
        return value


register_converter(Form, "survey_file")
app_name = "surveys"
ONE = "<uuid:survey_id>/"
ASKED = f"{ONE}questions/<uuid:question_id>/"
urlpatterns = [
    path("a/<slug:code>/", worker.answer, name="answer"),
    path("a/<slug:code>/thanks/", worker.thanks, name="thanks"),
    path("a/<slug:code>/l/<str:token>/", worker.answer, name="answer_link"),
    path("", office.surveys, name="surveys"),
    path("new/", office.survey_form, name="new"),
    path(ONE, office.build, name="build"),
    path(f"{ONE}cover/", office.survey_form, name="cover"),
    path(f"{ONE}preview/", office.preview, name="preview"),
    path(f"{ONE}open/", office.open_survey, name="open"),
    path(f"{ONE}close/", office.close, name="close"),
    path(f"{ONE}links/", office.make_links, name="links"),
    path(f"{ONE}questions/new/", office.question, name="add_question"),
    path(ASKED, office.question, name="question"),
    path(f"{ASKED}move/", office.move_question, name="move_question"),
    path(f"{ASKED}remove/", office.remove_question, name="remove_question"),
    path(f"{ONE}results/", looking.results, name="results"),
    path(f"{ONE}read/", looking.mark_read, name="mark_read"),
    path(f"{ONE}results.<survey_file:form>", looking.export, name="export"),
    path(f"{ONE}template/", looking.template, name="template"),
    path(f"{ONE}sheets/", looking.sheets, name="sheets"),
    path(f"{ONE}sheets/<uuid:sheet_id>/", looking.sheet, name="sheet"),
]
