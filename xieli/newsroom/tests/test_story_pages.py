"""The pages of stories: who writes, who publishes, what everybody reads, what a stranger gets."""

from __future__ import annotations

from typing import Any
from uuid import uuid4
from xml.etree import ElementTree

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from tests.cast import sign_in
from xieli.newsroom.story_models import Edition, Story
from xieli.newsroom.story_services import StoryWords
from xieli.newsroom.tests.story_attacks import ATTACKS, faults_in
from xieli.newsroom.tests.story_made import LINES, Scene, jpeg, scene

pytestmark = pytest.mark.django_db
NEW = {"title": "新写的", "lines": "正文。", "key": "k" * 20}


def as_(s: Scene, name: str) -> Client:
    client: Client = sign_in(Client(), s.cast, name)
    return client


def post(client: Client, name: str, story: Story, *more: Any, **data: Any) -> Any:
    now = Story.objects.get(pk=story.pk)
    return client.post(reverse(name, args=[story.pk, *more]), {"seen": now.version, **data})


def body_of(html: str) -> str:
    return html.split('<div class="text">')[1].split("</div>")[0]


def test_a_story_is_written_sent_and_published_by_another_on_the_pages() -> None:
    s = scene()
    zhou, chen = as_(s, "周敏"), as_(s, "陈主席")
    made = zhou.post(reverse("stories:new"), {**NEW, "union": str(s.street.pk)})
    story = Story.objects.get(title="新写的")
    assert made["Location"] == reverse("stories:story", args=[story.pk])
    assert "data-draft=" in zhou.get(reverse("stories:write", args=[story.pk])).text
    post(zhou, "stories:write", story, **NEW | {"lines": LINES})
    photo = SimpleUploadedFile("a.jpg", jpeg(), "image/jpeg")
    told = {"photo": photo, "alt": "村口分发棉被", "caption": "周敏摄"}
    assert post(zhou, "stories:pictures", story, **told).status_code == 302
    post(zhou, "stories:step", story, "ask")
    assert "您写过或改过" not in zhou.get(reverse("stories:story", args=[story.pk])).text
    assert "看过以后发布" in chen.get(reverse("stories:story", args=[story.pk])).text
    assert "还没有选受助人姓名" in post(chen, "stories:publish", story, has_read="on").text
    done = post(chen, "stories:publish", story, has_read="on", names="masked")
    assert done.status_code == 302

    page = Client().get(reverse("stories:read", args=[story.code]))

    assert page.status_code == 200
    for words in ("新写的", "<li>棉被 60 床</li>", 'alt="村口分发棉被"', "周敏摄", s.street.name):
        assert words in page.text
    canonical = f"http://testserver{reverse('stories:read', args=[story.code])}"
    assert f'<link rel="canonical" href="{canonical}">' in page.text
    assert f'<meta property="og:url" content="{canonical}">' in page.text
    assert 'property="og:image" content="http://testserver/news/' in page.text


def test_its_writer_finds_no_way_to_publish_and_a_forged_one_is_refused() -> None:
    s = scene()
    s.write("正文。", "陈主席")
    s.ask()
    chen = as_(s, "陈主席")

    assert (
        "要由另一位有发布权限的同志发布"
        in chen.get(reverse("stories:story", args=[s.story.pk])).text
    )
    forged = post(chen, "stories:publish", s.story, has_read="on", names="none")

    assert forged.status_code == 422
    assert "您写过或改过，要由另一位同志发布" in forged.text
    assert not Edition.objects.exists()
    assert post(as_(s, "周敏"), "stories:publish", s.story, has_read="on").status_code == 404


def test_a_phone_number_keeps_it_back_in_plain_words() -> None:
    s = scene()
    s.write("请打 13800138000。")

    answer = as_(s, "周敏").get(reverse("stories:story", args=[s.story.pk]))
    assert "138****8000" in answer.text
    post(as_(s, "周敏"), "stories:step", s.story, "ask")

    assert s.now().stage == "writing"


