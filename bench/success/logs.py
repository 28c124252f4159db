"""nginx's raw files become logs and labels: times are stretched, labels find their lines."""
import datetime
import json
import re

TIME = re.compile(rb"\[[^\]]{20,30}\]")
START = 1_795_312_800  # 22 November 2026, 02:00 UTC


def stretched(moment, first, factor):
    return START + (moment - first) * factor


def stamp(seconds):
    return datetime.datetime.fromtimestamp(int(seconds), datetime.timezone.utc).strftime(
        "[%d/%b/%Y:%H:%M:%S +0000]").encode()


def write(raw, out, labels, rng):
    moments = [line.split() for line in (raw / "moment.raw").read_text().splitlines()]
    first = min(float(moment) for moment, _ in moments)
    factor = rng.choice((100, 300))
    for name in ("access", "access_timed"):
        lines = (raw / f"{name}.raw").read_bytes().splitlines(keepends=True)
        if len(lines) != len(moments):
            raise RuntimeError(f"{name}: {len(lines)} lines, {len(moments)} moments")
        with open(out / f"{name}.log", "wb") as file:
            for line, (moment, _) in zip(lines, moments):
                file.write(TIME.sub(stamp(stretched(float(moment), first, factor)), line, count=1))
    with open(out / "app.log", "w", encoding="utf-8") as file:
        for line in (raw / "app.raw").read_text().splitlines():
            moment, request_id, text = json.loads(line)
            when = datetime.datetime.fromtimestamp(stretched(moment, first, factor), datetime.timezone.utc)
            stamped = f"{when:%Y-%m-%dT%H:%M:%S}.{when.microsecond // 1000:03d}Z"
            file.write(json.dumps({"time": stamped, "level": "ERROR", "logger": "shop.web",
                                   "request_id": request_id,
                                   "message": text.splitlines()[-1] if text else ""}) + "\n")
    places = {request_id: number for number, (_, request_id) in enumerate(moments, 1)}
    actors = [line.split(b" ", 1)[0].decode() for line in (out / "access.log").read_bytes().splitlines()]
    with open(out / "labels.tsv", "w", encoding="utf-8") as file:
        file.write("line\tactor\ttechnique\thole\tseries\tlabel\tvisible\n")
        for label in labels:
            number = places[label.request_id]
            file.write(f"{number}\t{actors[number - 1]}\t{label.technique}\t{label.hole}\t{label.series}\t"
                       f"{label.label}\t{int(label.visible)}\n")
