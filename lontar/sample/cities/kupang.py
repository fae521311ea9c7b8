"""Kota Kupang. Real: the kinds of offices, the kecamatan, PPPK of 1,747 + 768 (decisions of 2025). Assumed: all the rest,
the other staff numbers (about 7,000 people in all) included.
"""

from datetime import date

from lontar.sample.cities.plan import City, Growth, Reorganisation, UnitSpec

KUPANG = City(
    agency_id="kota-kupang",
    name="Kota Kupang",
    people={"pns": 3900, "pppk": 2515, "pppk_paruh_waktu": 585},
    units=(
        UnitSpec("1.01", "Sekretariat Daerah", "sekretariat", weight=6, building="balai"),
        UnitSpec("1.01.1", "Bagian Organisasi", "bagian", "1.01", size=8, building="balai"),
        UnitSpec("1.01.2", "Bagian Hukum", "bagian", "1.01", size=7, building="balai"),
        UnitSpec("1.02", "Inspektorat Daerah", "inspektorat", size=8, building="balai"),
        UnitSpec(
            "1.03", "Badan Kepegawaian, Pendidikan dan Pelatihan Daerah", "badan", weight=5, building="kepegawaian"
        ),
        UnitSpec("1.05", "Dinas Pendidikan dan Kebudayaan", "dinas", weight=7, building="pendidikan"),
        UnitSpec("1.06", "Dinas Kesehatan", "dinas", weight=6, building="kesehatan"),
        UnitSpec(
            "1.06.9",
            "Rumah Sakit Umum Daerah",
            "rumah_sakit",
            "1.06",
            True,
            "shift",
            weight=15,
            building="rsud",
            survey=60,
        ),
        UnitSpec(
            "1.07",
            "Dinas Kependudukan dan Pencatatan Sipil",
            "dinas",
            "",
            True,
            weight=6,
            building="layanan",
            survey=70,
        ),
        UnitSpec(
            "1.08",
            "Dinas Penanaman Modal dan Pelayanan Terpadu Satu Pintu",
            "dinas",
            "",
            True,
            weight=4,
            building="layanan",
            survey=32,
        ),
        UnitSpec(
            "1.09",
            "Dinas Pemadam Kebakaran dan Penyelamatan",
            "dinas",
            "",
            pattern="shift",
            weight=8,
            building="damkar",
        ),
        UnitSpec("1.10", "Dinas Komunikasi dan Informatika", "dinas", "", pattern="flexible", weight=4),
        UnitSpec("1.11", "Dinas Perindustrian dan Perdagangan", "dinas", weight=5, building="niaga"),
        UnitSpec("1.11.1", "UPTD Pasar", "uptd", "1.11", True, size=8, building="niaga", survey=9),
        UnitSpec("1.12", "Dinas Perhubungan", "dinas", weight=6, building="perhubungan"),
    ),
    growths=(
        Growth("SMP Negeri Contoh", "sekolah", "1.05", 25, 9, "six_day"),
        Growth("Puskesmas Contoh", "puskesmas", "1.06", 12, 3, "six_day", True, 24),
    ),
    kecamatan_prefix="2.",
    kecamatan=("Alak", "Maulafa", "Kelapa Lima", "Oebobo", "Kota Raja", "Kota Lama"),
    kelurahan_count=51,
    reorganisation=Reorganisation(
        date(2026, 7, 1),
        "1.11",
        UnitSpec("1.21", "Dinas Perdagangan, Perindustrian, dan Koperasi", "dinas", building="niaga"),
    ),
    pattern_changes={"1.06.01": ("five_day", date(2026, 7, 1))},
    no_training="1.12",
    improving="1.03",
    worsening="1.12",
    free_service="1.07",
    dead_readers={
        "kepegawaian": ((date(2026, 5, 18), date(2026, 5, 20)),),
        "perhubungan": ((date(2026, 9, 14), date(2026, 9, 15)),),
    },
    late_month="2026-07",
    late_building="pendidikan",
    corrected_month="2026-08",
    corrected_kind="shift",
    people_per_reader=70,
)
