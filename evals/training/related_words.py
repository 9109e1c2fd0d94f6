"""Words to put in another's place: its opposite, or a neighbour in MiniLM's input embeddings."""

from __future__ import annotations

import random
import re

import numpy as np

from index.embedding import embedded_tokenizer, embedded_words

__all__ = ["ANTONYMS", "Neighbours"]

ANTONYMS = dict(
    re.findall(
        r"(\w+)/(\w+)",
        """
        first/last last/first largest/smallest smallest/largest most/least least/most highest/lowest lowest/highest
        before/after after/before north/south south/north east/west west/east northern/southern southern/northern
        eastern/western western/eastern won/lost lost/won win/lose lose/win increase/decrease decrease/increase
        increased/decreased decreased/increased rise/fall fall/rise rose/fell fell/rose began/ended ended/began
        begin/end end/begin start/stop started/stopped good/bad bad/good old/new new/old young/old high/low low/high
        more/fewer less/more early/late late/early large/small small/large long/short short/long major/minor
        minor/major male/female female/male public/private private/public open/closed opened/closed closed/opened
        born/buried died/married married/divorced bought/sold sold/bought support/oppose supported/opposed
        opposed/supported accept/reject accepted/rejected rejected/accepted allow/forbid allowed/banned legal/illegal
        illegal/legal inside/outside outside/inside above/below below/above over/under gain/lose gained/lost
        strong/weak weak/strong strongest/weakest best/worst worst/best common/rare common/uncommon built/destroyed
        created/destroyed founded/dissolved joined/left arrived/left entered/left included/excluded includes/excludes
        positive/negative negative/positive rich/poor poor/rich modern/ancient ancient/modern oldest/newest
        newest/oldest majority/minority minority/majority maximum/minimum minimum/maximum upper/lower lower/upper
        left/right right/left import/export imports/exports attack/defend attacked/defended success/failure
        succeeded/failed failed/succeeded hired/fired love/hate loved/hated liked/disliked like/dislike easy/difficult
        hard/easy cheap/expensive expensive/cheap hot/cold cold/hot white/black black/white
        """,
    )
)


class Neighbours:
    """Words near a word in MiniLM's input embeddings, the nearest (often forms and synonyms) left out."""

    def __init__(self) -> None:
        vocabulary = sorted(
            (i, w)
            for w, i in embedded_tokenizer().get_vocab().items()
            if w.isascii() and w.isalpha() and w.islower() and len(w) >= 4 and i < 20000
        )
        table = embedded_words().numpy()
        self.words = [w for _, w in vocabulary]
        self.index = {w: n for n, w in enumerate(self.words)}
        vectors = table[[i for i, _ in vocabulary]]
        vectors = vectors - vectors.mean(0)
        self.vectors = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
        self.known: dict[str, list[str]] = {}

    def pick(self, word: str, rng: random.Random) -> str | None:
        """Return one of the word's neighbours, of the same ending where there are enough."""
        if word not in self.index:
            return None
        if word not in self.known:
            ranked = np.argsort(-(self.vectors @ self.vectors[self.index[word]]))[1:40]
            near = [self.words[n] for n in ranked if self.words[n][:4] != word[:4]]
            ending = [w for w in near if w[-2:] == word[-2:]]
            self.known[word] = (ending if len(ending) >= 4 else near)[2:14]
        return rng.choice(self.known[word]) if self.known[word] else None
