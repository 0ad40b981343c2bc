"""A merchant with two outlets and a batch, opened as officers would; for the tests of draws,
the till and settlements.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from tests import cast as c
from xieli.activities.benefits import draw, rules
from xieli.activities.benefits.models import Batch, Claim, Outlet, Partner
from xieli.kernel.actor import SYSTEM, Actor
from xieli.ledger import queries as books
from xieli.ledger import services as ledger
from xieli.ledger.rules import Posting, move
from xieli.people import rights
from xieli.people.models import Function, Household, Person
from xieli.shell.guards import Belonging
from xieli.shell.keys import code, uuid7s

AT = datetime(2024, 3, 14, 7, 26, 31, tzinfo=UTC)
CLOSES = AT + timedelta(days=1)
UNTIL = date(2024, 3, 31)
SEED = bytes(range(32))
YUAN = Decimal("20.00")


class Scene:
    """The federation; 松坪精密 gives vouchers with 青石街道; 钱老板 stands at its till."""

    def __init__(self) -> None:
        c.rules_of_the_house()
        self.cast = c.federation()
        self.street = self.cast.unions["青石街道"]
        self.firm = self.cast.firms["松坪精密"]
        self.qian = self.user("钱老板", enterprise=self.firm)
        self.partner = Partner.objects.create(
            enterprise=self.firm, union=self.street, contract_number="惠-2024-01",
            starts_on=date(2024, 1, 1), ends_on=date(2024, 12, 31),
            union_invests=Decimal("5000.00"), partner_invests=Decimal("2000.00"),
        )  # fmt: skip
        self.shop, self.other_shop = (
            Outlet.objects.create(partner=self.partner, name=name, code=code())
            for name in ("松坪门店", "科苑门店")
        )

    def user(self, name: str, **more: Any) -> Any:
        """A sign-in beside the cast's."""
        user = rights.register_user(rights.NewUser(name, c.PASSWORD, name), by=SYSTEM, at=c.AT)
        for field, value in more.items():
            setattr(user, field, value)
        user.save()
        self.cast.users[name] = user
        return user

    def officer(self, name: str, *functions: Function) -> Actor:
        """An officer of the street with just these functions."""
        user = self.user(name)
        for function in functions:
            mandate = rights.NewMandate(user, function, self.street, c.TODAY)
            rights.give_mandate(mandate, by=SYSTEM, at=c.AT)
        rights.set_second_factor(user, c.SECRET, by=SYSTEM, at=c.AT)
        return Actor(user.id, user.shown_name)

    def who(self, name: str) -> Actor:
        return self.cast.actor(name)

    def batch(self, way: str = "first", quantity: int = 3, **more: Any) -> Batch:
        """An open batch with its stock on the books."""
        name, told = code(), {"by": SYSTEM, "at": AT}
        words: dict[str, Any] = {
            "title": "早餐券", "what": "voucher", "state": "open", "face_value": YUAN,
            "union_pays": Decimal("15.00"), "partner_pays": Decimal("3.00"),
            "opens_at": AT - timedelta(days=1), "closes_at": CLOSES, "redeem_until": UNTIL,
            "members_only": False, "made_by": "周敏", **more,
        }  # fmt: skip
        row = Batch(
            code=name, union=self.street, partner=self.partner, way=way, quantity=quantity,
            stock=ledger.open_account(rules.stock_of(name), "库存", is_bounded=True, **told),
            held=ledger.open_account(rules.held_of(name), "待核销", is_bounded=True, **told),
            **words,
        )  # fmt: skip
        issued = ledger.open_account(rules.issued_of(name), "投放", is_bounded=False, **told)
        lines = move(Decimal(quantity), rules.unit_of(name), out_of=issued.pk, into=row.stock_id)
        ledger.post(lines, because="投放", key=f"t:{name}", by=SYSTEM, at=AT)
        if way == "draw":
            draw.commit_seed(row, seed=SEED)
        row.save()
        return row

    def people(self, many: int) -> list[Person]:
        """So many people, only as rows."""
        keys = uuid7s(many)
        rows = [Person(id=key, name=f"工友{n}", name_key="gy") for n, key in enumerate(keys)]
        return Person.objects.bulk_create(rows)

    def enter(self, batch: Batch, many: int) -> list[Person]:
        """So many on the list of a draw."""
        people = self.people(many)
        for one in people:
            draw.enter(batch, worker(one.pk), by=SYSTEM, at=AT)
        return people

    def drawn(self, lots: int = 6, quantity: int = 2, **more: Any) -> Batch:
        """A draw from its list to its result."""
        batch = self.batch("draw", quantity, **more)
        self.enter(batch, lots)
        draw.close_list(batch, by=SYSTEM, at=CLOSES)
        return draw.draw(batch, by=SYSTEM, at=CLOSES)

    def claims(self, batch: Batch, many: int = 1) -> list[Claim]:
        """So many held claims of a batch."""
        rows = [Claim(batch=batch, person=one, code=code(), at=AT) for one in self.people(many)]
        Claim.objects.bulk_create(rows)
        lines = tuple(
            move(Decimal(1), rules.unit_of(batch.code), out_of=batch.stock_id, into=batch.held_id)
        )
        ledger.post_many(
            [Posting(f"t:claim:{one.pk}", "领取", lines) for one in rows], by=SYSTEM, at=AT
        )
        return rows

    def counted(self, batch: Batch) -> tuple[int, int]:
        """What the books hold in stock and as held."""
        unit = rules.unit_of(batch.code)
        assert batch.stock
        assert batch.held
        return int(books.balance(batch.stock, unit)), int(books.balance(batch.held, unit))


def worker(person_id: UUID, household: Household | None = None, **more: Any) -> Belonging:
    """Somebody as the house knows him."""
    return Belonging(person_id, household.pk if household else None, **more)