def test_strangers_and_other_counties_find_nothing_of_what_is_not_out() -> None:
    s = scene()
    mine = [
        reverse(f"stories:{name}", args=[s.story.pk]) for name in ("story", "write", "pictures")
    ] + [reverse("stories:edition", args=[s.story.pk, 1])]
    for name in ("李梅", "赵六"):
        client = as_(s, name)
        assert [client.get(url).status_code for url in mine] == [404] * 4
    assert as_(s, "李梅").get(reverse("stories:desk")).status_code == 404
    assert Client().get(mine[0]).status_code == 302
    assert Client().get(reverse("stories:read", args=[s.story.code])).status_code == 404
    assert Client().get("/news/AAAA-BBBB-CCCC/").status_code == 404
    assert Client().get(reverse("stories:union_news", args=[uuid4()])).status_code == 404


def test_a_withdrawn_story_says_since_when_and_why_and_no_cache_keeps_it() -> None:
    s = scene()
    picture = s.add()
    s.out()
    visitor = Client()
    urls = [
        reverse("stories:photo_small", args=[s.story.code, picture.pk]), reverse("stories:feed"),
    ]  # fmt: skip
    before = [visitor.get(url) for url in urls]
    assert all(one["Cache-Control"] == "public, no-cache" for one in before)
    again = [
        visitor.get(url, headers={"if-none-match": one["ETag"]})
        for url, one in zip(urls, before, strict=True)
    ]
    assert [one.status_code for one in again] == [304, 304]

    s.withdraw()

    after = [
        visitor.get(url, headers={"if-none-match": one["ETag"]})
        for url, one in zip(urls, before, strict=True)
    ]
    assert [one.status_code for one in after] == [404, 200]
    assert "春季慰问到山里" not in after[1].text
    page = visitor.get(reverse("stories:read", args=[s.story.code]))
    assert page.status_code == 410
    assert "照片里的人不同意公开" in page.text
    assert "春季慰问到山里" not in page.text
    assert "no-cache" in page["Cache-Control"]


def test_a_correction_stands_on_the_page_with_its_day() -> None:
    s = scene()
    s.out()
    s.correct()
    s.write(LINES.replace("60", "50"))
    assert "60 床" in Client().get(reverse("stories:read", args=[s.story.code])).text
    s.ask()
    s.publish()

    page = Client().get(reverse("stories:read", args=[s.story.code])).text

    assert "棉被原写 60 床，应为 50 床" in page
    assert "50 床" in page
    old = as_(s, "陈主席").get(reverse("stories:edition", args=[s.story.pk, 1])).text
    assert "60 床" in old


def test_figures_open_down_to_the_quotation_for_the_office_alone() -> None:
    s = scene()
    article = s.article()
    zhou = as_(s, "周敏")
    where = [
        zhou.post(reverse("stories:from_article", args=[article.pk]))["Location"] for _n in range(2)
    ]
    assert where[0] == where[1]
    story = Story.objects.get(article=article)
    s.out(story)
    url = reverse("stories:read", args=[story.code])

    public, office = Client().get(url).text, zhou.get(url).text

    assert "来源：桂林日报，原文日期 2024年3月1日" in public
    assert "60余床" in public
    assert "捐赠棉被数量" in public
    assert "看原文里怎么说" not in public
    assert "<blockquote>送去棉被60余床</blockquote>" in office
    assert as_(s, "赵六").post(
        reverse("stories:from_article", args=[article.pk])
    ).status_code == 404  # fmt: skip


def test_lists_find_by_words_in_pages_and_ask_little(django_assert_num_queries) -> None:
    s = scene()
    for n in range(22):
        one = s.draft(f"scene-key-of-{n:08d}", StoryWords(f"第{n}篇", f"正文{n}。"))
        s.out(one)
    visitor = Client()
    url = reverse("stories:union_news", args=[s.street.pk])

    visitor.get(url)
    with django_assert_num_queries(3):
        first = visitor.get(url)
    assert first.text.count('class="row stack"') == 20
    assert visitor.get(url, {"page": "2"}).text.count('class="row stack"') == 2
    assert visitor.get(url, {"q": "第21篇"}).text.count('class="row stack"') == 1
    assert "没有找到这样的新闻" in visitor.get(url, {"q": "%"}).text
    with django_assert_num_queries(5):
        visitor.get(reverse("stories:read", args=[one.code]))
    chen = as_(s, "陈主席")
    chen.get(reverse("stories:desk"))
    with django_assert_num_queries(7):
        desk = chen.get(reverse("stories:desk"))
    assert desk.text.count("data-row") == 23
    assert "还没有发布新闻" in visitor.get(
        reverse("stories:union_news", args=[s.cast.unions["龙胜"].pk])
    ).text  # fmt: skip


