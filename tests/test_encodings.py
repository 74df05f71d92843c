"""Text in any usual encoding is decoded right or refused as unsure: never garbled."""

from pathlib import Path

import pytest

from pipelines.reading.files.encoding import guess
from tests.test_bad_input import load_one, rows_of

SENTENCES = {  # real sentences of inspections, in the encodings of the machines that write them
    "big5": [
        "第一工場護欄鬆動，樓梯間堆放雜物",
        "滅火器過期，電氣室門未關閉",
        "二樓平台欄杆損壞",
        "叉車司機未佩戴安全帽",
    ],
    "cp932": [
        "手すりの緩み、階段室",
        "消火器の期限切れ",
        "フォークリフトの運転者がヘルメットを着用していない",
        "通路に荷物が置かれている",
    ],
    "euc_jp": ["手すりの緩み、階段室に荷物がある", "消火器の期限切れ", "床に油が漏れている"],
    "cp949": [
        "난간이 느슨함, 계단실",
        "소화기 기한 만료",
        "지게차 운전자가 안전모를 착용하지 않음",
        "통로에 물건이 쌓여 있음",
    ],
    "gb18030": [
        "护栏松动，楼梯间堆放杂物",
        "灭火器过期",
        "叉车司机未佩戴安全帽",
        "配电箱门未关闭，电缆裸露",
        "氧气瓶与乙炔瓶间距不足",
    ],
    "cp1252": [
        "Geländer gelöst, Fußboden ölig",
        "extincteur périmé à côté de l’échelle",
        "señal dañada",
        "løs rækværk på trappen",
    ],
    "": ["Ограждение ослаблено на лестнице", "огнетушитель просрочен"],  # cp1251: no encoding of ours
}
CASES = [
    (codec, sentence.encode(codec or "cp1251"), sentence)
    for codec, sentences in SENTENCES.items()
    for sentence in sentences
]
WHOLE = [(codec, "\n".join(sentences).encode(codec or "cp1251")) for codec, sentences in SENTENCES.items()]


@pytest.mark.parametrize(("codec", "written", "sentence"), CASES, ids=[sentence for _, _, sentence in CASES])
def test_a_single_sentence_is_decoded_right_or_not_at_all(codec: str, written: bytes, sentence: str) -> None:
    found = guess([written])
    assert found in (codec, ""), written.decode(found, "replace")


@pytest.mark.parametrize(("codec", "written"), WHOLE, ids=[codec or "unknown" for codec, _ in WHOLE])
def test_a_few_sentences_are_enough_to_be_sure(codec: str, written: bytes) -> None:
    assert guess(written.split(b"\n")) == codec


def test_text_that_cannot_be_told_is_refused_with_what_to_do(tmp_path: Path) -> None:
    header = "Hazard ID,Unit ID,Found by,Hazard level,Found on,Description\n"
    report = load_one(tmp_path, (header + f"H1,T1,inspection,general,2026-03-02,{SENTENCES[''][0]}").encode("cp1251"))
    assert report.message.startswith("refused: the encoding of the text cannot be told: save the file as UTF-8")


@pytest.mark.parametrize("codec", ["big5", "cp932", "cp949", "euc_jp"])
def test_a_file_in_an_encoding_of_the_far_east_is_read_as_written(tmp_path: Path, codec: str) -> None:
    header = "Hazard ID,Unit ID,Found by,Hazard level,Found on,Description\n"
    rows = "".join(f"H{n},T1,inspection,general,2026-03-02,{text}\n" for n, text in enumerate(SENTENCES[codec]))
    assert load_one(tmp_path, (header + rows.replace(", ", " ")).encode(codec)).rows_refused == 0
    assert [row[0] for row in rows_of(tmp_path, "hazards", "description")] == sorted(
        text.replace(", ", " ") for text in SENTENCES[codec]
    )
