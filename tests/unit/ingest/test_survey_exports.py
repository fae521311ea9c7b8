"""Exports of survey tools as the staff survey's feed: LimeSurvey with its byte order mark, KoboToolbox with every field quoted."""

FEED = "staff_survey_responses"
LIME = {
    "id": "response_id",
    "submitdate": "submitted_date",
    "UNIT": "unit_id",
    "MOT[SQ001]": "motivation_purpose",
    "KET[SQ001]": "engagement_pride",
}
MOMENT = {"submitted_date": "%Y-%m-%d %H:%M:%S"}


def test_limesurvey__the_mark_belongs_to_no_header_and_a_sheet_broken_off_has_no_day(read):
    data = (
        "\ufeffid,submitdate,lastpage,startlanguage,seed,ipaddr,UNIT,MOT[SQ001],KET[SQ001]\r\n"
        "1,2026-05-12 10:11:12,4,id,77,192.0.2.1,1.03,5,4\r\n"
        "2,,2,id,78,192.0.2.2,1.03,3,\r\n"
    ).encode()
    profile = {"columns": LIME, "date_format": MOMENT, "constants": {"wave_date": "2026-05-11"}}
    rows = read("csv", data, FEED, **profile).rows
    assert [(r["response_id"], r["submitted_date"], r["engagement_pride"]) for r in rows] == [
        ("1", "2026-05-12", "4"),
        ("2", None, None),
    ]
    assert {row["wave_date"] for row in rows} == {"2026-05-11"}
    assert not any("192.0.2" in (value or "") for row in rows for value in row.values())


def test_kobo__quoted_fields_words_and_the_wave_in_the_name(read):
    data = (
        b'"start";"Kode unit";"Motivasi";"Saran";"_uuid";"_submission_time"\n'
        b'"2026-06-08T09:00:00.000+07:00";"03";"Sangat setuju";"teks; bebas";"u-1";"2026-06-08 23:59:59"\n'
    )
    profile = {
        "pattern": r"survei_(?P<wave_date>\d{4}-\d{2}-\d{2})\.csv",
        "options": {"delimiter": ";"},
        "columns": {
            "_uuid": "response_id",
            "_submission_time": "submitted_date",
            "Kode unit": "unit_id",
            "Motivasi": "motivation_purpose",
        },
        "values": {"motivation_purpose": {"Setuju": "4", "Sangat setuju": "5"}},
        "date_format": MOMENT,
    }
    row = read("csv", data, FEED, name="survei_2026-06-08.csv", **profile).rows[0]
    given = {name: value for name, value in row.items() if value is not None}
    assert given == {
        "response_id": "u-1",
        "wave_date": "2026-06-08",
        "submitted_date": "2026-06-08",
        "unit_id": "03",
        "motivation_purpose": "5",
    }
