"""The messages of errors: plain words, whatever went wrong."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from knosc_desktop.domain import errors
from knosc_desktop.domain.errors import FileProblem, KnoscError, NotSent, OutcomeUnknown
from knosc_desktop.domain.texts import sentences
from knosc_desktop.words.catalogue import render

TECHNICAL = re.compile(
    r"\b[1-5]\d\d\b|\bHTTP/|\b(httpx|httpcore|keyring|sqlite|qt|pyside|python|asyncio|errno|exception|traceback|json|"
    r"jwt|csrf|cookie|tcp|ssl|tls|socket|None|null)\b|\w+(Error|Exception)\b|::|\(\)",
    re.IGNORECASE,
)


def classes(root: type[KnoscError] = KnoscError) -> Iterator[type[KnoscError]]:
    yield root
    for child in root.__subclasses__():
        yield from classes(child)


ALL = sorted(classes(), key=lambda kind: kind.__name__)


def example(kind: type[KnoscError]) -> KnoscError:
    if issubclass(kind, FileProblem):
        return kind("The file is gone", "It is no longer where it was.")
    if issubclass(kind, (NotSent, OutcomeUnknown)):
        return kind(errors.ConnectionBroken())
    return kind()


@pytest.mark.parametrize("kind", ALL, ids=lambda kind: kind.__name__)
def test_every_error_says_what_happened_in_a_title_and_a_sentence(kind: type[KnoscError]) -> None:
    problem = example(kind).problem
    assert problem.title
    assert not render(problem.title).endswith(".")
    assert render(problem.message).endswith(".")


@pytest.mark.parametrize("kind", ALL, ids=lambda kind: kind.__name__)
def test_every_error_has_title_message_and_hint_without_jargon(kind: type[KnoscError]) -> None:
    problem = example(kind).problem
    assert TECHNICAL.search(render(sentences(problem.title, problem.message, problem.hint))) is None


@pytest.mark.parametrize("kind", ALL, ids=lambda kind: kind.__name__)
def test_every_hint_is_a_sentence(kind: type[KnoscError]) -> None:
    assert re.fullmatch(r"|[A-Z].*\.", render(example(kind).problem.hint))


@pytest.mark.parametrize("kind", ALL, ids=lambda kind: kind.__name__)
def test_every_error_is_drawn_in_the_tree_at_the_top(kind: type[KnoscError]) -> None:
    assert errors.__doc__ is not None
    assert re.search(rf"\b{kind.__name__}\b", errors.__doc__)


def test_an_error_can_have_its_own_message() -> None:
    error = errors.NotFound("Nothing has been uploaded yet.", hint="Upload something.", details="GET")
    expected = errors.Problem(errors.NotFound.title, "Nothing has been uploaded yet.", "Upload something.", "GET")
    assert error.problem == expected


def test_an_unverified_server_is_never_asked_again_by_itself() -> None:
    assert errors.Unreachable.retryable
    assert not errors.InsecureConnection.retryable


@pytest.mark.parametrize("kind", [errors.SignInProblem, errors.Refused], ids=lambda kind: kind.__name__)
def test_a_refusal_is_not_repeated(kind: type[KnoscError]) -> None:
    repeated = {each for each in classes(kind) if each.retryable}
    assert repeated <= {errors.TooManyRequests}


def test_not_sent_says_that_knosc_cannot_have_it() -> None:
    error = NotSent(errors.ConnectionBroken(details="reset", retry_after=7))
    assert render(error.message).endswith("so Knosc didn't receive it.")
    assert error.hint == errors.ConnectionBroken.default_hint
    assert (error.details, error.retry_after) == ("reset", 7)


def test_an_unknown_outcome_warns_of_running_twice() -> None:
    error = OutcomeUnknown(errors.TimedOut(details="read"))
    assert "Knosc didn't confirm it" in render(error.message)
    assert "twice" in render(error.hint)
    assert error.details == "read"


def test_an_unknown_outcome_does_not_claim_that_nothing_changed() -> None:
    error = OutcomeUnknown(errors.TooLarge(said="Over 10 MB"))
    assert render(error.message) == (
        "Everything was sent, but Knosc didn't confirm it. Knosc may still process it. Knosc says: “Over 10 MB”"
    )


def test_neither_a_broken_upload_nor_a_lost_answer_is_repeated_as_such() -> None:
    assert not NotSent(errors.TimedOut()).retryable
    assert not OutcomeUnknown(errors.TimedOut()).retryable


def test_a_problem_with_a_file_carries_its_own_title() -> None:
    assert FileProblem("The file is empty", "It has no content.").problem.title == "The file is empty"
