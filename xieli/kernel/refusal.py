"""The two ways the union says no, and the mark that lets these words be translated."""

from collections.abc import Callable


def marked(words: str) -> str:
    """Mark Chinese words for the catalogue (import it `as _`); the floors above translate them."""
    return words


class Refusal(Exception):
    """A rule of the union says no; the words are Chinese that a worker can read."""

    words: str
    next_step: str

    def __init__(self, words: object, next_step: object = "", **named: object) -> None:
        """Keep what is wrong and what helps; `{place}` in them is filled from named values.

        Both may be lazy translations. Without named values braces are left as they are.
        """
        super().__init__(words, next_step)
        self._texts = (str(words), str(next_step))
        self._named = named
        self.words, self.next_step = self.told_by(marked)

    def told_by(self, translate: Callable[[str], str]) -> tuple[str, str]:
        """Give (words, next step) in another language; translate sees the unfilled texts."""
        words, step = ((translate(text) if text else "") for text in self._texts)
        if self._named:
            return words.format(**self._named), step.format(**self._named)
        return words, step

    def __str__(self) -> str:
        """Give the words, followed by the next step when there is one."""
        return f"{self.words}{self.next_step}"


class Hidden(Exception):
    """The thing is not yours to know about; doors answer as if it did not exist (404)."""
