"""Receiving: what is kept, up to which size, and read again from any byte."""

from __future__ import annotations

import gzip
import io
import random

import pytest

from rafaelpro.eos import content as content_module
from rafaelpro.eos.content import CHUNK, TooLarge, open_stored
from rafaelpro.eos.domain import receive as receive_module
from rafaelpro.eos.domain.process import process
from rafaelpro.eos.domain.receive import receive
from rafaelpro.eos.enums import FeedState
from rafaelpro.eos.models import Feed, FeedChunk, FeedNote
from tests.eos.builder import feed

pytestmark = [pytest.mark.django_db, pytest.mark.frozen("2025-01-20")]


def send(content: bytes) -> Feed:
    return receive(stream=io.BytesIO(content), name="flux.xml", source="test")


def test_content_is_kept_in_chunks_and_read_again_from_any_byte():
    chance = random.Random(7)
    content = chance.randbytes(2 * CHUNK + 12_345)
    received = send(b"<" + content)
    assert FeedChunk.objects.filter(feed=received).count() == 3
    with open_stored(received) as stream:
        assert stream.read() == b"<" + content
        for _ in range(20):
            start = chance.randrange(len(content))
            stream.seek(start)
            assert stream.read(3_000) == (b"<" + content)[start : start + 3_000]
        stream.seek(-10, io.SEEK_END)
        assert stream.read(100) == content[-10:]


def test_name_and_source_are_kept():
    received = receive(stream=io.BytesIO(b"<x/>"), name="n" * 400, source="api")
    assert (len(received.source_name), received.source, received.size) == (255, "api", 4)


def test_too_large_as_it_came_keeps_nothing(monkeypatch):
    monkeypatch.setattr(receive_module, "spool", lambda stream: content_module.spool(stream, limit=1_000))
    with pytest.raises(TooLarge, match="Le fichier dépasse"):
        send(b"<" + b"x" * 1_000)
    assert not Feed.objects.exists()


@pytest.mark.parametrize(("limit", "is_too_large"), [(20, True), (60, False)])
def test_a_bomb_is_too_large_only_beyond_the_limit(monkeypatch, limit, is_too_large):
    packed = gzip.compress(b"<x>" + b" " * 40 * 1024 * 1024)
    monkeypatch.setattr(receive_module, "unpacked", lambda source: content_module.unpacked(source, limit=limit * CHUNK))
    if is_too_large:
        with pytest.raises(TooLarge):
            send(packed)
        assert not Feed.objects.exists()
    else:
        assert send(packed).state == FeedState.REFUSED
        assert "250 fois" in FeedNote.objects.get().reason


def test_too_large_unpacked_keeps_nothing(monkeypatch):
    monkeypatch.setattr(receive_module, "unpacked", lambda source: content_module.unpacked(source, limit=1_000))
    with pytest.raises(TooLarge, match="décompressé"):
        send(b"<" + b"x" * 1_000)
    assert not Feed.objects.exists()
    assert not FeedChunk.objects.exists()


def test_exactly_the_limit_passes(monkeypatch):
    monkeypatch.setattr(receive_module, "spool", lambda stream: content_module.spool(stream, limit=1_000))
    monkeypatch.setattr(receive_module, "unpacked", lambda source: content_module.unpacked(source, limit=1_000))
    assert send(b"x" * 1_000).state == FeedState.WAITING


def test_a_bomb_is_refused_and_kept_as_a_refused_feed():
    import gzip

    bomb = gzip.compress(gzip.compress(b"\0" * (64 * 1024 * 1024)))
    inner = gzip.decompress(bomb)
    refused = send(inner)
    assert refused.state == FeedState.REFUSED
    assert not FeedChunk.objects.filter(feed=refused).exists()


def test_content_that_is_gone_refuses_the_feed():
    received = feed(1).action().session().receive()
    FeedChunk.objects.filter(feed=received).delete()
    assert process(received.pk).state == FeedState.REFUSED
