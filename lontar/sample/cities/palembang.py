"""Kota Palembang. Real: the kinds of offices, the kecamatan, 9,240 PNS, 10,287 PPPK and 2,037 part-time PPPK (press, October
to December 2025). Assumed: every distribution over units, and all events.
"""

from datetime import date

from lontar.sample.cities.plan import City, Growth, Reorganisation, UnitSpec

PALEMBANG = City(
    agency_id="kota-palembang",
    name="Kota Palembang",
    people={"pns": 9240, "pppk": 10287, "pppk_paruh_waktu": 2037},
    units=(
        UnitSpec("01", "Sekretariat Daerah", "sekretariat", weight=7, building="balai"),
        UnitSpec("0101", "Bagian Organisasi", "bagian", "01", size=9, building="balai"),
        UnitSpec("0102", "Bagian Hukum", "bagian", "01", size=8, building="balai"),
        UnitSpec("02", "Inspektorat Daerah", "inspektorat", weight=4, building="balai"),
        UnitSpec(
            "03", "Badan Kepegawaian dan Pengembangan Sumber Daya Manusia", "badan", weight=4, building="kepegawaian"
        ),
        UnitSpec("04", "Badan Pendapatan Daerah", "badan", "", True, weight=6, building="pendapatan", survey=45),
        UnitSpec("05", "Dinas Pendidikan", "dinas", weight=6, building="pendidikan"),
        UnitSpec("06", "Dinas Kesehatan", "dinas", weight=5, building="kesehatan"),
        UnitSpec(
            "0699", "Rumah Sakit Umum Daerah", "rumah_sakit", "06", True, "shift", weight=11, building="rsud", survey=90
        ),
        UnitSpec(
            "07",
            "Dinas Kependudukan dan Pencatatan Sipil",
            "dinas",
            "",
            True,
            weight=5,
            building="layanan",
            survey=110,
        ),
        UnitSpec(
            "08",
            "Dinas Penanaman Modal dan Pelayanan Terpadu Satu Pintu",
            "dinas",
            "",
            True,
            weight=4,
            building="layanan",
            survey=48,
        ),
        UnitSpec(
            "09",
            "Dinas Pemadam Kebakaran dan Penyelamatan",
            "dinas",
            "",
            pattern="shift",
            weight=6,
            building="damkar",
        ),
        UnitSpec("0901", "UPTD Pos Pemadam Kebakaran Seberang Ulu", "uptd", "09", weight=2, building="damkar"),
        UnitSpec("10", "Dinas Perhubungan", "dinas", weight=7, building="perhubungan"),
        UnitSpec("11", "Dinas Lingkungan Hidup", "dinas", weight=7, building="lingkungan"),
        UnitSpec("12", "Dinas Komunikasi dan Informatika", "dinas", "", pattern="flexible", weight=3),
        UnitSpec("13", "Dinas Perindustrian", "dinas", weight=3, building="niaga"),
        UnitSpec("1301", "UPTD Metrologi", "uptd", "13", True, size=9, building="niaga", survey=12),
    ),
    growths=(
        Growth("SMP Negeri Contoh", "sekolah", "05", 30, 7, "six_day"),
        Growth("Puskesmas Contoh", "puskesmas", "06", 30, 2.5, "six_day", True, 30),
    ),
    kecamatan_prefix="5",
    kecamatan=(
        "Ilir Barat Dua",
        "Seberang Ulu Satu",
        "Seberang Ulu Dua",
        "Ilir Barat Satu",
        "Ilir Timur Satu",
        "Ilir Timur Dua",
        "Sukarami",
        "Sako",
        "Kemuning",
        "Kalidoni",
        "Bukitkecil",
        "Gandus",
        "Kertapati",
        "Plaju",
        "Alang-alang Lebar",
        "Sematangborang",
        "Jakabaring",
        "Ilir Timur Tiga",
    ),
    kelurahan_count=107,
    reorganisation=Reorganisation(
        date(2026, 7, 1), "13", UnitSpec("23", "Dinas Perindustrian dan Tenaga Kerja", "dinas", building="niaga")
    ),
    pattern_changes={"0601": ("five_day", date(2026, 8, 1))},
    no_training="11",
    improving="08",
    worsening="10",
    free_service="07",
    dead_readers={
        "lingkungan": ((date(2026, 6, 8), date(2026, 6, 10)),),
        "MOBILE": ((date(2026, 8, 12), date(2026, 8, 12)),),
    },
    late_month="2026-06",
    late_building="pendapatan",
    corrected_month="2026-05",
    corrected_kind="leave",
    people_per_reader=125,
)
