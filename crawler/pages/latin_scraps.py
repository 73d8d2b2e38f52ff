"""What sites set between the paragraphs of a text in another language: adverts, buttons, cards."""

from __future__ import annotations

import re

WESTERN_END = "\u2000"
"""The first character past those with which lines in Latin, Cyrillic or Arabic letters begin."""

LONGEST = 60
"""Characters of the longest such line."""

_UNIT = r"min(?:ute|uto|uut)?[sn]?(?:en)?\.?"
_READING = (
    rf"\d{{1,3}}[\s-]?{_UNIT}[\s-](?:read|Lesezeit|Lesedauer|de lecture|de lectura|di lettura"
    r"|de leitura|leestijd|lesetid|lästid|læsetid)"
    rf"|(?:Reading time|Lesezeit|Lesedauer|(?:Temps de )?[Ll]ecture|Tiempo de lectura"
    rf"|Tempo di lettura|Tempo de leitura|Leestijd)\W{{1,3}}\d{{1,3}}\s?{_UNIT}"
)
"""How long a text takes to read."""

_AGE = r"(?:[Ll]ast )?[Uu]pdated \d{1,2} (?:min(?:ute)?|hour|day)s? ago"
_ADVERT = (
    r"(?i:adverti[sz]ements?|adverts?|sponsored(?: content)?|anzeige|werbung|publicité|pubblicità"
    r"|publicidade?|advertentie|annonse?|reklame?|reklama)"
    r"|(?:Story|Article|Content) continues (?:below|after)(?: (?:this |the )?(?:advertisement|ad))?"
)
_MORE = (
    r"(?:R(?:ead|EAD)|S(?:ee|EE)) (?:[Mm]ore|MORE|[Aa]lso|ALSO|[Nn]ext)|Also [Rr]ead"
    r"|Related(?: (?:stories|articles|coverage|content|news|reading|posts))?"
    r"|More on this (?:story|topic)|Recommended(?: (?:stories|reading|for you))?"
    r"|Mehr zum Thema|Lesen Sie (?:auch|mehr)|Auch interessant|Das könnte Sie auch interessieren"
    r"|(?:À )?[Ll]ire aussi|Leggi anche|Lea también|Lee también|Leia também|Lees ook"
    r"|Les også|Læs også|Läs också|Lue myös|Czytaj (?:też|także)|Zobacz także"
    r"|Más información|Te puede interesar|Veja também|Pour aller plus loin|Sur le même sujet"
    r"|Читайте (?:также|ещё|еще)|По теме|Читайте також|اقرأ أيضا|اقرأ أيضًا|Baca [Jj]uga"
)
"""What heads a card of another article."""

_BUTTON = (
    r"Click to play video\b.{0,50}|Watch: .{0,50}|This slideshow requires JavaScript"
    r"|Follow .{2,40} on (?:WhatsApp|Facebook|Instagram|YouTube|Twitter|X|Google News)\b.{0,30}"
    r"|Tell us what you think|Link copied|Copy link|Loading(?: comments)?"
)
_HEAD = re.compile(rf"(?:{_READING}|{_AGE})\W*")
_SCRAP = re.compile(rf"(?:{_ADVERT}|{_MORE}|{_BUTTON})[\s:.…»›>!]*")


def tells_reading_time(text: str) -> bool:
    """Whether a line tells how long the text takes to read, or how old it is."""
    return len(text) <= LONGEST and text[0] < WESTERN_END and _HEAD.fullmatch(text) is not None


def is_latin_scrap(text: str) -> bool:
    """Whether a line is an advert's mark, a button, or the head of a card."""
    if len(text) > LONGEST or text[0] >= WESTERN_END:
        return False
    return _SCRAP.fullmatch(text) is not None or _HEAD.fullmatch(text) is not None


_SUBSCRIBERS = re.compile(
    r"réservée?s? (?:aux|à nos) abonnée?s|pour lire la suite|suite de (?:cet|l['’]) ?article"
    r"|(?:nur|exklusiv) für abonnent|(?:abo|plus|abonnement) (?:weiter)?lesen|jetzt abonnieren"
    r"|(?:exclusiv[oa]|sol[oa]|sólo) para (?:suscriptores|socios|assinantes)"
    r"|riservato agli abbonati|alleen voor abonnees|kun for abonnenter|bara för prenumeranter",
    re.IGNORECASE,
)


def asks_to_subscribe(text: str) -> bool:
    """Whether a short line in another language than English keeps the rest for subscribers."""
    if not text or text[0] >= WESTERN_END or len(text) > 3 * LONGEST:
        return False
    return _SUBSCRIBERS.search(text) is not None
