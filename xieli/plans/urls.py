"""The addresses of plans; mounted under plans/."""

from django.urls import path, register_converter

from xieli.plans import appraisal_pages, filling, goal_pages, office, task_pages, telling


class ReportForm:
    """The two kinds of file the report leaves as."""

    regex = "docx|xlsx"

    def to_python(self, value: str) -> str:
        """As it is."""
        return value

    def to_url(self, value: str) -> str:
        """As it is."""
        return value


register_converter(ReportForm, "plan_file")
app_name = "plans"
ONE = "<uuid:policy_id>/"
MEASURE = f"{ONE}measures/<uuid:measure_id>/"
CELL = "cells/<uuid:cell_id>/"
TASK = "tasks/<uuid:task_id>/"
SCORE = "appraisals/<uuid:appraisal_id>/"
GOAL = "goals/<uuid:goal_id>/"
urlpatterns = [
    path("", office.policies, name="policies"),
    path("new/", office.policy_form, name="new"),
    path(ONE, office.policy, name="policy"),
    path(f"{ONE}cover/", office.policy_form, name="cover"),
    path(f"{ONE}file.pdf", office.policy_file, name="file"),
    path(f"{ONE}measures/new/", office.measure, name="add_measure"),
    path(MEASURE, office.measure, name="measure"),
    path(f"{MEASURE}remove/", office.remove_measure, name="remove_measure"),
    path(f"{MEASURE}indicators/new/", office.add_indicator, name="add_indicator"),
    path(
        f"{MEASURE}indicators/<uuid:indicator_id>/remove/",
        office.remove_indicator,
        name="remove_indicator",
    ),
    path(f"{ONE}issue/", office.issue, name="issue"),
    path(f"{ONE}close/", office.close, name="close"),
    path(f"{ONE}table/", filling.whole, name="table"),
    path(f"{ONE}unions/<uuid:union_id>/", filling.line, name="line"),
    path(f"{ONE}missing/", filling.missing, name="missing"),
    path(f"{ONE}report/", telling.report, name="report"),
    path(f"{ONE}report.<plan_file:form>", telling.report_file, name="report_file"),
    path(f"{ONE}appraisals/", appraisal_pages.appraisals, name="appraisals"),
    path(f"{ONE}appraisals/propose/", appraisal_pages.propose, name="propose"),
    path(SCORE, appraisal_pages.appraisal, name="appraisal"),
    path(f"{SCORE}lines/<uuid:line_id>/", appraisal_pages.change_line, name="change_line"),
    path(f"{SCORE}confirm/", appraisal_pages.confirm, name="confirm"),
    path(CELL, filling.cell, name="cell"),
    path(f"{CELL}report/<uuid:indicator_id>/", filling.report, name="fill"),
    path(f"{CELL}extend/", filling.extend, name="extend"),
    path(f"{CELL}close/", filling.close_cell, name="close_cell"),
    path(f"{CELL}remind/", filling.remind, name="remind"),
    path("evidence/<uuid:evidence_id>/", filling.evidence, name="evidence"),
    path("tasks/", task_pages.task_list, name="tasks"),
    path("tasks/new/", task_pages.new_task, name="new_task"),
    path(TASK, task_pages.task, name="task"),
    path(f"{TASK}accept/", task_pages.accept, name="accept"),
    path(f"{TASK}back/", task_pages.send_back, name="send_back"),
    path(f"{TASK}drop/", task_pages.drop, name="drop"),
    path(f"{TASK}extend/", task_pages.extend, name="extend_task"),
    path(f"{TASK}remind/", task_pages.remind, name="remind_task"),
    path("goals/", goal_pages.goal_list, name="goals"),
    path("goals/new/", goal_pages.new_goal, name="new_goal"),
    path(GOAL, goal_pages.goal, name="goal"),
    path(f"{GOAL}strands/<uuid:strand_id>/", goal_pages.gather, name="gather"),
    path(f"{GOAL}gathered/<uuid:gathered_id>/", goal_pages.let_go, name="let_go"),
    path("labels/", goal_pages.labels, name="labels"),
    path("counties/", goal_pages.counties, name="counties"),
    path("counties/<uuid:union_id>/", goal_pages.county, name="county"),
]
