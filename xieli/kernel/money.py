"""Money is Decimal 元 with two places: read, shown with separators, in 万元 and in capitals."""

from decimal import ROUND_HALF_UP, Decimal

from xieli.kernel import quantity
from xieli.kernel.numerals import LIMIT
from xieli.kernel.refusal import Refusal
from xieli.kernel.refusal import marked as _

_CENT = Decimal("0.01")
_WAN = Decimal(10**4)
_CAPITALS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("仟", "佰", "拾", "")


def yuan(value: Decimal | int | str) -> Decimal:
    """Give the amount in 元 with two places, half up; text may say 1,200元 or 1.2万元.

    A float is our own mistake (TypeError): give the cell's text instead.
    """
    if isinstance(value, bool) or not isinstance(value, Decimal | int | str):
        raise TypeError("yuan takes Decimal, int or text, never a float")
    amount = _read(value) if isinstance(value, str) else Decimal(value)
    if not amount.is_finite():
        raise Refusal(_("金额不是一个数。"), _("请写成阿拉伯数字，例如 1200.00。"))
    if abs(amount) >= LIMIT - 1:
        raise Refusal(_("金额太大了。"), _("请核对有没有多写几位。"))
    return amount.quantize(_CENT, ROUND_HALF_UP) or Decimal("0.00")


def show(amount: Decimal | int) -> str:
    """Give 208,640.00: thousands separators and two places, the unit left to the page."""
    return f"{yuan(amount):,.2f}"


def in_wan(amount: Decimal | int) -> str:
    """Give the amount counted in 万元 with two places, half up: 208640 is 20.86."""
    return show(yuan(amount) / _WAN)


def in_capitals(amount: Decimal | int | str) -> str:
    """Give 人民币大写 by 支付结算办法 附一: 1409.50 is 人民币壹仟肆佰零玖元伍角.

    整 closes an amount that ends at 元; where the annex leaves a 零 free, its first form is used.
    """
    exact = yuan(amount)
    if exact < 0:
        raise Refusal(_("大写金额不能小于 0。"), _("请核对金额。"))
    whole, cents = divmod(int(exact * 100), 100)
    front = f"{_below_yi_yi(whole)}元" if whole else ""
    return f"人民币{front}{_cents(whole, cents)}"


def _read(text: str) -> Decimal:
    """Read an exact signed amount from text; 概数 and other units are no money."""
    bare = text.strip()
    is_minus = bare[:1] in ("-", "－", "−")
    read = quantity.parse(bare[1:] if is_minus else bare, quantity.MONEY_UNIT)
    if not read.is_exact:
        raise Refusal(_("金额要写准数，不能写“{word}”。"), _("请写到元角分。"), word=read.qualifier)
    if read.unit != quantity.MONEY_UNIT:
        raise Refusal(_("金额的单位应是元，这里是“{unit}”。"), _("请核对这一格。"), unit=read.unit)
    return -read.value if is_minus else read.value


def _cents(whole: int, cents: int) -> str:
    """Give what follows 元: 整, or 角 and 分 with the zeros the annex asks for."""
    if cents == 0:
        return "整" if whole else "零元整"
    jiao, fen = divmod(cents, 10)
    # 零 after 元 when 角 is empty (325.04), and when 元 itself is 0 (1680.32).
    zero = "零" if whole and (jiao == 0 or whole % 10 == 0) else ""
    spoken_jiao = f"{_CAPITALS[jiao]}角" if jiao else ""
    return zero + spoken_jiao + (f"{_CAPITALS[fen]}分" if fen else "")


def _below_yi_yi(whole: int) -> str:
    """Give a whole number from 1 to below 10¹⁶, 亿 over 万 over 元."""
    return _joined(*divmod(whole, 10**8), "亿", 10**7)


def _below_yi(whole: int) -> str:
    """Give a whole number from 1 to below 10⁸."""
    return _joined(*divmod(whole, 10**4), "万", 1000)


def _joined(high: int, low: int, mark: str, full: int) -> str:
    """Join two groups: one 零 between them when the lower one starts with empty places."""
    inner = _below_yi if mark == "亿" else _below_wan
    if high == 0:
        return inner(low)
    zero = "零" if 0 < low < full else ""
    return f"{inner(high)}{mark}{zero}{inner(low) if low else ''}"


def _below_wan(whole: int) -> str:
    """Give a whole number from 1 to 9999; empty places inside become one 零."""
    spoken = ""
    for digit, place in zip(f"{whole:04d}", _PLACES, strict=True):
        if digit != "0":
            spoken += _CAPITALS[int(digit)] + place
        elif spoken and not spoken.endswith("零"):
            spoken += "零"
    return spoken.rstrip("零")
