"""A street's story on its way: 周敏 writes, 陈主席 publishes; further officers come when asked."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from PIL import Image

from tests import cast as c
from tests.kept import kept
from xieli.kernel.actor import SYSTEM, Actor
from xieli.newsroom import story_pictures, story_publishing, story_services
from xieli.newsroom.models import Article, Clipping, Finding, Page
from xieli.newsroom.story_models import Edition, Story, StoryPicture
from xieli.newsroom.story_rules import CONSENTED, MASKED, NO_NAMES, Checked
from xieli.newsroom.story_services import StoryWords
from xieli.people import rights
from xieli.unions.models import Union

AT = datetime(2024, 3, 5, 2, 0, tzinfo=UTC)
READ = Checked(NO_NAMES, "", True)
LINES = (
    "3月4日，青石街道总工会到桂林慰问。\n# 送去什么\n- 棉被 60 床\n- 台灯 80 台\n"
    "> 被子很厚，李**说。"
)
WORDS = StoryWords("春季慰问到山里", LINES, "棉被和台灯", "周敏")
__all__ = ["AT", "CONSENTED", "LINES", "MASKED", "READ", "WORDS", "Scene", "jpeg", "scene"]


def jpeg(colour: str = "green", *, secret: bool = False) -> bytes:
    """A photo of a phone; with a place and a device in it where asked for."""
    held = io.BytesIO()
    exif = Image.Exif()
    if secret:
        exif[0x010F] = "SecretPhone"
    Image.new("RGB", (1800, 1200), colour).save(held, "JPEG", exif=exif)
    return held.getvalue()


@dataclass
class Scene:
    """The cast and one story of the street."""

    cast: c.Cast = field(default_factory=c.federation)

    def __post_init__(self) -> None:
        c.rules_of_the_house()
        self.story = self.draft("scene-key-0000001")

    @property
    def street(self) -> Union:
        return self.cast.unions["青石街道"]

    def who(self, name: str) -> Actor:
        return self.cast.actor(name)

    def draft(self, key: str, words: StoryWords = WORDS, union: str = "青石街道") -> Story:
        unions, by = self.cast.unions, self.who("周敏")
        return story_services.draft(words, unions[union], key=key, by=by, at=AT)

    def now(self, story: Story | None = None) -> Story:
        return Story.objects.get(pk=(story or self.story).pk)

    def write(self, lines: str, who: str = "周敏", **more: Any) -> Story:
        row, words = self.now(), StoryWords(more.pop("title", "春季慰问到山里"), lines, **more)
        return story_services.write(row, words, seen=row.version, by=self.who(who), at=AT)

    def ask(self, story: Story | None = None) -> Story:
        row = self.now(story)
        return story_services.ask(row, seen=row.version, by=self.who("周敏"), at=AT)

    def publish(
        self, who: str = "陈主席", checked: Checked = READ, story: Story | None = None
    ) -> Edition:
        row = self.now(story)
        by = self.who(who)
        return story_publishing.publish(row, checked, seen=row.version, by=by, at=AT)

    def out(self, story: Story | None = None) -> Story:
        self.ask(story)
        self.publish(story=story)
        return self.now(story)

    def correct(self, words: str = "棉被原写 60 床，应为 50 床") -> Story:
        row, by = self.now(), self.who("周敏")
        return story_publishing.correct(row, words, seen=row.version, by=by, at=AT)

    def withdraw(self, why: str = "照片里的人不同意公开") -> Story:
        row, by = self.now(), self.who("陈主席")
        return story_publishing.withdraw(row, why, seen=row.version, by=by, at=AT)

    def add(self, colour: str = "green", alt: str = "村口，正在分发棉被") -> StoryPicture:
        row, told = self.now(), (alt, "周敏摄")
        by = self.who("周敏")
        return story_pictures.add(row, jpeg(colour), told, seen=row.version, by=by, at=AT)

    def officer(self, name: str, preset: str, union: str) -> Actor:
        """One more officer beside the cast."""
        user = rights.register_user(rights.NewUser(name, c.PASSWORD, name), by=SYSTEM, at=c.AT)
        self.cast.users[name] = user
        mandate = rights.NewMandate(user, "", self.cast.unions[union], c.TODAY)
        rights.give_preset(preset, mandate, by=SYSTEM, at=c.AT)
        rights.set_second_factor(user, c.SECRET, by=SYSTEM, at=c.AT)
        return self.who(name)

    def article(self, union: str = "青石街道") -> Article:
        """A clean article with one adopted figure and one that nobody took."""
        body = "近日，市总工会到桂林慰问，送去棉被60余床。\n职工表示感谢。"
        raw = body.encode()
        clipping = Clipping.objects.create(
            union=self.cast.unions[union], name="网页.txt", raw=raw, digest=f"d-{union}",
            size=len(raw), title="慰问到桂林", came_at=AT, came_by="周敏",
        )  # fmt: skip
        page = Page.objects.create(
            clipping=clipping, number=1, name="网页.txt", encoding="utf-8", raw=body
        )
        article = Article.objects.create(
            clipping=clipping, page=page, number=1, title="慰问到桂林", body=body,
            told_on="2024-03-01", source="桂林日报", event=clipping.pk,
        )  # fmt: skip
        for number, (state, words) in enumerate((("adopted", "60余床"), ("open", "1人")), 1):
            Finding.objects.create(
                article=article, kind="fact", key=f"k{number}", number=number, state=state,
                quote="送去棉被60余床", quote_start=12, quote_end=20, words=words, start=16, end=20,
                body_start=16, body_end=20, value=60, unit="床", meaning="捐赠棉被数量",
                approx=">", qualifier="余",
            )  # fmt: skip
        return article


@kept(empty=(*c.EMPTY, "rulebook.Parameter"))
def scene() -> Scene:
    """The scene; built once a process."""
    return Scene()
