"""Bootstrap intervals: known means, determinism, and no score without values."""

from evals import Interval, bootstrap


def test_no_values_give_no_score():
    assert bootstrap([]) == Interval(None, None, None, 0)


def test_a_perfect_score_has_a_perfect_interval_and_its_n():
    assert bootstrap([1.0] * 3) == Interval(1.0, 1.0, 1.0, 3)


def test_the_value_is_the_mean_and_lies_inside():
    interval = bootstrap([1, 0, 0, 1, 1, 0, 1, 1])
    assert interval.value == 5 / 8
    assert 0 < interval.low < 5 / 8 < interval.high < 1


def test_the_interval_is_near_the_normal_one_where_n_is_large():
    interval = bootstrap([1.0] * 400 + [0.0] * 600)
    # 1.96 * sqrt(0.4 * 0.6 / 1000) = 0.0304
    assert abs(interval.low - (0.4 - 0.0304)) < 0.003
    assert abs(interval.high - (0.4 + 0.0304)) < 0.003


def test_the_same_values_give_the_same_interval():
    values = [0.1, 0.5, 0.9, 0.2] * 5
    assert bootstrap(values) == bootstrap(values)
    assert bootstrap(values, resamples=50) != bootstrap(values, resamples=50, seed=1)


def test_a_large_n_is_drawn_in_parts_without_losing_resamples():
    assert bootstrap([0.0, 1.0] * 3000, resamples=700).n == 6000
