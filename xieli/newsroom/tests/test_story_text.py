"""What goes into a story comes out as words in our few elements, and nothing else ever does."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from xieli.newsroom import story_text
from xieli.newsroom.tests.story_attacks import ATTACKS, faults_in

PIECES = st.sampled_from(
    [
        "<", ">", "</", "/>", "script", "<script>", "</script>", "img src=x", " onerror=",
        "alert(1)", "javascript:", "<a href=", '"', "'", "`", "&#x3c;", "&lt;", "&", ";",
        "<svg>", "<math>", "<style>", "</style>", "<!--", "-->", "<p>", "</p>", "<b>", "<li>",
        "<ol start=", "9>", "\n", "# ", "- ", "1. ", "> ", "==", "[", "](", ")", "\\",
        "https://a.cn/?a=1&b=2", "李**", "工会", "\x00", "\u202e", "<template>", "<noscript>",
        "<textarea>", "<table>", "<td>", "<br>", " ",
    ]
)  # fmt: skip
MIXED = st.lists(PIECES | st.text(max_size=6), max_size=24).map("".join)
LINES = st.lists(
    st.tuples(
        st.sampled_from(["", "# ", "## ", "- ", "1. ", "2. ", "> ", "\\"]),
        st.text("工会慰问ab=*[](){}\\#->1. <&\"'", max_size=16),
    ).map("".join),
    max_size=8,
).map("\n".join)


@given(MIXED)
@settings(max_examples=120, deadline=None)
def test_no_html_that_comes_in_leaves_anything_but_our_elements(html: str) -> None:
    for out in (story_text.kept(html), story_text.from_html(html), story_text.to_html(html)):
        assert faults_in(out) == []


@given(MIXED | LINES)
@settings(max_examples=120, deadline=None)
def test_what_is_opened_for_editing_and_saved_unchanged_is_unchanged(lines: str) -> None:
    html = story_text.to_html(lines)

    assert story_text.to_html(story_text.to_lines(html)) == html
    assert story_text.kept(html) == html


@given(st.lists(st.text("工会慰问职工ab12=*[]()#->、。李", min_size=1, max_size=20), max_size=6))
@settings(max_examples=80, deadline=None)
def test_a_clean_text_keeps_every_word(paragraphs: list[str]) -> None:
    html = story_text.from_text("\n".join(paragraphs))

    told = story_text.plain(html).split("\n") if html else []
    assert told == [line for one in paragraphs if (line := " ".join(one.split()))]


def test_no_known_attack_survives() -> None:
    ways = (story_text.kept, story_text.from_html, story_text.to_html)

    survived = [
        (attack, way.__name__) for attack in ATTACKS for way in ways if faults_in(way(attack))
    ]

    assert survived == []


def test_control_the_question_sees_an_attack_that_got_through() -> None:
    seen = [attack for attack in ATTACKS if faults_in(attack)]

    assert len(seen) >= 30


def test_marks_become_headings_lists_quotations_bold_and_links() -> None:
    lines = "# 题\n## 小题\n- 甲\n- 乙\n3. 丙\n4. 丁\n> 引\n李**说==好==，见[这里](https://a.cn/b)"

    assert story_text.to_html(lines) == (
        "<h2>题</h2><h3>小题</h3><ul><li>甲</li><li>乙</li></ul>"
        '<ol start="3"><li>丙</li><li>丁</li></ol>'
        "<blockquote><p>引</p></blockquote><p>李**说<strong>好</strong>，见"
        '<a href="https://a.cn/b" rel="nofollow noopener noreferrer">这里</a></p>'
    )
    assert story_text.to_lines(story_text.to_html(lines)) == lines


def test_what_is_pasted_from_word_keeps_its_words_and_loses_its_dress() -> None:
    word = (
        "<html xmlns:o='urn:x'><head><style>p.MsoNormal{margin:0}</style><!--[if gte mso 9]>"
        "<xml><o:OfficeDocumentSettings/></xml><![endif]--></head><body lang=ZH-CN>"
        "<h1 style='mso-x'>标题<o:p></o:p></h1><p class=MsoNormal><span lang=EN-US>3</span>月"
        "<b>慰问</b><o:p>&nbsp;</o:p></p><table><tr><td>棉被</td><td>60 床</td></tr></table>"
        "<p><img src='file:///C:/a.png'></p><ul><li><p>甲</p></li></ul></body></html>"
    )

    assert story_text.to_lines(word) == "# 标题\n3月==慰问==\n棉被\n60 床\n- 甲"


def test_an_address_loses_what_follows_its_readers_about() -> None:
    url = "https://a.cn/b?id=3&utm_source=wx&spm=1.2&share_token=x"

    assert story_text.address(url) == "https://a.cn/b?id=3"
    for bad in (
        "javascript:alert(1)",
        "//a.cn",
        "ftp://a.cn",
        "https://user@a.cn",
        "https://[x",
        "",
    ):
        assert story_text.address(bad) is None
