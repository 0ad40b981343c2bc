from xieli.kernel.refusal import Hidden, Refusal


def test_a_refusal_says_what_is_wrong_and_then_what_helps() -> None:
    refusal = Refusal("还差 1 样：学费缴费单。", next_step="补上就能再报。")

    assert refusal.words == "还差 1 样：学费缴费单。"
    assert refusal.next_step == "补上就能再报。"
    assert str(refusal) == "还差 1 样：学费缴费单。补上就能再报。"


def test_without_a_next_step_only_the_words_are_shown() -> None:
    assert str(Refusal("名额满了。")) == "名额满了。"


def test_braces_in_a_workers_own_words_stay_as_they_are() -> None:
    assert Refusal("{没有这一项}").words == "{没有这一项}"


def test_named_values_are_filled_in_after_translation() -> None:
    english = {"第 {place} 位不对。": "Place {place} is wrong."}
    refusal = Refusal("第 {place} 位不对。", place=3)

    words, next_step = refusal.told_by(lambda text: english[text])

    assert refusal.words == "第 3 位不对。"
    assert (words, next_step) == ("Place 3 is wrong.", "")


def test_hidden_is_not_a_refusal() -> None:
    assert not issubclass(Hidden, Refusal)
