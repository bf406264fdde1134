"""Generators of what people write and of what breaks programs, shared by the property tests."""

from __future__ import annotations

from hypothesis import strategies as st

#: Things that must never be cut in two.
LINKS = ["https://acme.com/returns?order=4711", "acme.com", "http://t.co/abc", "www.acme.co.uk/a_(b)"]
MENTIONS = ["@danawells", "@acme", "@a_b/list-one"]
CLUSTERS = ["👨‍👩‍👧‍👦", "🙋🏽", "🇩🇪", "❤️‍🔥", "e\u0301", "각", "नि", "#️⃣", "ก็"]

letters = st.text(st.sampled_from("abcdefghijklmnopqrstuvwxyzéßñДжאبあ漢字"), min_size=1, max_size=12)
unbroken = st.one_of(letters, st.sampled_from(LINKS), st.sampled_from(MENTIONS), st.sampled_from(CLUSTERS))
punctuated = st.builds(str.__add__, unbroken, st.sampled_from(["", "", "", ",", ".", "!", "?", ":", "。", "…”"]))
gaps = st.sampled_from([" ", " ", " ", " ", "  ", "\n", "\n\n", "\u00a0"])


@st.composite
def prose(draw: st.DrawFn, max_words: int = 150) -> str:
    """Words as an executive might write them: sentences, paragraphs, links, mentions, several scripts."""
    words = draw(st.lists(punctuated, min_size=1, max_size=max_words))
    between = draw(st.lists(gaps, min_size=len(words), max_size=len(words)))
    return "".join(word + gap for word, gap in zip(words, between, strict=True)).strip()


#: Anything that JSON can carry once it has been cleaned: every plane, no lone surrogates, no NUL.
any_text = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=2_000)
