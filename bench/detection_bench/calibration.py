"""From sums of log-odds to measured scores: the halves, the fit, the error. Parts of
bench/calibration.py and bench/detection.py."""
import collections
import hashlib
import math

STEP = 0.02  # log-odds: between two knots the score rises at least by this
UNSEEN_ROWS = 3  # of each label, added to each knot: none seen of many may still be three in as many
PINS = {0.0: 0.0, math.log(9): math.log(9)}  # 0.5 is called an attack, 0.9 is worth an incident
# The last sums before a pin, whose scores must not be printed as the pin's.
CAPS = {-0.2: -0.2, 1.95: 1.98}
KNOTS = sorted([-6.0, -4.0, -3.0, -2.0, -1.0, *CAPS, 0.25, 1.0, *PINS, 3.0, 4.0, 5.0, 7.0])

Case = collections.namedtuple("Case", "sum attack source payload")  # sum None: nothing found


def for_test(payload):
    """Whether a payload is in the half that nothing is fitted to: the same one in every source."""
    return hashlib.blake2b(payload, digest_size=1).digest()[0] % 2 == 1


def logistic(log_odds):
    return 1 / (1 + math.exp(-log_odds))


def weights(attacks):
    """Of an attack and of a benign row: each label weighs half in sum."""
    many = sum(attacks)
    return {True: 0.5 / max(many, 1), False: 0.5 / max(len(attacks) - many, 1)}


def expected_error(pairs):
    """(error, steps) of [(score, attack)], over ten equal steps of score; a step is (weight, sum of
    said, sum of was)."""
    weight = weights([attack for _, attack in pairs])
    steps = collections.defaultdict(lambda: [0.0, 0.0, 0.0])
    for score, attack in pairs:
        step = steps[min(int(score * 10), 9)]
        step[0] += weight[attack]
        step[1] += weight[attack] * score
        step[2] += weight[attack] * attack
    return sum(abs(said - was) for _, said, was in steps.values()), steps


def knot_of(total):
    """Index of the nearest knot; nothing found belongs to the first."""
    if total is None:
        return 0
    return min(range(len(KNOTS)), key=lambda index: abs(KNOTS[index] - total))


def shares(cases):
    """[[weight, weight of attacks]] of each knot."""
    weight = weights([case.attack for case in cases])
    out = [[UNSEEN_ROWS * (weight[True] + weight[False]), UNSEEN_ROWS * weight[True]] for _ in KNOTS]
    for case in cases:
        step = out[knot_of(case.sum)]
        step[0] += weight[case.attack]
        step[1] += weight[case.attack] * case.attack
    return out


def isotonic(steps):
    """The nearest shares that don't fall, weighted: pools of neighbours that violate."""
    pools = []
    for weight, attacks in steps:
        pools.append([weight, attacks, 1])
        while len(pools) > 1 and pools[-2][1] / pools[-2][0] > pools[-1][1] / pools[-1][0]:
            last = pools.pop()
            pools[-1] = [a + b for a, b in zip(pools[-1], last)]
    return [attacks / weight for weight, attacks, many in pools for _ in range(many)]


def fit(cases):
    """[(sum, log-odds of the score)]: isotonic, then held by the pins and caps, strictly rising."""
    fixed = PINS | CAPS
    values = [math.log(share / (1 - share)) for share in isotonic(shares(cases))]
    values = [min(fixed.get(knot, value), value) if knot in CAPS else fixed.get(knot, value)
              for knot, value in zip(KNOTS, values)]
    for i in range(1, len(KNOTS)):
        if KNOTS[i] not in PINS:
            values[i] = max(values[i], values[i - 1] + STEP)
    for i in range(len(KNOTS) - 2, -1, -1):
        if KNOTS[i] not in PINS:
            values[i] = min(values[i], values[i + 1] - STEP, fixed.get(KNOTS[i], values[i]))
    return [(knot, value if knot in PINS else round(value, 2)) for knot, value in zip(KNOTS, values)]


def score_of(table, total):
    """What calibrated_score() in src/attack/judging/calibration.cpp says."""
    if total is None or total <= table[0][0]:
        return logistic(table[0][1])
    right = next((i for i in range(1, len(table)) if table[i][0] >= total), None)
    if right is None:
        return logistic(table[-1][1] + total - table[-1][0])
    (x0, y0), (x1, y1) = table[right - 1:right + 1]
    return logistic(y0 + (total - x0) * (y1 - y0) / (x1 - x0))


def error_of(score, cases):
    return expected_error([(score(case.sum), case.attack) for case in cases])[0]


def left_out(cases, source):
    """(to fit, to test) without one source: it is tested whole, against the others' held-out rows
    of a label that it lacks."""
    ours = [case for case in cases if case.source == source]
    labels = {case.attack for case in ours}
    others = [case for case in cases if case.source != source]
    lacking = [c for c in others if c.attack not in labels and for_test(c.payload)]
    return [case for case in others if not for_test(case.payload)], ours + lacking
