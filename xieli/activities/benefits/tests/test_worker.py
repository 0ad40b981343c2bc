"""The worker's pages: what I can get, one batch, the click, my vouchers, a crowded phone."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tests import cast as c
from xieli.activities.benefits import devices, rules, tokens
from xieli.activities.benefits.models import Batch, Claim, CrowdedDevice
from xieli.activities.benefits.tests.made import Scene, crowd
from xieli.journal.models import Note
from xieli.kernel.refusal import Refusal
from xieli.shell.guards import Belonging

pytestmark = pytest.mark.django_db
HOME = "/benefits/"


@pytest.fixture
def scene() -> Scene:
    return Scene(timezone.now())


@pytest.fixture
def li(scene: Scene) -> Client:
    scene.enrol()
    return c.sign_in(Client(), scene.cast, "李梅")


def url(batch: Batch, more: str = "") -> str:
    return f"{reverse('benefits:offer', args=[batch.code])}{more}"


def text(client: Client, where: str) -> str:
    answer = client.get(where)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_first_page_tells_what_i_can_get_then_what_comes_then_why_not(scene, li):
    soon = timezone.now() + timedelta(days=1)
    scene.opened(title="咖啡券")
    scene.opened(title="饮水券", opens_at=soon)
    scene.opened(title="货车司机体检", groups=("truck",))
    scene.draft(title="还没核对的")

    page = text(li, HOME)
    seen_by_nobody = text(Client(), HOME)

    told = ("现在有 1 样您能领", "咖啡券", "快开始的", "饮水券", "这次不能领的", "只给货车司机")
    parts = [page.index(words) for words in told]
    assert parts == sorted(parts)
    assert "还没核对的" not in page
    assert "3 分钟入会" in seen_by_nobody
    assert "咖啡券" in seen_by_nobody


def test_somebody_who_is_no_member_is_shown_the_way_in(scene):
    batch = scene.opened()
    client = c.sign_in(Client(), scene.cast, "李梅")

    page = text(client, url(batch))

    assert reverse("membership:join") in page
    assert "领 1 份" not in page


def test_one_click_claims_and_the_second_tab_is_the_same_claim(scene, li):
    batch = scene.opened(quantity=1)

    before = text(li, url(batch))
    first = li.post(url(batch, "claim/"))
    second = li.post(url(batch, "claim/"))
    voucher = text(li, first["Location"])
    after = text(li, url(batch))

    assert "领 1 份" in before
    assert "面值 20.00 元 = 工会 8.00 + 企业 7.00 + 自己 5.00" in before
    assert first["Location"] == second["Location"]
    claim = Claim.objects.get()
    assert claim.code in voucher
    assert "<svg" in voucher
    assert "您已经领到了" in after
    assert claim.code in after


def test_the_form_leads_to_the_lane_with_a_signed_token_where_it_runs(scene, li):
    batch = scene.opened()

    page = li.get(url(batch), **{"asgi.scope": {}}).content.decode()

    assert 'action="/lane/claim"' in page
    token = page.partition('name="token" value="')[2].partition('"')[0]
    told = tokens.read(token, timezone.now().timestamp())
    assert told.batch == str(batch.pk)
    assert told.person == str(scene.cast.users["李梅"].person_id)
    assert 'action="/lane/claim"' not in text(li, url(batch))


def test_sold_out_says_so_with_the_next_batch(scene, li):
    batch = scene.opened(quantity=1, title="咖啡券")
    scene.opened(title="饮水券", opens_at=timezone.now() + timedelta(hours=1))
    scene.claim(batch, scene.worker("王五"))

    page = text(li, url(batch))
    told = li.post(url(batch, "claim/"), follow=True).content.decode()

    assert "这一批 1 份领完了" in page
    assert "下一批：饮水券" in page
    assert "领完了" in told
    assert Claim.objects.filter(batch=batch).count() == 1


def test_a_window_is_chosen_and_given_back_frees_it(scene, li):
    batch = scene.opened(way=rules.WINDOW, what=rules.GOODS, quantity=2, places=(1, 1))
    first, second = batch.windows.all()
    scene.claim(batch, scene.worker("王五"), window=first)

    page = text(li, url(batch))
    made = li.post(url(batch, "claim/"), {"window": str(second.pk)})
    back = li.post(f"{made['Location']}back/", follow=True).content.decode()

    assert "约满了" in page
    assert "还有 1 个名额" in page
    assert "退回了" in back
    second.refresh_from_db()
    assert second.taken == 0


@pytest.mark.parametrize("window", ["", "x", "01a1ff53-6978-729f-9fab-4bd5654e0d19"])
def test_a_window_that_is_none_is_a_word_and_no_fault(scene, li, window):
    batch = scene.opened(way=rules.WINDOW, quantity=1, places=(1,))

    told = li.post(url(batch, "claim/"), {"window": window}, follow=True).content.decode()

    assert "时段" in told
    assert not Claim.objects.exists()


def test_a_draw_is_entered_from_its_page(scene, li):
    batch = scene.opened(way=rules.DRAW)

    page = text(li, url(batch))
    li.post(reverse("benefits:draw_enter", args=[batch.code]))

    assert "早报晚报机会一样" in page
    assert reverse("benefits:draw", args=[batch.code]) in page
    assert "您报上名了" in text(li, url(batch))
    assert "报了名的摇号" in text(li, reverse("benefits:mine"))


def test_my_vouchers_are_mine_alone(scene, li):
    batch = scene.opened()
    mine = scene.claim(batch, scene.enrol_known("李梅"))
    other = scene.claim(batch, scene.worker("王五"))

    page = text(li, reverse("benefits:mine"))

    assert mine.code in page
    assert "有 1 张等您用" in page
    for path in ("voucher", "give_back"):
        where = reverse(f"benefits:{path}", args=[other.code])
        answer = li.get(where) if path == "voucher" else li.post(where)
        assert answer.status_code == 404


def test_a_stranger_signs_in_first_and_a_draft_is_not_there(scene):
    batch, draft = scene.opened(), scene.draft()

    answer = Client().post(url(batch, "claim/"))

    assert "/accounts/login/" in answer["Location"]
    assert Client().get(url(draft)).status_code == 404
    assert "登录" in text(Client(), url(batch))


def test_a_crowded_phone_waits_is_told_and_never_refused(scene, li, monkeypatch):
    batch = scene.opened(quantity=9)
    device = devices.Device("K7QM-2RXA-9FTW")
    for person in crowd(3):
        device = device.used_by(person.pk)
    li.cookies[devices.COOKIE] = devices.cookie_of(device)

    page = text(li, url(batch))
    early = li.post(url(batch, "claim/"), follow=True).content.decode()
    began = li.post(url(batch, "wait/"))["Location"]
    young = text(li, began)
    later = timezone.now().timestamp() + 61
    monkeypatch.setattr("django.core.signing.time.time", lambda: later)
    ready = text(li, began)
    done = li.post(url(batch, "claim/"), {"w": began.partition("?w=")[2]})

    assert "这台设备有 4 个人要领" in page
    assert "先等一会儿" in early
    assert "等好了，再看一次" in young
    assert "领 1 份" in ready
    assert Claim.objects.get().code in done["Location"]
    assert CrowdedDevice.objects.get().people == 4
    assert Note.objects.filter(verb="benefits.note_crowd").count() == 1


def test_a_forged_cookie_is_a_new_phone(scene, li):
    li.cookies[devices.COOKIE] = "eyJkIjoieCJ9:1:forged"

    assert "领 1 份" in text(li, url(scene.opened()))


def test_the_list_asks_as_many_questions_for_one_batch_as_for_many(scene, li):
    def asked() -> int:
        with CaptureQueriesContext(connection) as seen:
            text(li, HOME)
        return len(seen)

    scene.opened()
    one = asked()
    for n in range(4):
        scene.opened(title=f"第 {n} 批", groups=("food",))

    assert asked() <= one
    assert one < 20


def test_somebody_without_a_household_counts_as_his_own(scene):
    batch = scene.opened(per_household=True)
    home = scene.street.id
    first, second, third = (
        Belonging(person.pk, where, True, scene.street.id, scene.street.path, "food")
        for person, where in zip(crowd(3), (home, home, None), strict=True)
    )
    scene.claim(batch, first)
    scene.claim(batch, third)

    with pytest.raises(Refusal, match="家里"):
        scene.claim(batch, second)
