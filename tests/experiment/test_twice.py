"""Where and when a strategy is tried a second time."""

from __future__ import annotations

import datetime
import time

import pytest

from sim.experiment.twice import other_zone


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="sets the time zone of the process")
@pytest.mark.parametrize("east", [0, 9, 14, -5, -11, -12])
def test_it_is_tried_a_day_away_at_any_time_of_day(monkeypatch: pytest.MonkeyPatch, east: int) -> None:
    def seen(where: str, moment: datetime.datetime) -> time.struct_time:
        monkeypatch.setenv("TZ", where)
        time.tzset()
        return time.localtime(moment.timestamp())

    zone = datetime.timezone(datetime.timedelta(hours=east))
    try:
        for minutes in range(0, 1440, 7):
            moment = datetime.datetime(2026, 3, 2, minutes // 60, minutes % 60, tzinfo=zone)
            here = seen(f"OWN{-east}", moment)
            assert (here.tm_mday, here.tm_hour) == (2, minutes // 60)
            there = seen(other_zone(here), moment)
            assert abs(there.tm_yday - here.tm_yday) == 1, minutes
            assert there.tm_hour != here.tm_hour, minutes
    finally:
        monkeypatch.undo()
        time.tzset()
