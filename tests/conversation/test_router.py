"""Plain words outside an interview, and what they are taken for."""

from __future__ import annotations

import pytest

from coach.bank import Bank, load_bank
from coach.domain import Kind, Mode, Role, Seniority, Setup
from coach.guides.embedding import Embedder
from coach.postings import Posting, looks_like_posting, read_posting
from coach.router import Ask, Critique, GiveQuestion, Help, ShowReport, StartInterview, find_topic, route
from coach.settings import data_root


@pytest.fixture(scope="module")
def bank() -> Bank:
    return load_bank(data_root() / "knowledge")


@pytest.mark.parametrize(
    ("message", "request_"),
    [
        ("give me a hard question about regularisation", GiveQuestion("regularisation", (), Seniority.SENIOR)),
        ("Give me an easy question on trees please", GiveQuestion("trees", (), Seniority.JUNIOR)),
        ("ask me a behavioural question", GiveQuestion(None, (Kind.BEHAVIOURAL,), None)),
        ("another one, a coding question for a senior engineer", GiveQuestion(None, (Kind.CODING,), Seniority.SENIOR)),
        ("quiz me on cross-validation", GiveQuestion("cross-validation", (), None)),
        ("I'd like to try a system design question", GiveQuestion(None, (Kind.ML_DESIGN,), None)),
        ("another question", GiveQuestion()),
        ("give me a regularization question", GiveQuestion("regularisation", (), None)),
    ],
)
def test_a_wish_for_a_question(bank: Bank, message: str, request_: GiveQuestion) -> None:
    assert route(message, bank) == request_


@pytest.mark.parametrize(
    ("message", "setup"),
    [
        (
            "start a mock interview for a senior data scientist, 3 questions",
            Setup(role=Role.DATA_SCIENTIST, seniority=Seniority.SENIOR, questions=3),
        ),
        ("interview me", Setup()),
        ("Let's do an interview", Setup()),
        ("mock interview", Setup()),
        (
            "I want to practise an interview as a junior ML engineer",
            Setup(seniority=Seniority.JUNIOR, mode=Mode.PRACTICE),
        ),
        (
            "Can we start a behavioural interview for an ML product manager with five questions?",
            Setup(role=Role.ML_PRODUCT_MANAGER, kinds=(Kind.BEHAVIOURAL,), questions=5),
        ),
        (
            "run a mock interview on transformers for a research scientist",
            Setup(role=Role.RESEARCH_SCIENTIST, topic="transformers-and-llms"),
        ),
        ("start an interview with 40 questions", Setup(questions=12)),
    ],
)
def test_a_wish_for_an_interview(bank: Bank, message: str, setup: Setup) -> None:
    assert route(message, bank) == StartInterview(setup)


def test_what_the_message_leaves_open_stays_as_chosen_before(bank: Bank) -> None:
    chosen = Setup(role=Role.RESEARCH_SCIENTIST, seniority=Seniority.STAFF, questions=6, mode=Mode.PRACTICE)
    request = route("start the interview with 2 questions", bank, setup=chosen)
    assert request == StartInterview(chosen.model_copy(update={"questions": 2}))


@pytest.mark.parametrize(
    ("message", "request_"),
    [
        ("here is my answer: L1 has a kink at zero.", Critique(None, "L1 has a kink at zero.")),
        ("My answer: it shrinks", Critique(None, "it shrinks")),
        ("Here's my answer\nIt shrinks.\nAnd more.", Critique(None, "It shrinks.\nAnd more.")),
        ("Question: Why is L1 sparse? Answer: it has a kink.", Critique("Why is L1 sparse?", "it has a kink.")),
        ("Q: Why: L1?\nA: A kink.", Critique("Why: L1?", "A kink.")),
        ("Can you review my answer: I led the work.", Critique(None, "I led the work.")),
        ("please critique this answer:\n\nI led the work.", Critique(None, "I led the work.")),
        ("**Question:** Why L1?\n\n**Answer:** A kink.", Critique("Why L1?", "A kink.")),
    ],
)
def test_an_answer_to_judge(bank: Bank, message: str, request_: Critique) -> None:
    assert route(message, bank) == request_


def test_a_long_story_without_a_label_is_an_answer(bank: Bank) -> None:
    story = "Last year I inherited a churn model that nobody trusted. " * 5
    assert route(story, bank) == Critique(None, story.strip())


@pytest.mark.parametrize(
    "message",
    [
        "what is the difference between bagging and boosting?",
        "How do I prepare for a mock interview?",
        "how long is an interview usually",
        "What questions do data scientists get asked?",
        "Which questions should I ask at the end?",
        "explain dropout",
        "dropout",
        "Why does L1 regularisation produce sparse weights while L2 does not?",
        "What is a good answer to the weakness question?",
        "how are scores calibrated?",
        "How do I show my results in an interview?",
    ],
)
def test_a_question_for_the_guides(bank: Bank, message: str) -> None:
    assert route(message, bank) == Ask(message)


