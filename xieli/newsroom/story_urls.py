"""The addresses of stories; mounted under news/. Everybody reads those outside of work/."""

from django.urls import path, register_converter

from xieli.newsroom import story_desk, story_office, story_worker


class Step:
    """A step with a story that needs no words."""

    regex = "ask|take-back|drop|take-up|drop-correction"

    def to_python(self, value: str) -> str:
        """As it is."""
        return value

    def to_url(self, value: str) -> str:
        """As it is."""
        return value


class Word(Step):
    """A step that needs words."""

    regex = "return|correct|withdraw"


class Shift(Step):
    """A step with one picture."""

    regex = "forward|remove|cover"


for name, converter in (("story_step", Step), ("story_word", Word), ("story_shift", Shift)):
    register_converter(converter, name)
app_name = "stories"
ONE = "work/<uuid:story_id>/"
PICTURE = f"{ONE}pictures/<uuid:picture_id>/"
urlpatterns = [
    path("", story_worker.news, name="news"),
    path("feed.atom", story_worker.feed, name="feed"),
    path("of/<uuid:union_id>/", story_worker.news, name="union_news"),
    path("of/<uuid:union_id>/feed.atom", story_worker.feed, name="union_feed"),
    path("work/", story_desk.desk, name="desk"),
    path("work/new/", story_desk.new, name="new"),
    path("work/from/<uuid:article_id>/", story_desk.from_article, name="from_article"),
    path("work/paste/", story_desk.paste, name="paste"),
    path(ONE, story_office.story, name="story"),
    path(f"{ONE}write/", story_desk.write, name="write"),
    path(f"{ONE}publish/", story_office.publish, name="publish"),
    path(f"{ONE}step/<story_step:act>/", story_office.step, name="step"),
    path(f"{ONE}say/<story_word:act>/", story_office.say, name="say"),
    path(f"{ONE}editions/<int:number>/", story_office.edition, name="edition"),
    path(f"{ONE}pictures/", story_desk.pictures, name="pictures"),
    path(PICTURE, story_desk.describe, name="describe"),
    path(f"{PICTURE}<story_shift:act>/", story_desk.shift, name="shift"),
    path(f"{PICTURE}photo.jpg", story_desk.photo, name="desk_photo"),
    path("<slug:code>/", story_worker.read, name="read"),
    path("<slug:code>/<uuid:picture_id>.jpg", story_worker.photo, name="photo"),
    path(
        "<slug:code>/<uuid:picture_id>-small.jpg",
        story_worker.photo,
        {"is_small": True},
        name="photo_small",
    ),
]