def test_the_feed_is_atom_with_whole_addresses() -> None:
    s = scene()
    s.out()

    answer = Client().get(reverse("stories:union_feed", args=[s.street.pk]))

    root, space = ElementTree.fromstring(answer.content), "{http://www.w3.org/2005/Atom}"
    (entry,) = root.findall(f"{space}entry")
    assert answer["Content-Type"].startswith("application/atom+xml")
    assert entry.findtext(f"{space}title") == "春季慰问到山里"
    assert entry.findtext(f"{space}id") == f"urn:uuid:{s.story.pk}"
    link = entry.find(f"{space}link")
    assert link is not None
    assert link.get("href", "").startswith("http://testserver/news/")


def test_no_attack_in_any_field_reaches_a_page_and_no_request_goes_elsewhere() -> None:
    s = scene()
    attack = " ".join(ATTACKS)
    words = StoryWords(attack[:80], attack, attack[:300], attack[:80], attack[:120])
    story = s.draft("scene-key-attacked", words)
    s.out(story)
    visitor = Client()

    read = visitor.get(reverse("stories:read", args=[story.code])).text
    draft = s.draft("scene-key-attacked-2", words)
    pages = [
        read, visitor.get(reverse("stories:news")).text,
        as_(s, "周敏").get(reverse("stories:write", args=[draft.pk])).text,
        as_(s, "陈主席").get(reverse("stories:story", args=[story.pk])).text,
    ]  # fmt: skip

    assert faults_in(body_of(read)) == []
    for page in pages:
        for sign in ("<script>alert", "<img src=x", "<svg", "<iframe", "<base", "<meta http-equiv"):
            assert sign not in page
        assert 'src="http' not in page


def test_a_row_that_was_spoiled_behind_our_back_is_cleaned_on_the_way_out() -> None:
    s = scene()
    spoiled = Story(source_url="javascript:alert(1)", body="<img src=x onerror=alert(1)>")
    assert (spoiled.source_link, spoiled.html) == ("", "")
    Story.objects.filter(pk=s.story.pk).update(body="".join(ATTACKS).replace("\x00", ""))

    page = as_(s, "陈主席").get(reverse("stories:story", args=[s.story.pk])).text

    assert faults_in(body_of(page)) == []


def test_what_is_pasted_comes_back_as_lines_and_an_old_screen_loses_nothing() -> None:
    s = scene()
    zhou = as_(s, "周敏")
    html = "<h1>题</h1><p onclick=x>甲<b>乙</b></p><script>x</script>"
    assert zhou.post(reverse("stories:paste"), {"html": html}).text == "# 题\n甲==乙=="
    assert as_(s, "李梅").post(reverse("stories:paste"), {"html": html}).status_code == 404
    seen = s.now().version
    s.write("别人先存下的。")

    answer = zhou.post(
        reverse("stories:write", args=[s.story.pk]), {**NEW, "lines": "我写的。", "seen": seen}
    )

    assert answer.status_code == 422
    assert "刚刚有人改过" in answer.text
    assert "我写的。" in answer.text
    assert "别人先存下的。" in answer.text
    assert f'name="seen" value="{seen + 1}"' in answer.text


def test_bad_input_is_told_and_never_breaks_a_page() -> None:
    s = scene()
    zhou = as_(s, "周敏")
    bad = {"source_on": "2024-13-01", "source_url": "javascript:alert(1)"}
    answer = post(zhou, "stories:write", s.story, **NEW, **bad)
    assert answer.status_code == 422
    assert "没有这一天" in answer.text
    assert "http:// 或 https://" in answer.text
    for data in ({"seen": "x"}, {"seen": "-1"}, {}):
        assert zhou.post(reverse("stories:step", args=[s.story.pk, "ask"]), data).status_code == 404
    no_photo = SimpleUploadedFile("a.jpg", b"not a photo", "image/jpeg")
    told = {"photo": no_photo, "alt": "村口分发棉被"}
    assert post(zhou, "stories:pictures", s.story, **told).status_code == 422
    assert post(zhou, "stories:say", s.story, "correct", words="还没发布就更正").status_code == 422
    assert Client().get("/news/", {"page": "x", "q": "\x00" * 9}).status_code == 200