@pytest.mark.parametrize(
    "message", ["show my report", "Where can I see my results?", "how did I do?", "my last report"]
)
def test_a_wish_for_the_report(bank: Bank, message: str) -> None:
    assert route(message, bank) == ShowReport()


@pytest.mark.parametrize(
    "message", ["", "hi", "Hello there!", "help", "What can you do?", "thanks", "how does this work?"]
)
def test_a_greeting_or_a_call_for_help(bank: Bank, message: str) -> None:
    assert route(message, bank) == Help()


@pytest.mark.parametrize(
    ("words", "topic"),
    [("overfitting", "bias-variance"), ("the lasso", "regularisation"), ("random forests", "trees-and-ensembles")],
)
def test_a_topic_is_known_by_its_words(bank: Bank, words: str, topic: str) -> None:
    assert find_topic(words, bank) == topic


def test_a_topic_is_known_by_its_meaning(bank: Bank) -> None:
    embedder = Embedder()
    assert find_topic("my colleague and I fought", bank) is None
    assert find_topic("my colleague and I fought", bank, embedder) == "conflict"
    assert find_topic("cooking pasta", bank, embedder) is None


# The eight kinds of posting that stand beside a typical article on ML interviews, in words of our own.
POSTINGS = [
    (
        (
            "Senior Machine Learning Scientist. Remote, permanent. You build and ship custom models and LLM "
            "features that read what customers write, from fine-tuning to retrieval; you own experiments and "
            "evaluation, and you mentor others."
        ),
        Role.RESEARCH_SCIENTIST,
        Seniority.SENIOR,
    ),
    (
        (
            "ML Runtime Engineer (Mid-Level and Senior)\nHybrid. The engineer will write the runtime of an "
            "accelerator in Rust, connect it with PyTorch and vLLM, and work closely with the hardware team "
            "on fast inference of language models."
        ),
        Role.ML_ENGINEER,
        Seniority.MID,
    ),
    (
        (
            "Senior AI Engineer\nHybrid · Permanent\nThis role leads a research project on virtual people for "
            "soft-skills training. You set the technical direction, build systems that perceive and respond, "
            "and turn research into a product."
        ),
        Role.ML_ENGINEER,
        Seniority.SENIOR,
    ),
    (
        (
            "£500 a day, on-site, contract, clearance required\n\nPlatform Engineer\n\nYou will design and run "
            "cloud platforms on which data science and software teams deploy their work, in a lab that tries "
            "out AI and machine learning quickly."
        ),
        Role.ENGINEER,
        Seniority.MID,
    ),
    (
        (
            "Software Engineer (SC cleared). Contract. You will write APIs, backend services and user-facing "
            "pages with Python, FastAPI and React, and bring AI and machine learning into a cloud product of "
            "an experimental lab."
        ),
        Role.ENGINEER,
        Seniority.MID,
    ),
    (
        (
            "Staff Fullstack Engineer, Avatars. Remote. This role builds features end to end for generated "
            "video: frontend, backend and AI models. You own them from the idea to production and refine them"
            " with product and design."
        ),
        Role.ENGINEER,
        Seniority.STAFF,
    ),
    (
        (
            "Staff Software Engineer, Voices\n\nThe role is about the services behind script preview and "
            "speech: several providers, many languages, reliability. You evolve the backend and work with "
            "frontend and research colleagues."
        ),
        Role.ENGINEER,
        Seniority.STAFF,
    ),
    (
        (
            "Senior Business Intelligence Engineer, Insights. On-site. Do you enjoy finding out from data "
            "what a business should do next? Are you excited by hard problems that analytics can solve?"
        ),
        Role.DATA_SCIENTIST,
        Seniority.SENIOR,
    ),
]


@pytest.mark.parametrize(("text", "role", "seniority"), POSTINGS)
def test_a_posting_is_read_for_role_and_level(bank: Bank, text: str, role: Role, seniority: Seniority) -> None:
    request = route(text, bank)
    assert isinstance(request, Posting)
    assert (request.role, request.seniority, request.text) == (role, seniority, text)


def test_a_labelled_posting_may_be_short(bank: Bank) -> None:
    text = "Here is a job posting: lead data scientist, pricing team, 8+ years, SQL and Python."
    assert route(text, bank) == Posting(text, Role.DATA_SCIENTIST, Seniority.STAFF, (Kind.CODING,))


def test_years_tell_the_level_where_no_word_does() -> None:
    assert read_posting("Data scientist with 6+ years of experience in pricing").seniority is Seniority.SENIOR
    assert read_posting("Data scientist, 2-4 years").seniority is Seniority.MID


def test_our_staff_and_leading_a_project_are_no_levels() -> None:
    text = "ML engineer. You will lead projects and teach our staff; a graduate degree is required."
    assert read_posting(text).seniority is Seniority.MID


def test_an_answer_that_names_a_role_is_no_posting() -> None:
    story = (
        "As a senior machine learning engineer I was responsible for the ranking model of our product. My task was "
        "to cut latency, so I profiled it, and I worked with the platform team on a smaller model. It is half now."
    )
    assert not looks_like_posting(story)
