"""The form in which an idea is brought: the idea itself, and the questions of the call that it answers."""

from __future__ import annotations

from typing import Any

from allauth.core import ratelimit

from buendnis.alliances.models import Alliance
from buendnis.funding.forms.ideas import IdeaForm
from buendnis.funding.models import CallState, IdeaCall
from buendnis.funding.questionnaire import QuestionForm, read_questionnaire
from buendnis.funding.selectors.calls import open_calls, published_calls
from buendnis.funding.selectors.selfcheck import as_idea
from buendnis.funding.selectors.similar import alike
from buendnis.funding.selfcheck import Answers
from buendnis.ground.drafts import submitted
from buendnis.ground.requests import ActingRequest
from buendnis.ground.verbs import ProcessError


class Bringing:
    """What a page needs to ask for an idea, and what the verb needs of the answer.

    The call comes with the address (``?aufruf=``) and then with the form. One that is not there is as none.
    """

    def __init__(self, request: ActingRequest, alliance: Alliance, form: type[IdeaForm]) -> None:
        data, files = submitted(request)
        self.request, self.alliance = request, alliance
        asked = str((data.get("call") if data is not None else request.GET.get("aufruf")) or "")
        self.call = _call(alliance, asked)
        told = as_idea(Answers.from_json(request.GET))  # of the self-check, so that nobody types them twice
        self.form = form(data, files, alliance=alliance, call=self.call, initial=told)
        self.questions: QuestionForm | None = None
        if self.call is not None and self.call.questions:
            self.questions = QuestionForm(
                data, questionnaire=read_questionnaire(self.call.questions), answers={}
            )

    @property
    def only_looks(self) -> bool:
        """Whether only similar ideas are asked for, as without scripts."""
        return self.request.method == "POST" and "look" in self.request.POST

    def is_valid(self) -> bool:
        """Whether everything is answered; both forms are checked, so that all errors show at once."""
        answered = self.questions is None or self.questions.is_valid()
        return self.form.is_valid() and answered

    @property
    def said(self) -> dict[str, Any]:
        """What the verb is told."""
        answers = self.questions.submittable if self.questions is not None else {}
        return {**self.form.cleaned_data, "call": self.call, "answers": answers}

    def refuse(self, problem: Any) -> None:
        """Show what the verb refused, at the field that it names."""
        named = problem.field if isinstance(problem, ProcessError) else None
        self.form.add_error(named if named in self.form.fields else None, problem.messages)

    def context(self) -> dict[str, Any]:
        """What the template draws; after a first sending similar ideas, too."""
        context: dict[str, Any] = {
            "form": self.form,
            "questions": self.questions,
            "call": self.call,
            "calls": [] if self.call else list(open_calls(self.alliance)),
            "looked": False,
            "too_often": False,
            "similar": [],
            "alliance": self.alliance,
        }
        if self.request.method == "POST":
            context |= self._looked()
        if self.only_looks:  # nobody who only looks wants to be told of gaps
            for form in (self.form, self.questions):
                if form is not None:
                    form.errors.clear()
        return context

    def _looked(self) -> dict[str, Any]:
        """What is like the idea; looking counts with what the script asks for while somebody types."""
        if not ratelimit.consume(self.request, action="similar"):
            return {"too_often": True}
        text = " ".join(self.request.POST.get(name, "") for name in ("summary", "need"))
        title = self.request.POST.get("title", "")[:160]
        return {"looked": True, "similar": alike(self.request.actor, title, text[:8000])}


def _call(alliance: Alliance, public_id: str) -> IdeaCall | None:
    calls = {str(call.public_id): call for call in published_calls(alliance) if call.state != CallState.DRAFT}
    return calls.get(public_id)
