"""The figures on a report's first page, in their printed order."""

HEADLINES = ("headcount", "attendance_rate", "on_time_rate", "no_record_rate", "training_jp20_rate", "ikm")
