"""The classification of an answer: what it is, once its page was read and its topic matched."""

from __future__ import annotations

from dataclasses import dataclass

from crawler.outcomes import ruled
from crawler.pages.redirects import Leading
from crawler.protocol import Trouble
from storage.records import Article, Fetch, Outcome
from storage.rule_codes import Rule
from storage.verdicts import Match

__all__ = ["Classification", "Trouble"]


@dataclass(frozen=True, slots=True)
class Classification:
    """What an answer came to.

    Attributes:
        fetch: The attempt, its outcome and detail refined by what the page says.
        article: The reading; None where there is none.
        extractor: Name and version of the rules that read it.
        matches: The verdict of every topic.
        is_article: False where the page was read and is no article.
        trouble: What an incident should tell of, if anything.
        fallback: The source's own page object found nothing and the generic one read the page.
        leads_to: Where the page, which is nothing but a redirect, leads; it is to be followed.
        next_pages: The addresses of the article's further pages.
        aliases: Further addresses of the article, as the page and the redirects name them.
        needs_article: The ``gone`` counts only where another article of the source answered.
        own: The reading without what only a new template says of the article; None: as it is.
        strange: Whether nothing on the page is as it was of the known article.
    """

    fetch: Fetch
    article: Article | None = None
    extractor: str = ""
    matches: tuple[Match, ...] = ()
    is_article: bool = True
    trouble: Trouble | None = None
    fallback: bool = False
    leads_to: Leading | None = None
    needs_article: bool = False
    next_pages: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    own: Article | None = None
    strange: bool = False

    @property
    def on_topic(self) -> bool:
        """Whether any topic matched."""
        return any(match.matched for match in self.matches)

    def for_known(self, extractor: str) -> Classification:
        """The same for an article known already, as other rules read it before.

        Where its template's own rules find nothing any more, what the generic ones read differs
        by the rules, not by an edit: no reading, until the page object is mended. A page that has
        nothing of the article says nothing of its template.
        """
        if self.strange or not self.fallback or extractor.startswith("generic/"):
            return self
        detail = "the template's rules found nothing"
        failed = ruled(self.fetch, Outcome.SOFT_ERROR, Rule.TEMPLATE_LOST, self.extractor, detail)
        return Classification(failed, trouble=self.trouble)
